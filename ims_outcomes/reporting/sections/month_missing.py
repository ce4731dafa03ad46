"""Which last scores are missing: how many, of which conditions, and whom to ask now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import FEW, Disclosed
from ims_outcomes.episodes import select_due_episodes
from ims_outcomes.presentation import (
    format_count,
    format_date,
    format_month,
    format_period,
    format_share,
    format_share_interval,
    say,
)
from ims_outcomes.presentation.rows import Row, find_rows, select_rows
from ims_outcomes.reporting.due_lists import name_due_list
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import label_conditions
from ims_outcomes.reporting.sections.month_words import join_parts
from ims_outcomes.statistics.caseload import find_changed_shares
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import ALL_OTHER, SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates

#: Levels that nobody can be asked by.
_NO_CONDITION: Final = (ALL_OTHER, "unrecognised", NOT_RECORDED)
#: † More conditions than this are not named.
_MOST_NAMED: Final = 2
_DUE: Final = "activity_due_last_scores"


def disclose_missing(report: Report) -> Disclosed:
    """Estimate completeness by condition over the outcome period, and take it through the door.

    With the number of episodes that can still be given a last score, on the day of the extract.
    """
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    rows = estimate_completeness(people, settings=report.settings, by=SHOWN)
    kept = rows.loc[rows["measure"].eq("completeness")]
    return report.disclose(pd.concat([kept, _count_due(report)], ignore_index=True))


def _count_due(report: Report) -> pd.DataFrame:
    """Count the episodes on the private list of those due a last score."""
    study = report.study
    due = select_due_episodes(
        study.episodes,
        outcomes=study.outcomes,
        instrument=report.instrument,
        settings=report.settings,
        extract_date=study.extract_date,
    )
    count = float(len(due))
    month = study.extract_date.strftime("%Y-%m")
    row = {"n": count, "n_missing": 0.0, "estimate": count, "unit": "episodes", "method": "count"}
    return build_estimates([{"measure": _DUE, "period": f"{month} to {month}", **row}])


def say_missing(report: Report, month: Row | None, missing: Disclosed) -> Iterator[str]:
    """Say that too few gave both scores, whom to ask now, and who lags.

    Nothing where enough gave both, in the month of outcomes and in all months of the page.

    Parameters
    ----------
    report : Report
        Of one clinic and month.
    month : Row or None
        Completeness of the month of outcomes, unless it is hidden.
    missing : Disclosed
        As `disclose_missing` gives it.

    Yields
    ------
    str
        At most two paragraphs.
    """
    if not report.study.has_scores:
        yield say("monthly.headline.no_scores")
        return
    is_asked = _is_incomplete(report, month) or _is_incomplete(report, _find_own(missing))
    chase = [*_say_incomplete(report, month), *(_say_due(report, missing) if is_asked else [])]
    if chase:
        yield " ".join(chase)
    if is_asked:
        yield from _say_least_complete(report, missing)


def _is_incomplete(report: Report, row: Row | None) -> bool:
    """Tell whether fewer gave both scores than are asked for; not where nobody can be counted."""
    least = report.settings.report.complete_from_percent
    return row is not None and 100 * row["numerator"] < least * row["denominator"]


def _say_incomplete(report: Report, row: Row | None) -> Iterator[str]:
    if row is not None and _is_incomplete(report, row):
        yield say(
            "monthly.look.incomplete_few" if row["mark"] == FEW else "monthly.look.incomplete",
            numerator=format_count(row["numerator"]),
            denominator=format_count(row["denominator"]),
            month=format_month(report.outcome.last),
            share=format_share(row["estimate"]),
            percent=report.settings.report.complete_from_percent,
        )


def _say_due(report: Report, missing: Disclosed) -> Iterator[str]:
    """Say how many are due, and where the private list of them is; nothing when nobody is."""
    key = (_DUE, "all", "all")
    row = find_rows(missing, [key]).get(key)
    if row is not None and row["estimate"] > 0:
        count = row["estimate"]
        yield say(
            "monthly.look.due",
            count=count,
            number=format_count(count),
            date=format_date(report.study.extract_date),
            file=name_due_list(report.clinic_folder),
        )


def _say_least_complete(report: Report, missing: Disclosed) -> Iterator[str]:
    """Say which conditions have both scores of clearly fewer; else the lowest, with its doubt."""
    rows, own = _list_conditions(missing), _find_own(missing)
    if len(rows) < 2 or own is None:
        return
    is_less = find_changed_shares(rows, _take_others(rows, own), settings=report.settings).eq(-1)
    clearly = rows.loc[is_less.to_numpy()]
    lower = rows.loc[rows["estimate"].lt(own["estimate"])]
    named = clearly if len(clearly) else lower
    words: dict[str, Any] = {
        "months": format_period(f"{report.outcome.first} to {report.outcome.last}"),
        "share": format_share(own["estimate"]),
        "compared": format_count(len(rows)),
        "conditions": join_parts([_name(report, row) for row in _take_lowest(named)]),
    }
    form = "clearly_less" if len(clearly) else "alike" if len(named) else "all_alike"
    yield say(f"monthly.look.{form}", count=len(named) if form == "alike" else None, **words)


def _find_own(missing: Disclosed) -> Row | None:
    """Find the completeness of all people together, unless it is hidden."""
    key = ("completeness", "all", "all")
    row = find_rows(missing.withhold_percentages(), [key]).get(key)
    return row if row is not None and row["n"] == row["n"] else None


def _list_conditions(missing: Disclosed) -> pd.DataFrame:
    """List the conditions of enough people to be compared."""
    rows = select_rows(missing, measure="completeness", group=SHOWN)
    enough = rows["denominator"].ge(missing.settings.disclosure.compare_from_people)
    rows = rows.loc[enough & rows["estimate"].notna() & ~rows["level"].isin(_NO_CONDITION)]
    return rows.reset_index(drop=True)


def _take_others(rows: pd.DataFrame, own: Row) -> pd.DataFrame:
    """Take each condition's people from all: what it is set beside must not hold it."""
    parts = ["numerator", "denominator"]
    return pd.DataFrame({part: own[part] - rows[part] for part in parts})


def _take_lowest(rows: pd.DataFrame) -> list[Row]:
    lowest = rows.sort_values(["estimate", "level"]).head(_MOST_NAMED)
    return list(lowest.to_dict(orient="records"))


def _name(report: Report, row: Row) -> str:
    """Name a condition with its completeness, and how many last scores are missing."""
    return say(
        "monthly.look.condition",
        condition=label_conditions(report).get(row["level"], row["level"]),
        share=format_share(row["estimate"]),
        range=format_share_interval(row["lower"], row["upper"]),
        missing=format_count(row["denominator"] - row["numerator"]),
        total=format_count(row["denominator"]),
    )
