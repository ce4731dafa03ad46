"""What was noted at sessions in words: how often each, of the sessions where anything was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.safety import SHARE_AS_IF_INDEPENDENT

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_session_words(
    sessions: pd.DataFrame, *, column: str, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate how often each word of a column was noted at attended sessions.

    Of the sessions where the column holds anything: a blank says neither that there was
    something nor that there was nothing, and is missing. A session with two words counts for
    both, so that the shares add up to more than one; a word noted twice counts once.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, the column (words such as "twitch;ache"), and `by`.
    column : str
        Such as "needling_response".
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        <column>_recorded, the share of attended sessions where it was noted, for each part; and
        <column>_noted for each word seen: group = the column and level = the word, for a part
        "condition | point_types" and "neck_pain | paraspinal". Wilson, sessions as if
        independent.

    Source
    ------
    Wilson 1927, see `wilson_interval`; R's prop.test(correct = FALSE).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "needling_response": ["twitch;ache", "twitch", "none", None]
    ... })
    >>> rows = estimate_session_words(
    ...     sessions, column="needling_response", settings=load_settings()
    ... )
    >>> rows[["level", "numerator", "denominator"]].values.tolist()
    [['all', 3.0, 4.0], ['ache', 1.0, 3.0], ['none', 1.0, 3.0], ['twitch', 2.0, 3.0]]
    """
    attended = sessions.loc[sessions["status"].eq("attended")].reset_index(drop=True)
    cuts = cut_by(attended, by=by)
    noted = cuts.rows[column].notna()
    words = cuts.rows[column].astype("str").fillna("").str.get_dummies(sep=";")
    words = words.drop(columns="", errors="ignore")
    recorded = count_shares(
        cuts,
        measure=f"{column}_recorded",
        counted=noted,
        among=pd.Series(True, index=noted.index),
    )
    counts = [
        _name_word(
            count_shares(
                cuts,
                measure=f"{column}_noted",
                counted=words[word].astype(bool),
                among=noted,
                missing=~noted,
            ),
            column,
            str(word),
        )
        for word in words.columns
    ]
    return build_shares(
        pd.concat([recorded, *counts], ignore_index=True),
        settings=settings,
        method=SHARE_AS_IF_INDEPENDENT,
    )


def _name_word(counts: pd.DataFrame, column: str, word: str) -> pd.DataFrame:
    """Put the word into group and level of each part."""
    is_whole = counts["group"].eq("all")
    return counts.assign(
        group=(counts["group"] + f" | {column}").mask(is_whole, column),
        level=(counts["level"] + f" | {word}").mask(is_whole, word),
    )
