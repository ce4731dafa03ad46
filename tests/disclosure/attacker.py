"""An attacker who knows how the pages are made, and adds and subtracts what they show.

Written apart from the policy: it reads rows as printed, names people in its own way, and knows
nothing of plans and registers. For every count that a page hides it finds the least and the most
that it can be.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

LEAST, STEP = 11, 5
#: Rows whose n, or denominator, is everybody who gave both scores.
OF_PAIRS = {
    "mean_change", "median_change", "mean_last", "mean_baseline_of_pairs", "sd_change", "srm",
    "smc", "d_av", "srm_hedges", "smc_hedges", "d_av_hedges", "median_weeks", "worse",
    "adjusted_change", "mean_change_bootstrap", "mean_change_ipw", "mean_change_shrunk",
    "own_improvement_sd",
}  # fmt: skip
#: Rows whose n, or denominator, is everybody who gave a first score.
OF_FIRST = {"mean_baseline", "mean_change_bocf", "mean_change_locf", "mean_change_mi",
            "tipping_delta", "not_eligible"}  # fmt: skip
#: Rows of a cut whose denominator is everybody, whatever the level.
OF_EVERYBODY = {
    "characteristic", "characteristic_with_pair", "characteristic_without_pair", "change_bin",
    "before_after", "sessions_per_episode",
}  # fmt: skip
#: Numerator and denominator of further measures.
KNOWN = {
    "completeness": ("both scores", "should have"),
    "baseline_recorded": ("baseline_recorded", "should have"),
    "characteristic": ("should have", "should have"),
    "characteristic_with_pair": ("both scores", "both scores"),
    "characteristic_without_pair": ("one score", "one score"),
    "change_bin": ("both scores", "both scores"),
    "before_after": ("both scores", "both scores"),
    "sessions_per_episode": ("treated", "treated"),
    **{measure: (measure, "both scores") for measure in OF_PAIRS},
    **{measure: (measure, "first score") for measure in OF_FIRST},
}


@dataclasses.dataclass(frozen=True)
class Seen:
    """One number of people in one row: whose, as printed, and in truth (to judge the attack)."""

    who: tuple[str, ...]
    printed: float
    mark: str
    truth: float


def read_row(row: Mapping[str, Any], truth: Mapping[str, Any], page: str) -> Iterator[Seen]:
    """Read the people of one row, by what the definitions say of them."""
    cell = (page, row["period"], row["group"], row["level"])
    measure = row["measure"]
    if row["group"] == "delta":  # the same people under one assumption after another
        cell = (page, row["period"], "all", "all")
    if measure.endswith(("_case", "_low", "_high")):
        return
    whole = (page, row["period"], "all", "all")
    whose = _name_people(measure)
    of = (whose[0], *cell)
    among = (whose[1], *(whole if measure in OF_EVERYBODY else cell))
    people = "denominator" if not np.isnan(truth["denominator"]) else "n"
    if not np.isnan(truth[people]):
        yield Seen(among, row[people], row["mark"], truth[people])
    if not np.isnan(truth["numerator"]):
        yield Seen(of, row["numerator"], row["mark"], truth["numerator"])


def _name_people(measure: str) -> tuple[str, str]:
    """Name the people in the numerator and those in the denominator (or n) of a measure."""
    if measure in KNOWN:
        return KNOWN[measure]
    if measure.startswith("responder_") and measure.endswith(("_bocf", "_locf", "_mi")):
        return measure, "eligible, first"
    if measure.endswith("_chosen"):
        return measure.removesuffix("_chosen"), "eligible, both"
    if measure.startswith("responder_") and "curve" not in measure and "without" not in measure:
        return measure, "eligible, both"
    return measure, f"all of {measure}"


class Attack:
    """All that was published of one clinic, in one month or several."""

    def __init__(self) -> None:
        self.lower: dict[tuple[str, ...], float] = {}
        self.upper: dict[tuple[str, ...], float] = {}
        self.truth: dict[tuple[str, ...], float] = {}
        self.is_hidden: dict[tuple[str, ...], bool] = {}
        self.rows: list[tuple[dict[tuple[str, ...], float], bool]] = []

    def see(self, shared: pd.DataFrame, truth: pd.DataFrame, *, page: str) -> None:
        """Take in the rows of one run; `page` tells runs apart."""
        pairs = zip(shared.to_dict("records"), truth.to_dict("records"), strict=True)
        for row, true_row in pairs:
            seen = list(read_row(row, true_row, page))
            for one in seen:
                self._learn(one)
            if len(seen) == 2 and row["unit"] == "share":
                self.rows.append(({seen[1].who: 1.0, seen[0].who: -1.0}, False))
        self._add_up(page)

    def _learn(self, one: Seen) -> None:
        low, high = 0.0, np.inf
        if one.mark == "small" and one.truth < LEAST:
            high = LEAST - 1.0
        if not np.isnan(one.printed):
            low, high = max(one.printed - STEP // 2, LEAST), one.printed + STEP // 2
            assert low <= one.truth <= high, f"{one} is printed wrongly"
        hidden = np.isnan(one.printed)
        self.lower[one.who] = max(low, self.lower.get(one.who, 0.0))
        self.upper[one.who] = min(high, self.upper.get(one.who, np.inf))
        self.truth[one.who] = one.truth
        self.is_hidden[one.who] = hidden and self.is_hidden.get(one.who, True)

    def _add_up(self, page: str) -> None:
        """Use that the levels of a cut add up to all, and that some are in two tables."""
        cuts: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for who in self.truth:
            what, where, period, group, _ = who
            if where == page and group != "all":
                cuts.setdefault((what, where, period, group), []).append(who)
        for (what, where, period, _), levels in cuts.items():
            total = (what, where, period, "all", "all")
            if (
                total in self.truth
                and sum(map(self.truth.__getitem__, levels)) == self.truth[total]
            ):
                self.rows.append(({total: 1.0} | dict.fromkeys(levels, -1.0), True))
        for who in list(self.truth):
            first, left = ("first score", *who[1:]), ("not_eligible", *who[1:])
            parts_known = first in self.truth and left in self.truth and who[1] == page
            if who[0] == "eligible, first" and parts_known:
                self.rows.append(({first: 1.0, who: -1.0, left: -1.0}, True))
            should, one = ("should have", *who[1:]), ("one score", *who[1:])
            if who[0] == "both scores" and should in self.truth and who[1] == page:
                self.rows.append(({who: 1.0, should: -1.0}, False))
                if one in self.truth:
                    self.rows.append(({should: 1.0, who: -1.0, one: -1.0}, True))

    def join(self, first: str, second: str) -> None:
        """Use that two runs have eleven months in common: the same month is the same people."""
        for who in list(self.truth):
            other = (who[0], second, *who[2:])
            is_month = who[3] in ("month", "start_month", "end_month")
            if who[1] != first or not is_month:
                continue
            same = [one for one in self.truth if one[:2] == other[:2] and one[3:] == who[3:]]
            self.rows += [({who: 1.0, one: -1.0}, True) for one in same]

    def narrow(self) -> Iterator[tuple[tuple[str, ...], float, float]]:
        """Give each hidden count that can be narrowed below the threshold, with its range."""
        names = list(self.truth)
        places = {name: place for place, name in enumerate(names)}
        most = 100 * (1 + max(self.truth.values()))
        bounds = [(self.lower[name], min(self.upper[name], most)) for name in names]
        equal, less = (self._build(places, is_equal=is_equal) for is_equal in (True, False))
        options = {"A_eq": equal, "b_eq": np.zeros(equal.shape[0]), "bounds": bounds}
        options |= {"A_ub": less, "b_ub": np.zeros(less.shape[0]), "method": "highs"}
        hidden = np.array([self.is_hidden[name] for name in names])
        found = [linprog(goal * hidden, **options).x for goal in self._push(len(names))]
        reach = np.max(found, axis=0) - np.min(found, axis=0)
        # What some two answers show to be wide needs no question of its own.
        for place in np.flatnonzero(hidden & (reach < LEAST - 1)):
            goal = np.zeros(len(names))
            goal[place] = 1.0
            low, high = (sign * linprog(sign * goal, **options).fun for sign in (1, -1))
            if high - low < LEAST - 1 - 1e-6:
                yield names[place], low, high

    def _push(self, count: int) -> Iterator[np.ndarray]:
        random = np.random.default_rng(5)
        for _ in range(12):
            goal = random.choice([-1.0, 1.0], count)
            yield from (goal, -goal)

    def _build(self, places: Mapping[tuple[str, ...], int], *, is_equal: bool) -> Any:
        rows = [row for row, equal in self.rows if equal == is_equal]
        matrix = lil_matrix((len(rows), len(places)))
        for number, (name, sign) in itertools.chain.from_iterable(
            ((number, entry) for entry in row.items()) for number, row in enumerate(rows)
        ):
            matrix[number, places[name]] = sign
        return matrix.tocsr()
