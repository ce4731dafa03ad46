"""Who counts: the people whose outcome a page is about, and why the others are not among them."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.episodes.outcomes import find_window_passed
from ims_outcomes.episodes.windows import Period
from ims_outcomes.vocabulary import Instrument, Settings


@dataclasses.dataclass(frozen=True)
class Cohort:
    """The people who should have a last score, and how they were arrived at.

    Attributes
    ----------
    people : DataFrame
        One row per person counted: the columns of episodes and outcomes, has_baseline,
        has_pair and is_eligible.
    flow : DataFrame
        One row per step, in order: step, kind ("count" for who is left, "out" for who leaves),
        count (episodes).
    """

    people: pd.DataFrame
    flow: pd.DataFrame


def select_cohort(
    episodes: pd.DataFrame,
    *,
    outcomes: pd.DataFrame,
    instrument: Instrument,
    period: Period,
    settings: Settings,
    extract_date: pd.Timestamp,
    each_month: bool = False,
) -> Cohort:
    """Select the people whose outcome counts in a period, one episode each.

    An episode belongs to the month of its last session (with a fixed window: of its first). In
    this order leave: assessed and not treated; start unknown; not closed yet, or window not
    over; condition not about pain; a later episode of a person who counts already.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode.
    outcomes : DataFrame
        One row per episode and instrument.
    instrument : Instrument
        The instrument whose scores count.
    period : Period
        The months covered.
    settings : Settings
        `scores.window_weeks` and what goes with it.
    extract_date : Timestamp
        The day up to which the data are complete.
    each_month : bool
        Whether every month of the period is a period of its own, as on charts over months: who
        ended in two of them counts in both.

    Returns
    -------
    Cohort
        People and flow; nobody at all is a cohort of nobody.
    """
    month = "first_session_date" if settings.scores.window_weeks else "last_session_date"
    left = episodes.loc[period.covers(episodes[month])]
    left = left.sort_values(["first_session_date", "episode_id"])
    steps: list[tuple[str, str, int]] = [("in_period", "count", len(left))]
    over = find_window_passed(left, settings=settings, extract_date=extract_date)
    for step, stays in {
        "not_treated": left["is_treated"],
        "start_unknown": left["start_known"],
        "not_over": over,
        "not_pain": left["is_pain"],
    }.items():
        before = len(left)
        left = left.loc[stays.loc[left.index]]
        steps.append((step, "out", before - len(left)))
    months = left[month].dt.strftime("%Y-%m") if each_month else 0
    again = left.assign(month=months).duplicated(["patient_key", "month"])
    index_episodes = left.loc[~again].sort_values("episode_id")
    steps.append(("later_episode", "out", len(left) - len(index_episodes)))
    people = add_outcomes(index_episodes, outcomes=outcomes, instrument=instrument)
    paired, with_baseline = int(people["has_pair"].sum()), int(people["has_baseline"].sum())
    steps += [
        ("should_have_scores", "count", len(people)),
        ("no_baseline", "out", len(people) - with_baseline),
        ("no_last", "out", with_baseline - paired),
        ("both_scores", "count", paired),
    ]
    return Cohort(people, pd.DataFrame(steps, columns=["step", "kind", "count"]))


def add_outcomes(
    episodes: pd.DataFrame, *, outcomes: pd.DataFrame, instrument: Instrument
) -> pd.DataFrame:
    """Add one instrument's pair of scores to episodes, and whether it can be used.

    Eligible: a baseline at which the responder rules of the instrument make sense; exactly at
    the instrument's threshold is eligible.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode.
    outcomes : DataFrame
        One row per episode and instrument.
    instrument : Instrument
        The instrument.

    Returns
    -------
    DataFrame
        Same rows, index from 0, with the columns of outcomes, has_baseline, has_pair and
        is_eligible. For an instrument that is itself a change (GROC), the last score alone is
        the pair, and makes eligible.
    """
    mine = outcomes.loc[outcomes["instrument"].eq(instrument.id)]
    people = episodes.merge(mine, on="episode_id", how="left", validate="one_to_one")
    has_last = people["last_score"].notna()
    has_baseline = people["baseline_score"].notna()
    eligible = has_baseline & find_eligible(people["baseline_score"], instrument=instrument)
    rated = has_last & instrument.is_change
    return people.assign(
        near_needling=people["near_needling"].eq(True),
        has_baseline=has_baseline | rated,
        has_pair=has_last & (has_baseline | rated),
        is_eligible=eligible | rated,
    )


def find_eligible(baseline: pd.Series, *, instrument: Instrument) -> pd.Series:
    """Tell at which baseline scores the instrument's responder rules make sense."""
    if instrument.eligible_at is None:
        return baseline.notna()
    if instrument.better == "lower":
        return baseline.ge(instrument.eligible_at)
    return baseline.le(instrument.eligible_at)


def select_started_episodes(episodes: pd.DataFrame, *, period: Period) -> pd.DataFrame:
    """Select the treated episodes that started in a period and whose start is known.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode.
    period : Period
        The months covered.

    Returns
    -------
    DataFrame
        Fewer rows, one per person and condition started; same columns.
    """
    starts = period.covers(episodes["first_session_date"])
    return episodes.loc[starts & episodes["start_known"] & episodes["is_treated"]]
