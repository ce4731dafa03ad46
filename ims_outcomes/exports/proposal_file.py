"""A proposal as the clinic's settings file: whole, with a comment on every line."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from collections.abc import Iterator, Sequence

from ims_outcomes.exports.proposal import (
    Proposal,
    ProposedColumn,
    ProposedScore,
    ProposedTable,
    ProposedWord,
    ProposedWords,
    SeenTable,
)
from ims_outcomes.exports.proposal_text import (
    describe_map,
    make_printable,
    name_score,
    quote_names,
)
from ims_outcomes.exports.proposed_questions import ASKED_STATUS
from ims_outcomes.exports.proposed_words import MOST_WORDS, RULE
from ims_outcomes.vocabulary import Vocabulary
from ims_outcomes.vocabulary.questions import QUESTION
from ims_outcomes.vocabulary.spellings import normalise_spelling

_WIDTH = 96
_ALLOWED_SHOWN = 12
_HEAD = """\
How the files of your practice software are read. Made by 'ims-outcomes init' from {files}.

Each line says what was seen. Change what is wrong: the name of a column stands in quotes, as in \
your file. A line that begins with # does nothing; take its # away to use it. A "?" is a question \
that only you can answer: put the answer in its place. Settings of reports may stand here too."""
_DROP = (
    "These columns may tell who somebody is. They are left out before anything else is looked at."
)
_EXTRA = "Columns that the map itself does not know."
_ORDER = """\
Order of day, month and year: "dmy", "mdy" or "ymd". Empty: as the dates themselves show it."""


def format_clinic_file(
    proposal: Proposal, *, files: Sequence[str], vocabulary: Vocabulary, least: int
) -> str:
    """Write the clinic's settings file, ready to be changed.

    Parameters
    ----------
    proposal : Proposal
        What was seen.
    files : sequence of str
        Names of the files it was seen in.
    vocabulary : Vocabulary
        The words that a column may hold.
    least : int
        A word of the data is shown when so many different patients have it.

    Returns
    -------
    str
        TOML; it can be loaded once every "?" has its answer.
    """
    rule = RULE.format(least=least, most=MOST_WORDS)
    lines = [*_comment(f"{_HEAD.format(files=', '.join(files))} {rule}"), ""]
    lines += ["[clinic]", 'name = ""  # as it shall stand on the pages', "", "[source]"]
    lines += list(_write_source(proposal))
    for seen in proposal.seen:
        lines += list(_write_seen(seen, proposal, vocabulary=vocabulary))
    if proposal.extra:
        lines += ["", *_comment(_EXTRA), "[source.columns]"]
        lines += [line for column in proposal.extra for line in _write_column(column, proposal)]
    if proposal.map_id:
        for words in merge_words(proposal.tables):
            lines += _write_words(words, prefix="source", vocabulary=vocabulary)
    return "\n".join(lines).rstrip() + "\n"


def _write_source(proposal: Proposal) -> Iterator[str]:
    """The lines about all files: the shipped map, the order of dates, what is dropped."""
    if proposal.map_id:
        yield from _comment(describe_map(proposal))
        yield f"map = {_text(proposal.map_id)}"
    yield from _comment(_ORDER)
    yield from _write_questions("date_order", proposal)
    seen = f"  # {proposal.date_order_seen}" if proposal.date_order_seen else ""
    yield f"date_order = {_text(proposal.date_order)}{seen}"
    if proposal.timezone:
        yield from _write_questions("timezone", proposal)
        yield f"timezone = {_text(proposal.timezone)}"
    if proposal.drop:
        yield from ("", *_comment(_DROP), "[source.drop]", "columns = [")
        yield from (f"    {_text(name)}," for name in proposal.drop)
        yield "]"


def _write_seen(seen: SeenTable, proposal: Proposal, *, vocabulary: Vocabulary) -> Iterator[str]:
    """The lines about one table of theirs: each table of ours that it makes."""
    tables = [table for table in proposal.tables if table.table == seen.table]
    for table in tables:
        yield ""
        yield from _comment(f"── {seen.table}, {seen.rows:,} rows, read as {table.makes} ──")
        if proposal.map_id:
            yield from _describe_table(table)
        else:
            yield from _write_table(table, proposal, vocabulary=vocabulary)
    if seen.unused and tables:
        yield from _comment(f"Not used: {quote_names(seen.unused)}.")


def _describe_table(table: ProposedTable) -> Iterator[str]:
    """What a shipped map makes of a table, as comments: the map itself does it."""
    for column in table.columns:
        yield make_printable(f"#   {column.theirs} → {column.ours}: {column.seen}")
    for score in table.scores:
        yield make_printable(f"#   {score.theirs} → {name_score(score)}: {score.seen}")


def _write_table(
    table: ProposedTable, proposal: Proposal, *, vocabulary: Vocabulary
) -> Iterator[str]:
    """A table of the map, in the form in which shipped maps are written."""
    yield from ("[[source.tables]]", f"makes = {_text(table.makes)}")
    if table.from_:
        yield f"from = [{', '.join(map(_text, table.from_))}]"
    yield from ("", "[source.tables.columns]")
    for column in table.columns:
        yield from _write_column(column, proposal)
    if table.constants:
        yield from ("", "[source.tables.constants]")
        for ours, value in table.constants.items():
            if value == QUESTION:
                yield from _write_questions(ours, proposal, about=table.table)
            yield f"{ours} = {_text(value)}"
    for words in table.words:
        yield from _write_words(words, prefix="source.tables", vocabulary=vocabulary)
    for score in table.scores:
        yield from _write_score(score, proposal)
    if table.start:
        yield from ("", "[source.tables.start]")
        yield from _write_column(table.start, proposal)


def _write_column(column: ProposedColumn, proposal: Proposal) -> Iterator[str]:
    if column.theirs == QUESTION:
        yield from _write_questions(column.ours, proposal)
    off = "" if column.is_active else "# "
    yield f"{off}{column.ours} = {_text(column.theirs)}  # {column.seen}"


def _write_questions(place: str, proposal: Proposal, *, about: str = "") -> Iterator[str]:
    """The questions about a place of the map, as comments above it."""
    asked = [q.text for q in proposal.questions if q.place == place and about in q.text]
    several = place in ("date_order", "timezone")
    for text in dict.fromkeys(asked if several else asked[:1]):
        yield from _comment(f"QUESTION: {text}")


def _write_score(score: ProposedScore, proposal: Proposal) -> Iterator[str]:
    yield from ("", "[[source.tables.scores]]")
    if score.theirs == QUESTION:
        yield from _write_questions("theirs", proposal, about=score.seen)
        yield from (f"{name} = {_text(QUESTION)}" for name in ("theirs", "instrument", "weeks"))
        return
    yield f"theirs = [{_text(score.theirs)}]  # {score.seen}"
    if score.instrument == QUESTION:
        yield from _write_questions("instrument", proposal, about=f"'{score.theirs}'")
    yield f"instrument = {_text(score.instrument)}"
    for name, value in (("item", score.item), ("timing", score.timing)):
        if value:
            yield f"{name} = {_text(value)}"
    if score.weeks is not None:
        yield f"weeks = {score.weeks:g}"


def merge_words(tables: Sequence[ProposedTable]) -> list[ProposedWords]:
    """The words of each column of ours, whichever of their tables has them."""
    merged: dict[str, ProposedWords] = {}
    for words in (words for table in tables for words in table.words):
        before = merged.get(words.ours)
        if before is None:
            merged[words.ours] = words
            continue
        known = {word.theirs for word in before.words}
        more = tuple(word for word in words.words if word.theirs not in known)
        merged[words.ours] = dataclasses.replace(
            before, words=(*before.words, *more), rare=max(before.rare, words.rare)
        )
    return list(merged.values())


def _write_words(words: ProposedWords, *, prefix: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The words of one column: known ones at work, all others switched off."""
    told = [word for word in words.words if not _is_same(word)]
    if not told and not words.rare:
        return
    yield from ("", f"[{prefix}.values.{words.ours}]")
    if any(word.ours == QUESTION for word in told):
        yield from _comment(f"QUESTION: {ASKED_STATUS}")
    if any(not word.ours for word in told):
        yield from _comment(
            "Words that are not known have a #. Write between the quotes what they mean "
            f"({_list_allowed(words.ours, vocabulary)}), look at those that are filled in, and "
            "take the # away."
        )
    yield from (_write_word(word) for word in told)
    if words.rare:
        many = words.rare > 1
        yield from _comment(
            f"{words.rare:,} {'words are' if many else 'word is'} not known and not shown, as too "
            f"few patients have {'them' if many else 'it'}: 'ims-outcomes check' names the rows."
        )


def _write_word(word: ProposedWord) -> str:
    """One word: at work when it is known, else switched off, with a guess where there is one."""
    who = f"{word.patients:,} patients"
    if word.ours == QUESTION:
        guessed = f"; perhaps {word.guess}" if word.guess else ""
        return f"{_text(word.theirs)} = {_text(QUESTION)}  # {who}{guessed}"
    if word.ours:
        return f"{_text(word.theirs)} = {_text(word.ours)}  # {who}"
    guessed = "; a guess" if word.guess else ""
    return f"# {_text(word.theirs)} = {_text(word.guess)}  # {who}; not known{guessed}"


def _is_same(word: ProposedWord) -> bool:
    """Whether a word is ours already, however it is spelt."""
    return bool(word.ours) and normalise_spelling(word.theirs) == normalise_spelling(word.ours)


def _list_allowed(ours: str, vocabulary: Vocabulary) -> str:
    """The words that a column may hold, when they are few enough to be listed."""
    column = next(t.columns[ours] for t in vocabulary.tables.values() if ours in t.columns)
    words = vocabulary.allowed_words(column)
    if len(words) > _ALLOWED_SHOWN:
        return "one of the ids in docs/data-dictionary.md"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _comment(text: str) -> list[str]:
    """Text as comment lines."""
    lines = [
        line
        for paragraph in text.split("\n\n")
        for line in [*textwrap.wrap(" ".join(paragraph.split()), _WIDTH), ""]
    ][:-1]
    return [f"# {make_printable(line)}".rstrip() for line in lines]


def _text(value: str) -> str:
    """A text of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
