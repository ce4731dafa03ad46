"""Columns of scores: several scores in one row become one row each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import (
    Coded,
    Numbers,
    build_constant,
    concatenate,
    encode_array,
)
from ims_outcomes.exports.dates import type_date_column
from ims_outcomes.exports.draft import Draft
from ims_outcomes.vocabulary import ScoreColumn, SourceMap

_SAID_BY_COLUMN = ("instrument", "item", "timing", "unit", "condition", "technique")


@dataclasses.dataclass(frozen=True)
class WideScore:
    """A column of scores as it stands in their table: its name there and its cells."""

    score: ScoreColumn
    label: str
    cells: Coded


def spread_scores(
    draft: Draft,
    wide: Sequence[WideScore],
    *,
    rows: Numbers | None,
    source: SourceMap,
    is_timed: bool,
) -> Draft:
    """One row per score instead of one per row of the file; a blank cell is no score.

    Parameters
    ----------
    draft : Draft
        All rows of the file; `score_date` is the day of the row, or that from which weeks count.
    wide : sequence of WideScore
        The columns of scores.
    rows : array of int or None
        The rows that count; None for all.
    source : SourceMap
        How dates are written. They are read here, so that they are counted as the file has them.
    is_timed : bool
        Whether the weeks of each column are to be added to `score_date`.
    """
    base = draft if rows is None else draft.take(rows)
    if "score_date" in base.columns:
        order, zone = source.date_order, source.timezone
        type_date_column(base, "score_date", date_order=order, timezone=zone)
    cells = [each.cells if rows is None else each.cells.take(rows) for each in wide]
    filled = [np.flatnonzero(~column.is_missing) for column in cells]
    spread = base.take(np.concatenate(filled))
    for name in _SAID_BY_COLUMN:
        words = [getattr(each.score, name) for each in wide]
        if any(words):
            spread.columns[name] = _say_by_column(words, filled, base=base.columns.get(name))
    scores = [column.take(some) for column, some in zip(cells, filled, strict=True)]
    spread.columns["score"] = concatenate(scores).compact()
    counts = [len(some) for some in filled]
    weeks = [np.nan if each.score.weeks is None else each.score.weeks for each in wide]
    spread.columns["weeks"] = _code_weeks(np.repeat(weeks, counts))
    spread.labels["score"] = np.repeat([each.label for each in wide], counts)
    if is_timed and "score_date" in spread.columns:
        spread.columns["score_date"] = _add_weeks(
            spread.columns["score_date"], spread.columns["weeks"]
        )
    return spread


def _say_by_column(words: Sequence[str], filled: Sequence[Numbers], *, base: Coded | None) -> Coded:
    """A column of ours that each column of scores says for its own rows, or else the row."""
    parts = [
        base.take(rows)
        if base is not None and not word
        else build_constant(word or None, len(rows), pa.string())
        for word, rows in zip(words, filled, strict=True)
    ]
    return concatenate(parts).compact()


def _code_weeks(weeks: Numbers) -> Coded:
    return encode_array(pa.array(weeks, pa.float64(), mask=np.isnan(weeks)))


def _add_weeks(dates: Coded, weeks: Coded) -> Coded:
    """Each date so many weeks later."""
    days = np.append(dates.values.cast(pa.int32()).to_numpy(), 0)[dates.codes]
    later = np.round(weeks.to_numpy() * 7).astype(np.int32)
    coded = encode_array(pa.array((days + later).astype(np.int32), mask=dates.is_missing))
    return Coded(coded.codes, coded.values.cast(pa.date32()))
