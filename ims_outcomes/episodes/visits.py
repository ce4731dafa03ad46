"""Visits in the order in which they happened, and which of them open an episode."""

from __future__ import annotations

import pandas as pd

#: The condition of sessions for which none was recorded.
NOT_RECORDED = "not_recorded"

#: Order of visits on one day: what opens comes first, what closes comes last.
VISIT_ORDER = {"assessment": 0, "initial": 1, "follow_up": 2, "discharge": 3}

#: Sessions of one patient for one condition.
CHAIN = ["patient_key", "condition"]


def rank_visits(visit_types: pd.Series) -> pd.Series:
    """Rank visits of one day; one without a type counts as a follow-up."""
    return visit_types.map(VISIT_ORDER).fillna(VISIT_ORDER["follow_up"])


def sort_visits(attended: pd.DataFrame) -> pd.DataFrame:
    """Order sessions by patient, condition and date; visits of one day by what they do."""
    ranked = attended.assign(visit_rank=rank_visits(attended["visit_type"]))
    keys = [*CHAIN, "session_date", "visit_rank", "session_id"]
    return ranked.sort_values(keys, kind="stable").drop(columns="visit_rank")


def find_openings(ordered: pd.DataFrame, *, gap_days: int) -> pd.Series:
    """Find the sessions that open an episode, in the order of `sort_visits`."""
    chain = ordered.groupby(CHAIN, sort=False)
    visit = ordered["visit_type"]
    before = chain["visit_type"].shift()
    first = ~ordered.duplicated(CHAIN)
    apart = chain["session_date"].diff().dt.days.gt(gap_days) | before.eq("discharge")
    initial = visit.eq("initial") & before.ne("assessment")
    assessment = (
        visit.eq("assessment")
        & before.ne("assessment")
        & _find_visit_after_assessments(visit, broken=first | apart).eq("initial")
    )
    opens: pd.Series = first | apart | initial | assessment
    return opens


def _find_visit_after_assessments(visit: pd.Series, *, broken: pd.Series) -> pd.Series:
    """Find the first visit after a run of assessments; "" where the chain breaks before it."""
    is_assessment = visit.eq("assessment")
    after = visit.fillna("follow_up").where(~is_assessment)
    after = after.mask(is_assessment & broken.shift(-1, fill_value=True), "")
    return after.bfill()
