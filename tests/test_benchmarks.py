"""The long runs work; what they find is not tested here."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import measure_mixed_model, simulate_coverage


def test_a_few_replications_give_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate_coverage, "TRUTH_PEOPLE", 20_000)
    monkeypatch.setattr(simulate_coverage, "BLOCK", 2)
    simulate_coverage.find_truths.cache_clear()
    *_, table = simulate_coverage.run(4, seed=1)
    simulate_coverage.find_truths.cache_clear()
    # For each of three ways of missing: two measures, of completers, and of all in three ways.
    assert len(table) == 3 * 2 * 4 + 3 + 1
    assert table["replications"].eq(4).all()
    # Four of four or three of four intervals hold the truth, except where bias is the point.
    unbiased = table.loc[~table["estimate"].str.startswith("MNAR")]
    assert unbiased["coverage, %"].mean() > 75
    written = simulate_coverage.write_table(table).splitlines()
    assert len(written) == len(table) + 2


def test_the_model_of_the_benchmark_finds_what_was_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure_mixed_model, "PATIENTS", 200)
    _, fixed = measure_mixed_model.time_ours(measure_mixed_model.draw_scores(), slope="")
    assert fixed == pytest.approx([6, -0.2], abs=0.4)
    assert np.isfinite(fixed).all()
