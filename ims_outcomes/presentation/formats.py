"""How numbers, months and dates are written; the only place that rounds."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import pandas as pd
from babel import dates, numbers

from ims_outcomes.presentation.catalogue import find_locale, say
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE, THIN_SPACE

MINUS: Final = "\u2212"

#: Decimals that a mean in this unit is printed with.
DECIMALS: Final[Mapping[str, int]] = {
    "people": 0,
    "visits": 0,
    "sessions between events": 0,
    "appointments": 0,
    "episodes": 0,
    "patients": 0,
    "days": 0,
    "points of 100": 0,
    "minutes": 0,
    "SD": 2,
    "ratio": 2,
}
_USUAL_DECIMALS: Final = 1

_SECONDS_PER_UNIT: Final[Mapping[str, int]] = {"seconds": 1, "minutes": 60}
#: From here on nobody counts in seconds.
_MINUTES_FROM_SECONDS: Final = 120


#: A level that is a number, or a band of them as `statistics.bands` writes it.
_BAND: Final = re.compile(r"(-?\d+(?:\.\d+)?)(?: to (-?\d+(?:\.\d+)?)|( or (?:more|less)))?")


def choose_decimals(unit: str) -> int:
    """Choose how many decimals a mean in this unit deserves.

    Examples
    --------
    >>> choose_decimals("points"), choose_decimals("people"), choose_decimals("SD")
    (1, 0, 2)
    """
    return DECIMALS.get(unit, _USUAL_DECIMALS)


def format_number(value: float, *, decimals: int = 1) -> str:
    """Write a number with a true minus sign; halves are rounded away from zero.

    The decimal sign is that of the language. What rounds to zero carries no sign. A missing number
    is "too few to say".

    Examples
    --------
    >>> format_number(-2.05), format_number(-0.04), format_number(2706, decimals=0)
    ('−2.1', '0.0', '2\u202f706')
    """
    if not math.isfinite(value):
        return say("too_few")
    rounded = _round_half_up(value, decimals)
    pattern = "#,##0" + ("." + decimals * "0" if decimals else "")
    digits = numbers.format_decimal(abs(rounded), format=pattern, locale=find_locale())
    grouped = digits.replace(numbers.get_group_symbol(find_locale()), THIN_SPACE)
    return f"{MINUS}{grouped}" if rounded < 0 else grouped


def format_count(value: float) -> str:
    """Write a count of whole things.

    Examples
    --------
    >>> format_count(41.0)
    '41'
    """
    return format_number(value, decimals=0)


def format_whole_or_half(value: float) -> str:
    """Write a median: whole when it is whole, else with one decimal.

    Examples
    --------
    >>> format_whole_or_half(5.0), format_whole_or_half(6.5)
    ('5', '6.5')
    """
    is_whole = math.isfinite(value) and _round_half_up(value, 1) % 1 == 0
    return format_number(value, decimals=0 if is_whole else 1)


def format_duration(seconds: float) -> str:
    """Write a duration in whole seconds, from two minutes on in whole minutes.

    Examples
    --------
    >>> words = [format_duration(seconds) for seconds in (1, 119, 120, 1352.5)]
    >>> [text.replace(NO_BREAK_SPACE, " ") for text in words]
    ['1 second', '119 seconds', '2 minutes', '23 minutes']
    """
    unit = _choose_time_unit(seconds)
    count = _round_half_up(seconds / _SECONDS_PER_UNIT[unit], 0)
    return say(f"duration.{unit}", count=float(count), number=_count_time(seconds, unit))


def format_durations(middle: float, lower: float, upper: float) -> tuple[str, str, str]:
    r"""Write a median duration and the ends of its middle half, in the unit of the median.

    Examples
    --------
    >>> format_durations(1352.5, 25, 1513)
    ('23\xa0minutes', '<1', '25')
    """
    unit = _choose_time_unit(middle)
    return format_duration(middle), _count_time(lower, unit), _count_time(upper, unit)


def format_threshold(value: float) -> str:
    """Write a threshold with every decimal it was set with: rounding would make it another rule.

    Examples
    --------
    >>> format_threshold(1.75), format_threshold(2.0), format_threshold(2.3)
    ('1.75', '2', '2.3')
    """
    digits = format(Decimal(repr(float(value))).normalize(), "f")
    return format_number(value, decimals=len(digits.partition(".")[2]))


def format_share(share: float) -> str:
    """Write a share as a whole percentage.

    A share that is not quite none or all does not become 0 % or 100 %.

    Examples
    --------
    >>> [format_share(share).replace(NO_BREAK_SPACE, " ") for share in (0.585, 0.001, 0.0)]
    ['59 %', '<1 %', '0 %']
    """
    if not math.isfinite(share):
        return say("too_few")
    text = format_count(100 * share)
    if text == "0" and share > 0:
        text = "<1"
    if text == "100" and share < 1:
        text = ">99"
    return f"{text}{NO_BREAK_SPACE}%"


def format_share_difference(estimate: float, lower: float, upper: float) -> str:
    """Write the difference of two shares in percentage points, with its interval.

    Examples
    --------
    >>> format_share_difference(0.219, 0.107, 0.323).replace(NO_BREAK_SPACE, " ")
    '22 percentage points (11 to 32)'
    """
    if not math.isfinite(estimate):
        return say("too_few")
    return say(
        "percentage_points",
        number=format_count(100 * estimate),
        range=format_interval(100 * lower, 100 * upper, decimals=0),
    )


def format_n_of_n(numerator: float, denominator: float) -> str:
    """Write how many of how many.

    Examples
    --------
    >>> format_n_of_n(24, 41)
    '24/41'
    """
    if not (math.isfinite(numerator) and math.isfinite(denominator)):
        return say("too_few")
    return f"{format_count(numerator)}/{format_count(denominator)}"


def format_interval(lower: float, upper: float, *, decimals: int = 1) -> str:
    """Write an interval; "no interval" when an end is missing.

    Examples
    --------
    >>> format_interval(-2.4, -1.8).replace(NO_BREAK_SPACE, " ")
    '−2.4 to −1.8'
    """
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return say("no_interval")
    return say(
        "range",
        lower=format_number(lower, decimals=decimals),
        upper=format_number(upper, decimals=decimals),
    )


def format_share_interval(lower: float, upper: float) -> str:
    """Write the interval of a share in whole percent, the sign once.

    Ends that would read the same have a decimal: an interval is never a single number.

    Examples
    --------
    >>> format_share_interval(0.434, 0.722).replace(NO_BREAK_SPACE, " ")
    '43 to 72 %'
    >>> format_share_interval(0.9990, 1.0).replace(NO_BREAK_SPACE, " ")
    '99.9 to 100.0 %'
    """
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return say("no_interval")
    is_narrow = format_count(100 * lower) == format_count(100 * upper)
    decimals = 1 if is_narrow else 0
    return format_interval(100 * lower, 100 * upper, decimals=decimals) + f"{NO_BREAK_SPACE}%"


def format_estimate(estimate: float, lower: float, upper: float, *, decimals: int = 1) -> str:
    """Write an estimate with its interval in brackets.

    Examples
    --------
    >>> format_estimate(-2.1, -2.4, -1.8).replace(NO_BREAK_SPACE, " ")
    '−2.1 (−2.4 to −1.8)'
    """
    number = format_number(estimate, decimals=decimals)
    if not math.isfinite(estimate):
        return number
    return f"{number} ({format_interval(lower, upper, decimals=decimals)})"


def format_p(p_value: float) -> str:
    """Write a p-value: three decimals below 0.1, two above, never 0 or 1.

    Examples
    --------
    >>> format_p(0.0456), format_p(0.23), format_p(0.0002), format_p(1.0)
    ('0.046', '0.23', '<0.001', '>0.99')
    """
    if not math.isfinite(p_value):
        return say("not_computed")
    if p_value < 0.001:
        return f"<{format_number(0.001, decimals=3)}"
    if p_value > 0.99:
        return f">{format_number(0.99, decimals=2)}"
    return format_number(p_value, decimals=3 if p_value < 0.1 else 2)


def format_month(month: str) -> str:
    """Write a month "YYYY-MM" in words.

    Examples
    --------
    >>> format_month("2025-07").replace(NO_BREAK_SPACE, " ")
    'July 2025'
    """
    return _format_day(pd.Timestamp(f"{month}-01"), say("dates.month"))


def format_short_month(month: str) -> str:
    """Write a month "YYYY-MM" on an axis, without its year.

    Examples
    --------
    >>> format_short_month("2025-07")
    'Jul'
    """
    return _format_day(pd.Timestamp(f"{month}-01"), say("dates.short_month"))


def format_level(level: str) -> str:
    """Write a level that is a number or a band of numbers; anything else as it is.

    Examples
    --------
    >>> format_level("-3"), format_level("4 to 5"), format_level("12 or more")
    ('−3', '4 to 5', '12 or more')
    >>> format_level("-6 or less")
    '−6 or less'
    """
    band = _BAND.fullmatch(level)
    if not band:
        return level
    first, last, beyond = (format_tick(part or "").replace("-", MINUS) for part in band.groups())
    if beyond:
        return say("band.open" if beyond.endswith("more") else "band.open_below", first=first)
    return say("band.closed", first=first, last=last) if last else first


def format_tick(text: str) -> str:
    """Write a number that stands on an axis with the decimal sign of the language.

    Examples
    --------
    >>> format_tick("2.5")
    '2.5'
    """
    return text.replace(".", numbers.get_decimal_symbol(find_locale()))


def format_period(period: str) -> str:
    """Write a period "YYYY-MM to YYYY-MM" in words; one month stays one month.

    Examples
    --------
    >>> format_period("2025-07 to 2026-06").replace(NO_BREAK_SPACE, " ")
    'July 2025 to June 2026'
    """
    first, _, last = period.partition(" to ")
    if last in ("", first):
        return format_month(first)
    return say("period.range", lower=format_month(first), upper=format_month(last))


def format_date(date: str | pd.Timestamp) -> str:
    """Write a date in words.

    Examples
    --------
    >>> format_date("2026-06-30").replace(NO_BREAK_SPACE, " ")
    '30 June 2026'
    """
    day = pd.Timestamp(date)
    return _format_day(day, say("dates.day", count=day.day))


def _format_day(day: pd.Timestamp, pattern: str) -> str:
    """Write a day by a pattern of Babel's, with the names of the language, on one line."""
    text = dates.format_date(day.date(), pattern, locale=find_locale())
    return text.replace(" ", NO_BREAK_SPACE)


def _choose_time_unit(seconds: float) -> str:
    return "minutes" if seconds >= _MINUTES_FROM_SECONDS else "seconds"


def _count_time(seconds: float, unit: str) -> str:
    """Count whole seconds or minutes; less than half of one is not none."""
    text = format_count(seconds / _SECONDS_PER_UNIT[unit])
    return "<1" if text == "0" and seconds > 0 else text


def _round_half_up(value: float, decimals: int) -> Decimal:
    """Round as people do by hand; the tenth decimal is taken for noise of floating point."""
    step = Decimal(1).scaleb(-decimals)
    return Decimal(repr(round(float(value), 9))).quantize(step, rounding=ROUND_HALF_UP) + 0
