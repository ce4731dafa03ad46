"""The page of a check: how files were read, what was set aside, noticed, and is missing."""

from __future__ import annotations

from collections.abc import Iterable

import ims_outcomes
from ims_outcomes.exports import Export
from ims_outcomes.presentation import (
    Shown,
    join_shown,
    say,
    write_paragraphs,
    write_plain_table,
)
from ims_outcomes.reporting.lacks import list_lacks
from ims_outcomes.reporting.page import PageFrame, render_parts
from ims_outcomes.reporting.translating import find_check
from ims_outcomes.vocabulary import Settings, Vocabulary

FILE_NAME = "check.html"


def render_check_page(export: Export, *, settings: Settings, vocabulary: Vocabulary) -> bytes:
    """Render the check of an export as a page that holds no value of a patient.

    Parameters
    ----------
    export : Export
        What `read_export` returned.
    settings : Settings
        `clinic.name`, and `disclosure.hide_below_people`: a word of the files is shown from so
        many patients on.
    vocabulary : Vocabulary
        For the version of the definitions.

    Returns
    -------
    bytes
        HTML that is whole in itself.
    """
    parts = [
        ("", write_paragraphs(say("check.how_to_read"))),
        (say("check.read_as.heading"), _write_read_as(export, settings=settings)),
        (say("check.rows.heading"), write_account(export)),
        (say("check.aside.heading"), _write_set_aside(export)),
        (say("check.noticed.heading"), _write_remarks(export)),
        (say("check.reports.heading"), _write_lacks(export)),
    ]
    frame = PageFrame(
        title=f"{say('check.title')} – {settings.clinic.name}".rstrip(" –"),
        head=tuple(filter(None, [settings.clinic.name])),
        facts=(
            (
                say("page.facts.definitions"),
                say("page.version", version=vocabulary.registry_version),
            ),
            (say("page.facts.made_with"), say("page.made_with", version=ims_outcomes.__version__)),
        ),
    )
    return render_parts(say("check.title"), parts, frame=frame).encode("utf-8")


def _write_read_as(export: Export, *, settings: Settings) -> Shown:
    """Write each column of the files with what it became, its words, and the columns left over."""
    columns = write_plain_table(
        [say(f"check.read_as.{name}") for name in ("theirs", "file", "ours")],
        [
            [row.theirs or say("check.read_as.constant"), row.file, f"{row.table}: {row.ours}"]
            for row in export.read_as.itertuples()
        ],
        caption=say("check.read_as.caption"),
        note=say("check.read_as.note"),
    )
    return join_shown([columns, _write_words(export, settings=settings), _write_unknown(export)])


def _write_words(export: Export, *, settings: Settings) -> Shown:
    if export.words_read.empty:
        return join_shown([])
    return write_plain_table(
        [say(f"check.words.{name}") for name in ("theirs", "column", "ours", "rows")],
        [
            [
                row.theirs,
                f"{row.table}: {row.ours}",
                row.meaning or say("check.words.unknown"),
                row.rows,
            ]
            for row in export.words_read.itertuples()
        ],
        caption=say("check.words.caption"),
        note=say("check.words.note", least=settings.disclosure.hide_below_people),
    )


def _write_unknown(export: Export) -> Shown:
    rows = [[file, ", ".join(names)] for file, names in export.columns_unknown.items() if names]
    if not rows:
        return join_shown([])
    return write_plain_table(
        [say("check.read_as.file"), say("check.read_as.unknown")],
        rows,
        caption=say("check.read_as.unknown_caption"),
    )


def write_account(export: Export) -> Shown:
    """Write rows read, used and set aside, file by file; a file of two tables says which."""
    rows = [
        [say("account.rows.part", file=row.file, table=row.table), row.rows_read, row.rows_used,
         row.rows_set_aside]
        for row in export.account.itertuples()
    ]  # fmt: skip
    return write_plain_table(
        [say(f"account.rows.{name}") for name in ("file", "read", "used", "set_aside")],
        rows,
        caption=say("account.rows.caption"),
        note=say("account.rows.note"),
    )


def _write_set_aside(export: Export) -> Shown:
    """Write each reason with how many rows, most frequent first."""
    if export.set_aside.empty:
        return write_paragraphs(say("check.aside.none"))
    counts = export.set_aside.groupby(["file", "reason"], sort=False, as_index=False).size()
    counts = counts.sort_values("size", ascending=False, kind="stable")
    return write_plain_table(
        [say(f"check.aside.{name}") for name in ("reason", "file", "rows", "remedy")],
        [
            [find_check(reason).title, file, int(rows), _find_remedy(reason)]
            for file, reason, rows in zip(*counts.to_dict("list").values(), strict=True)
        ],
        caption=say("check.aside.caption"),
    )


def _write_remarks(export: Export) -> Shown:
    """Write the titles of what was noticed: the messages name rows, which a page should not."""
    if export.warnings.empty:
        return write_paragraphs(say("check.noticed.none"))
    counts = export.warnings.groupby(["check", "file"], sort=False, as_index=False)[["rows"]].sum()
    return write_plain_table(
        [say(f"check.noticed.{name}") for name in ("remark", "file", "rows", "remedy")],
        [
            [find_check(check).title, file, int(rows), _find_remedy(check)]
            for check, file, rows in zip(*counts.to_dict("list").values(), strict=True)
        ],
        caption=say("check.noticed.caption"),
    )


def _write_lacks(export: Export) -> Shown:
    lacks: Iterable[tuple[str, str]] = list_lacks(export)
    rows = [[name, effect] for name, effect in lacks]
    if not rows:
        return write_paragraphs(say("check.reports.everything"))
    return write_plain_table(
        [say("check.reports.missing"), say("check.reports.effect")],
        rows,
        caption=say("check.reports.caption"),
    )


def _find_remedy(check: str) -> str:
    """What to do; a sentence begins with a capital."""
    remedy = find_check(check).remedy
    return remedy[:1].upper() + remedy[1:] if remedy else say("check.noticed.nothing")
