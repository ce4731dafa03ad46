"""Which counts of a run to hide before it leaves the clinic, so that none can be had back."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ims_outcomes.disclosure.auditing import (
    ContradictionError,
    Expression,
    Knowledge,
    find_narrow,
    find_ranges,
)
from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.disclosure.counts import Counts
from ims_outcomes.disclosure.hiding import PROTECTED, SHOWN, SMALL
from ims_outcomes.disclosure.register import Release, link_releases, rename_release
from ims_outcomes.vocabulary import Settings

#: A linear program gives an end as 9.9999999.
_TOLERANCE: Final = 1e-6


@dataclasses.dataclass(frozen=True)
class SharingPlan:
    """What becomes of each count of a run.

    Attributes
    ----------
    marks : dict
        Of each count: shown, "small" or "protected".
    shown : dict
        What is printed of each count that is shown: rounded.
    """

    marks: Mapping[Count, str]
    shown: Mapping[Count, float]

    def count_marked(self, mark: str) -> int:
        """Count the counts with a mark."""
        return sum(found == mark for found in self.marks.values())


def plan_sharing(
    counts: Counts, *, settings: Settings, before: Sequence[Release] = ()
) -> SharingPlan:
    """Plan which counts are hidden: small ones, and as few others as protect them.

    A count of fewer than `share_below_people` is small, nobody included. So is what a numerator
    leaves of its denominator: 20 of 20 says of everyone how they fared. Every other count is
    rounded. Then the ranges of all that is hidden are found by linear programming over every
    relation between the counts of the run; while one is narrower than the threshold, the smallest
    shown count that hangs together with it is hidden too. What was shared before is known to
    everybody; what was hidden then stays hidden.

    Parameters
    ----------
    counts : Counts
        Of all tables, figures and sentences of the run.
    settings : Settings
        `disclosure.share_below_people`, `disclosure.share_round_to`.
    before : sequence of Release
        What this clinic shared before.

    Returns
    -------
    SharingPlan

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> total, large, small = (Count("", "all", "all", what) for what in ("t", "l", "s"))
    >>> counts = Counts({total: 60, large: 56, small: 4}, sums=[(total, (large, small))])
    >>> plan_sharing(counts, settings=load_settings()).marks[large]
    'protected'
    """
    try:
        return _Planner(counts, settings, before).plan()
    except ContradictionError:
        return _Planner(counts, settings, _select_compatible(counts, settings, before)).plan()


def _select_compatible(
    counts: Counts, settings: Settings, before: Sequence[Release]
) -> list[Release]:
    """Select what was shared before that can be true together with this run, the latest first.

    Where data changed since then nothing follows from the two together, and all else still does.
    """
    kept: list[Release] = []
    for release in reversed(before):
        with contextlib.suppress(ContradictionError):
            _Planner(counts, settings, [release, *kept]).check_truth()
            kept.insert(0, release)
    return kept


class _Planner:
    """The state of a plan while counts are added to what is hidden."""

    def __init__(self, counts: Counts, settings: Settings, before: Sequence[Release]) -> None:
        self.own = counts
        self.least = settings.disclosure.share_below_people
        self.step = settings.disclosure.share_round_to
        self.marks = dict.fromkeys(counts.values, SHOWN)
        self.secrets: set[Expression] = set()
        self.wide: set[Expression] = set()
        self.before = [rename_release(release) for release in before]
        self.counts = _join(counts, self.before)
        self.public = self._find_public()
        self.linked = _link(self.counts)

    def plan(self) -> SharingPlan:
        for name, value in self.own.values.items():
            if value < self.least:
                self.marks[name] = SMALL
        for part, whole in self.own.orders:
            self._keep_rest_secret(part, whole)
        while self._widen():
            pass
        shown = {
            name: round_count(value, step=self.step)
            for name, value in self.own.values.items()
            if self.marks[name] == SHOWN
        }
        return SharingPlan(self.marks, shown)

    def check_truth(self) -> None:
        """Raise ContradictionError where the counts of this run cannot be, by what was shared."""
        known = self._tell()
        known = Knowledge({**known.lower, **self.own.values}, {**known.upper, **self.own.values})
        find_ranges(self.counts, known, [((1.0, name),) for name in self.own.values][:1])

    def _keep_rest_secret(self, part: Count, whole: Count) -> None:
        """Hide a numerator that leaves few of its denominator; the rest itself stands nowhere."""
        rest = self.own.values[whole] - self.own.values[part]
        if rest >= self.least or part.what == whole.what:
            return
        self.secrets.add(((1.0, whole), (-1.0, part)))
        if self.marks[part] == self.marks[whole] == SHOWN:
            # Who gave no score is hidden with everybody, so that the scores given can be shown.
            is_missing = (part.what, whole.what) in self.own.missing or part in self.public
            self.marks[whole if is_missing else part] = PROTECTED

    def _find_public(self) -> set[Count]:
        """The counts of this run that an earlier one showed: a month is the same people in both.

        To hide them now would hide nothing.
        """
        shown = {name for release in self.before for name in release.shown}
        same = (parts[0] for total, parts in self.counts.sums if len(parts) == 1 and total in shown)
        return set(same)

    def _widen(self) -> bool:
        """Hide more where a secret is too narrow; False when all are wide enough."""
        hidden = [name for name, mark in self.marks.items() if mark != SHOWN]
        hidden += [name for old in self.before for name, mark in old.marks.items() if mark]
        secrets: list[Expression] = [((1.0, name),) for name in hidden]
        secrets = [one for one in (*secrets, *sorted(self.secrets)) if one not in self.wide]
        width = self.least - 1 - _TOLERANCE
        narrow = find_narrow(self.counts, self._tell(), secrets, width=width)
        # Hiding more only widens what is hidden already, so nothing wide is asked again.
        self.wide |= set(secrets) - set(narrow)
        more = {self._choose(secret) for secret in narrow} - {None}
        for name in more:
            assert name is not None
            self.marks[name] = PROTECTED
        if narrow and not more:
            return self._hide_smallness(narrow)
        return bool(narrow)

    def _tell(self) -> Knowledge:
        """What the marks and the rounded counts tell everybody, of this run and those before."""
        lower, upper = (
            dict.fromkeys(self.counts.values, 0.0),
            dict.fromkeys(self.counts.values, math.inf),
        )
        marks = collections.ChainMap(self.marks, *(old.marks for old in self.before))
        shown = collections.ChainMap(self.own.values, *(old.shown for old in self.before))
        for name, mark in marks.items():
            if mark == SHOWN:
                lower[name], upper[name] = bound_rounded(
                    shown[name], step=self.step, least=self.least
                )
            elif mark == SMALL:
                upper[name] = self.least - 1.0
        return Knowledge(lower, upper)

    def _choose(self, secret: Expression) -> Count | None:
        """The smallest count still shown that hangs together with a secret, the nearest first."""
        seen = {name for _, name in secret}
        nearest = set(seen)
        while nearest:
            nearest = {other for name in nearest for other in self.linked.get(name, ())} - seen
            shown = [
                name
                for name in nearest
                if self.marks.get(name) == SHOWN and name not in self.public
            ]
            parts = [name for name in shown if name.group != "all"] or shown
            if parts:
                return min(parts, key=lambda name: (self.own.values[name], name))
            seen |= nearest
        return None

    def _hide_smallness(self, narrow: Iterable[Expression]) -> bool:
        """Where everything around is hidden already, say no more that a count is small."""
        small = {
            other
            for secret in narrow
            for _, name in secret
            for other in (name, *self.linked.get(name, ()))
            if self.marks.get(other) == SMALL
        }
        for name in small:
            self.marks[name] = PROTECTED
        return bool(small)


def _join(counts: Counts, before: Sequence[Release]) -> Counts:
    """The counts of this run, of those before, and who came and went in between."""
    joined = Counts(dict(counts.values), list(counts.sums), list(counts.orders))
    for release in before:
        between, sums = link_releases(release, counts)
        joined.values |= dict.fromkeys((*release.marks, *between), 0.0) | release.shown
        joined.sums += [*release.sums, *sums]
        joined.orders += release.orders
    return joined


def _link(counts: Counts) -> dict[Count, set[Count]]:
    """Which counts stand in a relation with which."""
    linked: dict[Count, set[Count]] = {}
    for group in (*((total, *parts) for total, parts in counts.sums), *counts.orders):
        for name in group:
            linked.setdefault(name, set()).update(other for other in group if other != name)
    return linked


def round_count(value: float, *, step: int) -> float:
    """Round a count to the nearest multiple of a step; half a step goes up.

    Examples
    --------
    >>> round_count(12, step=5), round_count(13, step=5), round_count(15, step=5)
    (10.0, 15.0, 15.0)
    """
    return float(step * math.floor((value + step / 2) / step))


def bound_rounded(value: float, *, step: int, least: int) -> tuple[float, float]:
    """The least and the most that a rounded count can be; never fewer than may be shown.

    Examples
    --------
    >>> bound_rounded(23, step=5, least=11), bound_rounded(12, step=5, least=11)
    ((23.0, 27.0), (11.0, 12.0))
    """
    shown = round_count(value, step=step)
    half = (step - 1) // 2
    return max(shown - half, float(least)), shown + half
