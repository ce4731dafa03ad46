"""What is shared of made-up clinics, attacked with everything that it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.disclosure.counts import gather_counts
from ims_outcomes.disclosure.hiding import PROTECTED, SHOWN
from ims_outcomes.disclosure.planning import SharingPlan
from ims_outcomes.disclosure.register import Release
from ims_outcomes.disclosure.sharing import hide_for_sharing
from ims_outcomes.episodes import Study, build_study, write_study
from ims_outcomes.presentation.figures import page_figure
from ims_outcomes.reporting.catalogue import select_reports
from ims_outcomes.reporting.locations import find_notebooks
from ims_outcomes.reporting.sharing import plan_pages, set_for_sharing, start_collecting
from ims_outcomes.sample import make_sample, write_sample
from tests.disclosure.attacker import Attack
from tests.in_process import run_in_process
from tests.long_runs import choose_count

#: Rows that count others in one report than in another under one name; the attack leaves them out.
DIFFERENT = ("flow_", "mean_sessions", "median_sessions")

#: What the attacker calls a count, and what the plan does: to judge what was found.
IN_PLAN = {
    "both scores": "pairs",
    "one score": "without_pair",
    "should have": "starters",
    "treated": "counted_episodes",
}


@dataclasses.dataclass(frozen=True)
class Shared:
    """One month of one clinic: the rows in truth, as shared, and what is kept of them."""

    truth: pd.DataFrame
    rows: pd.DataFrame
    release: Release


def make_clinic(folder: Path, seed: int) -> Study:
    """Make up a clinic of 40 to 500 patients."""
    patients = int(np.random.default_rng(seed).integers(40, 500))
    write_sample(make_sample(seed=seed, patients=patients, clinics=1), folder)
    return build_study(folder)


def collect_rows(study: Study, folder: Path, month: str) -> pd.DataFrame:
    """Collect all rows of a month's pages as the command does, each with its report."""
    folder.mkdir()
    write_study(study, folder, config=None)
    start_collecting(folder)
    parameters = {"data": "", "config": "", "run_folder": str(folder), "clinic": "", "month": month}
    for kind in select_reports([], share=True):
        run_in_process(
            find_notebooks() / kind.notebook, parameters=parameters, private_folder=folder
        )
    collected = [pd.read_parquet(path) for path in sorted((folder / "sharing").glob("*.parquet"))]
    return pd.concat(collected, ignore_index=True)


def collect_month(study: Study, folder: Path, month: str = "2026-06") -> Mapping[Count, float]:
    """Collect the counts of a month's pages by name."""
    return gather_counts(collect_rows(study, folder, month)).values


def share_month(study: Study, folder: Path, month: str, before: tuple[Release, ...] = ()) -> Shared:
    """Collect all rows of a month's pages, and hide what their plan says."""
    truth = collect_rows(study, folder, month)
    settings = set_for_sharing(study.settings)
    release = plan_pages(
        folder, clinic="clinic_1", made_from=month, before=before, settings=settings
    )
    plan = SharingPlan(release.marks, release.shown)
    rows = [
        hide_for_sharing(
            part.drop(columns="report"), plan=plan, settings=settings, report=report
        ).frame
        for report, part in truth.groupby("report", sort=False)
    ]
    parts = [part for _, part in truth.groupby("report", sort=False)]
    return Shared(pd.concat(parts, ignore_index=True), pd.concat(rows, ignore_index=True), release)


def attack(*months: Shared) -> list[str]:
    """Attack what was shared in one month or two; say what could be narrowed."""
    attacker = Attack()
    for number, month in enumerate(months):
        same = ~month.truth["measure"].str.startswith(DIFFERENT)
        attacker.see(month.rows[same], month.truth[same], page=str(number))
    if len(months) > 1:
        attacker.join("0", "1")
    return [
        f"{who}: {low:g} to {high:g}"
        for who, low, high in attacker.narrow()
        if not is_free(who, months)
    ]


def is_free(who: tuple[str, ...], months: Sequence[Shared]) -> bool:
    """Tell whether a count is one that may be shown, and that merely no row had to show.

    That 70 people gave no last score is no secret: it stands in no row where each part of these
    people is hidden.
    """
    what, page, *place = who
    name = Count(*place, IN_PLAN.get(what, what))
    return months[int(page)].release.marks.get(name, PROTECTED) == SHOWN


@pytest.mark.parametrize("seed", range(choose_count(12, long=300)))
def test_no_hidden_count_can_be_narrowed_from_two_months(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_figure, "draw_png", lambda figure: b"")
    monkeypatch.setattr(page_figure, "draw_for_phone", lambda figure: None)
    study = make_clinic(tmp_path / "data", seed)
    first = share_month(study, tmp_path / "first", "2026-05")
    second = share_month(study, tmp_path / "second", "2026-06", before=(first.release,))
    assert attack(first, second) == []


def test_the_attack_succeeds_where_only_small_counts_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_figure, "draw_png", lambda figure: b"")
    monkeypatch.setattr(page_figure, "draw_for_phone", lambda figure: None)
    study = make_clinic(tmp_path / "data", 3)
    month = share_month(study, tmp_path / "month", "2026-06")
    counts = gather_counts(month.truth)
    marks = {name: "small" if value < 11 else "" for name, value in counts.values.items()}
    shown = {name: month.release.shown.get(name, value) for name, value in counts.values.items()}
    plan = SharingPlan(marks, {name: shown[name] for name in shown if not marks[name]})
    careless = [
        hide_for_sharing(
            part.drop(columns="report"), plan=plan, settings=study.settings, report=report
        ).frame
        for report, part in month.truth.groupby("report", sort=False)
    ]
    rows = pd.concat(careless, ignore_index=True)
    assert attack(dataclasses.replace(month, rows=rows))


def test_the_same_month_shared_again_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_figure, "draw_png", lambda figure: b"")
    monkeypatch.setattr(page_figure, "draw_for_phone", lambda figure: None)
    study = make_clinic(tmp_path / "data", 4)
    first = share_month(study, tmp_path / "first", "2026-06")
    again = share_month(study, tmp_path / "again", "2026-06", before=(first.release,))
    assert again.release == first.release
