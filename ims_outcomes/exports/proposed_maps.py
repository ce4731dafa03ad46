"""What a map that comes with the suite makes of tables: the same words as for a proposed one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from ims_outcomes.exports.checkboxes import find_boxes
from ims_outcomes.exports.column_looks import ColumnLook, describe_look
from ims_outcomes.exports.column_matches import Knowledge
from ims_outcomes.exports.flags import find_flag
from ims_outcomes.exports.lookups import is_possible
from ims_outcomes.exports.proposal import (
    ProposedColumn,
    ProposedScore,
    ProposedTable,
    ProposedWords,
)
from ims_outcomes.exports.proposed_scores import describe_numbers
from ims_outcomes.exports.proposed_words import propose_column_words
from ims_outcomes.exports.seen_tables import Seen
from ims_outcomes.exports.table_matching import (
    Match,
    list_named,
    match_tables,
    prepare_tables,
)
from ims_outcomes.exports.their_table import TheirTable
from ims_outcomes.vocabulary import Column, SourceMap
from ims_outcomes.vocabulary.export_maps import list_columns
from ims_outcomes.vocabulary.wildcards import fit_name


def describe_map(
    seen: Sequence[Seen], source: SourceMap, *, knowledge: Knowledge, least: int
) -> list[ProposedTable]:
    """Describe what a shipped map makes of tables, column by column.

    Parameters
    ----------
    seen : sequence of Seen
        Every table of the files.
    source : SourceMap
        The map.
    knowledge : Knowledge
        Words that are known.
    least : int
        A word of the data is shown when so many different patients have it.

    Returns
    -------
    list of ProposedTable
        Without those that lack what is required.
    """
    tables = prepare_tables([text for one in seen for text in one.texts], source)
    columns = list_columns(knowledge.vocabulary.tables)
    owners = {text.name: one for one in seen for text in one.texts}
    described: dict[tuple[object, ...], ProposedTable] = {}
    for match in match_tables(tables, export_map=source, columns=columns):
        one = owners[match.theirs.text.name]
        if not match.missing:
            told = _Telling(match, one, tables, knowledge).build(least=least)
            described.setdefault((one.name, told.makes, told.columns), told)
    return list(described.values())


@dataclasses.dataclass(frozen=True)
class MapUse:
    """What a map does with the columns of tables.

    Attributes
    ----------
    left_out : dict
        Name of a table: the columns that the map itself leaves out.
    asked : tuple of str
        The names, with wildcards, of all columns that it asks for.
    looked_up : tuple of str
        Names of tables that others look things up in.
    """

    left_out: dict[str, set[str]]
    asked: tuple[str, ...]
    looked_up: tuple[str, ...]

    def asks(self, header: str) -> bool:
        """Whether the map asks for a column of that name: a treatment's name is nobody's."""
        return fit_name(header, self.asked)


def find_map_use(seen: Sequence[Seen], source: SourceMap) -> MapUse:
    """Find what a map does with the columns of tables."""
    left_out: dict[str, set[str]] = {}
    asked: list[str] = []
    for one in seen:
        for text, theirs in zip(one.texts, prepare_tables(one.texts, source), strict=True):
            left_out.setdefault(one.name, set()).update({*text.header} - {*theirs.text.header})
            asked += list_named(text, source)
    lookups = [lookup for table in source.tables for lookup in table.lookups]
    looked_up = tuple(dict.fromkeys(name for lookup in lookups for name in lookup.from_))
    return MapUse(left_out, tuple(dict.fromkeys(asked)), looked_up)


@dataclasses.dataclass(frozen=True)
class _Telling:
    """One of our tables that a map makes of one of theirs."""

    match: Match
    seen: Seen
    tables: Sequence[TheirTable]
    knowledge: Knowledge

    def build(self, *, least: int) -> ProposedTable:
        """All of it, as for a proposed table."""
        return ProposedTable(
            table=self.seen.name,
            from_=self.match.table_map.from_,
            makes=self.match.table_map.makes,
            columns=tuple(self._describe_columns()),
            words=tuple(self._describe_words(least=least)),
            scores=tuple(self._describe_scores()),
        )

    @property
    def known(self) -> Mapping[str, Column]:
        """All our columns of the table."""
        return list_columns(self.knowledge.vocabulary.tables)[self.match.table_map.makes]

    def _find(self, names: Sequence[str]) -> ColumnLook | None:
        """What was seen of the first of their columns that is there and holds anything."""
        header = self.match.theirs.text.header
        found = [header[place] for place in self.match.theirs.find_first(names).places]
        looks = {look.name: look for look in self.seen.looks}
        return next((looks[name] for name in found if name in looks), None)

    def _describe_columns(self) -> Iterator[ProposedColumn]:
        """Their columns for ours, and what is read off others, in our order."""
        for ours, column in self.known.items():
            look = self._find(self.match.table_map.columns.get(ours, ()))
            if look:
                yield ProposedColumn(ours, look.name, describe_look(look, column))
            for theirs, how in self._list_others(ours):
                yield ProposedColumn(ours, theirs, how)

    def _list_others(self, ours: str) -> Iterator[tuple[str, str]]:
        """What fills a column of ours beside its own: flags, check boxes, other tables."""
        table_map, theirs = self.match.table_map, self.match.theirs
        for flag in table_map.flags:
            if flag.column == ours and find_flag(flag, theirs):
                yield flag.theirs[0], f"tells who is {flag.means}"
        for box in table_map.checkboxes:
            if box.column == ours and find_boxes([box], theirs):
                yield box.theirs[0], "check boxes, one column for each choice"
        for lookup in table_map.lookups:
            if lookup.column == ours and is_possible(lookup, theirs, self.tables):
                yield lookup.theirs[0], "looked up in another table"

    def _describe_words(self, *, least: int) -> Iterator[ProposedWords]:
        """The words of each column that holds one word of a list."""
        table_map = self.match.table_map
        patients = self._find(table_map.columns.get("patient_id", ()))
        for ours, names in table_map.columns.items():
            look = self._find(names)
            if look and self.known[ours].type == "word":
                yield propose_column_words(
                    look,
                    self.known[ours],
                    patients=patients,
                    wildcards=table_map.values.get(ours, {}),
                    vocabulary=self.knowledge.vocabulary,
                    least=least,
                )

    def _describe_scores(self) -> Iterator[ProposedScore]:
        """Their columns of scores; the instrument may be the same for all of them."""
        of_all = self.match.table_map.constants.get("instrument", "")
        for score in self.match.table_map.scores:
            look = self._find(score.theirs)
            if look:
                words, instrument = self.knowledge.vocabulary, score.instrument or of_all
                seen = describe_numbers(look, instrument, vocabulary=words)
                yield ProposedScore(
                    look.name, seen, instrument, score.item, score.timing, score.weeks
                )
