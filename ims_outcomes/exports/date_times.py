"""Times of day and time zones taken off dates, for all texts of a column at once."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Coded, Flags, recode
from ims_outcomes.exports.draft import Draft

# What must stand in a text before it is looked at more closely.
_HINT = r"[0-9](:|[hH][0-9 ]|[hH]$|\s*[AaPp]\.?\s?[Mm])"
_TIMED = (
    r"^(?P<day>.*[0-9])"
    r"(?:T\s*|,?\s+(?:at|à|@|-)?\s*)"
    r"(?P<time>[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?|\s?[hH]\s?[0-9]{0,2}|)"
    r"\s*(?:[AaPp]\.?\s?[Mm]\.?)?)"
    r"(?P<zone>\s*(?:Z|(?:UTC|GMT)?\s?[+-][0-9]{2}(?::?[0-9]{2})?|[A-Z]{3,4})(?:\s\(.*\))?)?$"
)
# An hour alone is a time only with h, am or pm.
_IS_TIME = r"[:hHmM]"
_INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]"
_MIDNIGHT = r"^0?0:00(:00([.,]0+)?)?(Z|[+-]|$)"
_ISO_ZONE = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_ISO_TIMED = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?$"
)
_BLANKS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"


def strip_times(draft: Draft, column: str, *, timezone: str) -> Coded:
    """Take the times of day off a column of dates as text.

    A time that says its zone is an instant. With `timezone` it becomes the day that it was
    there; without it the day stays as it was written, which is said. Where every such time of
    the column is midnight, the column holds days that a program wrote as instants, and they
    stay as they were written, too.

    What was written is kept in `draft.written`, to tell two visits of one day apart.

    Parameters
    ----------
    draft : Draft
        Its column is text, and stays as it is.
    timezone : str
        IANA name of the clinic's zone; "" when nobody said.
    """
    text = draft.columns[column]
    if not pc.any(pc.match_substring_regex(text.values, _HINT)).as_py():
        return text
    texts = _plain_blanks(text.values)
    parts = _take_apart(texts)
    if not pc.any(parts.is_timed).as_py():
        return text
    draft.written[column] = text
    days = parts.days
    if timezone and not _are_days(parts):
        local = _place_instants(texts, parts, timezone=timezone)
        is_turned = pc.fill_null(pc.is_valid(local), fill_value=False)
        draft.note("zone_turned", _spread(text, is_turned), column=column, timezone=timezone)
        days = pc.coalesce(local, days)
        left_out = pc.and_(parts.has_zone, pc.invert(is_turned))
    else:
        left_out = parts.has_zone
    draft.note("zone_left_out", _spread(text, left_out), column=column)
    return recode(text, days)


def _spread(text: Coded, flags: pa.Array) -> Flags:
    return text.spread(flags.to_numpy(zero_copy_only=False))


@dataclasses.dataclass(frozen=True)
class _Parts:
    """Texts taken apart: which have a time, their days, their times, which say a zone."""

    is_timed: pa.Array
    days: pa.Array
    times: pa.Array
    has_zone: pa.Array


def _take_apart(texts: pa.Array) -> _Parts:
    """Take texts apart, quickly where all of them are ISO dates with times."""
    if pc.all(pc.match_substring_regex(texts, _ISO_TIMED)).as_py():
        return _Parts(
            is_timed=pc.is_valid(texts),
            days=pc.utf8_slice_codeunits(texts, 0, 10),
            times=pc.utf8_slice_codeunits(texts, 11, 23),
            has_zone=pc.match_substring_regex(texts, _ISO_ZONE),
        )
    found = pc.extract_regex(texts, _TIMED)
    times, zones = pc.struct_field(found, "time"), pc.struct_field(found, "zone")
    is_timed = pc.fill_null(pc.match_substring_regex(times, _IS_TIME), fill_value=False)
    return _Parts(
        is_timed=is_timed,
        days=pc.if_else(is_timed, pc.struct_field(found, "day"), texts),
        times=pc.fill_null(times, ""),
        has_zone=pc.and_(is_timed, pc.not_equal(pc.fill_null(zones, ""), "")),
    )


def _plain_blanks(values: pa.Array) -> pa.Array:
    """Texts with plain blanks in place of those that do not break."""
    if not pc.all(pc.string_is_ascii(values)).as_py():
        for blank in _BLANKS:
            values = pc.replace_substring(values, blank, " ")
    return values


def _are_days(parts: _Parts) -> bool:
    """Whether every time with a zone is midnight, as programs write days."""
    is_midnight = pc.match_substring_regex(parts.times, _MIDNIGHT)
    return bool(pc.all(pc.or_(is_midnight, pc.invert(parts.has_zone))).as_py())


def _place_instants(texts: pa.Array, parts: _Parts, *, timezone: str) -> pa.Array:
    """The day of each ISO time with a zone where the clinic is; nothing for any other text."""
    is_instant = pc.and_(parts.has_zone, pc.match_substring_regex(texts, _INSTANT))
    found = pd.to_datetime(
        texts.filter(is_instant).to_pandas(), utc=True, format="ISO8601", errors="coerce"
    )
    local = found.dt.tz_convert(timezone).dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    days = pa.array(local, pa.date32()).cast(pa.string())
    return pc.replace_with_mask(pa.nulls(len(texts), pa.string()), is_instant, days)
