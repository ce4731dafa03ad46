"""A proposal in words: what `init` says on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ims_outcomes.exports.proposal import (
    Proposal,
    ProposedScore,
    ProposedTable,
    ProposedWords,
    SeenTable,
)
from ims_outcomes.vocabulary.export_maps import SUITE
from ims_outcomes.vocabulary.questions import QUESTION

_NAMES_SHOWN = 20
_NOTHING = "nothing in it looks like sessions, scores or patients"
_LOOKED_UP = "what the other tables refer to is looked up in it"


def format_proposal(proposal: Proposal, *, question_lines: Sequence[int], file: str) -> str:
    """Write what `init` says: what each column was read as, and what it could not tell.

    Parameters
    ----------
    proposal : Proposal
        What was seen.
    question_lines : sequence of int
        The lines of the written file that hold a question, in its order.
    file : str
        Name of that file.
    """
    blocks = ["\n".join(_say_table(seen, proposal)) for seen in proposal.seen]
    if proposal.map_name:
        blocks.insert(0, describe_map(proposal))
    if proposal.questions:
        blocks.append("\n".join(_say_questions(proposal, question_lines, file)))
    return "\n\n".join(blocks)


def describe_map(proposal: Proposal) -> str:
    """Say which shipped map the files fit; of names nobody published, no more than that."""
    if proposal.map_id == SUITE:
        return "These files have the suite's own names already."
    if proposal.is_published:
        return f"This looks like an export from {proposal.map_name}."
    return f"The map for {proposal.map_name} fits these files, wherever they come from."


def _say_table(seen: SeenTable, proposal: Proposal) -> Iterator[str]:
    """What was made of one table of theirs, and what not."""
    tables = [table for table in proposal.tables if table.table == seen.table]
    rows = f"{seen.rows:,} {'row' if seen.rows == 1 else 'rows'}"
    if not tables:
        yield f"{seen.table} ({rows}): {_LOOKED_UP if seen.is_looked_up else _NOTHING}."
    for table in tables:
        yield f"I read {seen.table} ({rows}) as {table.makes}:"
        yield from _say_columns(table)
    if seen.dropped and tables:
        yield f"  Not looked at, as it may tell who somebody is: {quote_names(seen.dropped)}."
    if seen.unused and tables:
        yield f"  Not used: {quote_names(seen.unused)}."


def _say_columns(table: ProposedTable) -> Iterator[str]:
    """Each column with what it was read as, and the words that are not known."""
    for column in table.columns:
        if column.is_active and column.theirs != QUESTION:
            yield make_printable(f"  '{column.theirs}' → {column.ours}: {column.seen}")
    for score in table.scores:
        if score.theirs == QUESTION:
            continue
        yield make_printable(f"  '{score.theirs}' → {name_score(score)}: {score.seen}")
    for words in table.words:
        yield from _say_words(words)


def _say_words(words: ProposedWords) -> Iterator[str]:
    unknown = [word.theirs for word in words.words if word.ours in ("", QUESTION)]
    if unknown:
        yield f"  Words of {words.ours} that I do not know: {quote_names(unknown)}."
    if words.rare:
        many = words.rare > 1
        count = f"{words.rare:,} {'words' if many else 'word'} of {words.ours}"
        why = f"not shown, as few patients have {'them' if many else 'it'}"
        yield f"  {count} that I do not know; {why}."


def _say_questions(proposal: Proposal, question_lines: Sequence[int], file: str) -> Iterator[str]:
    """Each question once, with the lines of the file that ask it."""
    count = len(question_lines)
    asked = "One question is" if count == 1 else f"{count} questions are"
    yield f'{asked} left that the data do not answer; each is marked "?" in {file}:'
    lines = ", ".join(map(str, question_lines))
    yield f"  {'line' if count == 1 else 'lines'} {lines}"
    for question in proposal.questions:
        yield f"  {question.place}: {question.text}"


def name_score(score: ProposedScore) -> str:
    """Name a column of scores: its instrument, and when it was asked."""
    is_known = score.instrument not in ("", QUESTION)
    instrument = f"score of {score.instrument}" if is_known else "score"
    parts = [instrument, score.item, score.timing]
    if score.weeks is not None:
        parts.append(f"{score.weeks:g} weeks after the start")
    return ", ".join(filter(None, parts))


def make_printable(text: str) -> str:
    """Replace what would end a line or command a terminal, whatever a header holds."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def quote_names(names: Iterable[str]) -> str:
    """Write names in quotation marks, the first twenty of them."""
    shown = [f"'{make_printable(name)}'" for name in names]
    more = len(shown) - _NAMES_SHOWN
    return ", ".join(shown[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
