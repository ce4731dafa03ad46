"""What is said of the needling itself, and what the records hold."""

from __future__ import annotations

from collections.abc import Iterable
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
    write_keyed_table,
    write_table,
)
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.presentation.formats import format_duration
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.comparing import build_too_few, key_compared, list_enough
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
_KINDS = ("paraspinal", "symptomatic", "homeostatic")
_ARM = "arm_at_c5_to_c7"
#: Where the segments C5 to C7 are said to belong to.
_ARM_GROUPS = ("shoulder", "elbow_wrist_hand")
_SECONDS = "retention_seconds"
_NUMBERS = (_SECONDS, "insertions")
#: Techniques that are named where it is said how long the needle stays in.
_NAMED = ("gunn_ims", "western_acupuncture", "traditional_acupuncture")
#: Those in which it is said to stay in for long.
_LEFT_IN = ("western_acupuncture", "traditional_acupuncture")


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
    """Answer for how long the needle stayed in, technique by technique of those that are named."""
    disclosed = report.disclose(
        _estimate_number(report, _SECONDS, by="technique"), period=report.activity
    ).select_levels("all", *_NAMED)
    labels = label_levels(report, "technique")
    found = set(disclosed.frame["level"])
    return [
        _say_recorded(disclosed, _SECONDS),
        *(
            sentence
            for technique in _NAMED
            if technique in found
            for sentence in _say_needle_time(report, disclosed, technique, labels[technique])
        ),
        *(_say_range(report, disclosed, _SECONDS, part) for part in ("brief", "left")),
    ], [disclosed]


def answer_insertions(report: Report) -> Sentences:
    """Answer how many insertions a session has."""
    disclosed = report.disclose(_estimate_number(report, "insertions"), period=report.activity)
    return [
        _say_recorded(disclosed, "insertions"),
        _say_median(disclosed, "insertions", what=say("statements.insertions.subject")),
        _say_range(report, disclosed, "insertions", "once"),
    ], [disclosed]


def answer_point_types(report: Report) -> Sentences:
    """Answer at how many sessions the kinds of points were noted."""
    disclosed = _disclose_words(report, _POINTS)
    what = say("statements.point_types.recorded")
    recorded = describe_share(disclosed, measure=f"{_POINTS}_recorded", what=what)
    kinds = [
        describe_share(
            disclosed,
            measure=f"{_POINTS}_noted",
            what=say(f"statements.point_types.{kind}"),
            group=_POINTS,
            level=kind,
        )
        for kind in _KINDS
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
    enough = list_enough(report, people, by=_SEEN)
    levels = (SEEN, NOT_SEEN, NOT_RECORDED)
    too_few = build_too_few(_SEEN, [level for level in levels if level not in enough])
    labels = label_words(_SEEN)
    compared = ("mean_change", "adjusted_change")
    return write_keyed_table(
        report.disclose(pd.concat([shown, too_few], ignore_index=True)),
        [
            (
                labels[level],
                key_compared(
                    _SEEN, level, always=["completeness"], enough=enough, compared=compared
                ),
            )
            for level in levels
        ],
        [
            TableColumn(say("statements.both_scores"), "rate"),
            TableColumn(say("statements.mean_change"), "mean_interval"),
            TableColumn(say("statements.same_start"), "mean_interval"),
        ],
        caption=say("statements.needling_response.outcomes"),
        row_header=say("statements.needling_response.first"),
        note=say(
            "statements.needling_response.note",
            least=report.settings.disclosure.compare_from_people,
        ),
        section=_SEEN,
    )


def write_retention(report: Report) -> Shown:
    """Write needle time and insertions by technique, as far as either is recorded.

    A technique at whose sessions nothing was noted, such as none at all, has no row.
    """
    present = [name for name in _NUMBERS if not find_lack(report, (f"sessions.{name}",))]
    disclosed = report.disclose(
        pd.concat([_estimate_number(report, name, by="technique") for name in present],
                  ignore_index=True),
        period=report.activity,
    )  # fmt: skip
    columns = [column for name in present for column in _list_columns(report, name)]
    labels = label_levels(report, "technique") | {ALL_OTHER: say("statements.other_techniques")}
    frame = disclosed.select_groups("technique").frame
    is_noted = frame["measure"].isin([column.measure for column in columns])
    is_noted &= frame["estimate"].notna() | frame["mark"].ne("")
    return write_table(
        disclosed,
        caption=say("statements.retention.caption"),
        columns=columns,
        group="technique",
        row_header=say("statements.technique"),
        labels=labels,
        levels=sorted(frame.loc[is_noted, "level"].unique(),
                      key=lambda name: (name in (ALL_OTHER, NOT_RECORDED),
                                        fold_accents(str(labels.get(name, name))))),
        total=say("statements.all_sessions"),
        note=say("statements.retention.note"),
        section="by_technique",
    )  # fmt: skip


def _list_columns(report: Report, name: str) -> list[TableColumn]:
    """List the columns of one number: its median, and how often it is as is said."""
    if name == "insertions":
        header = say("statements.insertions.median")
        return [TableColumn(header, "median_quartiles", "median_insertions")]
    words = _list_said_times(report)
    return [
        TableColumn(say("statements.retention.median"), "median_duration", f"median_{name}"),
        *(
            TableColumn(
                say(f"statements.retention.{part}_header", **words), "rate", f"{name}_{part}"
            )
            for part in ("brief", "left")
        ),
    ]


def write_point_types(report: Report) -> Shown:
    """Write how often each kind of point was noted, condition by condition."""
    labels = label_conditions(report) | label_words(_POINTS)
    disclosed = _disclose_words(report, _POINTS, by=SHOWN)
    group = f"{SHOWN} | {_POINTS}"
    conditions, kinds = split_levels(disclosed.select_groups(group).frame["level"].tolist())
    return write_cross_table(
        disclosed,
        caption=say("statements.point_types.caption"),
        measure=f"{_POINTS}_noted",
        group=group,
        cell_format="rate",
        row_header=say("conditions.condition"),
        labels=labels,
        down=order_conditions(conditions, labels),
        across=[kind for kind in _KINDS if kind in kinds],
        note=say("statements.several_words"),
        section=_POINTS,
    )


def _say_recorded(disclosed: Disclosed, column: str) -> str:
    what = say(f"statements.{column}.recorded")
    return describe_share(disclosed, measure=f"{column}_recorded", what=what)


def _say_median(
    disclosed: Disclosed, column: str, *, what: str, group: str = "all", level: str = "all"
) -> str:
    return describe_median(
        disclosed,
        measure=f"median_{column}",
        what=what,
        counted=say("statements.sessions"),
        group=group,
        level=level,
    )


def _say_needle_time(
    report: Report, disclosed: Disclosed, technique: str, name: str
) -> Iterable[str]:
    """Say how long the needle stayed in, and of acupuncture how often as long as is said."""
    cut = {"group": "technique", "level": technique}
    what = say("statements.retention_seconds.subject", technique=name)
    yield _say_median(disclosed, _SECONDS, what=what, **cut)
    if technique in _LEFT_IN:
        times = _list_said_times(report)
        what = say("statements.retention_seconds.left_of", technique=name, **times)
        yield describe_share(disclosed, measure=f"{_SECONDS}_left", what=what, **cut)


def _say_range(report: Report, disclosed: Disclosed, column: str, part: str) -> str:
    """Say at how many sessions a number is as is said."""
    what = say(f"statements.{column}.{part}", **_list_said_times(report))
    return describe_share(disclosed, measure=f"{column}_{part}", what=what)


def _list_said_times(report: Report) -> dict[str, Any]:
    """List the times that stand in what is said."""
    said = report.settings.statements
    low, high = said.left_needle_minutes
    return {"brief": format_duration(said.brief_needle_seconds), "low": low, "high": high}


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
