"""Dates: read in the order in which the whole column was written, or asked about."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, build_constant
from ims_outcomes.exports.date_texts import (
    COMPACT_DATE,
    NUMERIC_DATE,
    ORDERS,
    find_plain_day,
    find_readings,
)
from ims_outcomes.exports.date_times import strip_times
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.serial_dates import read_serials, turn_serials
from ims_outcomes.exports.words import join_words

READINGS = {"dmy": "day-month-year", "mdy": "month-day-year", "ymd": "year-month-day"}

# † When one order reads all but this share of a column, the rest are slips and set aside one by
# one; more than that, and the column is asked about. A spreadsheet that swaps day and month
# leaves about three in five dates as text, far above it.
SLIP_SHARE = 0.05

_YEAR_FIRST = re.compile(r"[0-9]{4}[-/.].*")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# How dates that no order can change were written, as a message says it.
_COMPACT = "written as YYYYMMDD"
_NAMED = "that names its month"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
# A spreadsheet that takes month-day for day-month can do so up to this day.
_LAST_MONTH = 12


def type_dates(draft: Draft, column: str, *, date_order: str, timezone: str = "") -> Coded:
    """Turn a column of text into dates, or keep a stop that asks how to read it.

    YYYY-MM-DD, with or without a time of day, is read as it stands; so are YYYYMMDD and dates with
    the name of their month, English or French, and a column of a spreadsheet's day numbers, which
    is said; dates as text among those make them count as date cells. Other dates are read when only
    one order of day, month and year fits the whole column, and that is said; when two orders fit,
    or none does, the user is asked. `date_order` is the user's answer. A year of two digits from 90
    on is taken for 19.., any other for 20...

    Date cells of a spreadsheet beside dates as text are asked about too: when every date as
    text has a day above 12 and every date cell one of at most 12, the spreadsheet has swapped
    day and month in the date cells, and with `date_order` they are turned back.

    Parameters
    ----------
    draft : Draft
        Its column is text.
    column : str
        One of our columns.
    date_order : str
        "dmy", "mdy", "ymd"; "" when nobody said.
    timezone : str
        IANA name of the clinic's zone, for times that say their own; "" when nobody said.

    Returns
    -------
    Coded
        The column as dates; missing where there is none, which the draft's findings say.
    """
    text = strip_times(draft, column, timezone=timezone)
    serials = read_serials(text, slip_share=SLIP_SHARE)
    if serials is not None:
        return _type_serials(draft, column, text, serials)
    text, is_serial = turn_serials(text)
    draft.note("serial_dates", is_serial, column=column)
    is_date_cell = draft.is_date_cell.get(column, np.zeros(len(text), dtype=bool)) | is_serial
    distinct = _code_cells(text, is_date_cell)
    cells = _list_cells(distinct, is_date_cell)
    order = _choose_order(draft, column, cells, date_order=date_order)
    if order is None:
        return build_constant(None, len(text), pa.date32())
    days = list(cells[order].where(~cells["is_year_first"], cells["ymd"]))
    if _is_mixed(cells):
        days = _settle_date_cells(draft, column, cells, days, order=order, distinct=distinct)
    _note_unread(draft, column, cells, days, distinct=distinct)
    why = ", as date_order says" if date_order else ", the only order that fits"
    _note_readings(draft, column, cells, days, distinct=distinct, order=READINGS[order], why=why)
    return distinct.replace(days, pa.date32())


def type_date_column(
    draft: Draft, column: str, *, date_order: str, timezone: str = "", is_required: bool = True
) -> None:
    """Type a column of dates in place, and say which rows have none where each must have one."""
    if is_required:
        draft.note("missing_date", draft.columns[column].is_missing, column=column)
    draft.columns[column] = type_dates(draft, column, date_order=date_order, timezone=timezone)


def _type_serials(
    draft: Draft, column: str, text: Coded, days: list[datetime.date | None]
) -> Coded:
    """The dates of a column of day numbers."""
    is_read = np.array([day is not None for day in days], dtype=bool)
    draft.note("unreadable_date", text.spread(~is_read), column=column)
    draft.note("serial_dates", text.spread(is_read), column=column)
    return text.replace(days, pa.date32())


def _note_unread(
    draft: Draft,
    column: str,
    cells: pd.DataFrame,
    days: Sequence[datetime.date | None],
    *,
    distinct: Coded,
) -> None:
    """Say which cells are no dates."""
    is_read = np.array([day is not None for day in days], dtype=bool)
    is_impossible = (cells["has_shape"] & ~cells["has_reading"]).to_numpy()
    draft.note("impossible_date", distinct.spread(is_impossible), column=column)
    draft.note("unreadable_date", distinct.spread(~is_read & ~is_impossible), column=column)


def _note_readings(
    draft: Draft,
    column: str,
    cells: pd.DataFrame,
    days: Sequence[datetime.date | None],
    *,
    distinct: Coded,
    order: str,
    why: str,
) -> None:
    """Say which cells were read as what."""
    is_read = np.array([day is not None for day in days], dtype=bool)
    is_plain, has_shape = cells["is_plain"], cells["has_shape"]
    flags = distinct.spread(is_read & ~(cells["is_iso"] | is_plain).to_numpy())
    draft.note("dates_read_as", flags, column=column, reading=order, why=why)
    for how, is_written_so in ((_COMPACT, has_shape), (_NAMED, ~has_shape)):
        flags = distinct.spread(is_read & (is_plain & is_written_so).to_numpy())
        draft.note("plain_dates", flags, column=column, how=how)


def _code_cells(text: Coded, is_date_cell: Flags) -> Coded:
    """Code rows by text and kind of cell; date cells come after all texts."""
    if not is_date_cell.any():
        return text
    codes = np.where(is_date_cell & ~text.is_missing, text.codes + len(text.values), text.codes)
    return Coded(codes, pa.concat_arrays([text.values, text.values]))


def _list_cells(distinct: Coded, is_date_cell: Flags) -> pd.DataFrame:
    """One row per distinct cell: what it may mean, and how many rows hold it."""
    texts = distinct.values.to_pylist()
    readings = [find_readings(text) for text in texts]
    count = len(texts)
    date_cells = np.unique(distinct.codes[is_date_cell & ~distinct.is_missing])
    return pd.DataFrame(
        {
            **{
                order: pd.Series([found.get(order) for found in readings], dtype=object)
                for order in ORDERS
            },
            "rows": np.bincount(distinct.codes[~distinct.is_missing], minlength=count),
            "is_date_cell": np.isin(np.arange(count), date_cells),
            "has_shape": _flag(texts, NUMERIC_DATE) | _flag(texts, COMPACT_DATE),
            "has_reading": np.array([bool(found) for found in readings], dtype=bool),
            # A year of four digits in front leaves no doubt, however others were written.
            "is_year_first": _flag(texts, _YEAR_FIRST),
            "is_iso": _flag(texts, _ISO),
            "is_plain": np.array([find_plain_day(text) is not None for text in texts], dtype=bool),
        }
    )


def _flag(texts: Sequence[str], pattern: re.Pattern[str]) -> Flags:
    return np.array([bool(pattern.fullmatch(text)) for text in texts], dtype=bool)


def _select_texts(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of text that can be read; a text that stands nowhere any more does not count."""
    return cells.loc[cells["has_reading"] & ~cells["is_date_cell"] & cells["rows"].gt(0)]


def _select_doubtful(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of text that an order of day, month and year can change."""
    texts = _select_texts(cells)
    return texts.loc[~(texts["is_year_first"] | texts["is_plain"])]


def _is_mixed(cells: pd.DataFrame) -> bool:
    """Whether date cells stand beside dates as text that an order can change."""
    return bool(cells["is_date_cell"].any() and len(_select_doubtful(cells)))


def _choose_order(draft: Draft, column: str, cells: pd.DataFrame, *, date_order: str) -> str | None:
    """The order in which the column was written; None when the user has to be asked."""
    if date_order:
        return date_order
    texts = _select_texts(cells)
    if _is_mixed(cells):
        _ask_about_date_cells(draft, column, cells)
        return None
    reads = {order: _count_rows(texts, texts[order].notna()) for order in ORDERS}
    total = int(texts["rows"].sum())
    full = [order for order, count in reads.items() if count == total]
    if full and all(texts[order].equals(texts[full[0]]) for order in full):
        return full[0] if total else "ymd"
    if full:
        _ask_which(draft, column, full, total=total)
        return None
    nearly = [order for order, count in reads.items() if count >= (1 - SLIP_SHARE) * total]
    if len(nearly) == 1:
        return nearly[0]
    _ask_about_mixture(draft, column, reads, total=total)
    return None


def _count_rows(cells: pd.DataFrame, flags: pd.Series) -> int:
    return int(cells.loc[flags, "rows"].sum())


def _settle_date_cells(
    draft: Draft,
    column: str,
    cells: pd.DataFrame,
    days: list[datetime.date | None],
    *,
    order: str,
    distinct: Coded,
) -> list[datetime.date | None]:
    """Turn date cells back when the spreadsheet swapped their day and month; say what was done."""
    is_cell = cells["is_date_cell"].to_numpy()
    swapped = order != "ymd" and _is_swapped(cells, order)
    check = "spreadsheet_dates_turned" if swapped else "spreadsheet_dates_kept"
    draft.note(check, distinct.spread(is_cell), column=column, reading=READINGS[order])
    if not swapped:
        return days
    return [
        day.replace(month=day.day, day=day.month) if day and turn else day
        for day, turn in zip(days, is_cell, strict=True)
    ]


def _is_swapped(cells: pd.DataFrame, order: str) -> bool:
    """Whether every date as text has a day that cannot be a month, and no date cell has."""
    in_texts = [day.day for day in _select_doubtful(cells)[order] if day]
    in_cells = [day.day for day in cells.loc[cells["is_date_cell"], "ymd"]]
    return bool(in_texts) and min(in_texts) > _LAST_MONTH and max(in_cells) <= _LAST_MONTH


def _ask_which(draft: Draft, column: str, orders: Sequence[str], *, total: int) -> None:
    example = "05/06/07" if "ymd" in orders else "05/06/2024"
    readings = find_readings(example)
    draft.stop(
        "ambiguous_dates",
        column=draft.find_label(column),
        rows_read=f"{total:,}",
        readings=join_words(READINGS[order] for order in orders),
        example=example,
        meanings=join_words(_write_day(readings[order]) for order in orders),
        settings=_write_settings(orders),
    )


def _ask_about_mixture(draft: Draft, column: str, reads: dict[str, int], *, total: int) -> None:
    used = [order for order, count in reads.items() if count]
    counts = [f"{reads[order]:,} can be read as {READINGS[order]}" for order in used]
    draft.stop(
        "mixed_dates",
        column=draft.find_label(column),
        rows_read=f"{total:,}",
        readings=", ".join(counts),
        settings=_write_settings(used),
    )


def _ask_about_date_cells(draft: Draft, column: str, cells: pd.DataFrame) -> None:
    texts = _select_doubtful(cells)
    counts = {order: _count_rows(texts, texts[order].notna()) for order in ORDERS}
    orders = [order for order, count in counts.items() if count == max(counts.values())]
    swapped = any(_is_swapped(cells, order) for order in orders)
    signature = (
        " Every date as text has a day above 12, and every date cell one of at most 12. Either the"
        " date cells are right as they stand, or a spreadsheet has swapped their day and month, so"
        " that one typed as 5 April now says 4 May; the second is far likelier, and with"
        " date_order they are turned back."
    )
    draft.stop(
        "spreadsheet_dates",
        column=draft.find_label(column),
        text_rows=f"{int(texts['rows'].sum()):,}",
        readings=join_words(READINGS[order] for order in orders),
        typed_rows=f"{_count_rows(cells, cells['is_date_cell']):,}",
        signature=signature if swapped else "",
        settings=_write_settings(orders),
    )


def _write_settings(orders: Sequence[str]) -> str:
    return join_words(f'date_order = "{order}"' for order in orders)


def _write_day(day: datetime.date) -> str:
    """Write a day with its month's name, in English whatever the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
