"""All counts of a run by name, and how they hang together: what whoever adds can find out."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from ims_outcomes.disclosure.count_names import (
    EPISODES,
    RECORDED,
    Count,
    is_derived,
    name_row,
    read_counts,
)
from ims_outcomes.statistics.cuts import BAR

#: Counts that add up to another of the same level and period, where all of them are shown.
ADDED_UP: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("starters", ("pairs", "without_pair")),
    ("with_baseline", ("not_eligible", "eligible_with_baseline")),
    ("leavers", ("left_well", "left_unwell", "left_unknown")),
    ("appointments", ("attended", "cancelled", "no_show")),
    ("starters", ("condition_known", "condition_unknown")),
    (
        "with_baseline",
        ("first_score_same_day", "first_score_week_before", "first_score_earlier"),
    ),
    ("starters", ("without_baseline", "without_last", "pairs")),
    ("with_baseline", ("without_last", "pairs")),
)
#: Those with a score, and everybody who should have one.
_MISSING: Final = (("pairs", "starters"),)
#: Groups whose levels hold each other: everybody who came twice came once.
NESTED: Final = {
    "improvement_percent": ("improved",),
    "session_number": ("attending", "attending_naive"),
    "sessions": ("responded", "held_response", "left_first"),
    "days": ("responded", "held_response", "left_first"),
}


@dataclasses.dataclass
class Counts:
    """All counts of a run by name, and what everybody knows of how they hang together.

    Attributes
    ----------
    values : dict
        The true count of each name.
    sums : list
        Of each, the name of a total and the names of its parts.
    orders : list
        Pairs of names: the first is at most the second.
    missing : set
        Pairs of what: those there, and with the missing everybody.
    """

    values: dict[Count, float] = dataclasses.field(default_factory=dict)
    sums: list[tuple[Count, tuple[Count, ...]]] = dataclasses.field(default_factory=list)
    orders: list[tuple[Count, Count]] = dataclasses.field(default_factory=list)
    missing: set[tuple[str, str]] = dataclasses.field(default_factory=lambda: set(_MISSING))


def gather_counts(estimates: pd.DataFrame) -> Counts:
    """Gather every count that the rows of a run show, and the relations between them.

    Parameters
    ----------
    estimates : DataFrame
        All rows of all tables, figures and sentences of a run, as `ESTIMATE_COLUMNS`, dated;
        and the report each stands in, as `report`.

    Returns
    -------
    Counts

    Examples
    --------
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> counts = gather_counts(build_estimates([
    ...     {"measure": "completeness", "numerator": 7, "denominator": 20, "n": 20},
    ...     {"measure": "mean_change", "n": 7, "n_missing": 13},
    ... ]))
    >>> {name.what: value for name, value in counts.values.items()}
    {'starters': 20.0, 'pairs': 7.0}
    """
    counts = Counts()
    orders: set[tuple[Count, Count]] = set()
    for row in estimates.to_dict("records"):
        if is_derived(row["measure"]):
            continue
        roles = name_row(row)
        found = read_counts(row, roles)
        _check_one_value(counts.values, found)
        counts.values.update(found)
        chain = [
            name for name in (roles.numerator, roles.denominator, roles.everybody) if name in found
        ]
        if roles.denominator and roles.everybody in found:
            counts.missing.add((roles.denominator.what, roles.everybody.what))
        # Sessions of new patients may be more than the patients they are set against.
        orders |= {pair for pair in itertools.pairwise(chain) if found[pair[0]] <= found[pair[1]]}
    # A first score that is missing says less than a last one: it is hidden itself.
    counts.missing.discard(("with_baseline", "starters"))
    counts.missing.discard((RECORDED, EPISODES))
    counts.orders = sorted(
        {pair for pair in orders if pair[0] != pair[1]} | _find_nested(counts.values)
    )
    counts.sums = [
        *_find_levels(counts.values),
        *_find_margins(counts.values),
        *_find_added_up(counts.values),
    ]
    return counts


def _check_one_value(known: Mapping[Count, float], found: Mapping[Count, float]) -> None:
    """Refuse one name for two counts: hiding one of them would not hide the other."""
    for name, value in found.items():
        if known.get(name, value) != value:
            raise AssertionError(f"{name} is {known[name]:g} here and {value:g} there")


def _find_levels(values: Mapping[Count, float]) -> Iterable[tuple[Count, tuple[Count, ...]]]:
    """Find the cuts whose levels add up to what is known of all; whoever adds will see it."""
    cuts: dict[tuple[str, str, str], list[Count]] = {}
    for name in values:
        if name.group != "all":
            cuts.setdefault((name.period, name.group, name.what), []).append(name)
    for (period, _, what), levels in sorted(cuts.items()):
        total = Count(period, "all", "all", what)
        if total in values and sum(values[level] for level in levels) == values[total]:
            yield total, tuple(sorted(levels))


def _find_margins(values: Mapping[Count, float]) -> Iterable[tuple[Count, tuple[Count, ...]]]:
    """Find the rows and columns of crossed cuts that add up to a level of one of the two."""
    lines: dict[Count, list[Count]] = {}
    for name in values:
        groups, levels = name.group.split(BAR), name.level.split(BAR)
        if len(groups) == len(levels) == 2:
            for group, level in zip(groups, levels, strict=True):
                lines.setdefault(name._replace(group=group, level=level), []).append(name)
    for total, parts in sorted(lines.items()):
        if total in values and sum(values[part] for part in parts) == values[total]:
            yield total, tuple(sorted(parts))


def _find_added_up(values: Mapping[Count, float]) -> Iterable[tuple[Count, tuple[Count, ...]]]:
    """Find counts of one level that add up to another of it."""
    for name in sorted(values):
        for total, parts in ADDED_UP:
            found = tuple(name._replace(what=part) for part in parts)
            is_whole = name.what == total and all(part in values for part in found)
            if is_whole and sum(values[part] for part in found) == values[name]:
                yield name, found


def _find_nested(values: Mapping[Count, float]) -> set[tuple[Count, Count]]:
    """Find the counts of levels that hold each other, from the largest down."""
    chains: dict[tuple[str, str, str], list[Count]] = {}
    for name in values:
        if name.what in NESTED.get(name.group, ()):
            chains.setdefault((name.period, name.group, name.what), []).append(name)
    orders: set[tuple[Count, Count]] = set()
    for names in chains.values():
        ordered = sorted(names, key=values.__getitem__)
        orders |= set(itertools.pairwise(ordered))
    return orders
