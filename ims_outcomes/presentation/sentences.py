"""Headlines: the answer in one sentence that an owner understands and a statistician accepts."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

from ims_outcomes.disclosure import FEW, PROTECTED, Disclosed
from ims_outcomes.presentation.catalogue import say, translate_unit
from ims_outcomes.presentation.formats import (
    choose_decimals,
    format_count,
    format_duration,
    format_durations,
    format_interval,
    format_number,
    format_period,
    format_share,
    format_share_interval,
    format_whole_or_half,
)
from ims_outcomes.presentation.rows import Key, Row, find_rows
from ims_outcomes.presentation.shown import Shown, escape, list_numbers
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE
from ims_outcomes.presentation.wording import describe_too_few

#: A rate below this, written with one decimal, would be 0.0.
_SMALL_RATE: Final = 0.05


def write_sentences(
    disclosed: Disclosed, *sentences: str, section: str = "", kind: str = "headline"
) -> Shown:
    """Write sentences, a paragraph each, that carry the numbers they were made from.

    Parameters
    ----------
    disclosed : Disclosed
        What the sentences were made from, nothing else.
    *sentences : str
        One or several sentences that belong together; an empty text is left out.
    section : str
        Where on the page they stand.
    kind : str
        Class for the style sheet.

    Returns
    -------
    Shown
        The paragraphs in one box.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    lines = "\n".join(f"<p>{escape(text)}</p>" for text in sentences if text)
    html = f'<div class="{escape(kind)}">\n{lines}\n</div>' if lines else ""
    return Shown(
        html=html,
        numbers=list_numbers(disclosed, section=section),
        sentences=tuple((section, text) for text in sentences if text),
    )


def describe_responders(
    disclosed: Disclosed,
    *,
    percent: int,
    period: str = "",
    eligibility: str = "",
    moment: Literal["ended", "began"] = "ended",
    completeness: str = "completeness",
    group: str = "all",
    level: str = "all",
) -> str:
    """Say how many ended, how many gave a last score, and how many of these improved.

    The range that the missing scores leave open is always said, from its own two rows.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of `completeness` (those with a last score of those who should have one),
        `responder_<percent>` and its `_worst_case` and `_best_case`.
    percent : int
        Which responder rule.
    period : str
        Months covered, "2025-07 to 2026-03".
    eligibility : str
        Who the rule asks about, "who began at 3 or more"; said when that is not everybody.
    moment : str
        Whether the people are those whose treatment ended, or began, in the period.
    completeness : str
        Id of the measure of completeness.
    group, level : str
        Which part the sentence is about.

    Returns
    -------
    str
        Two or three sentences, "too few to say", or that it is hidden to protect others.
    """
    part = (group, level)
    complete = _find_shown(disclosed, (completeness, *part), needs="denominator")
    if complete is None:
        return _say_absent(disclosed, (completeness, *part), say("responders.subject"))
    ended = say(
        moment,
        count=complete["denominator"],
        number=format_count(complete["denominator"]),
        period=_describe_period(period),
    )
    if complete["numerator"] == 0:
        return f"{ended} {say('responders.nobody')}"
    seen = _find_shown(disclosed, (f"responder_{percent}", *part), needs="denominator")
    if seen is None:
        absent = _say_absent(
            disclosed, (f"responder_{percent}", *part), say("responders.subject_of_them")
        )
        return f"{ended} {absent}"
    all_asked = seen["denominator"] == complete["numerator"]
    answer = say(
        f"responders.{'all' if all_asked else 'some'}_asked",
        with_last=format_count(complete["numerator"]),
        asked=format_count(seen["denominator"]),
        eligibility=eligibility or say("responders.eligibility"),
        rate=_describe_rate(seen),
        percent=f"{percent}{NO_BREAK_SPACE}%",
    )
    lacking = complete["denominator"] - complete["numerator"]
    cases = _find_missing_cases(disclosed, seen, lacking=lacking)
    return " ".join(filter(None, [ended, answer, cases]))


def describe_mean_change(
    disclosed: Disclosed,
    *,
    subject: str,
    unit: str = "",
    group: str = "all",
    level: str = "all",
) -> str:
    """Say by how much a score changed, with its interval and whom it rests on.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of `mean_change`, and of `mean_baseline_of_pairs` and `mean_last` to say from
        where to where. Where these three do not agree as printed, it says that each is rounded.
    subject : str
        What changed, "Pain".
    unit : str
        Words of the unit; without, the unit of the estimate.
    group, level : str
        Which part the sentence is about.

    Returns
    -------
    str
        One sentence, "too few to say", or that it is hidden to protect others.
    """
    change = _find_shown(disclosed, ("mean_change", group, level))
    if change is None:
        return _say_absent(disclosed, ("mean_change", group, level), subject)
    places = choose_decimals(str(change["unit"]))
    baseline = _find_shown(disclosed, ("mean_baseline_of_pairs", group, level))
    last = _find_shown(disclosed, ("mean_last", group, level))
    from_to = ""
    if baseline is not None and last is not None:
        means = baseline["estimate"], last["estimate"], change["estimate"]
        first, then, moved = (round(float(mean), places) for mean in means)
        agrees = round(then - first, places) == moved
        from_to = say(
            f"mean_change.from_to{'' if agrees else '_rounded'}",
            baseline=format_number(baseline["estimate"], decimals=places),
            last=format_number(last["estimate"], decimals=places),
        )
    has_interval = math.isfinite(change["lower"])
    return say(
        "mean_change.text" if has_interval else "mean_change.no_interval",
        subject=subject,
        change=format_number(change["estimate"], decimals=places),
        unit=unit or translate_unit(str(change["unit"]), value=change["estimate"]),
        range=format_interval(change["lower"], change["upper"], decimals=places),
        people=_describe_people_of(change),
        from_to=from_to,
    )


def describe_share(
    disclosed: Disclosed,
    *,
    measure: str,
    what: str,
    subject: str = "",
    group: str = "all",
    level: str = "all",
) -> str:
    """Say how many of how many, with the likely range.

    Parameters
    ----------
    disclosed : Disclosed
        A row of the measure.
    measure : str
        Id of a share.
    what : str
        What they did, "came to a third session".
    subject : str
        Of what there is too little to say, "Third sessions"; without, what they did.
    group, level : str
        Which part the sentence is about.

    Returns
    -------
    str
        One sentence, or "too few to say".

    Examples
    --------
    >>> from ims_outcomes.disclosure import hide_small_numbers
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> from ims_outcomes.vocabulary import load_settings
    >>> rows = [{"measure": "completeness", "n": 9, "numerator": 7, "denominator": 9,
    ...          "estimate": 7 / 9, "unit": "share"}]
    >>> disclosed = hide_small_numbers(build_estimates(rows), settings=load_settings())
    >>> describe_share(disclosed, measure="completeness", what="gave a last score")
    '7 of 9 gave a last score (too few for a percentage).'
    """
    row = _find_shown(disclosed, (measure, group, level), needs="denominator")
    if row is None or row["denominator"] == 0:
        absent = subject or what[:1].upper() + what[1:]
        return _say_absent(disclosed, (measure, group, level), absent)
    form = "full" if math.isfinite(row["lower"]) else "no_interval"
    sentence = say(
        "share_of.few" if row["mark"] == FEW else f"share_of.{form}",
        numerator=format_count(row["numerator"]),
        denominator=format_count(row["denominator"]),
        share=format_share(row["estimate"]),
        range=format_share_interval(row["lower"], row["upper"]),
        what=what,
    )
    return sentence[:1].upper() + sentence[1:]  # a language may begin with what they did


def describe_rate(
    disclosed: Disclosed, *, measure: str, what: str, group: str = "all", level: str = "all"
) -> str:
    r"""Say a rate per 100 sessions with its likely range, and the events it rests on.

    Parameters
    ----------
    disclosed : Disclosed
        A row of the measure.
    measure : str
        Id of a rate: events as numerator, sessions as denominator.
    what : str
        What was counted, "Unwanted events".
    group, level : str
        Which part the sentence is about.

    Returns
    -------
    str
        One sentence, "too few to say", or that it is hidden to protect others.

    Examples
    --------
    >>> from ims_outcomes.disclosure import hide_small_numbers
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> from ims_outcomes.vocabulary import load_settings
    >>> rows = [{"measure": "falls", "n": 300, "numerator": 0, "denominator": 300, "estimate": 0,
    ...          "lower": 0, "upper": 1.23, "unit": "events per 100 sessions"}]
    >>> disclosed = hide_small_numbers(build_estimates(rows), settings=load_settings())
    >>> describe_rate(disclosed, measure="falls", what="Falls")
    'Falls: 0 per 100 sessions (likely range 0.0\xa0to\xa01.2; 0 at 300 sessions).'

    Something that was seen is never a rate of 0.0.

    >>> seen = {"n": 3000, "numerator": 1, "denominator": 3000, "estimate": 0.033, "upper": 0.186}
    >>> disclosed = hide_small_numbers(build_estimates([rows[0] | seen]), settings=load_settings())
    >>> describe_rate(disclosed, measure="falls", what="Falls")
    'Falls: 0.03 per 100 sessions (likely range 0.00\xa0to\xa00.19; 1 at 3\u202f000 sessions).'
    """
    row = _find_shown(disclosed, (measure, group, level))
    if row is None:
        return _say_absent(disclosed, (measure, group, level), what)
    places = 2 if 0 < row["estimate"] < _SMALL_RATE else 1  # what was seen is never 0.0
    return say(
        "rate_of.full",
        what=what,
        rate=format_number(row["estimate"], decimals=0 if row["numerator"] == 0 else places),
        range=format_interval(row["lower"], row["upper"], decimals=places),
        numerator=format_count(row["numerator"]),
        denominator=format_count(row["denominator"]),
    )


def describe_median(
    disclosed: Disclosed,
    *,
    measure: str,
    what: str,
    counted: str = "",
    group: str = "all",
    level: str = "all",
) -> str:
    """Say a median with the middle half and what it rests on; seconds from 120 on as minutes.

    Where both ends of the middle half are one value, at least half of all have it.

    Parameters
    ----------
    disclosed : Disclosed
        A row of the measure: the median, its quartiles as lower and upper.
    measure : str
        Id of a median.
    what : str
        Of what, "Sessions per episode".
    counted : str
        What its n counts, "visits"; people without.
    group, level : str
        Which part the sentence is about.

    Returns
    -------
    str
        One sentence, "too few to say", or that it is hidden to protect others.
    """
    row = _find_shown(disclosed, (measure, group, level))
    if row is None:
        return _say_absent(disclosed, (measure, group, level), what)
    values = row["estimate"], row["lower"], row["upper"]
    is_time = row["unit"] == "seconds"
    words: dict[str, Any] = {
        "what": what,
        "number": format_count(row["n"]),
        "counted": counted or say("counted.people"),
    }
    if not math.isfinite(row["lower"]):
        median = format_duration(values[0]) if is_time else format_whole_or_half(values[0])
        return say("median_of.few", median=median, **words)
    median, lower, upper = (
        format_durations(*values) if is_time else map(format_whole_or_half, values)
    )
    is_one = row["lower"] == row["upper"]
    return say(
        "median_of.one_value" if is_one else "median_of.full",
        median=median,
        lower=lower,
        upper=upper,
        **words,
    )


def _find_shown(disclosed: Disclosed, key: Key, *, needs: str = "estimate") -> Row | None:
    """Find the row of a key, if the number that a sentence needs is in it."""
    row = find_rows(disclosed, [key]).get(key)
    return row if row is not None and math.isfinite(float(row[needs])) else None


def _say_absent(disclosed: Disclosed, key: Key, subject: str) -> str:
    """Say why a number is not given: there are too few, or it would give another one away."""
    row = find_rows(disclosed, [key]).get(key)
    if row is not None and row["mark"] == PROTECTED:
        return say("protected_for", subject=subject)
    return describe_too_few(subject)


def _describe_rate(row: Row) -> str:
    form = "few" if row["mark"] == FEW else "full"
    return say(
        f"responders.{form}",
        numerator=format_count(row["numerator"]),
        share=format_share(row["estimate"]),
        range=format_share_interval(row["lower"], row["upper"]),
    )


def describe_missing_cases(worst: float, best: float, *, missing: float, lacking: float) -> str:
    """Say between what a share lies when the missing are counted both ways.

    Parameters
    ----------
    worst, best : float
        The share with all of them as not improved, and as improved.
    missing : int
        Those of them whom the rule may concern.
    lacking : int
        All who lack a score.

    Examples
    --------
    >>> describe_missing_cases(0.25, 0.75, missing=17, lacking=17).replace(NO_BREAK_SPACE, " ")
    'Counting the 17 others as not improved or as improved: 25 to 75 %.'
    """
    return say(
        f"missing_cases.{'all' if missing == lacking else 'some'}",
        count=missing,
        number=format_count(missing),
        lacking=format_count(lacking),
        range=format_share_interval(worst, best),
    )


def _find_missing_cases(disclosed: Disclosed, seen: Row, *, lacking: float) -> str:
    """Say between what the share lies when the missing are counted both ways, where it is known."""
    where = (seen["group"], seen["level"])
    worst = _find_shown(disclosed, (f"{seen['measure']}_worst_case", *where))
    best = _find_shown(disclosed, (f"{seen['measure']}_best_case", *where))
    if worst is None or best is None or not seen["n_missing"]:
        return ""
    return describe_missing_cases(
        worst["estimate"], best["estimate"], missing=seen["n_missing"], lacking=lacking
    )


def _describe_people_of(row: Row) -> str:
    """Say "41 of 58 people", or "41 people" when nobody is known to be missing."""
    total = row["n"] + row["n_missing"]
    if not math.isfinite(total):
        return say("people", count=row["n"], number=format_count(row["n"]))
    return say("people_of", count=total, number=format_count(row["n"]), total=format_count(total))


def _describe_period(period: str) -> str:
    if not period:
        return ""
    first, _, last = period.partition(" to ")
    form = "in_month" if last in ("", first) else "from_to"
    return say(f"period.{form}", period=format_period(period))
