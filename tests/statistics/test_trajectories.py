from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.trajectories import estimate_trajectories


def test_short_and_long_episodes_stand_apart(nprs, settings):
    scores = pd.DataFrame(
        [
            (0, 1, 1, 8.0),
            (1, 1, 2, 6.0),
            (1, 2, 2, 4.0),
            (2, 1, 3, 8.0),
            (2, 2, 3, None),  # no score: no point
            (3, 1, 4, 5.0),
            (3, 10, 12, 3.0),
            (4, 2, 12, 7.0),
            (4, 13, 13, 7.0),  # after the last session shown
        ],
        columns=["episode_id", "session_number", "session_count", "score"],
    )
    rows = estimate_trajectories(scores, instrument=nprs, settings=settings)
    assert rows[["level", "n", "estimate"]].values.tolist() == [
        ["1 | 1", 1, 8],
        ["2 to 3 | 1", 2, 7],
        ["2 to 3 | 2", 1, 4],
        ["4 to 6 | 1", 1, 5],
        ["7 or more | 2", 1, 7],
        ["7 or more | 10", 1, 3],
    ]


def test_no_scores_make_no_points(nprs, settings):
    columns = ["episode_id", "session_number", "session_count", "score"]
    nothing = pd.DataFrame(columns=columns, dtype="float64")
    assert estimate_trajectories(nothing, instrument=nprs, settings=settings).empty
