"""Layer 3, estimate: one module per family of methods; frames in, estimates out, nothing drawn.

The names below are what a researcher calls: `from ims_outcomes import statistics`, then one call.
They are looked up when they are used, so that importing costs nothing. What each of them answers,
and when not to use it, stands in docs/methods.md.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES_IN = {
    "adjusted_change": ("estimate_adjusted_change", "estimate_adjusted_difference"),
    "anchor_cutpoint": ("estimate_anchor_cutpoint",),
    "assessments": ("estimate_assessments",),
    "attendance": (
        "estimate_attendance",
        "estimate_new_episodes_per_month",
        "estimate_sessions_per_month",
        "estimate_visits_per_new_patient",
    ),
    "baseline_timing": ("estimate_baseline_timing",),
    "bootstrap": ("estimate_bootstrap_change",),
    "carry_forward": ("estimate_carried_forward",),
    "case_mix": ("add_case_mix_residuals",),
    "caseload": ("estimate_caseload",),
    "change": ("estimate_change",),
    "change_anyway": ("estimate_regression_to_mean",),
    "change_distribution": ("estimate_before_after", "estimate_change_distribution"),
    "characteristics": ("estimate_characteristics",),
    "chart_points": ("estimate_chart_points",),
    "chart_verdicts": ("estimate_chart_verdicts", "estimate_false_signals"),
    "clinic_charts": ("build_clinic_charts",),
    "clinical_cutoffs": ("FunctionalNorm", "find_cutoff"),
    "closings": ("estimate_ended_episodes_per_month", "find_closing_month"),
    "clustered": ("estimate_clustered_change",),
    "completeness": (
        "add_session_band",
        "estimate_completeness",
        "estimate_weeks_after_treatment",
    ),
    "conditions": ("add_shown_condition", "estimate_conditions"),
    "control_charts": ("build_control_chart",),
    "course_points": ("estimate_course_points",),
    "drop_off": ("estimate_drop_off",),
    "effect_sizes": ("build_effect_sizes",),
    "estimates": ("build_estimates",),
    "first_response": ("add_first_response", "build_score_course"),
    "funnels": ("estimate_funnel",),
    "gln_change": ("estimate_gln_change",),
    "group_differences": ("estimate_group_difference",),
    "hageman_arrindell": ("estimate_true_change",),
    "hazard_ratios": ("estimate_hazard_ratios", "fit_hazards"),
    "heaping": ("estimate_heaping",),
    "incidence": ("build_incidence_curve", "estimate_incidence"),
    "interval_choices": ("difference_interval", "share_interval"),
    "inverse_probability": ("estimate_weighted_change",),
    "log_rank": ("estimate_log_rank",),
    "mean_funnels": ("build_mean_funnel",),
    "measurement": ("add_rating", "estimate_measurement_error"),
    "measurement_error": ("MeasurementError", "find_mdc", "find_sem"),
    "medians": ("estimate_median_change",),
    "mixed_estimates": ("estimate_course", "estimate_variance_shares"),
    "mixed_models": ("fit_mixed_model",),
    "multiple_imputation": ("estimate_imputed_change",),
    "multiplicity": ("adjust_p_values",),
    "natural_course": ("estimate_natural_course", "find_natural_course"),
    "needling_response": ("add_needling_response",),
    "number_needed": (
        "describe_number_needed",
        "estimate_number_needed",
        "estimate_number_needed_between",
    ),
    "pairs_needed": ("find_pairs_for_means", "find_pairs_for_shares"),
    "proportional_hazards": ("check_proportionality",),
    "proportions": (
        "exact_interval",
        "newcombe_interval",
        "poisson_interval",
        "wilson_interval",
    ),
    "rare_events": ("build_sessions_between_events", "choose_event_chart"),
    "recurrent_attendance": ("estimate_breaks", "estimate_cumulative_sessions"),
    "regression_to_mean": (
        "PlausiblePopulation",
        "find_regression_responders",
        "find_regression_to_mean",
    ),
    "reliable_change": (
        "estimate_reliable_change",
        "find_reliable_change",
        "find_reliable_points",
    ),
    "reliable_slopes": ("estimate_reliable_slopes", "find_reliable_slopes"),
    "responder_bands": ("estimate_responders_by_baseline",),
    "responder_curve": ("estimate_responder_curve",),
    "responder_odds": ("estimate_responder_odds",),
    "responders": ("estimate_not_eligible", "estimate_responders"),
    "retention": ("estimate_retention",),
    "roc": ("find_auc", "find_cutpoint", "find_roc"),
    "roc_points": ("estimate_roc_points",),
    "rubins_rules": ("pool_estimates",),
    "run_charts": ("build_runs", "estimate_runs"),
    "safety": ("estimate_adverse_events", "estimate_rule_of_three"),
    "sample_size": ("estimate_episodes_for_mean", "estimate_episodes_for_share"),
    "sensitivity": ("estimate_change_sensitivity",),
    "session_counts": (
        "estimate_days_between",
        "estimate_sessions_per_episode",
        "estimate_visit_minutes",
        "estimate_weeks_per_episode",
    ),
    "session_values": ("estimate_session_values",),
    "session_words": ("estimate_session_words",),
    "severity": ("estimate_severity_matrix", "find_severity"),
    "share_funnels": ("build_share_funnel", "find_share_limits"),
    "shrinkage": ("estimate_shrunk_means", "shrink_means"),
    "small_levels": ("merge_small_levels",),
    "soreness": ("estimate_soreness", "estimate_soreness_gone"),
    "specification_table": ("estimate_specifications",),
    "still_attending": ("estimate_still_attending",),
    "survival": ("build_survival_curve", "find_median", "find_restricted_mean"),
    "time_to_event": ("estimate_survival",),
    "time_to_response": ("estimate_time_to_response",),
    "technique_mix": ("estimate_technique_mix",),
    "tipping_point": ("estimate_tipping_point",),
    "trajectories": ("estimate_trajectories",),
    "variance_explained": ("estimate_variance_explained",),
}
_HOME_OF = {name: module for module, names in _NAMES_IN.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Look up a public name in the module it lives in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
