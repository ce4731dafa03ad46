"""All that is known of each condition, estimated once and taken through the door together."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.reporting.sections.condition_parts import estimate_flows
from ims_outcomes.reporting.sections.labels import label_shown_conditions, order_conditions
from ims_outcomes.reporting.sections.published import estimate_published
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import (
    SHOWN,
    add_shown_condition,
    estimate_differences_from_others,
)
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.natural_course import ANY_PAIN
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.safety import estimate_adverse_events
from ims_outcomes.statistics.session_counts import estimate_sessions_per_episode
from ims_outcomes.statistics.shrinkage import estimate_shrunk_means
from ims_outcomes.vocabulary import Settings

#: Means drawn towards that of all: shown; not shown since all would lie almost at it; none made.
DRAWN: Final = "drawn"
ALIKE: Final = "alike"
ALONE: Final = "alone"


@keep_for_page
def disclose_conditions(report: Report) -> Disclosed:
    """Estimate everything about all conditions and take it through the door together.

    One door for the table and the sections: a number that is hidden in one to protect another
    must not stand in the other. The rows go through it in the order of their ids, since of two
    that would protect as well the first is hidden, in every language the same one.
    """
    settings, instrument = report.settings, report.instrument
    people = add_shown_condition(report.cohort.people, settings=settings)
    words: dict[str, Any] = {"settings": settings, "by": SHOWN}
    parts = [
        estimate_completeness(people, **words),
        estimate_change(people, instrument=instrument, **words),
        _estimate_own_responders(report, people),
        estimate_differences_from_others(
            people, by=SHOWN, instrument=instrument, settings=settings
        ),
        _estimate_shrunk(report, people),
        estimate_flows(people),
    ]
    if report.study.has_sessions:
        sessions = report.study.sessions.merge(people[["episode_id", SHOWN]], on="episode_id")
        counts = estimate_sessions_per_episode(people, **words)
        parts += [
            counts.loc[counts["measure"].eq("median_sessions")],
            estimate_adverse_events(sessions, **words).query("group != 'adverse_event'"),
        ]
    estimates = pd.concat(parts, ignore_index=True)
    shown = list_conditions(report)
    by_id = {name: place for place, name in enumerate(["all", *order_conditions(shown, {})])}
    places = estimates["level"].map(by_id)
    ordered = estimates.loc[places.sort_values(kind="stable").index]
    published = _estimate_published(report, people)
    disclosed = report.disclose(pd.concat([ordered, published], ignore_index=True))
    return disclosed.order_levels(*shown)


def list_conditions(report: Report) -> list[str]:
    """List the conditions shown: by their names, groups and what is not recorded last."""
    shown = add_shown_condition(report.cohort.people, settings=report.settings)[SHOWN]
    return order_conditions(shown.unique().tolist(), label_shown_conditions(report))


def _estimate_shrunk(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the mean change of each condition drawn towards that of all, where it is drawn."""
    rows = _shrink(report, people)
    if _choose_shrinkage(rows, settings=report.settings) != DRAWN:
        return build_estimates([])
    return rows.loc[rows["measure"].eq("mean_change_shrunk") & rows["estimate"].notna()]


def find_shrinkage(report: Report) -> str:
    """Find whether means drawn towards that of all are shown, or why not: `DRAWN`, …."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    return _choose_shrinkage(_shrink(report, people), settings=report.settings)


def _choose_shrinkage(rows: pd.DataFrame, *, settings: Settings) -> str:
    """Choose by how much of its own is left in the middle one of the shrunk means."""
    weights = rows.loc[rows["measure"].eq("mean_change_weight"), "estimate"].dropna()
    if weights.empty:
        return ALONE
    own = 100 * weights.median()
    return DRAWN if own >= settings.shrinkage.drawn_from_weight_percent else ALIKE


def _shrink(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Draw the mean change of each condition towards that of all."""
    change = people["change"].where(people["has_pair"].astype(bool))
    return estimate_shrunk_means(
        people.assign(change=change),
        by=SHOWN,
        value="change",
        measure="mean_change",
        unit=report.instrument.unit,
        settings=report.settings,
    )


def _estimate_published(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate what is published of each condition, beside its own; not of pain of any kind."""
    if people["condition"].dropna().empty:
        return build_estimates([])
    rows = estimate_published(report, people)
    of_any = rows["group"].eq("all") | rows["level"].str.startswith(f"{ANY_PAIN} | ")
    return rows.loc[~of_any]


def _estimate_own_responders(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the responder rules, each condition by its own smallest change that matters.

    Across conditions that rule is not comparable, so there is no row of it for all.
    """
    words: dict[str, Any] = {
        "instrument": report.instrument,
        "settings": report.settings,
        "by": SHOWN,
    }
    own = {
        name: found.value
        for name in people[SHOWN].unique()
        if (found := report.instrument.mcid_by_condition.get(name))
    }
    common = estimate_responders(people, mcid=None, **words)
    is_mcid = common["measure"].str.startswith("responder_mcid")
    parts = [common.loc[~is_mcid | ~common["level"].isin([*own, "all"])]]
    for name, value in own.items():
        rows = estimate_responders(people.loc[people[SHOWN].eq(name)], mcid=value, **words)
        chosen = rows["measure"].str.startswith("responder_mcid") & rows["level"].eq(name)
        parts.append(rows.loc[chosen])
    return pd.concat(parts, ignore_index=True)
