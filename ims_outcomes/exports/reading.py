"""Reading an export: from files to checked tables, with an account of every row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.account import build_account
from ims_outcomes.exports.choosing import TABLES, Choice, choose_readings
from ims_outcomes.exports.clinics import build_patient_keys, fill_clinics
from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.cross_checks import check_together
from ims_outcomes.exports.door import NOTHING_ALLOWED, check_patient_ids
from ims_outcomes.exports.draft import Draft, build_remark
from ims_outcomes.exports.duplicates import check_duplicates
from ims_outcomes.exports.export import Export, SourceFile
from ims_outcomes.exports.frames import build_empty_frame, build_frame
from ims_outcomes.exports.late_dates import check_late_dates
from ims_outcomes.exports.mapping import NO_TABLE, build_drafts
from ims_outcomes.exports.read_as import build_read_as, build_words_read
from ims_outcomes.exports.score_checks import check_scores
from ims_outcomes.exports.stack import Stack, stack_drafts
from ims_outcomes.exports.stops import build_stop, raise_together
from ims_outcomes.exports.table_matching import Columns
from ims_outcomes.exports.their_table import strip_endings
from ims_outcomes.exports.typed_columns import type_columns
from ims_outcomes.exports.unknown_words import build_unknown_words
from ims_outcomes.vocabulary import Settings, SourceMap, Vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns


def read_export(
    data: Path | Sequence[Path],
    *,
    settings: Settings,
    vocabulary: Vocabulary,
    export_map: SourceMap | None = None,
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> Export:
    """Read an export, check every row, and account for all of them.

    Rows that cannot be used are set aside with their reason; a bad row never costs a good one.
    What nobody can decide but the user (which of two files counts, in which order dates are
    written) stops everything, with all such questions at once. A condition that nobody knows is
    kept under the id "unrecognised"; free text goes into no table. Sessions or scores alone are
    enough.

    Parameters
    ----------
    data : Path or sequence of Path
        A folder, or files: sessions, scores, patients as .csv, .csv.gz or .parquet; the file
        that `vocabulary.source` names; or the export of a program that one of the maps is for.
        Several files may feed one table.
    settings : Settings
        `checks.earliest_date`, `checks.longest_visit_minutes` (minutes) and
        `checks.longest_silence_days` and `episodes.extract_date`. Without the last only a handful
        of dates far beyond all others counts as in the future.
    vocabulary : Vocabulary
        Tables, words and the clinic's own map.
    export_map : SourceMap, optional
        How to read it, before what the clinic's settings and the files themselves say.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason. Without
        one such a column stops everything.

    Returns
    -------
    Export
        Typed tables, independent of the order of rows in the files.

    Raises
    ------
    ExportError
        When the files cannot be read or understood as a whole.
    """
    chosen = choose_readings(
        data, vocabulary=vocabulary, bounds=settings.reading, export_map=export_map
    )
    columns = list_columns(vocabulary.tables)
    drafts, stops = _build_all(
        chosen, columns, settings=settings, vocabulary=vocabulary, allowed=allowed
    )
    _stop_if_needed(drafts, stops)
    check_late_dates(drafts, settings=settings)
    used = [draft for draft in drafts if draft.table != NO_TABLE]
    fill_clinics(used)
    stacks = stack_drafts(used)
    patients = _check_people(stacks, settings=settings, vocabulary=vocabulary)
    frames = {name: build_empty_frame(name, columns[name]) for name in TABLES}
    for name, stack in stacks.items():
        frames[name] = build_frame(stack, columns[name], patients=patients[name])
    export = _build_export(chosen, drafts, frames, settings=settings)
    return dataclasses.replace(export, allowed=dict(allowed))


def _build_all(
    chosen: Choice,
    columns: Columns,
    *,
    settings: Settings,
    vocabulary: Vocabulary,
    allowed: Mapping[str, str],
) -> tuple[list[Draft], list[ExportError]]:
    """Make and type the drafts of everything that is read, and collect what stands in the way."""
    drafts: list[Draft] = []
    stops = list(chosen.stops)
    while chosen.readings:
        # Taken out, so that the text of one map's files is gone before those of the next.
        reading = chosen.readings.pop(0)
        try:
            mapped = build_drafts(
                reading.texts, export_map=reading.source, vocabulary=vocabulary, allowed=allowed
            )
        except ExportError as stop:
            stops.append(stop)
            continue
        stops += [*find_doubled(drafts, mapped.drafts), *mapped.stops]
        if mapped.unread:
            count = (
                "1 table of the files was"
                if mapped.unread == 1
                else f"{mapped.unread:,} tables of the files were"
            )
            chosen.remarks.append(("table_not_read", {"count": count}))
        words = dataclasses.replace(vocabulary, source=reading.source)
        for draft in mapped.drafts:
            _type_draft(draft, columns, settings=settings, vocabulary=words)
        drafts += mapped.drafts
    return sorted(drafts, key=lambda draft: (*TABLES, NO_TABLE).index(draft.table)), stops


def _type_draft(
    draft: Draft, columns: Columns, *, settings: Settings, vocabulary: Vocabulary
) -> None:
    """Turn the cells of a draft into what they are, and check each row by itself."""
    if draft.table == NO_TABLE:
        return
    check_patient_ids(draft)
    type_columns(draft, columns[draft.table], settings=settings, vocabulary=vocabulary)
    if draft.table == "scores":
        check_scores(draft, vocabulary=vocabulary)


def find_doubled(before: Sequence[Draft], built: Sequence[Draft]) -> list[ExportError]:
    """A stop for each table that is there twice: by two maps, or as two kinds of one file.

    Several files of different names, such as one for each month, are rows of one table.
    """
    stops = []
    for table in TABLES:
        others = [draft.file for draft in before if draft.table == table]
        mine = [draft.file for draft in built if draft.table == table]
        files = list(dict.fromkeys([*others, *mine]))
        stems = {strip_endings(name).lower() for name in files}
        if (others and mine) or len(stems) < len(files):
            names = " and ".join(f"'{name}'" for name in files)
            stops.append(build_stop("two_files", files=names, table=table))
    return stops


def _check_people(
    stacks: Mapping[str, Stack], *, settings: Settings, vocabulary: Vocabulary
) -> dict[str, Numbers]:
    """Check all that takes knowing who is who; for each table the patient of each row."""
    keys = dict(zip(stacks, build_patient_keys(list(stacks.values())), strict=True))
    for name, stack in stacks.items():
        check_duplicates(stack, patients=keys[name])
    _stop_if_needed([draft for stack in stacks.values() for draft in stack.drafts])
    check_together(stacks, patients=keys, settings=settings, vocabulary=vocabulary)
    return keys


def _stop_if_needed(drafts: Sequence[Draft], stops: Sequence[ExportError] = ()) -> None:
    """Raise every stop found so far, or one for each table of which nothing is left."""
    found = [*stops, *(stop for draft in drafts for stop in draft.stops)]
    # Two tables of one file ask the same question; it is put once.
    raise_together(list({str(stop): stop for stop in found}.values()))
    tables = dict.fromkeys(draft.table for draft in drafts if draft.table != NO_TABLE)
    parts = [[draft for draft in drafts if draft.table == table] for table in tables]
    raise_together(
        [_describe_nothing(part) for part in parts if not any(d.is_good.any() for d in part)]
    )


def _describe_nothing(drafts: Sequence[Draft]) -> ExportError:
    """The stop of a table without a usable row: why, most frequent reason first."""
    details = pd.concat([draft.build_set_aside()["detail"] for draft in drafts])
    reasons = "; ".join(f"{count:,} with {why}" for why, count in details.value_counts().items())
    reasons = reasons or "its columns of scores are empty"
    return build_stop(
        "no_usable_row",
        file=" and ".join(dict.fromkeys(draft.name for draft in drafts)),
        rows_read=f"{sum(draft.rows_read for draft in drafts):,}",
        reasons=reasons,
    )


def _build_export(
    chosen: Choice,
    drafts: Sequence[Draft],
    frames: Mapping[str, pd.DataFrame],
    *,
    settings: Settings,
) -> Export:
    """The finished tables with their account."""
    set_aside = [draft.build_set_aside() for draft in drafts]
    remarks = [
        build_remark(check, file="", rows=[], **details) for check, details in chosen.remarks
    ]
    remarks += [draft.build_remarks() for draft in drafts]
    present = {
        draft.table: tuple(
            str(name)
            for name in frames[draft.table]
            if any(name in d.present for d in drafts if d.table == draft.table)
        )
        for draft in drafts
        if draft.table != NO_TABLE
    }
    return Export(
        sessions=frames["sessions"],
        scores=frames["scores"],
        patients=frames["patients"],
        columns_present=present,
        columns_unknown={draft.name: draft.unknown for draft in drafts if draft.unknown},
        columns_dropped={draft.name: draft.dropped for draft in drafts if draft.dropped},
        set_aside=pd.concat(set_aside).sort_values(
            ["file", "row"], kind="stable", ignore_index=True
        ),
        warnings=pd.concat(remarks, ignore_index=True),
        account=build_account(drafts, frames),
        sources=_name_tables(chosen.files, drafts),
        unknown_words=build_unknown_words(drafts),
        read_as=build_read_as(drafts),
        words_read=build_words_read(drafts, from_people=settings.checks.list_words_from_people),
    )


def _name_tables(files: Sequence[SourceFile], drafts: Sequence[Draft]) -> tuple[SourceFile, ...]:
    """Each file with the tables made of it."""
    return tuple(
        dataclasses.replace(
            file,
            table=", ".join(
                dict.fromkeys(d.table for d in drafts if d.file == file.name and d.table)
            ),
        )
        for file in files
    )
