"""What the needled muscle did when it was first noted, beside how people fared."""

from __future__ import annotations

from typing import Final

import pandas as pd

#: The levels of `needling_response_seen`.
SEEN: Final = "seen"
NOT_SEEN: Final = "not_seen"
_NOTHING: Final = "none"


def add_needling_response(episodes: pd.DataFrame, *, sessions: pd.DataFrame) -> pd.DataFrame:
    """Add whether the muscle responded when that was noted for the first time in the episode.

    The first note alone decides: to ask whether it ever responded would ask how many sessions
    there were, and those who come longest differ in more than that. Any word but "none" is a
    response. Where nothing was ever noted it is missing.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: episode_id.
    sessions : DataFrame
        One row per appointment: episode_id, session_number, needling_response.

    Returns
    -------
    DataFrame
        Same rows with needling_response_seen: "seen", "not_seen" or missing.

    Examples
    --------
    >>> episodes = pd.DataFrame({"episode_id": [0, 1, 2]})
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 0, 1, 2], "session_number": [1, 2, 1, 1],
    ...     "needling_response": [None, "twitch;ache", "none", None],
    ... })
    >>> add_needling_response(episodes, sessions=sessions)["needling_response_seen"].tolist()
    ['seen', 'not_seen', nan]
    """
    noted = sessions.dropna(subset=["episode_id", "needling_response"])
    first = noted.sort_values("session_number").drop_duplicates("episode_id")
    seen = first.set_index("episode_id")["needling_response"].ne(_NOTHING)
    words = seen.map({True: SEEN, False: NOT_SEEN}).astype("str")
    return episodes.assign(needling_response_seen=episodes["episode_id"].map(words).astype("str"))
