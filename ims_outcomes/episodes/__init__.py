"""Layer 2, define: episodes of care, their outcomes, and who counts."""

from ims_outcomes.episodes.cohort import Cohort, select_cohort, select_started_episodes
from ims_outcomes.episodes.due_scores import select_due_episodes
from ims_outcomes.episodes.study import (
    Study,
    build_study,
    read_study,
    select_clinic,
    write_study,
)
from ims_outcomes.episodes.windows import Period, build_period

__all__ = [
    "Cohort",
    "Period",
    "Study",
    "build_period",
    "build_study",
    "read_study",
    "select_clinic",
    "select_cohort",
    "select_due_episodes",
    "select_started_episodes",
    "write_study",
]
