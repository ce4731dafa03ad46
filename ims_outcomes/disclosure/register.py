"""What was shared before, so that this month and last month together tell no more than each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any, Final

from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.disclosure.counts import Counts
from ims_outcomes.disclosure.hiding import TIME_GROUPS

_VERSION: Final = 1


@dataclasses.dataclass(frozen=True)
class Release:
    """What one run shared, and how its counts hang together: nothing that was hidden.

    Attributes
    ----------
    id : str
        Fingerprint of what the run was made from.
    clinic : str
        Whose counts they are.
    marks : dict
        Of each count: shown, "small" or "protected".
    shown : dict
        What was printed of each count that was shown.
    sums, orders : tuple
        As in `Counts`.
    """

    id: str
    clinic: str
    marks: dict[Count, str]
    shown: dict[Count, float]
    sums: tuple[tuple[Count, tuple[Count, ...]], ...]
    orders: tuple[tuple[Count, Count], ...]


def write_releases(releases: Iterable[Release]) -> str:
    """Write a register as JSON, the same text for the same releases.

    Examples
    --------
    >>> read_releases(write_releases([]))
    ()
    """
    return json.dumps(
        {"version": _VERSION, "releases": [_pack(release) for release in releases]},
        ensure_ascii=False,
        indent=None,
        separators=(",", ":"),
    )


def read_releases(text: str) -> tuple[Release, ...]:
    """Read a register.

    Raises
    ------
    ValueError
        When the text is not a register of this version.
    """
    try:
        raw = json.loads(text)
        if raw["version"] != _VERSION:
            raise ValueError("another version")
        return tuple(_unpack(release) for release in raw["releases"])
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("not a register") from error


def _pack(release: Release) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(release.marks)}
    return {
        "id": release.id,
        "clinic": release.clinic,
        "counts": [[*name, mark, release.shown.get(name)] for name, mark in release.marks.items()],
        "sums": [
            [places[total], [places[part] for part in parts]] for total, parts in release.sums
        ],
        "orders": [[places[low], places[high]] for low, high in release.orders],
    }


def _unpack(raw: dict[str, Any]) -> Release:
    names = [Count(*entry[:4]) for entry in raw["counts"]]
    return Release(
        id=raw["id"],
        clinic=raw["clinic"],
        marks={name: entry[4] for name, entry in zip(names, raw["counts"], strict=True)},
        shown={
            name: float(entry[5])
            for name, entry in zip(names, raw["counts"], strict=True)
            if entry[5] is not None
        },
        sums=tuple(
            (names[total], tuple(names[part] for part in parts)) for total, parts in raw["sums"]
        ),
        orders=tuple((names[low], names[high]) for low, high in raw["orders"]),
    )


def rename_release(release: Release) -> Release:
    """The same release with the fingerprint in every name: counts of that run, not of this one."""

    def rename(name: Count) -> Count:
        return name._replace(period=f"{name.period} ({release.id})")

    return dataclasses.replace(
        release,
        marks={rename(name): mark for name, mark in release.marks.items()},
        shown={rename(name): value for name, value in release.shown.items()},
        sums=tuple((rename(total), tuple(map(rename, parts))) for total, parts in release.sums),
        orders=tuple((rename(low), rename(high)) for low, high in release.orders),
    )


def link_releases(
    first: Release, second: Counts
) -> tuple[list[Count], list[tuple[Count, tuple[Count, ...]]]]:
    """Link an earlier release to the counts of a run: who came in and who went out in between.

    The same month in both is the same people. Of any other level, what it holds later is what it
    held before, with those who came in and without those who went out. Where a cut has the same
    levels in both, those of all levels are everybody who came in, or went out.

    Parameters
    ----------
    first : Release
        Shared before, its names made different by `rename_release`.
    second : Counts
        Of this run.

    Returns
    -------
    tuple
        Names of the counts in between, which nobody shows, and the sums that hold.

    Examples
    --------
    >>> before = Count("2025-01 to 2025-12 (a)", "all", "all", "pairs")
    >>> after = Count("2025-02 to 2026-01", "all", "all", "pairs")
    >>> release = Release("a", "clinic", {before: ""}, {before: 50}, (), ())
    >>> names, sums = link_releases(release, Counts({after: 48}))
    >>> [name.what for name in names], len(sums)
    (['pairs together', 'pairs in', 'pairs out'], 2)
    """
    later = {_strip(name): name for name in second.values}
    names: list[Count] = []
    sums: list[tuple[Count, tuple[Count, ...]]] = []
    for before in first.marks:
        after = later.get(_strip(before))
        if after is None:
            continue
        if before.group in TIME_GROUPS:
            sums.append((before, (after,)))
        elif _months(before) and _months(before) != _months(after):
            together, came, went = (
                _name_between(before, after, way) for way in ("together", "in", "out")
            )
            names += [together, came, went]
            sums += [(together, (before, came)), (together, (after, went))]
    return names, sums + _add_up_levels(first, second, known=set(names))


def _name_between(before: Count, after: Count, way: str) -> Count:
    return after._replace(period=f"{before.period} > {after.period}", what=f"{after.what} {way}")


def _add_up_levels(
    first: Release, second: Counts, *, known: set[Count]
) -> list[tuple[Count, tuple[Count, ...]]]:
    """Who came in, or went out, over the levels of each cut that both have alike."""
    later = {tuple(map(_strip, (total, *parts))): (total, parts) for total, parts in second.sums}
    sums = []
    for total, parts in first.sums:
        same = later.get(tuple(map(_strip, (total, *parts))))
        if same is None:
            continue
        for way in ("in", "out"):
            whole, *levels = (
                _name_between(before, after, way)
                for before, after in zip((total, *parts), (same[0], *same[1]), strict=True)
            )
            if known >= {whole, *levels}:
                sums.append((whole, tuple(levels)))
    return sums


def _strip(name: Count) -> tuple[str, str, str]:
    return name.group, name.level, name.what


def _months(name: Count) -> tuple[str, str] | None:
    """The first and the last month of a period; None for one that is written otherwise."""
    first, _, rest = name.period.partition(" to ")
    return (first, rest[:7]) if rest else None
