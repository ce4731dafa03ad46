"""Condition by condition: which ones stand alone, and what each one shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.cuts import NOT_RECORDED, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import compare_means, estimate_medians
from ims_outcomes.statistics.multiplicity import adjust_p_values
from ims_outcomes.statistics.responders import estimate_responders

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Where conditions go that have too few people, and their groups if they have too few as well.
GROUP_PREFIX = "other_"
ALL_OTHER = "all_other"

SHOWN = "shown_condition"


def add_shown_condition(cohort: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Add under which name a person's condition is shown, small ones merged.

    A condition with fewer than `merge_below_people` people goes to its parent group; a group to
    which fewer came goes to all others, and so do people without a recorded condition when they
    are fewer. Exactly as many stands alone. Where all others come to fewer than
    `hide_below_people`, the smallest of what stands alone joins them: as the total is shown, both
    would have to be hidden.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: patient_key, condition, condition_group.
    settings : Settings
        `disclosure.merge_below_people`, `disclosure.hide_below_people`.

    Returns
    -------
    DataFrame
        Same rows with shown_condition: the condition's id, "other_<group>", "all_other" or
        "not_recorded".

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> cohort = pd.DataFrame({
    ...     "patient_key": range(21),
    ...     "condition": ["neck_pain"] * 10 + ["sciatica"] * 6 + ["back_spasm"] * 5,
    ...     "condition_group": ["neck"] * 10 + ["back"] * 11,
    ... })
    >>> shown = add_shown_condition(cohort, settings=load_settings())["shown_condition"]
    >>> sorted(shown.unique())
    ['neck_pain', 'other_back']
    """
    least = settings.disclosure.merge_below_people
    condition = cohort["condition"].fillna(NOT_RECORDED).astype("str")
    group = cohort["condition_group"].fillna(NOT_RECORDED).astype("str")
    unknown = condition.eq(NOT_RECORDED)
    small = _count_people(cohort, condition) < least
    shown = condition.mask(small & ~unknown, GROUP_PREFIX + group)
    small = _count_people(cohort, shown) < least
    merged = shown.ne(condition)
    homeless = small & (merged | unknown) | merged & group.eq(NOT_RECORDED)
    shown = shown.mask(homeless, ALL_OTHER)
    return cohort.assign(**{SHOWN: _fill_all_others(cohort, shown, settings=settings)})


def _fill_all_others(cohort: pd.DataFrame, shown: pd.Series, *, settings: Settings) -> pd.Series:
    """Let the smallest of what stands alone join all others when these are too few to be shown."""
    people = cohort["patient_key"].groupby(shown).nunique()
    alone = people.drop(ALL_OTHER, errors="ignore").sort_index().sort_values(kind="stable")
    if alone.empty or not 0 < people.get(ALL_OTHER, 0) < settings.disclosure.hide_below_people:
        return shown
    return shown.mask(shown.eq(alone.index[0]), ALL_OTHER)


def build_merged_conditions(cohort: pd.DataFrame) -> pd.DataFrame:
    """Build the list of conditions that are shown under another name: one row per condition.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: condition, shown_condition.

    Returns
    -------
    DataFrame
        shown_condition and condition, without counts, in alphabetical order.

    Examples
    --------
    >>> cohort = pd.DataFrame({
    ...     "condition": ["neck_pain", "sciatica"], "shown_condition": ["neck_pain", "all_other"]
    ... })
    >>> build_merged_conditions(cohort).values.tolist()
    [['all_other', 'sciatica']]
    """
    names = cohort[[SHOWN, "condition"]].assign(
        condition=cohort["condition"].fillna(NOT_RECORDED).astype("str")
    )
    merged = names.loc[names[SHOWN].ne(names["condition"])].drop_duplicates()
    return merged.sort_values([SHOWN, "condition"]).reset_index(drop=True)


def find_alone(cohort: pd.DataFrame) -> str:
    """Find the one condition that all others hold; "" where they hold several, or nothing.

    Parameters
    ----------
    cohort : DataFrame
        As `build_merged_conditions`.

    Returns
    -------
    str
        Id of the condition, "not_recorded" for people without one.

    Examples
    --------
    >>> find_alone(pd.DataFrame({
    ...     "condition": ["neck_pain", None], "shown_condition": ["neck_pain", "all_other"]
    ... }))
    'not_recorded'
    """
    merged = build_merged_conditions(cohort)
    names = merged.loc[merged[SHOWN].eq(ALL_OTHER), "condition"].tolist()
    return str(names[0]) if len(names) == 1 else ""


def estimate_conditions(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, by: str = SHOWN
) -> pd.DataFrame:
    """Estimate what the condition table shows, for all and condition by condition.

    Across conditions mean change and the headline percentage are compared, never an MCID: with
    no effect at all an MCID of 0.8, 1.1 or 2.5 makes 44, 25 or 12 % responders.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, as `add_shown_condition` returns it; see also `estimate_change` and
        `estimate_responders`; session_count.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `disclosure.compare_from_people`,
        `report.confidence_percent`.
    by : str
        Column that holds the conditions as shown.

    Returns
    -------
    DataFrame
        One row per measure and condition, group = `by`, and one for all: completeness (its
        denominator is everybody), baseline_recorded, mean_baseline, mean_change,
        responder_<headline>, median_sessions. For each condition but not for all:
        difference_from_others (mean change minus that of everybody else, Welch), p_difference,
        p_holm, p_benjamini_hochberg; not computed with fewer than `compare_from_people` pairs
        on either side, or where the condition is not recorded.

    Source
    ------
    Welch 1947, see `compare_means`; Holm 1979 and Benjamini & Hochberg 1995, see
    `adjust_p_values`. R: t.test of each level against all others, then p.adjust; SAS's PROC GLM
    LSMEANS compares with a common variance instead.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "shown_condition": ["neck_pain"] * 20 + ["sciatica"] * 20, "session_count": 4,
    ...     "baseline_score": 6.0, "last_score": [2.0, 3.0] * 10 + [3.0, 4.0] * 10,
    ...     "change": [-4.0, -3.0] * 10 + [-3.0, -2.0] * 10, "weeks": 6.0,
    ...     "has_baseline": True, "has_pair": True, "is_eligible": True,
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_conditions(cohort, instrument=nprs, settings=load_settings())
    >>> differences = rows.loc[rows["measure"].eq("difference_from_others")]
    >>> differences[["level", "estimate"]].values.tolist()
    [['neck_pain', -1.0], ['sciatica', 1.0]]
    """
    headline = f"responder_{settings.responders.headline_percent}"
    change = estimate_change(cohort, instrument=instrument, settings=settings, by=by)
    responders = estimate_responders(cohort, instrument=instrument, settings=settings, by=by)
    cuts = cut_by(cohort, by=by)
    sessions = cuts.rows["session_count"].astype("float64")
    return pd.concat(
        [
            estimate_completeness(cohort, settings=settings, by=by),
            change.loc[change["measure"].isin(["mean_baseline", "mean_change"])],
            responders.loc[responders["measure"].eq(headline)],
            estimate_medians(cuts, sessions, measure="median_sessions", unit="sessions"),
            estimate_differences_from_others(
                cohort, by=by, instrument=instrument, settings=settings
            ),
        ],
        ignore_index=True,
    )


def estimate_differences_from_others(
    cohort: pd.DataFrame, *, by: str, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate how the mean change of each level differs from that of everybody else.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: change, has_pair and `by`.
    by : str
        Column that holds the levels.
    instrument : Instrument
        For its unit.
    settings : Settings
        `disclosure.compare_from_people`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        Rows difference_from_others, p_difference, p_holm and p_benjamini_hochberg of
        `estimate_conditions`; p are adjusted over the levels that are compared.

    Source
    ------
    Welch 1947, see `compare_means`; Holm 1979 and Benjamini & Hochberg 1995, see
    `adjust_p_values`.
    """
    cuts = cut_by(cohort, by=by)
    change = cuts.rows["change"].where(cuts.rows["has_pair"].astype(bool))
    moments = cuts.describe(change).assign(missing=cuts.total(missing=change.isna())["missing"])
    levels = moments.iloc[1:].reset_index(drop=True)
    others = _describe_others(levels, moments.iloc[0])
    found = compare_means(levels, others, confidence=settings.report.confidence_percent / 100)
    least = settings.disclosure.compare_from_people
    few = levels["n"].lt(least) | others["n"].lt(least)
    unknown = levels["level"].eq(NOT_RECORDED)
    found = found.mask(few | unknown)
    method = np.select(
        [unknown, few, found["p"].isna()],
        [
            "not compared: condition not recorded",
            f"not compared: fewer than {least} pairs on one side",
            "not compared: no spread",
        ],
        default="Welch",
    )
    base = levels[["group", "level", "n"]].assign(n_missing=levels["missing"], method=method)
    compared = pd.Series(method).eq("Welch")
    rows = [
        base.assign(
            measure="difference_from_others",
            unit=instrument.unit,
            **{column: found[column] for column in ("estimate", "lower", "upper")},
        ),
        base.assign(measure="p_difference", unit="p", estimate=found["p"]),
    ]
    for name, words in {"holm": "Holm", "benjamini_hochberg": "Benjamini-Hochberg"}.items():
        adjusted = adjust_p_values(found["p"], method=name)
        how = base["method"].mask(compared, f"Welch, {words} over {compared.sum()}")
        rows.append(base.assign(measure=f"p_{name}", unit="p", estimate=adjusted, method=how))
    return build_estimates(pd.concat(rows, ignore_index=True))


def _describe_others(levels: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Take each level out of the whole: n, mean and SD of everybody else.

    Sums of squares are taken around the mean of all, so that little is lost in the difference.
    """
    n = whole["n"] - levels["n"]
    away = (levels["mean"] - whole["mean"]).fillna(0)
    mean_away = -(levels["n"] * away) / n.where(n.gt(0))
    squares = (whole["sd"] ** 2 * (whole["n"] - 1)) - (
        levels["sd"].fillna(0) ** 2 * (levels["n"] - 1).clip(lower=0) + levels["n"] * away**2
    )
    variance = (squares - n * mean_away**2).clip(lower=0) / (n - 1).where(n.gt(1))
    return pd.DataFrame({"n": n, "mean": whole["mean"] + mean_away, "sd": np.sqrt(variance)})


def _count_people(cohort: pd.DataFrame, names: pd.Series) -> pd.Series:
    """Count the people that share each row's name."""
    return cohort["patient_key"].groupby(names).transform("nunique")
