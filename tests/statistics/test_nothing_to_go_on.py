"""Nobody, one person, everybody alike, all missing: every model answers, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ims_outcomes import statistics
from ims_outcomes.vocabulary import load_settings, load_vocabulary

SETTINGS = load_settings()
GIVEN = {"instrument": load_vocabulary().instruments["nprs"], "settings": SETTINGS}
TIME = {"time": "last_score", "happened": "has_baseline"}


def build_cohort(count: int, *, missing: str) -> pd.DataFrame:
    """Everybody alike: from 7 to 4, unless their last score or both are missing."""
    baseline = np.nan if missing == "both" else 7.0
    last = 4.0 if missing == "none" else np.nan
    people = pd.DataFrame(
        {
            "patient_key": range(count),
            "episode_id": range(count),
            "baseline_score": np.full(count, baseline),
            "last_score": np.full(count, last),
            "change": np.full(count, last - baseline),
            "weeks": 6.0,
            "sex": ["f", "m"] * (count // 2) + ["f"] * (count % 2),
            "practitioner_id": "a",
            "is_closed": True,
            "session_count": 2,
        }
    )
    has_baseline = people["baseline_score"].notna()
    return people.assign(
        has_baseline=has_baseline,
        is_eligible=has_baseline,
        has_pair=has_baseline & people["last_score"].notna(),
        score=people["last_score"],
    )


CALLS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "course": lambda people: statistics.estimate_course(people, **GIVEN),
    "variance shares": lambda people: statistics.estimate_variance_shares(
        people, groups=["practitioner_id"], settings=SETTINGS
    ),
    "clustered": lambda people: statistics.estimate_clustered_change(people, **GIVEN),
    "odds": lambda people: statistics.estimate_responder_odds(people, factors=["sex"], **GIVEN),
    "adjusted": lambda people: statistics.estimate_adjusted_change(people, by="sex", **GIVEN),
    "adjusted difference": lambda people: statistics.estimate_adjusted_difference(
        people, by="sex", first="f", second="m", **GIVEN
    ),
    "carried forward": lambda people: statistics.estimate_carried_forward(people, **GIVEN),
    "weighted": lambda people: statistics.estimate_weighted_change(people, **GIVEN),
    "imputed": lambda people: statistics.estimate_imputed_change(people, by="sex", **GIVEN),
    "tipping": lambda people: statistics.estimate_tipping_point(people, deltas=[0, 1], **GIVEN),
    "survival": lambda people: statistics.estimate_survival(
        people, **TIME, unit="days", at=[2], until=3, settings=SETTINGS
    ),
    "incidence": lambda people: statistics.estimate_incidence(
        people.assign(ended="left"), time="last_score", outcome="ended", causes=["left"],
        unit="days", at=[2], settings=SETTINGS,
    ),
    "log-rank": lambda people: statistics.estimate_log_rank(people, **TIME, by="sex"),
    "hazards": lambda people: statistics.estimate_hazard_ratios(
        people, **TIME, columns=["sex"], cluster="patient_key", settings=SETTINGS
    ),
    "shrunk": lambda people: statistics.estimate_shrunk_means(
        people, by="sex", value="change", measure="mean_change", unit="points", settings=SETTINGS
    ),
    "drop-off": lambda people: statistics.estimate_drop_off(people, **GIVEN),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("missing", ["none", "last", "both"])
@pytest.mark.parametrize("count", [0, 1, 12])
@pytest.mark.parametrize("name", CALLS)
def test_each_answers_or_says_why_not(name: str, count: int, missing: str) -> None:
    rows = CALLS[name](build_cohort(count, missing=missing))
    silent = rows.loc[rows["estimate"].isna() & rows["method"].fillna("").eq("")]
    assert silent["measure"].tolist() == []
