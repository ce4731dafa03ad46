"""What is said of the needling itself, and what the records hold."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_median,
    describe_share,
    join_shown,
    say,
    write_cross_table,
    write_table,
)
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import (
    label_conditions,
    label_levels,
    label_words,
    order_conditions,
)
from ims_outcomes.reporting.sections.said import (
    Sentences,
    find_lack,
    list_ranges,
    select_sessions,
)
from ims_outcomes.statistics.adjusted_change import estimate_adjusted_change
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import ALL_OTHER, SHOWN
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.needling_response import (
    NOT_SEEN,
    SEEN,
    add_needling_response,
)
from ims_outcomes.statistics.session_values import estimate_session_values
from ims_outcomes.statistics.session_words import estimate_session_words
from ims_outcomes.vocabulary.spellings import fold_accents

_RESPONSE, _SEEN = "needling_response", "needling_response_seen"
_POINTS = "point_types"
_ARM = "arm_at_c5_to_c7"
#: Where the segments C5 to C7 are said to belong to.
_ARM_GROUPS = ("shoulder", "elbow_wrist_hand")


def answer_needling_response(report: Report) -> Sentences:
    """Answer how often a response was noted, and that of those who had none beside."""
    disclosed = _disclose_words(report, _RESPONSE)
    return [
        describe_share(
            disclosed,
            measure=f"{_RESPONSE}_recorded",
            what=say("statements.needling_response.recorded"),
        ),
        describe_share(
            disclosed,
            measure=f"{_RESPONSE}_noted",
            what=say("statements.needling_response.none"),
            group=_RESPONSE,
            level="none",
        ),
    ], [disclosed]


def answer_retention(report: Report) -> Sentences:
    """Answer for how long the needle stayed in, over all techniques."""
    return _answer_number(report, "retention_seconds", ranges=("brief", "left"))


def answer_insertions(report: Report) -> Sentences:
    """Answer how many insertions a session has."""
    return _answer_number(report, "insertions", ranges=("once",))


def answer_point_types(report: Report) -> Sentences:
    """Answer at how many sessions the kinds of points were noted."""
    disclosed = _disclose_words(report, _POINTS)
    what = say("statements.point_types.recorded")
    recorded = describe_share(disclosed, measure=f"{_POINTS}_recorded", what=what)
    labels = label_words(_POINTS)
    kinds = [
        describe_share(
            disclosed,
            measure=f"{_POINTS}_noted",
            what=say("statements.point_types.kind", kind=labels[kind]),
            group=_POINTS,
            level=kind,
        )
        for kind in labels
        if kind in set(disclosed.select_groups(_POINTS).frame["level"])
    ]
    arm = report.disclose(_estimate_arm_segments(report), period=report.activity)
    at_arm = describe_share(arm, measure=_ARM, what=say("statements.point_types.arm"))
    return [recorded, *kinds, at_arm], [disclosed, arm]


def write_needling_response(report: Report) -> Shown:
    """Write how often each response was noted, and what became of those who had one."""
    return join_shown([_write_responses(report), _write_outcomes(report)])


def _write_responses(report: Report) -> Shown:
    """Write how often each response was noted."""
    disclosed = _disclose_words(report, _RESPONSE)
    labels = label_words(_RESPONSE)
    found = set(disclosed.select_groups(_RESPONSE).frame["level"])
    return write_table(
        disclosed,
        caption=say("statements.needling_response.caption"),
        columns=[TableColumn(say("statements.of_noted"), "rate", f"{_RESPONSE}_noted")],
        group=_RESPONSE,
        row_header=say("statements.needling_response.response"),
        labels=labels,
        levels=[word for word in labels if word in found],
        note=say("statements.several_words"),
        section=_RESPONSE,
    )


def _write_outcomes(report: Report) -> Shown:
    """Write how people fared whose muscle responded when that was first noted, and the others."""
    if find_lack(report, ("scores",)):
        return join_shown([])
    people = add_needling_response(report.cohort.people, sessions=report.study.sessions)
    words: dict[str, Any] = {
        "instrument": report.instrument,
        "settings": report.settings,
        "by": _SEEN,
    }
    rows = pd.concat(
        [
            estimate_completeness(people, settings=report.settings, by=_SEEN),
            estimate_change(people, **words),
            estimate_adjusted_change(
                people.loc[people[_SEEN].notna()].reset_index(drop=True),
                **words,
            ),
        ],
        ignore_index=True,
    )
    shown = rows.loc[rows["group"].eq(_SEEN) & rows["measure"].ne("adjusted_percent")]
    return write_table(
        report.disclose(shown.reset_index(drop=True)),
        caption=say("statements.needling_response.outcomes"),
        columns=[
            TableColumn(say("statements.both_scores"), "rate", "completeness"),
            TableColumn(say("statements.mean_change"), "mean_interval", "mean_change"),
            TableColumn(say("statements.same_start"), "mean_interval", "adjusted_change"),
        ],
        group=_SEEN,
        row_header=say("statements.needling_response.first"),
        labels=label_words(_SEEN),
        levels=[SEEN, NOT_SEEN, NOT_RECORDED],
        note=say("statements.needling_response.note"),
        section=_SEEN,
    )


def write_retention(report: Report) -> Shown:
    """Write needle time and insertions by technique, as far as either is recorded."""
    columns = {"retention_seconds": "seconds", "insertions": "insertions"}
    present = [name for name in columns if not find_lack(report, (f"sessions.{name}",))]
    disclosed = report.disclose(
        pd.concat([_estimate_number(report, name, by="technique") for name in present],
                  ignore_index=True),
        period=report.activity,
    )  # fmt: skip
    headers = {
        "retention_seconds": [
            TableColumn(
                say("statements.retention.median"), "median_quartiles", "median_retention_seconds"
            ),
            TableColumn(
                say(
                    "statements.retention.brief_header",
                    seconds=report.settings.statements.brief_needle_seconds,
                ),
                "count_share",
                "retention_seconds_brief",
            ),
        ],
        "insertions": [
            TableColumn(
                say("statements.insertions.median"), "median_quartiles", "median_insertions"
            )
        ],
    }
    labels = label_levels(report, "technique") | {ALL_OTHER: say("statements.other_techniques")}
    levels = disclosed.select_groups("technique").frame["level"].unique().tolist()
    return write_table(
        disclosed,
        caption=say("statements.retention.caption"),
        columns=[column for name in present for column in headers[name]],
        group="technique",
        row_header=say("statements.technique"),
        labels=labels,
        levels=sorted(levels, key=lambda name: (name in (ALL_OTHER, NOT_RECORDED),
                                                fold_accents(str(labels.get(name, name))))),
        total=say("statements.all_sessions"),
        note=say("statements.retention.note"),
        section="by_technique",
    )  # fmt: skip


def write_point_types(report: Report) -> Shown:
    """Write how often each kind of point was noted, condition by condition."""
    labels = label_conditions(report) | label_words(_POINTS)
    disclosed = _disclose_words(report, _POINTS, by=SHOWN)
    group = f"{SHOWN} | {_POINTS}"
    conditions, _ = split_levels(disclosed.select_groups(group).frame["level"].tolist())
    return write_cross_table(
        disclosed,
        caption=say("statements.point_types.caption"),
        measure=f"{_POINTS}_noted",
        group=group,
        cell_format="count_share",
        row_header=say("conditions.condition"),
        labels=labels,
        down=order_conditions(conditions, labels),
        note=say("statements.several_words"),
        section=_POINTS,
    )


def _answer_number(report: Report, column: str, *, ranges: tuple[str, ...]) -> Sentences:
    """Say how many sessions a number was noted at, its median, and how often it is in a range."""
    disclosed = report.disclose(_estimate_number(report, column), period=report.activity)
    said = report.settings.statements
    low, high = said.left_needle_minutes
    words = {"seconds": said.brief_needle_seconds, "low": low, "high": high}
    return [
        describe_share(
            disclosed, measure=f"{column}_recorded", what=say(f"statements.{column}.recorded")
        ),
        describe_median(
            disclosed,
            measure=f"median_{column}",
            what=say(f"statements.{column}.subject"),
            counted=say("statements.sessions"),
        ),
        *(
            describe_share(
                disclosed,
                measure=f"{column}_{name}",
                what=say(f"statements.{column}.{name}", **words),
            )
            for name in ranges
        ),
    ], [disclosed]


def _estimate_number(report: Report, column: str, *, by: str = "") -> pd.DataFrame:
    return estimate_session_values(
        select_sessions(report),
        column=column,
        unit={"retention_seconds": "seconds"}.get(column, column),
        ranges=list_ranges(report)[column],
        settings=report.settings,
        by=by,
    )


def _estimate_arm_segments(report: Report) -> pd.DataFrame:
    """Estimate how many sessions for shoulder, arm and hand have a segment from C5 to C7."""
    sessions = select_sessions(report)
    segments = sessions["spinal_segments"].astype("str")
    is_arm = segments.fillna("").str.contains(r"\bC[567]\b", case=False)
    words = is_arm.map({True: "yes", False: "no"}).astype("str").where(segments.notna())
    mine = sessions.assign(**{_ARM: words})
    rows = estimate_session_words(
        mine.loc[mine["condition_group"].isin(_ARM_GROUPS)], column=_ARM, settings=report.settings
    )
    return rows.loc[rows["level"].eq("yes")].assign(measure=_ARM, group="all", level="all")


def _disclose_words(report: Report, column: str, *, by: str = "") -> Disclosed:
    rows = estimate_session_words(
        select_sessions(report), column=column, settings=report.settings, by=by
    )
    return report.disclose(rows, period=report.activity)
