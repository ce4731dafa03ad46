"""Outcome reports for clinics that treat pain with intramuscular stimulation (IMS).

The names below are what a notebook needs. They are looked up when they are used, so that
importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOME_OF = {
    "build_study": "ims_outcomes.episodes",
    "select_clinic": "ims_outcomes.episodes",
    "select_cohort": "ims_outcomes.episodes",
    "build_period": "ims_outcomes.episodes",
    "estimate_attendance": "ims_outcomes.statistics.attendance",
    "estimate_change": "ims_outcomes.statistics.change",
    "estimate_completeness": "ims_outcomes.statistics.completeness",
    "estimate_conditions": "ims_outcomes.statistics.conditions",
    "estimate_responder_curve": "ims_outcomes.statistics.responder_curve",
    "estimate_responders": "ims_outcomes.statistics.responders",
    "estimate_retention": "ims_outcomes.statistics.retention",
    "estimate_still_attending": "ims_outcomes.statistics.still_attending",
    "hide_small_numbers": "ims_outcomes.disclosure",
    "load_settings": "ims_outcomes.vocabulary",
    "load_vocabulary": "ims_outcomes.vocabulary",
    "make_sample": "ims_outcomes.sample",
    "open_report": "ims_outcomes.reporting",
    "read_export": "ims_outcomes.exports",
    "write_sample": "ims_outcomes.sample",
    "UserError": "ims_outcomes.errors",
}

__all__ = list(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Look up a public name in the module it lives in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'ims_outcomes' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
