"""The same sessions made into episodes by another gap."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.episodes.regrouping import rebuild_episodes
from tests.small_export import make_tables, write_tables


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return build_study(write_tables(tmp_path_factory.mktemp("data"), make_tables()))


def test_with_its_own_gap_a_study_comes_back_as_it_was(study: Study) -> None:
    again = rebuild_episodes(study, gap_days=90)
    for name in ("sessions", "scores", "episodes", "outcomes"):
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(study, name), check_like=True, check_dtype=False
        )


def test_exactly_the_gap_is_still_the_same_episode(tmp_path: Path) -> None:
    rows = [
        {"patient_id": "p1", "session_date": day, "condition": "neck_pain"}
        for day in ("2025-01-01", "2025-03-02", "2025-12-01")  # 60 days, then a long time
    ]
    study = build_study(write_tables(tmp_path / "data", {"sessions": rows}))
    assert len(rebuild_episodes(study, gap_days=60).episodes) == 2
    assert len(rebuild_episodes(study, gap_days=59).episodes) == 3
    assert rebuild_episodes(study, gap_days=59).settings.episodes.gap_days == 59


def test_scores_alone_have_no_gaps(tmp_path: Path) -> None:
    tables = make_tables() | {"sessions": []}
    alone = build_study(write_tables(tmp_path / "data", tables))
    assert rebuild_episodes(alone, gap_days=60) is alone
