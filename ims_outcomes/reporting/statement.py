"""The statement that goes with tables that leave the clinic: what was done, and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ims_outcomes import __version__
from ims_outcomes.exports import Export
from ims_outcomes.exports.deidentifying import QUASI_IDENTIFIERS, TABLES, Deidentified
from ims_outcomes.exports.identifier_scan import find_telling_header
from ims_outcomes.exports.visit_patterns import LonePatterns
from ims_outcomes.vocabulary import Settings
from ims_outcomes.vocabulary.safe_harbor import load_safe_harbor

_DATES = {
    "clinic": "Every date is moved back by one secret number of whole weeks, the same for\n"
    "  everybody (1 to {weeks} weeks). Weekdays and all distances between dates are as they were.",
    "patient": "The dates of each patient are moved back by a secret number of whole weeks of\n"
    "  their own (1 to {weeks} weeks). Weekdays and the distances between one patient's dates are\n"
    "  as they were.",
    "first_session": "The dates of each patient are moved so that the first is 2001-01-01: a\n"
    "  date says how many days lie since then, and nothing of the calendar. The distances between\n"
    "  one patient's dates are as they were.",
}
_OBSERVED = (
    "`observed_until_date`, in the patients table, says up to which day each patient's data\n"
    "  are complete, moved with their dates; without it nobody could tell who is still attending.\n"
    "  Compared between patients it gives away by how much the dates of one were moved more than\n"
    "  those of another. Moving each patient's dates on their own so protects against somebody\n"
    "  who knows a date of one patient **only when that column is withheld**: delete it before\n"
    "  you pass the tables on, unless whoever gets them needs it. Without it nothing that is said\n"
    "  of closed episodes, of who is still attending and of months means anything."
)
_ONE_KNOWN_DATE = (
    "Somebody who knows for sure on which day one patient came, and finds that patient, knows by\n"
    "  how much all dates of the clinic were moved."
)

_TEXT = """\
# How these tables were de-identified

For the clinic's records. Made by `ims-outcomes deidentify`, version {version}. Not legal advice.

**This is not HIPAA's Safe Harbor.** Safe Harbor (45 CFR 164.514(b)(2)) wants every element of a
date but the year removed; here dates are moved, not removed. Under HIPAA such tables count as
de-identified only when an expert has determined, and written down, that the risk of identifying
somebody is very small (expert determination, 45 CFR 164.514(b)(1)). Other laws ask in their own
words whether somebody could foreseeably be identified; nobody but the clinic can answer that.

## What was done

- **Columns.** Only columns of the suite's tables are written:
  {rows}. Free text is in none of them.
  {unknown}
- **Ids** of patients, sessions, practitioners and clinics are replaced by pseudonyms: the beginning
  of HMAC-SHA256 of the id, with a key of 256 bits that is not among these files.
- **Dates.** {dates}
- **Ages** are bands: 0-17, 18-29, then by tens, and 90+.
- **Postal codes.** {postal}
- **Rare words.** A word that fewer than {least} patients share is taken out or called "other":
  {rare}.
- **Rows** stand in the order of the pseudonyms. No name of a file, number of a row, remark or row
  that was set aside is among these files.
- **Scan.** Every column that was written was looked through for names, addresses, postal codes,
  telephone and card numbers, e-mail and web addresses and free text: none was found.

## The 18 identifiers of Safe Harbor, one by one

45 CFR 164.514(b)(2)(i). Of columns that the clinic's map drops only the name was looked at.

| | identifier | in these tables |
|---|---|---|
{identifiers}

## How many patients are alike

Over {quasi}, the smallest
group of patients who are alike in all of them has {smallest}; {below} of {patients} patients are
in groups of fewer than {least} (k-anonymity, Sweeney 2002, 10.1142/S0218488502001648; what is not
recorded counts as a value of its own). Where that is too few for whoever gets the tables, leave a
column out of the map and make them again.

## What this cannot promise

- That nobody can be found. {patterns}
  Conditions, scores and numbers of needles are as they were.
- {move}
- A practitioner or clinic with few patients may be recognised by what is done there.
- The scan knows forms of identifiers, not people. Look the tables through before they leave.

## The key

Whoever has the key and a list of ids can tell which pseudonym is whose. Keep it in the clinic,
apart from these tables, and let nobody copy it. If it is lost, nothing can be undone and nobody can
be identified with it any more; but later exports then get other pseudonyms and other dates, and
cannot be joined to these. When they need no longer be joined, destroy it.
"""


def write_statement(done: Deidentified, *, original: Export, settings: Settings) -> str:
    """Write what was done to an export, in Markdown.

    Nothing of what was taken out stands in it: no id, date, file or name of a column.

    Parameters
    ----------
    done : Deidentified
        What `deidentify_export` returned.
    original : Export
        What it was made from.
    settings : Settings
        As given to `deidentify_export`.

    Returns
    -------
    str
        The same for the same export, key and settings.
    """
    least, way = settings.disclosure.share_below_people, settings.deidentify.dates
    weeks = settings.deidentify.most_weeks
    return _TEXT.format(
        version=__version__,
        rows=_count_rows(done.export),
        unknown=_describe_left_out(original),
        dates=_DATES[way].format(weeks=weeks),
        postal=_describe_postal_codes(done.export, least=least),
        least=least,
        rare=_describe_rare(done.rare_words),
        identifiers="\n".join(_list_identifiers(done.export, original, least=least)),
        quasi=_join(name.replace("_", " ") for name in QUASI_IDENTIFIERS),
        smallest=f"{done.smallest_class:,}",
        below=f"{done.below_least:,}",
        patients=f"{done.patients:,}",
        patterns=_describe_patterns(done.patterns),
        move=_ONE_KNOWN_DATE if way == "clinic" else _OBSERVED,
    )


def _describe_patterns(patterns: LonePatterns) -> str:
    """Say of how many patients the days between visits are a fingerprint."""
    if not patterns.patients:
        return "Nobody came often enough for a pattern of visits."
    counted, alone = f"{patterns.patients:,}", f"{patterns.alone:,}"
    return (
        "Who knows on which days, or only how far apart, somebody came may\n"
        f"  recognise that pattern: of {counted} patients who came three times or more,\n"
        f"  {alone} have days between visits that nobody else in these tables has."
    )


def _count_rows(export: Export) -> str:
    counts = {name: len(getattr(export, name)) for name in TABLES}
    return _join(f"{count:,} rows of {name}" for name, count in counts.items() if count)


def _describe_left_out(original: Export) -> str:
    """Say how many columns went into no table: those dropped unseen, and those nobody named."""
    dropped, unknown = (
        sum(map(len, columns.values()))
        for columns in (original.columns_dropped, original.columns_unknown)
    )
    words = []
    if dropped:
        words.append(
            f"{_count_columns(dropped)} that the map drops {_was(dropped)} never looked at."
        )
    if unknown:
        words.append(f"{_count_columns(unknown)} that the map does not name went into no table.")
    return "\n  ".join(words) or "The files held no column that was left over."


def _describe_postal_codes(export: Export, *, least: int) -> str:
    if export.patients["postal_area"].notna().any():
        return f"The first three characters stay where at least {least} patients share them."
    return "None are written."


def _describe_rare(rare: Mapping[str, int]) -> str:
    if not rare:
        return "none was so rare"
    return _join(
        f"{count:,} {'word' if count == 1 else 'words'} in {place}" for place, count in rare.items()
    )


def _list_identifiers(export: Export, original: Export, *, least: int) -> Iterable[str]:
    """One row of the table for each of the 18."""
    told = _count_telling(original.columns_unknown) + _count_telling(original.columns_dropped)
    safe_harbor = load_safe_harbor()
    generalised = {"C", "H", "R"}
    if export.patients["postal_area"].notna().any():
        generalised.add("B")
    elif original.patients["postal_area"].notna().any():
        told["B"] += 1
    for letter, item in safe_harbor.identifiers.items():
        words = [safe_harbor.texts.absent]
        if letter in generalised:
            words = [item.generalised.format(least=least)]
        if told[letter]:
            removed = safe_harbor.texts.removed.format(columns=_count_columns(told[letter]))
            words = [*(words if letter in generalised else []), removed]
        yield f"| {letter} | {item.what} | {' '.join(words)} |"


def _count_telling(left_out: Mapping[str, tuple[str, ...]]) -> Counter[str]:
    """How many columns that no table took told of each identifier, by its letter."""
    kinds = (find_telling_header(column) for columns in left_out.values() for column in columns)
    return Counter(letter for kind in kinds if kind for letter in kind.safe_harbor.split(", "))


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _count_columns(count: int) -> str:
    return f"{count:,} {'column' if count == 1 else 'columns'}"


def _join(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
