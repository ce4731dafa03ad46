"""Which conditions differ from the others, in words first."""

from __future__ import annotations

from typing import Any, Final

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_count,
    format_interval,
    format_number,
    join_shown,
    say,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.formats import choose_decimals
from ims_outcomes.presentation.rows import Row
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.condition_estimates import (
    disclose_conditions,
    list_conditions,
)
from ims_outcomes.reporting.sections.labels import label_shown_conditions
from ims_outcomes.reporting.sections.needs import needs_scores
from ims_outcomes.statistics.conditions import SHOWN

#: The p below which a comparison is said to differ, as the words have it.
_SIGNIFICANT: Final = 0.05
_DIFFERENCE: Final = "difference_from_others"
#: p as it is, and corrected otherwise: in numbers.csv, for those who look for them.
_OTHER_P: Final = ("p_difference", "p_benjamini_hochberg")


@needs_scores
def show_differences(report: Report) -> Shown:
    """Show how each condition differs from the others, p corrected for their number."""
    least = report.settings.disclosure.compare_from_people
    disclosed = disclose_conditions(report)
    answer = write_sentences(
        disclosed.select_measures(_DIFFERENCE, "p_holm"),
        *_say_differences(report, disclosed),
        section="differences",
        kind="answer",
    )
    table = write_table(
        disclosed,
        caption=say("conditions.differences.caption"),
        columns=[
            TableColumn(say("conditions.forest.pairs"), "people", "completeness"),
            TableColumn(say("conditions.differences.estimate"), "mean_interval", _DIFFERENCE),
            TableColumn(say("conditions.differences.p"), "p", "p_holm"),
        ],
        group=SHOWN,
        row_header=say("conditions.condition"),
        labels=label_shown_conditions(report),
        levels=list_conditions(report),
        note=say("conditions.differences.note", least=least),
        section="differences",
    )
    note = write_sentences(
        disclosed.select_measures(*_OTHER_P),
        _say_multiplicity(disclosed),
        section="differences",
        kind="note",
    )
    return join_shown([answer, table, note])


def _say_differences(report: Report, disclosed: Disclosed) -> list[str]:
    """Say how many differ by more than chance explains, and of each of these by how much."""
    p_values = disclosed.select_measures("p_holm").frame.set_index("level")["estimate"].dropna()
    rows = disclosed.select_measures(_DIFFERENCE).frame
    found = rows.loc[rows["level"].isin(p_values.index[p_values.lt(_SIGNIFICANT)])]
    compared, number = len(p_values), len(found)
    if not compared:
        return [say("conditions.differences.too_few")]
    if found.empty:
        words: dict[str, Any] = {"count": compared, "number": format_count(compared)}
        return [say("conditions.differences.none", **words)]
    head = "only_found" if compared == 1 else "found"
    labels = label_shown_conditions(report)
    return [
        say(
            f"conditions.differences.{head}",
            count=number if compared > 1 else None,
            number=format_count(number),
            compared=format_count(compared),
        ),
        *(
            _say_difference(report, row, labels.get(str(row["level"]), str(row["level"])))
            for row in found.to_dict("records")
        ),
        say("conditions.differences.no_verdict"),
    ]


def _say_difference(report: Report, row: Row, condition: str) -> str:
    """Say by how much the score of a condition fell, or rose, more or less than in the others."""
    improves = row["estimate"] * report.instrument.improvement_sign > 0
    moved = "fell" if report.instrument.better == "lower" else "rose"
    least, most = sorted(abs(row[end]) for end in ("lower", "upper"))
    places = choose_decimals(str(row["unit"]))
    return say(
        f"conditions.differences.{moved}_{'more' if improves else 'less'}",
        condition=condition,
        size=format_number(abs(row["estimate"]), decimals=places),
        unit=translate_unit(str(row["unit"]), value=abs(row["estimate"])),
        range=format_interval(least, most, decimals=places),
    )


def _say_multiplicity(disclosed: Disclosed) -> str:
    """Say how many comparisons are made at once, and what chance alone makes of so many."""
    compared = disclosed.select_measures("p_difference").frame["estimate"].notna().sum()
    if not compared:
        return ""
    return say(
        "condition_parts.multiplicity",
        count=int(compared),
        number=format_count(int(compared)),
        percent=round(100 * (1 - (1 - _SIGNIFICANT) ** int(compared))),
    )
