"""Which count of which people a number rests on, under one name wherever it stands.

The same people are counted in many tables: those with both scores are the n of a mean, the
numerator of completeness and the denominator of "worse". A count hidden in one and shown in
another is not hidden, so every count has one name, and what is decided is decided by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from ims_outcomes.statistics.cuts import BAR


class Count(NamedTuple):
    """The name of a count: so many of `what`, in a level of a group, in a period."""

    period: str
    group: str
    level: str
    what: str


@dataclasses.dataclass(frozen=True)
class Roles:
    """The counts that a row of estimates shows, None where it has none.

    Attributes
    ----------
    numerator, denominator, everybody : Count or None
        `everybody` are those in the denominator and those missing from it.
    """

    numerator: Count | None
    denominator: Count | None
    everybody: Count | None = None


#: What is counted: numerator, denominator (or n), and with the missing everybody.
_PAIRS: Final = ("", "pairs", "starters")
#: Of those with a baseline who are eligible, the ones with both scores, and all of them.
_CHOSEN: Final = ("", "eligible_pairs", "eligible_with_baseline")
_ELIGIBLE: Final = ("{measure}", "eligible_pairs", "eligible")
_SETS: Final[Mapping[str, tuple[str, str, str]]] = {
    "completeness": ("pairs", "starters", ""),
    "baseline_recorded": ("with_baseline", "starters", ""),
    "mean_baseline": ("", "with_baseline", "starters"),
    "not_eligible": ("not_eligible", "with_baseline", "starters"),
    "worse": ("worse", "pairs", "starters"),
    "acceptable": ("acceptable", "acceptable_pairs", "acceptable_eligible"),
    "pain_free": _ELIGIBLE,
    "mean_change_bocf": ("", "with_baseline", "starters"),
    "mean_change_locf": ("", "with_baseline", "starters"),
    "mean_change_mi": ("", "with_baseline", ""),
    "tipping_delta": ("", "with_baseline", ""),
    "worst_possible_change": ("", "with_baseline", ""),
    "mean_change_chosen": _CHOSEN,
    "regression_to_mean": _CHOSEN,
    "change_beyond_regression": _CHOSEN,
    "flow_both_scores": ("pairs", "in_period", ""),
    "flow_should_have_scores": ("starters", "in_period", ""),
    "flow_counted": ("counted_episodes", "in_period", ""),
    "flow_in_period": ("in_period", "in_period", ""),
    "mean_sessions": ("", "counted_episodes", ""),
    "episodes_of": ("counted_episodes", "counted_episodes", ""),
    "median_weeks_per_episode": ("", "counted_episodes", ""),
    "median_sessions": ("", "counted_episodes", ""),
    "still_attending": ("attending", "attending of", ""),
    "still_attending_naive": ("attending_naive", "attending_naive of", ""),
    "activity_caseload": ("", "new_episodes", ""),
    "activity_caseload_before": ("", "new_episodes", ""),
    "flow_no_baseline": ("without_baseline", "in_period", ""),
    "flow_no_last": ("without_last", "in_period", ""),
    "each_should_have_scores": ("starters", "starters", ""),
    "each_no_baseline": ("without_baseline", "starters", ""),
    "each_no_last": ("without_last", "starters", ""),
    "each_both_scores": ("pairs", "starters", ""),
    "never_scored_again": ("never_scored_again", "can_respond", "may_respond"),
    "response_at_last_score": ("response_at_last_score", "ever_responded", ""),
    "attended": ("attended", "appointments", ""),
    "cancelled": ("cancelled", "appointments", ""),
    "no_show": ("no_show", "appointments", ""),
    "adverse_events_per_100": ("{measure}", "visits_with_record", "visits_asked"),
    "adverse_events_serious_per_100": ("{measure}", "visits_with_record", "visits_asked"),
    "adverse_events_recorded": ("visits_with_record", "visits_asked", ""),
    # What is noted at sessions.
    "duration_minutes_recorded": ("visits", "attended", ""),
    "median_duration_minutes": ("", "visits", "attended"),
    "duration_minutes_as_said": ("{measure}", "visits", "attended"),
    "retention_seconds_recorded": ("retention_seconds noted", "attended", ""),
    "median_retention_seconds": ("", "retention_seconds noted", "attended"),
    "retention_seconds_brief": ("{measure}", "retention_seconds noted", "attended"),
    "retention_seconds_left": ("{measure}", "retention_seconds noted", "attended"),
    "insertions_recorded": ("insertions noted", "attended", ""),
    "median_insertions": ("", "insertions noted", "attended"),
    "insertions_once": ("{measure}", "insertions noted", "attended"),
    "needling_response_recorded": ("needling_response noted", "attended", ""),
    "point_types_recorded": ("point_types noted", "attended", ""),
    "co_interventions_recorded": ("co_interventions noted", "attended", ""),
    "soreness_recorded": ("soreness_hours noted", "attended", ""),
    "soreness_felt": ("{measure}", "soreness_hours noted", ""),
    "soreness_gone": ("{measure}", "soreness_felt", ""),
    "treated_after_assessment": ("{measure}", "assessed_first", ""),
    "heaping_times": ("", "scores_given", ""),
    "condition_known": ("{measure}", "starters", ""),
    "condition_unknown": ("{measure}", "starters", ""),
    "first_score_same_day": ("{measure}", "with_baseline", "starters"),
    "first_score_week_before": ("{measure}", "with_baseline", "starters"),
    "first_score_earlier": ("{measure}", "with_baseline", "starters"),
    "last_score_near_needling": ("{measure}", "pairs", "starters"),
} | dict.fromkeys(
    (
        "mean_baseline_of_pairs", "mean_last", "mean_change", "median_change", "sd_change", "srm",
        "srm_hedges", "smc", "smc_hedges", "d_av", "d_av_hedges", "median_weeks",
        "difference_from_others", "p_difference", "p_holm", "p_benjamini_hochberg",
        "adjusted_change", "adjusted_percent", "mean_change_bootstrap", "mean_change_ipw",
        "mean_change_shrunk", "own_improvement_sd", "own_median_weeks",
        "weeks_after_treatment",
    ),
    _PAIRS,
)  # fmt: skip

#: Where a measure counts others in one report than elsewhere.
_IN_REPORT: Final = {
    ("conditions", "median_sessions"): ("", "starters", ""),
    # Of all appointments of the months of activity.
    ("statements", "adverse_events_per_100"): (
        "adverse_events of attended", "adverse_events noted", "attended",
    ),
    ("statements", "adverse_events_serious_per_100"): (
        "adverse_events_serious of attended", "adverse_events noted", "attended",
    ),
    ("statements", "adverse_events_recorded"): ("adverse_events noted", "attended", ""),
}  # fmt: skip

#: Rows of a cut whose numerator is a count of the level and whose denominator is everybody's:
#: what the level counts, what all of them are, and those missing from these.
_SHARES_OF_ALL: Final[Mapping[str, tuple[str, str, str]]] = {
    "characteristic": ("starters", "starters", ""),
    "characteristic_with_pair": ("pairs", "pairs", ""),
    "characteristic_without_pair": ("without_pair", "without_pair", ""),
    "change_bin": ("pairs", "pairs", "starters"),
    "before_after": ("pairs", "pairs", "starters"),
    "responder_curve": ("improved", "pairs", "starters"),
    "responder_curve_low": ("improved", "starters", ""),
    "sessions_per_episode": ("counted_episodes", "counted_episodes", ""),
    "episodes_of": ("counted_episodes", "counted_episodes", ""),
    "left_well": ("left_well", "leavers", ""),
    "left_unwell": ("left_unwell", "leavers", ""),
    "left_unknown": ("left_unknown", "leavers", ""),
    "first_response": ("responded", "can_respond", "may_respond"),
    "first_response_held": ("held_response", "can_respond", "may_respond"),
    "left_before_response": ("left_first", "can_respond", "may_respond"),
    "days_between": ("gaps", "gaps", ""),
    "caseload": ("new_episodes", "new_episodes", ""),
    "caseload_before": ("new_episodes", "new_episodes", ""),
    "visit_minutes": ("visits", "visits", ""),
    "technique_noted": ("attended", "attended", ""),
    "score_mark": ("scores_given", "scores_given", ""),
}
#: Cells of tables that are crossed: what each counts, whose rows and columns add up.
_CROSSED: Final = {"technique_by_condition": "starters"}
#: Responders counted otherwise: by which ending of the measure, and whom that counts. A model gives
#: a share of no people in particular.
_OF_RESPONDERS: Final[Mapping[str, tuple[str, str, str]]] = {
    "_chosen": ("{rule}", "eligible_pairs", "eligible_with_baseline"),
    "_by_regression": _CHOSEN,
    "_bocf": ("{rule}", "eligible_with_baseline", "eligible"),
    "_locf": ("{rule}_locf", "eligible_with_baseline", "eligible"),
    "_ipw": _CHOSEN,
    "_mi": ("", "eligible_with_baseline", ""),
}

#: Groups whose levels are assumptions about the same people.
_ASSUMPTIONS: Final = ("delta",)
#: Shares that a model makes of a rule: who knows them knows nearly how many fulfil it.
_MODELS: Final = ("_ipw", "_mi")
#: Episodes counted for their sessions, and those of them of which a column is recorded.
EPISODES: Final = "counted_episodes"
RECORDED: Final = "counted_episodes recorded"


def is_derived(measure: str) -> bool:
    """Tell whether a row only says again what others say: a worst or best case.

    Examples
    --------
    >>> is_derived("responder_30_best_case"), is_derived("responder_curve_high")
    (True, True)
    """
    return measure.endswith(("_worst_case", "_best_case", "_curve_low", "_curve_high"))


def find_modelled(measure: str) -> str:
    """Find the responder rule whose share a model makes; "" for whatever else.

    Examples
    --------
    >>> find_modelled("responder_30_mi"), find_modelled("mean_change_mi")
    ('responder_30', '')
    """
    is_model = measure.startswith("responder_") and measure.endswith(_MODELS)
    return measure.rsplit("_", 1)[0] if is_model else ""


def find_roles(measure: str, *, group: str, level: str, period: str, report: str = "") -> Roles:
    """Name the counts that a row shows. A measure nobody knows counts people of its own.

    What a flow leaves out differs from report to report, so the report is part of its name.

    Examples
    --------
    >>> roles = find_roles("responder_30", group="condition", level="sciatica", period="2025")
    >>> roles.denominator
    Count(period='2025', group='condition', level='sciatica', what='eligible_pairs')
    >>> find_roles("characteristic", group="sex", level="female", period="2025").denominator
    Count(period='2025', group='all', level='all', what='starters')
    """
    base = measure.removesuffix("_worst_case").removesuffix("_best_case")
    if group in _ASSUMPTIONS:
        group, level = "all", "all"
    if measure == "responder_curve_high":
        base = "responder_curve_low"
    if base in _CROSSED:
        (over, _), (row, _) = group.split(BAR, 1), level.split(BAR, 1)
        what = _CROSSED[base]
        return Roles(Count(period, group, level, what), Count(period, over, row, what))
    if base in _SHARES_OF_ALL and group != "all":
        numerator, denominator, everybody = _SHARES_OF_ALL[base]
        place, whole = (period, group, level), (period, "all", "all")
        return Roles(
            Count(*place, numerator),
            Count(*whole, denominator),
            Count(*whole, everybody) if everybody else None,
        )
    if base == "variance_explained":
        # Of all episodes those of which the column is recorded: the others are a level of its cut.
        return Roles(
            None, Count(period, group, level, RECORDED), Count(period, "all", "all", EPISODES)
        )
    if base.endswith("_noted"):
        return _name_word(base, group=group, level=level, period=period)
    names = _IN_REPORT.get((report, base)) or _SETS.get(base) or _name_own(base, report=report)
    numerator, *others = (name.format(measure=base) for name in names)
    part = ("all", "all") if group == "adverse_event" else (group, level)
    return Roles(
        Count(period, group, level, numerator) if numerator else None,
        *(Count(period, *part, name) if name else None for name in others),
    )


def _name_word(base: str, *, group: str, level: str, period: str) -> Roles:
    """A word noted at sessions: of those of its part where anything was, of those attended."""
    part = (group.rpartition(BAR)[0] or "all", level.rpartition(BAR)[0] or "all")
    return Roles(
        Count(period, group, level, base),
        Count(period, *part, f"{base.removesuffix('_noted')} noted"),
        Count(period, *part, "attended"),
    )


def _name_own(base: str, *, report: str) -> tuple[str, str, str]:
    if base.startswith("flow_"):
        return f"{base} in {report}", "in_period", ""
    if base.startswith("responder_") and base.endswith(tuple(_OF_RESPONDERS)):
        rule, ending = base.rsplit("_", 1) if not base.endswith("_by_regression") else (base, "")
        part, whole, everybody = _OF_RESPONDERS[f"_{ending}" if ending else "_by_regression"]
        return part.format(rule=rule), whole, everybody
    if base.startswith("responder_") and not base.endswith("_without_soreness"):
        return _ELIGIBLE
    if base.startswith("retention_"):
        return "{measure}", "started_long_ago", "started"
    return "{measure}", "{measure} of", "{measure} with missing"


def name_row(row: Mapping[Any, Any]) -> Roles:
    """Name the counts of one row of estimates."""
    return find_roles(
        row["measure"],
        group=row["group"],
        level=row["level"],
        period=row["period"],
        report=row.get("report", ""),
    )


def read_counts(row: Mapping[Any, Any], roles: Roles) -> dict[Count, float]:
    """Read the counts of a row that it has.

    A share without a numerator, as of a curve, is that share of its n all the same.
    """
    people = row["denominator"] if not np.isnan(row["denominator"]) else row["n"]
    if np.isnan(people) and row["unit"] in ("sessions", "episodes"):
        people = row["estimate"]
    values: dict[Count | None, float] = {roles.denominator: people}
    if row["n_missing"] > 0:  # where nobody is missing they are no others
        values[roles.everybody] = people + row["n_missing"]
    if not np.isnan(row["numerator"]):
        values[roles.numerator] = row["numerator"]
    elif row["unit"] == "share" and roles.numerator:
        values[roles.numerator] = np.round(row["estimate"] * people)
    return {name: float(value) for name, value in values.items() if name and not np.isnan(value)}
