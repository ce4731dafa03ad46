"""What `ims-outcomes init` does: look at files, propose a map, write the clinic's settings file."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ims_outcomes.errors import ExportError, UserError
from ims_outcomes.exports.column_looks import is_date
from ims_outcomes.exports.files import read_tables
from ims_outcomes.exports.folder import find_files
from ims_outcomes.exports.proposal import Proposal
from ims_outcomes.exports.proposal_file import format_clinic_file
from ims_outcomes.exports.proposal_text import format_proposal
from ims_outcomes.exports.proposing import propose_map
from ims_outcomes.exports.stops import build_stop, raise_together
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.reporting.files import check_output_folder, write_together
from ims_outcomes.reporting.locations import shorten_path
from ims_outcomes.vocabulary import (
    SourceMap,
    load_export_maps,
    load_settings,
    load_vocabulary,
)
from ims_outcomes.vocabulary.questions import list_questions

FILE_NAME: Final = "clinic.toml"


@dataclasses.dataclass(frozen=True)
class Start:
    """What `init` did.

    Attributes
    ----------
    told : str
        What was seen, in words.
    config : Path
        The settings file written.
    questions : int
        How many questions it holds.
    """

    told: str
    config: Path
    questions: int


def start_clinic(data: Sequence[Path], *, output: Path, force: bool = False) -> Start:
    """Look at the files of a clinic and write the settings file that reads them.

    Parameters
    ----------
    data : sequence of Path
        Files, or folders of them.
    output : Path
        Folder that `clinic.toml` goes to.
    force : bool
        Whether a `clinic.toml` that is there already is written over.

    Returns
    -------
    Start

    Raises
    ------
    UserError
        When no file can be read, nothing in them looks like sessions or scores, or there is a
        `clinic.toml` already.
    """
    config = output / FILE_NAME
    _check_free(config, force=force)
    texts, complaints = _read_all(data)
    vocabulary, least = load_vocabulary(), load_settings().checks.list_words_from_people
    proposal = propose_map(texts, vocabulary=vocabulary, maps=load_export_maps(), least=least)
    _check_anything(proposal)
    files = list(dict.fromkeys(text.file for text in texts))
    written = format_clinic_file(proposal, files=files, vocabulary=vocabulary, least=least)
    write_together({config: written.encode("utf-8")}, inside=output)
    lines = [number for number, _ in list_questions(written)]
    told = format_proposal(proposal, question_lines=lines, file=shorten_path(config))
    return Start("\n\n".join([told, *complaints]), config, len(lines))


def _check_free(config: Path, *, force: bool) -> None:
    check_output_folder(config.parent)
    if config.exists() and not force:
        raise UserError(
            f"'{shorten_path(config)}' is there already and was not touched.",
            remedy="go on with it, name another folder with --out, or write over it with --force.",
        )


def _read_all(data: Sequence[Path]) -> tuple[list[TextTable], list[str]]:
    """Read every file; one that cannot be read is said, as long as there are others."""
    texts: list[TextTable] = []
    stops: list[ExportError] = []
    for path in find_files(data):
        try:
            tables = read_tables(path, source=SourceMap())
            _check_names(tables)
            texts += tables
        except ExportError as stop:
            stops.append(stop)
    if not texts:
        raise_together(stops)
        raise ExportError(
            "There is no file to look at.",
            remedy="name the files that your practice software exported, or their folder.",
        )
    return texts, [f"Not read: {stop.message}" for stop in stops]


def _check_names(tables: Sequence[TextTable]) -> None:
    """Refuse a table without names of columns: what would be told and written is a patient's."""
    nameless = [table.name for table in tables if any(map(is_date, table.header))]
    if nameless:
        raise ExportError(
            f"{nameless[0]} has a date in the row where the names of its columns should be.",
            remedy="export it with the names of the columns, or write them above the first row.",
        )


def _check_anything(proposal: Proposal) -> None:
    """Refuse files that hold nothing of ours: a map of nothing would help nobody."""
    if not any(seen.rows for seen in proposal.seen):
        raise build_stop("no_rows", file=", ".join(seen.table for seen in proposal.seen))
    if any(table.makes != "patients" for table in proposal.tables):
        return
    names = ", ".join(seen.table for seen in proposal.seen)
    raise ExportError(
        f"Nothing in {names} looks like sessions or scores: that takes a column of patients, one "
        "of dates, and for scores one of numbers.",
        remedy="export appointments or scores with the number of the patient and the date, or "
        "write the map yourself: docs/for-researchers.md shows how.",
    )
