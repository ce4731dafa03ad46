"""The message of a figure in words: for those who cannot see it, and for its headline."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.presentation.formats import (
    choose_decimals,
    format_count,
    format_level,
    format_month,
    format_number,
    format_share,
)
from ims_outcomes.presentation.rows import Row, select_counted, select_drawn, select_rows
from ims_outcomes.presentation.wording import describe_too_few
from ims_outcomes.statistics.cuts import BAR

_MONTH = re.compile(r"\d{4}-\d{2}")


def describe_levels(
    disclosed: Disclosed, *, measure: str, group: str, levels: Collection[str], words: str
) -> str:
    """Say what share some levels have together, "Less pain: 83 %"; words alone when it is hidden.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure, shares of the same people.
    measure, group : str
        Which rows.
    levels : collection of str
        Levels to take together.
    words : str
        What they are together.

    Returns
    -------
    str
        Words and share.
    """
    rows = select_rows(disclosed, measure=measure, group=group)
    chosen = rows[rows["level"].isin(list(levels))]
    if chosen.empty or len(select_drawn(chosen)) < len(chosen):
        return words
    share = chosen["numerator"].sum() / chosen["denominator"].iloc[0]
    return say("alt.levels", words=words, share=format_share(share))


def describe_distribution(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    what: str,
    counted: str = "",
    labels: Mapping[str, str] | None = None,
) -> str:
    """Say what bars show: of how many people, where the longest bar is, from where to where.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure, one per bar in order.
    measure, group : str
        Which rows.
    what : str
        What is spread, "Change in pain".
    counted : str
        What the bars count, "visits"; people without.
    labels : mapping of str to str, optional
        Level → words.

    Returns
    -------
    str
        One sentence, or "too few to say".
    """
    bars = [row for row in _list_drawn(disclosed, measure, group) if row["numerator"] > 0]
    if not bars:
        return describe_too_few(what)
    top = max(bars, key=_take_estimate)
    return say(
        "alt.distribution",
        what=what,
        counted=counted or say("counted.people"),
        total=format_count(top["denominator"]),
        first=_name(bars[0]["level"], labels),
        last=_name(bars[-1]["level"], labels),
        top=_name(top["level"], labels),
        top_count=format_count(top["numerator"]),
        share=format_share(top["estimate"]),
    )


def describe_series(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    what: str,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Say how a line or bars over steps or months run: first, last, highest, lowest.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure, one per step in order.
    measure, group : str
        Which rows.
    what : str
        What runs, "Attended sessions per month".
    labels : mapping of str to str, optional
        Level → words; a month is written in words without.

    Returns
    -------
    str
        One sentence, or "too few to say".
    """
    points = _list_drawn(disclosed, measure, group)
    if not points:
        return describe_too_few(what)
    ends = {
        "first": points[0],
        "last": points[-1],
        "highest": max(points, key=_take_estimate),
        "lowest": min(points, key=_take_estimate),
    }
    words: dict[str, Any] = {name: _write_value(row) for name, row in ends.items()}
    words |= {f"{name}_at": _name(row["level"], labels) for name, row in ends.items()}
    return say("alt.series" if len(points) > 1 else "alt.one_point", what=what, **words)


def describe_spread(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    what: str,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Say between which groups the estimates of a forest plot lie, and that of everybody.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure; those of group "all" are everybody.
    measure, group : str
        Which rows.
    what : str
        What is estimated, "Mean change in pain".
    labels : mapping of str to str, optional
        Level → words.

    Returns
    -------
    str
        One or two sentences, or "too few to say".
    """
    points = _list_drawn(disclosed, measure, group)
    if not points:
        return describe_too_few(what)
    low, high = min(points, key=_take_estimate), max(points, key=_take_estimate)
    sentence = say(
        "alt.spread",
        count=len(points),
        number=format_count(len(points)),
        what=what,
        low=_write_value(low),
        low_at=_name(low["level"], labels),
        high=_write_value(high),
        high_at=_name(high["level"], labels),
    )
    everybody = _list_drawn(disclosed, measure, "all")
    if not everybody:
        return sentence
    return f"{sentence} {say('alt.everybody', estimate=_write_value(everybody[0]))}"


def describe_panels(
    disclosed: Disclosed, *, measure: str, group: str, labels: Mapping[str, str]
) -> str:
    """Say for each panel of means over steps where it begins and where it ends.

    Parameters
    ----------
    disclosed : Disclosed
        Level "panel | step", steps in order; estimate = mean.
    measure, group : str
        Which rows.
    labels : mapping of str to str
        Panel → words.

    Returns
    -------
    str
        A sentence for each panel of which anything is drawn; nothing for none.
    """
    panels: dict[str, list[tuple[str, str]]] = {}
    for row in _list_drawn(disclosed, measure, group):
        panel, step = row["level"].split(BAR, maxsplit=1)
        panels.setdefault(panel, []).append((step, _write_value(row)))
    return " ".join(
        say(
            "alt.panel",
            count=len(points),
            panel=labels.get(panel, panel),
            first=points[0][1],
            first_at=points[0][0],
            last=points[-1][1],
            last_at=points[-1][0],
        )
        for panel, points in panels.items()
    )


def describe_grid(disclosed: Disclosed, *, measure: str, group: str, better: str = "lower") -> str:
    """Say how many people ended in a better, the same and a worse band than they began in.

    Parameters
    ----------
    disclosed : Disclosed
        One row per square, level "band before | band after", bands in rising order.
    measure, group : str
        Which rows.
    better : str
        "lower" or "higher".

    Returns
    -------
    str
        One sentence; "partly hidden" in place of a number of which a square is hidden, and "too few
        to say" when none is drawn.
    """
    every = select_rows(disclosed, measure=measure, group=group)
    rows = select_counted(every)
    if rows.empty:
        return describe_too_few(say("alt.grid_subject"))
    bands, _ = split_levels(every["level"].tolist())
    parts = every["level"].str.split(BAR, n=1, regex=False)
    places = {band: place for place, band in enumerate(bands)}
    step = parts.str[1].map(places) - parts.str[0].map(places)
    counted = every["numerator"].where(every.index.isin(rows.index))
    down, same, up = (_say_sum(counted[sign]) for sign in (step < 0, step == 0, step > 0))
    improved, worsened = (down, up) if better == "lower" else (up, down)
    return say(
        "alt.grid" if len(rows) == len(every) else "alt.grid_hidden",
        total=format_count(rows["denominator"].max()),
        better=improved,
        same=same,
        worse=worsened,
    )


def _say_sum(counts: pd.Series) -> str:
    """Say how many there are in some squares; a part of them would pass for all."""
    return say("alt.partly_hidden") if counts.isna().any() else format_count(counts.sum())


def _name(level: str, labels: Mapping[str, str] | None) -> str:
    """Name a level: its words, a month in words, a number with a true minus sign."""
    if labels and level in labels:
        return labels[level]
    return format_month(level) if _MONTH.fullmatch(level) else format_level(level)


def _list_drawn(disclosed: Disclosed, measure: str, group: str) -> list[Row]:
    rows = select_drawn(select_rows(disclosed, measure=measure, group=group))
    return list(rows.to_dict(orient="records"))


def _take_estimate(row: Row) -> float:
    return float(row["estimate"])


def _write_value(row: Row) -> str:
    if row["unit"] == "share":
        return format_share(row["estimate"])
    if row["method"] == "count":
        return format_count(row["estimate"])
    return format_number(row["estimate"], decimals=choose_decimals(str(row["unit"])))
