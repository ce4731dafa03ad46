"""Severity classes of pain, and who moved from which to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Classes from least to most pain, and those that stand for them where people are few.
FOUR_CLASSES = ("none", "mild", "moderate", "severe")
THREE_CLASSES = ("none_or_mild", "none_or_mild", "moderate", "severe")


def scale_to_ten(score: pd.Series, *, instrument: Instrument) -> pd.Series:
    """Bring a score of a lower-is-better scale to 0 (least) to 10 (most)."""
    return 10 * (score - instrument.low) / (instrument.high - instrument.low)


def has_severity(instrument: Instrument) -> bool:
    """Tell whether severity classes make sense: only on scales of pain, where lower is better."""
    return instrument.pain_bands and instrument.better == "lower"


def find_severity(score: pd.Series, *, instrument: Instrument, settings: Settings) -> pd.Series:
    """Find the severity class of pain scores: half-open, exactly at a limit is the class above.

    None is 0, mild above 0; the limits of `settings.severity` are on a 0 to 10 scale and
    stretched to the instrument's. A missing score has no class.

    Parameters
    ----------
    score : Series of float
        Scores of a pain scale.
    instrument : Instrument
        For its range.
    settings : Settings
        `severity.moderate_from`, `severity.severe_from`.

    Returns
    -------
    Series of str
        "none", "mild", "moderate", "severe" or missing.

    Source
    ------
    Limits of 4 and 7 are this project's own choice †; Boonstra 2016, 10.3389/fpsyg.2016.01466,
    found others. R's cut(right = FALSE) gives the same classes, but for 0.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> vas = load_vocabulary().instruments["vas"]
    >>> scores = pd.Series([0.0, 1.0, 39.0, 40.0, 70.0])
    >>> find_severity(scores, instrument=vas, settings=load_settings()).tolist()
    ['none', 'mild', 'mild', 'moderate', 'severe']
    """
    place = _find_class(score, instrument=instrument, settings=settings)
    names = pd.Series(np.array(FOUR_CLASSES)[place], index=score.index, dtype="str")
    return names.where(score.notna())


def estimate_severity_matrix(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, merge_below: int = 0
) -> pd.DataFrame:
    """Estimate where people of each severity class ended: shares of each class at baseline.

    With fewer pairs than `severity.four_classes_from`, none and mild are one class. So they are
    where a cell of four classes would hold somebody, and fewer than `merge_below`.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    instrument : Instrument
        A pain scale on which lower is better; else there are no rows.
    settings : Settings
        `severity`, `report.confidence_percent`.
    merge_below : int
        So many people a cell should hold; the default asks for none.

    Returns
    -------
    DataFrame
        One row per pair of classes: measure severity_matrix, group "severity_before |
        severity_after", level "severe | mild", numerator of denominator = all pairs of the
        class before. Numerators add up to the pairs. n_missing: those without both scores who
        began in that class, or whose baseline is missing too.

    Source
    ------
    See `find_severity`; Wilson 1927, see `wilson_interval`. R's prop.table(table(b, y), 1) gives
    the shares without intervals.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [8.0, 7.0], "last_score": [3.0, 7.0], "has_pair": True
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_severity_matrix(cohort, instrument=nprs, settings=load_settings())
    >>> rows.loc[rows["numerator"].gt(0), ["level", "numerator", "denominator"]].values.tolist()
    [['severe | none_or_mild', 1.0, 2.0], ['severe | severe', 1.0, 2.0]]
    """
    if not has_severity(instrument):
        return build_estimates([])
    pairs = cohort.loc[cohort["has_pair"].astype(bool)]
    scale: dict[str, Any] = {"instrument": instrument, "settings": settings}
    before, after = (
        _find_class(pairs[column], **scale) for column in ("baseline_score", "last_score")
    )
    in_four = np.bincount(before * len(FOUR_CLASSES) + after)
    few = len(pairs) < settings.severity.four_classes_from
    few |= bool(((in_four > 0) & (in_four < merge_below)).any())
    classes = list(dict.fromkeys(THREE_CLASSES if few else FOUR_CLASSES))
    merged = np.array([0, 0, 1, 2] if few else [0, 1, 2, 3])
    before, after = merged[before], merged[after]
    counts = np.bincount(before * len(classes) + after, minlength=len(classes) ** 2)
    of_class = np.repeat(np.bincount(before, minlength=len(classes)), len(classes))
    missing = _count_missing(cohort.loc[~cohort["has_pair"].astype(bool)], merged, **scale)
    return build_shares(
        pd.DataFrame(
            {
                "measure": "severity_matrix",
                "group": "severity_before | severity_after",
                "level": [f"{first} | {last}" for first in classes for last in classes],
                "numerator": counts,
                "denominator": of_class,
                "n_missing": np.repeat(missing, len(classes)),
            }
        ),
        settings=settings,
    )


def _count_missing(others: pd.DataFrame, merged: np.ndarray, **scale: Any) -> np.ndarray:
    """Count for each class before who lacks a pair and belongs, or may belong, to it."""
    known = others["baseline_score"].dropna()
    began = np.bincount(merged[_find_class(known, **scale)], minlength=merged.max() + 1)
    return began + len(others) - len(known)


def _find_class(score: pd.Series, *, instrument: Instrument, settings: Settings) -> np.ndarray:
    """Find the place of each score among the four classes; a missing score stands last."""
    limits = settings.severity
    edges = [2 * TOLERANCE, limits.moderate_from, limits.severe_from]
    return np.digitize(scale_to_ten(score, instrument=instrument) + TOLERANCE, edges)
