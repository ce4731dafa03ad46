"""Which technique people of each condition had."""

from __future__ import annotations

from ims_outcomes.presentation import Shown, TableColumn, say, write_keyed_table
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import (
    label_levels,
    label_shown_conditions,
    order_by_label,
    order_conditions,
)
from ims_outcomes.reporting.sections.needs import needs_scores, needs_sessions, say_absent
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.technique_mix import estimate_technique_mix

_GROUP = f"{SHOWN} | technique"
_MEASURE = "technique_by_condition"


@needs_scores
@needs_sessions
def show_techniques(report: Report) -> Shown:
    """Show how many people of each condition had which technique, small numbers hidden."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    if people["technique"].dropna().empty:
        return say_absent("techniques.none")
    disclosed = report.disclose(estimate_technique_mix(people, settings=report.settings, by=SHOWN))
    names, conditions = label_levels(report, "technique"), label_shown_conditions(report)
    used = people["technique"].astype("str").fillna(NOT_RECORDED).unique().tolist()
    techniques = order_by_label(used, names)
    return write_keyed_table(
        disclosed,
        [
            (
                conditions.get(name, name),
                [(_MEASURE, _GROUP, f"{name} | {technique}") for technique in techniques],
            )
            for name in order_conditions(people[SHOWN].unique().tolist(), conditions)
        ],
        [TableColumn(names.get(technique, technique), "n_of_n") for technique in techniques],
        caption=say("techniques.caption"),
        row_header=say("conditions.condition"),
        note=say("techniques.note"),
        section="techniques",
    )  # fmt: skip
