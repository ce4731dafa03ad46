"""What an episode takes from its sessions: who gave most of them, and with which technique."""

from __future__ import annotations

import pandas as pd

#: Shares such as 0.35 of 20 are not exact in floating point.
_TOLERANCE = 1e-9

_MIXED = "mixed"


def find_practitioners(attended: pd.DataFrame) -> pd.Series:
    """Find the practitioner of most sessions of each episode, the first on a tie.

    Sessions without a practitioner are left out; an episode of them alone is not in the result.

    Parameters
    ----------
    attended : DataFrame
        One row per attended session: episode_id, session_number, practitioner_id.

    Returns
    -------
    Series of str
        By episode_id.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "episode_id": 0, "session_number": [1, 2, 3], "practitioner_id": ["b", "a", "a"],
    ... })
    >>> find_practitioners(sessions).tolist()
    ['a']
    """
    return _count_values(attended, "practitioner_id")["value"]


def find_techniques(attended: pd.DataFrame, *, mixed_share: float) -> pd.Series:
    """Find the technique of most sessions of each episode, or "mixed".

    A second technique with exactly `mixed_share` of the sessions makes it mixed. Assessments are
    left out, because there nobody is needled yet and "none" is no second technique; so are
    sessions without a recorded technique. An episode of these alone is not in the result.

    Parameters
    ----------
    attended : DataFrame
        One row per attended session: episode_id, session_number, visit_type, technique.
    mixed_share : float
        Share of the sessions, 0 to 1.

    Returns
    -------
    Series of str
        By episode_id.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "episode_id": 0, "session_number": [1, 2, 3, 4], "visit_type": "follow_up",
    ...     "technique": ["gunn_ims", "gunn_ims", "gunn_ims", "dry_needling"],
    ... })
    >>> find_techniques(sessions, mixed_share=0.25).tolist()
    ['mixed']
    """
    treatments = attended.loc[attended["visit_type"].ne("assessment")]
    found = _count_values(treatments, "technique")
    is_mixed = found["second_count"].gt(0) & (found["second_count"] / found["count"]).ge(
        mixed_share - _TOLERANCE
    )
    return found["value"].mask(is_mixed, _MIXED)


def _count_values(attended: pd.DataFrame, column: str) -> pd.DataFrame:
    """Find per episode the most frequent value, the sessions with any, and with the second."""
    counts = (
        attended.dropna(subset=[column])
        .groupby(["episode_id", column], sort=False)
        .agg(count=("session_number", "size"), first=("session_number", "min"))
        .reset_index()
        .sort_values(["episode_id", "count", "first"], ascending=[True, False, True])
    )
    place = counts.groupby("episode_id").cumcount()
    first = counts.loc[place.eq(0)].set_index("episode_id")
    second = counts.loc[place.eq(1)].set_index("episode_id")["count"]
    return pd.DataFrame(
        {
            "value": first[column],
            "count": counts.groupby("episode_id")["count"].sum(),
            "second_count": second.reindex(first.index, fill_value=0),
        }
    )
