"""Published courses of the same conditions, laid beside what this clinic saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.effect_sizes import build_effect_sizes
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.reliable_change_index import describe_pairs
from ims_outcomes.vocabulary.natural_course import CourseFigure, load_natural_course

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_outcomes.vocabulary import Instrument, Settings

#: Group and level of the figures about pain of any kind.
ANY_PAIN = "any_pain"
#: Unit of each published measure that is not a share.
_UNITS = {"improvement_sd": "SD", "mean_pain": "points of 100"}


def find_natural_course(
    conditions: Iterable[str], *, duration: str = ""
) -> list[tuple[str, CourseFigure]]:
    """Find the published figures that fit conditions, each with the condition it stands for.

    A figure fits the very condition it is about, never a related one: what is known of low back
    pain says nothing of sciatica. Figures about pain of any kind come last, once.

    Parameters
    ----------
    conditions : iterable of str
        Ids of conditions.
    duration : str
        "acute" or "persistent": leaves out figures about the other; "" takes all.

    Returns
    -------
    list of (str, CourseFigure)
        Condition, or "any_pain", and figure; in the order of conditions, then of the file.

    Raises
    ------
    ValueError
        For another duration.

    Examples
    --------
    >>> found = find_natural_course(["shoulder_pain", "migraine"])
    >>> [(condition, figure.weeks) for condition, figure in found][:2]
    [('shoulder_pain', 4.0), ('shoulder_pain', 52.0)]
    """
    if duration not in ("", "acute", "persistent"):
        raise ValueError(f"a duration is acute or persistent, not '{duration}'")
    fitting = [
        figure
        for figure in load_natural_course().values()
        if not duration or figure.duration in ("", duration)
    ]
    asked = list(dict.fromkeys(conditions))
    own = [
        (condition, figure)
        for condition in asked
        for figure in fitting
        if condition in figure.conditions
    ]
    return own + [(ANY_PAIN, figure) for figure in fitting if not figure.conditions]


def estimate_natural_course(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, duration: str = ""
) -> pd.DataFrame:
    """Lay published courses of each condition beside what was seen here.

    Context, not a comparison: others were scored on other days, on other scales, chosen
    otherwise, and most of them were treated. Only conditions for which a figure is published
    have rows.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: condition, baseline_score, last_score, weeks, has_pair.
    instrument : Instrument
        For the direction.
    settings : Settings
        `report.confidence_percent`.
    duration : str
        "acute" or "persistent", where all of the cohort is that; "" for all figures.

    Returns
    -------
    DataFrame
        For each condition first own_improvement_sd (the SMC as an improvement: positive is
        better; interval by Bonett) and own_median_weeks, then the published rows: measure
        published_<measure>, group "condition | weeks | figure", level "low_back_pain | 6 |
        low_back_trials_6"; the method names who and source. The published interval stands as
        printed, at 95 %.

    Source
    ------
    In natural_course.toml with each figure; own SMC as `build_effect_sizes` (R's statpsych). Artus
    2014 pooled SMCs of the same form.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "condition": "shoulder_pain", "baseline_score": [7.0, 5.0], "last_score": [4.0, 4.0],
    ...     "weeks": 5.0, "has_pair": True,
    ... })
    >>> rows = estimate_natural_course(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings()
    ... )
    >>> rows[["measure", "level", "estimate"]].round(2).head(3).values.tolist()
    [['own_improvement_sd', 'shoulder_pain', 1.41], ['own_median_weeks', 'shoulder_pain', 5.0],
     ['published_share_recovered', 'shoulder_pain | 4 | shoulder_4', 0.23]]
    """
    present = sorted(cohort["condition"].dropna().unique())
    found = find_natural_course(present, duration=duration)
    if not present:
        return build_estimates([])
    parts = []
    for condition in dict.fromkeys(name for name, _ in found):
        mine = cohort if condition == ANY_PAIN else cohort.loc[cohort["condition"].eq(condition)]
        figures = [figure for name, figure in found if name == condition]
        parts.append(_estimate_own(mine, condition, instrument=instrument, settings=settings))
        parts.append(build_estimates([_build_published(condition, each) for each in figures]))
    return pd.concat(parts, ignore_index=True)


def _estimate_own(
    people: pd.DataFrame, condition: str, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate this clinic's improvement in SDs of the baseline, and after how many weeks."""
    paired = people["has_pair"].astype(bool)
    pairs = people.loc[paired]
    moments = describe_pairs(pairs["baseline_score"], pairs["last_score"])
    sizes = build_effect_sizes(
        pd.DataFrame(
            {
                "n": [moments.count],
                # Turned into an improvement, as the published figures are.
                "mean_change": (moments.mean_last - moments.mean_baseline)
                * instrument.improvement_sign,
                "sd_change": moments.sd_change,
                "sd_baseline": moments.sd_baseline,
                "sd_last": pairs["last_score"].std(),
            }
        ),
        confidence=settings.report.confidence_percent / 100,
    )
    smc = sizes.loc[sizes["measure"].eq("smc")].assign(measure="own_improvement_sd", unit="SD")
    weeks = {
        "measure": "own_median_weeks",
        "estimate": pairs["weeks"].median() if len(pairs) else np.nan,
        "unit": "weeks",
        "method": "median" if len(pairs) else "no value: not computed",
    }
    rows = pd.concat([smc, pd.DataFrame([weeks])], ignore_index=True)
    return build_estimates(
        rows.assign(
            group="condition", level=condition, n=moments.count, n_missing=len(people) - len(pairs)
        )
    )


def _build_published(condition: str, figure: CourseFigure) -> dict[str, object]:
    """Build the row of a published figure; n stays empty, since few sources give it."""
    began = f", {figure.people:,} at the start" if figure.people else ""
    return {
        "measure": f"published_{figure.measure}",
        "group": "condition | weeks | figure",
        "level": f"{condition} | {figure.weeks:g} | {figure.id}",
        "estimate": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "unit": _UNITS.get(figure.measure, "share"),
        "method": f"published: {figure.who}{began}; {figure.defined} ({figure.source})",
    }
