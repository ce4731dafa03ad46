"""Change at a common case mix: what groups would show if they held the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    say,
    write_keyed_table,
)
from ims_outcomes.presentation.rows import Key
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.comparing import (
    TOO_FEW,
    build_too_few,
    key_compared,
    list_enough,
    name_blanks,
)
from ims_outcomes.reporting.sections.labels import label_levels, order_levels
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.statistics.adjusted_change import estimate_adjusted_change
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.characteristics import WITH_PAIR, estimate_characteristics
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates

#: What people came with, apart from the baseline, the first of them the first to be adjusted for.
CASE_MIX: Final = ("pain_duration_band", "age_band", "sex", SHOWN)
#: By what adjusted change is cut.
_CUTS: Final = ("pain_duration_band", "technique")
#: † People with both scores for each level of the case mix that a model holds.
_PAIRS_PER_LEVEL: Final = 10
#: Measures of which a group's row is made.
_SHOWN: Final = ("mean_change", "adjusted_change", "adjusted_percent", TOO_FEW)


@needs_scores
def show_adjusted_change(report: Report) -> Shown:
    """Show mean change as recorded, and beside it at the case mix of all.

    Groups too small to be compared have neither; the statements show the same numbers.
    """
    people = add_case_mix(report)
    cuts = [by for by in _CUTS if _count_levels(people[by]) > 1]
    case_mix = find_case_mix(people)
    disclosed = report.disclose(_estimate(report, people, cuts, case_mix))
    adjusted = disclosed.frame["measure"].eq("adjusted_change")
    if not cuts or disclosed.frame.loc[adjusted, "estimate"].isna().all():
        return say_absent("adjusted.too_few")
    columns = [
        TableColumn(say("adjusted.n"), "people"),
        TableColumn(say("adjusted.recorded"), "mean_interval"),
        TableColumn(say("adjusted.adjusted"), "mean_interval"),
    ]
    compared = ["mean_change", "adjusted_change"]
    if report.instrument.percent_rule:
        columns.append(TableColumn(say("adjusted.percent"), "percent"))
        compared.append("adjusted_percent")
    everybody = [(name, "all", "all") for name in ("mean_change", *compared)]
    return write_keyed_table(
        disclosed,
        [
            *(
                row
                for by in cuts
                for row in _list_rows(report, disclosed, by, compared=compared, people=people)
            ),
            (say("adjusted.all"), everybody),
        ],
        columns,
        caption=say("adjusted.caption"),
        row_header=say("adjusted.row"),
        note=say(
            "adjusted.note",
            case_mix=name_case_mix(case_mix),
            least=report.settings.disclosure.compare_from_people,
        ),
        section="adjusted_change",
    )


def estimate_at_case_mix(
    report: Report, people: pd.DataFrame, case_mix: Sequence[str], *, by: str
) -> pd.DataFrame:
    """Estimate change as recorded, and at the case mix of all, of each group of one column.

    One model for every page: all pairs are in it, those of small groups too, so that everybody's
    case mix is the same one wherever it is shown. Groups too small to be compared have a row that
    says so beside.
    """
    words: dict[str, Any] = {
        "instrument": report.instrument,
        "settings": report.settings,
        "by": by,
    }
    named = name_blanks(people, by=by) if by else people
    enough = list_enough(report, named, by=by) if by else []
    few = sorted(set(named[by]) - set(enough)) if by else []
    return pd.concat(
        [
            estimate_change(people, **words),
            estimate_adjusted_change(people, **words, adjust_for=list_case_mix(case_mix, by=by)),
            build_too_few(by, few),
        ],
        ignore_index=True,
    )


def list_case_mix(case_mix: Sequence[str], *, by: str) -> list[str]:
    """List what a comparison of these groups adjusts for: not for the group itself."""
    return [name for name in case_mix if name != by]


def add_case_mix(report: Report) -> pd.DataFrame:
    """Return the people of the report with the condition under which each is shown."""
    return add_shown_condition(report.cohort.people, settings=report.settings)


def find_case_mix(people: pd.DataFrame, *, names: Sequence[str] = CASE_MIX) -> list[str]:
    """Find what models adjust for: what is recorded, as far as there are people enough for it.

    Nothing of it is looked at but how many levels it has, so that no choice favours a result.
    """
    room = int(people["has_pair"].sum()) // _PAIRS_PER_LEVEL
    chosen = []
    for name in names:
        levels = _count_levels(people[name])
        if 1 < levels <= room:
            chosen.append(name)
            room -= levels
    return chosen


def name_case_mix(case_mix: list[str]) -> str:
    """Name what models adjust for, the first score always being among it."""
    return ", ".join(say(f"adjusted.mix.{name}") for name in ("first", *case_mix))


def _count_levels(values: pd.Series) -> int:
    """Count the levels of a column, what is not recorded being none."""
    return int(values.mask(values.eq(NOT_RECORDED)).nunique())


def _estimate(
    report: Report, people: pd.DataFrame, cuts: list[str], case_mix: list[str]
) -> pd.DataFrame:
    """Estimate change as recorded and adjusted, cut by each column in turn."""
    parts = []
    for by in cuts or [""]:
        rows = estimate_at_case_mix(report, people, case_mix, by=by)
        counted = estimate_characteristics(people, columns=(by,)) if by else build_estimates([])
        parts += [
            # How many are in a group is counted as in the table of who they were at the start.
            counted.loc[counted["measure"].eq(WITH_PAIR)],
            rows.loc[rows["measure"].isin(_SHOWN)],
        ]
    # Everybody together stands in each cut.
    return pd.concat(parts, ignore_index=True).drop_duplicates(["measure", "group", "level"])


def _list_rows(
    report: Report,
    disclosed: Disclosed,
    by: str,
    *,
    compared: Sequence[str],
    people: pd.DataFrame,
) -> list[tuple[str, list[Key]]]:
    """List the rows of one cut, its levels in their order."""
    labels, subject = label_levels(report, by), say(f"pain_change.baseline.{by}")
    found = disclosed.select_groups(by).frame["level"].unique().tolist()
    enough = list_enough(report, name_blanks(people, by=by), by=by)
    return [
        (
            say("adjusted.value", subject=subject, value=labels.get(level, level)),
            key_compared(by, level, always=[WITH_PAIR], enough=enough, compared=compared),
        )
        for level in order_levels(by, found)
    ]
