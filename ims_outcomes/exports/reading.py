"""Reading an export: from files to checked tables, with an account of every row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.clinics import build_patient_keys, fill_clinics
from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.content import fingerprint
from ims_outcomes.exports.cross_checks import check_together
from ims_outcomes.exports.draft import Draft, build_remark
from ims_outcomes.exports.duplicates import check_duplicates
from ims_outcomes.exports.export import Export, SourceFile
from ims_outcomes.exports.folder import (
    TABLES,
    Folder,
    check_enough,
    describe_unread,
    find_source_file,
    find_tables,
    read_text,
)
from ims_outcomes.exports.frames import build_empty_frame, build_frame
from ims_outcomes.exports.late_dates import check_late_dates
from ims_outcomes.exports.mapping import build_draft, list_columns
from ims_outcomes.exports.score_checks import check_scores
from ims_outcomes.exports.source_file import build_source_drafts
from ims_outcomes.exports.stops import build_stop, raise_together
from ims_outcomes.exports.typed_columns import type_columns
from ims_outcomes.exports.unknown_words import build_unknown_words
from ims_outcomes.vocabulary import Settings, SourceMap, Vocabulary


def read_export(data: Path, *, settings: Settings, vocabulary: Vocabulary) -> Export:
    """Read an export, check every row, and account for all of them.

    Rows that cannot be used are set aside with their reason; a bad row never costs a good one.
    What nobody can decide but the user (which of two files counts, in which order dates are
    written) stops everything, with all such questions at once. A condition that nobody knows is
    kept under the id "unrecognised"; free text goes into no table. Sessions or scores alone are
    enough.

    Parameters
    ----------
    data : Path
        Folder with sessions, scores, patients as .csv, .csv.gz or .parquet, or with the file
        that `vocabulary.source` names.
    settings : Settings
        `checks.earliest_date`, `checks.longest_visit_minutes` (minutes) and
        `checks.longest_silence_days` and `episodes.extract_date`. Without the last only a handful
        of dates far beyond all others counts as in the future.
    vocabulary : Vocabulary
        Tables, words and the clinic's own map.

    Returns
    -------
    Export
        Typed tables, independent of the order of rows in the files.

    Raises
    ------
    ExportError
        When the folder or a file cannot be read or understood as a whole.
    """
    files = _find_files(Path(data), source=vocabulary.source)
    drafts, stops = _read_drafts(files, vocabulary=vocabulary)
    columns = {name: list_columns(name, vocabulary=vocabulary) for name in TABLES}
    for draft in drafts:
        type_columns(draft, columns[draft.table], settings=settings, vocabulary=vocabulary)
        if draft.table == "scores":
            check_scores(draft, vocabulary=vocabulary)
    _stop_if_needed(drafts, stops)
    check_late_dates(drafts, settings=settings)
    fill_clinics(drafts)
    patients = _check_people(drafts, settings=settings, vocabulary=vocabulary)
    frames = {name: build_empty_frame(name, columns[name]) for name in TABLES}
    for draft in drafts:
        name = draft.table
        frames[name] = build_frame(draft, columns[name], patients=patients[name])
    return _build_export(files, drafts, frames)


def _check_people(
    drafts: Sequence[Draft], *, settings: Settings, vocabulary: Vocabulary
) -> dict[str, Numbers]:
    """Check all that takes knowing who is who; for each table the patient of each row."""
    keys = build_patient_keys(drafts)
    for draft, patients in zip(drafts, keys, strict=True):
        check_duplicates(draft, patients=patients)
    _stop_if_needed(drafts)
    by_table = {draft.table: draft for draft in drafts}
    patients_of = dict(zip(by_table, keys, strict=True))
    check_together(by_table, patients=patients_of, settings=settings, vocabulary=vocabulary)
    return patients_of


@dataclasses.dataclass(frozen=True)
class _Files:
    """The files to read: the suite's own tables, and the clinic's own file when there is one."""

    folder: Folder
    source: Path | None


def _find_files(data: Path, *, source: SourceMap) -> _Files:
    if not source.file and (source.sheet or source.own.start.date or source.own.scores):
        raise build_stop("unnamed_source_file")
    folder = find_tables(data, besides=source.file)
    check_enough(folder, data=data, has_source=bool(source.file))
    raise_together(folder.stops)
    return _Files(folder, find_source_file(data, source.file) if source.file else None)


def _read_drafts(files: _Files, *, vocabulary: Vocabulary) -> tuple[list[Draft], list[ExportError]]:
    """Read every file; a file that cannot be read gives a stop in place of a draft."""
    source = vocabulary.source
    drafts: list[Draft] = []
    stops: list[ExportError] = []
    if files.source:
        try:
            text = read_text(files.source, sheet=source.sheet)
            drafts += build_source_drafts(text, source=source, vocabulary=vocabulary)
        except ExportError as stop:
            stops.append(stop)
        # The map describes that file; the suite's own need none.
        source = SourceMap()
    for table, path in files.folder.tables.items():
        try:
            text = read_text(path)
            drafts.append(build_draft(text, table=table, vocabulary=vocabulary, source=source))
        except ExportError as stop:
            stops.append(stop)
    stops += _find_doubled_tables(drafts)
    return sorted(drafts, key=lambda draft: TABLES.index(draft.table)), stops


def _find_doubled_tables(drafts: Sequence[Draft]) -> list[ExportError]:
    """A stop for each table that the clinic's own file gives, and a file of the suite too."""
    files: dict[str, list[str]] = {}
    for draft in drafts:
        files.setdefault(draft.table, []).append(f"'{draft.file}'")
    return [
        build_stop("two_files", files=" and ".join(names), table=table)
        for table, names in files.items()
        if len(names) > 1
    ]


def _stop_if_needed(drafts: Sequence[Draft], stops: Sequence[ExportError] = ()) -> None:
    """Raise every stop found so far, or one for each table of which nothing is left."""
    found = [*stops, *(stop for draft in drafts for stop in draft.stops)]
    # Two tables of one file ask the same question; it is put once.
    raise_together(list({str(stop): stop for stop in found}.values()))
    raise_together([_describe_nothing(draft) for draft in drafts if not draft.is_good.any()])


def _describe_nothing(draft: Draft) -> ExportError:
    """The stop of a table without a usable row: why, most frequent reason first."""
    counts = draft.build_set_aside()["detail"].value_counts()
    reasons = "; ".join(f"{count:,} with {reason}" for reason, count in counts.items())
    reasons = reasons or "its columns of scores are empty"  # those of a clinic's own file
    return build_stop(
        "no_usable_row", file=draft.file, rows_read=f"{draft.rows_read:,}", reasons=reasons
    )


def _build_file_remarks(files: _Files) -> pd.DataFrame:
    """One remark on the files that nobody read, when there are any."""
    unread = files.folder.unread
    were = "file in the folder was" if len(unread) == 1 else "files in the folder were"
    count = f"{len(unread):,} {were}"
    near = describe_unread(unread, before="; ")
    remark = build_remark("file_not_read", file="", rows=[], count=count, near=near)
    return remark if unread else remark[:0]


def _build_export(
    files: _Files, drafts: Sequence[Draft], frames: Mapping[str, pd.DataFrame]
) -> Export:
    """The finished tables with their account."""
    set_aside = [draft.build_set_aside() for draft in drafts]
    remarks = [_build_file_remarks(files), *(draft.build_remarks() for draft in drafts)]
    return Export(
        sessions=frames["sessions"],
        scores=frames["scores"],
        patients=frames["patients"],
        columns_present={draft.table: draft.present for draft in drafts},
        columns_unknown={draft.file: draft.unknown for draft in drafts if draft.unknown},
        set_aside=pd.concat(set_aside).sort_values(
            ["file", "row"], kind="stable", ignore_index=True
        ),
        warnings=pd.concat(remarks, ignore_index=True),
        account=_build_account(drafts, frames, set_aside),
        sources=_fingerprint_files(files, drafts),
        unknown_words=build_unknown_words(drafts),
    )


def _build_account(
    drafts: Sequence[Draft], frames: Mapping[str, pd.DataFrame], set_aside: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """One row per file and table: rows read, used and set aside, which must come out even."""
    account = pd.DataFrame(
        {
            "file": [draft.file for draft in drafts],
            "table": [draft.table for draft in drafts],
            "rows_read": [draft.rows_read for draft in drafts],
            "rows_used": [len(frames[draft.table]) for draft in drafts],
            "rows_set_aside": [len(rows) for rows in set_aside],
        }
    )
    uneven = account["rows_read"] != account["rows_used"] + account["rows_set_aside"]
    assert not uneven.any(), "rows read = rows used + rows set aside"
    return account


def _fingerprint_files(files: _Files, drafts: Sequence[Draft]) -> tuple[SourceFile, ...]:
    """Each file with its sha256 and the tables made of it."""
    paths = [*([files.source] if files.source else []), *files.folder.tables.values()]
    return tuple(
        fingerprint(
            path, table=", ".join(draft.table for draft in drafts if draft.file == path.name)
        )
        for path in paths
    )
