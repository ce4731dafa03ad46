"""The six numbers of a clinic's latest month in the list of pages, read from what pages showed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import FEW, PROTECTED, SHOWN
from ims_outcomes.errors import ReportError
from ims_outcomes.presentation import (
    CellFormat,
    format_cell,
    format_count,
    format_month,
    format_number,
    say,
    write_plain_table,
)
from ims_outcomes.presentation.shown import escape
from ims_outcomes.reporting import numbers
from ims_outcomes.statistics.chart_verdicts import TRIAL
from ims_outcomes.statistics.proportions import wilson_interval

#: The report, and where on its page the six numbers and their pictures of months stand.
_REPORT: Final = "monthly"
_SECTION: Final = "six_numbers"
_PICTURES: Final = "six_numbers_chart"
#: Where the latest point of each chart stands, with its signals; what a signal is in words: one of
#: a chart without a good direction is higher or lower.
_LATEST: Final = "look_at"
_SIGNALS: Final = {0.0: "as_usual", 1.0: "better", -1.0: "worse"}
_NO_VARIATION: Final = "no variation"
_RESPONDERS: Final = "responder_"


@dataclasses.dataclass(frozen=True)
class _Number:
    """One of the six: what its measure begins with, how it is written, whose picture it has."""

    measure: str
    format: CellFormat
    chart: str


_SIX: Final = {
    "new_episodes": _Number("activity_new_episodes", "count", "activity_new_episodes_chart"),
    "sessions": _Number("activity_sessions", "count", "activity_sessions_chart"),
    "episodes_ended": _Number(
        "activity_ended_episodes", "count", "activity_ended_episodes_chart"
    ),
    "completeness": _Number("completeness", "rate", "completeness_chart"),
    "responders": _Number(_RESPONDERS, "rate", "responders_chart"),
    "mean_change": _Number("mean_change", "mean_of_n", "mean_change_chart"),
}  # fmt: skip


def write_six_numbers(folders: Sequence[tuple[Path, Mapping[str, Any]]], *, clinic: str) -> str:
    """Write the six numbers of the latest month, and of the month before it, as a table.

    Read is numbers.csv alone, which holds nothing that a page did not show. The month before comes
    from the page that was made before the latest, if it is of that month; else from the months of
    the latest one's pictures, in which shares have their range and a mean has none.

    Parameters
    ----------
    folders : sequence of (Path, mapping)
        The folders of one clinic's pages and their provenance, the latest first.
    clinic : str
        Its name.

    Returns
    -------
    str
        HTML; "" when there is no monthly report.
    """
    made = [pair for pair in folders if _REPORT in pair[1]["reports"]][:2]
    pages = [_read_monthly(folder) for folder, _ in made]
    if not pages or not pages[0]["section"].eq(_SECTION).any():
        return ""
    settings = made[0][1]["reports"][_REPORT]["run"]["settings"]
    rows = [_write_row(name, number, pages, settings) for name, number in _SIX.items()]
    return (
        write_plain_table(
            [say(f"index.six.{part}") for part in ("number", "latest", "before", "verdict")],
            [row for row in rows if row],
            caption=say("index.six.caption", clinic=clinic),
            note=say("index.six.note"),
        ).html
        + f'\n<p class="caveat">{escape(say("index.six.caveat"))}</p>'
    )


def _read_monthly(folder: Path) -> pd.DataFrame:
    """Read the numbers of the monthly page; a file that cannot be read holds none."""
    try:
        rows = numbers.read_numbers(folder / numbers.FILE_NAME)
    except ReportError:
        rows = numbers.build_no_rows()
    return rows.loc[rows["report"].eq(_REPORT)]


def _write_row(
    name: str, number: _Number, pages: Sequence[pd.DataFrame], settings: Mapping[str, Any]
) -> list[str]:
    """Write one number and its month before; nothing when the latest page does not have it."""
    latest = pages[0]
    stated = latest.loc[latest["section"].eq(_SECTION) & _is_of(latest, number)]
    if stated.empty:
        return []
    row = stated.iloc[0]
    month = str(row["level"])
    before = str(pd.Period(month, freq="M") - 1)
    percent = str(row["measure"]).removeprefix(_RESPONDERS)
    label = say(f"index.six.{name}", percent=percent, month=format_month(month))
    then = _find_before(number, before, pages, settings)
    return [
        label,
        _write(row, number),
        then or say("index.six.unknown"),
        _say_verdict(number, month, latest),
    ]


def _say_verdict(number: _Number, month: str, page: pd.DataFrame) -> str:
    """Say the verdict of the page on its month, from the point and signal of the chart."""
    rows = page.loc[page["section"].eq(_LATEST) & page["level"].eq(month)].set_index("measure")
    if number.chart not in rows.index:
        return say("monthly.word.too_few")
    point = rows.loc[number.chart]
    method, has_limits = str(point["method"]), bool(point["lower"] == point["lower"])
    if not bool(point["estimate"] == point["estimate"]):
        has_people = bool(point["n"] == point["n"])
        return say("monthly.word.too_few" if has_people else "monthly.word.hidden")
    if not has_limits and _NO_VARIATION not in method:
        return say("monthly.word.too_few")
    word = say(f"monthly.word.{_find_word(number, rows, page)}")
    is_trial = method.endswith(TRIAL)
    return say("monthly.word.trial", word=word) if is_trial else word


def _find_word(number: _Number, rows: pd.DataFrame, page: pd.DataFrame) -> str:
    """Find the word for a month that can be judged; of a trend where no way is good, its way."""
    chart = number.chart
    estimates = {str(name): float(each) for name, each in rows["estimate"].items()}
    code = estimates.get(f"{chart}_signal", 0.0)
    if code in _SIGNALS:
        return _SIGNALS[code]
    beside = estimates.get(f"{chart}_centre", 0.0)
    flags = [estimates.get(f"{chart}_{rule}", 0.0) for rule in ("trend", "outside")]
    if flags == [1.0, 0.0]:
        drawn = page["section"].eq(_PICTURES) & page["measure"].eq(chart)
        points = page.loc[drawn].sort_values("level")["estimate"].dropna()
        beside = float(points.iloc[-2]) if len(points) > 1 else beside
    return "higher" if estimates[chart] > beside else "lower"


def _is_of(rows: pd.DataFrame, number: _Number) -> pd.Series:
    """Tell which rows are this number's: the rule of responders has its percentage in its id."""
    if number.measure != _RESPONDERS:
        return rows["measure"].eq(number.measure)
    return rows["measure"].str.fullmatch(rf"{_RESPONDERS}\d+")


def _find_before(
    number: _Number, month: str, pages: Sequence[pd.DataFrame], settings: Mapping[str, Any]
) -> str:
    """Find the number of the month before: on the page of that month, else in the picture."""
    latest, *earlier = pages
    for rows in earlier:
        found = rows.loc[
            rows["section"].eq(_SECTION) & _is_of(rows, number) & rows["level"].eq(month)
        ]
        if not found.empty:
            return _write(found.iloc[0], number)
    drawn = latest["section"].eq(_PICTURES) & latest["measure"].eq(number.chart)
    found = latest.loc[drawn & latest["level"].eq(month)]
    return _write_point(found.iloc[0], number, settings) if not found.empty else ""


def _write(row: pd.Series, number: _Number) -> str:
    """Write a number as its page did; what is missing in the file was hidden on the page."""
    if pd.notna(row["estimate"]):
        mark = SHOWN
    elif row["denominator"] > 0:
        mark = FEW
    else:
        mark = SHOWN if row["n"] == 0 or row["denominator"] == 0 else PROTECTED
    values: dict[Any, Any] = row.to_dict()
    return format_cell({**values, "mark": mark}, number.format, least=0)


def _write_point(row: pd.Series, number: _Number, settings: Mapping[str, Any]) -> str:
    """Write a month of a picture: of a share how many of how many, a mean without its range."""
    if pd.isna(row["estimate"]):
        return say("hidden")
    if number.format == "count":
        return format_count(row["estimate"])
    people = float(row["n"])
    if not people > 0:
        return ""
    if number.format == "mean_of_n":
        return say(
            "index.six.mean",
            count=people,
            people=format_count(people),
            mean=format_number(row["estimate"]),
            unit=row["unit"],
        )
    part = round(row["estimate"] * people)
    confidence = settings["report"]["confidence_percent"] / 100
    lower, upper = (float(end) for end in wilson_interval(part, people, confidence=confidence))
    few = people < settings["disclosure"]["percent_from_people"]
    point: dict[Any, Any] = row.to_dict() | {
        "numerator": part,
        "denominator": people,
        "lower": lower,
        "upper": upper,
        "mark": FEW if few else SHOWN,
    }
    return format_cell(point, "rate", least=0)
