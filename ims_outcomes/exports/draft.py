"""A table on its way from text to typed rows, with what was found wrong with each row."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.coded import Coded, Flags, Numbers, build_constant
from ims_outcomes.exports.stops import build_stop, describe_rows, list_different
from ims_outcomes.vocabulary.checks import Check, load_checks


@dataclasses.dataclass(frozen=True)
class Finding:
    """A check that some rows fail, with its words filled in."""

    check: Check
    column: str
    flags: Flags
    details: dict[str, object]


@dataclasses.dataclass
class Draft:
    """Rows of one of their tables that become one of ours.

    The only thing in this package that changes as it goes along.

    Attributes
    ----------
    file, part, table : str
        Where the rows come from, and what they are.
    rows : array of int
        For each row its number in a spreadsheet.
    columns : dict
        Our column: its cells, first as text, then typed.
    labels : dict
        Our column: its name in the file, or one name per row.
    present : tuple of str
        Our columns that the file has.
    unknown : tuple of str
        Columns that the map asks nothing of.
    dropped : tuple of str
        Columns that the map has left out unseen.
    others : list of (str, ChunkedArray)
        The file's other columns, to tell whether two rows are really the same.
    places : array of int or None
        For each row its place in these; None when that is its own.
    text_remarks : tuple
        What must be said of how the file was read.
    written : dict
        What typing leaves out and a later check needs: the times of day of a column of dates
        (as the text written), and as "score_top" the 10 of a score written as 8/10.
    unknown_words : list of DataFrame
        Texts that are no word of ours, for the clinic's private list only.
    words : dict
        Our column of words: theirs, before they were turned into ours.
    """

    file: str
    table: str
    rows: Numbers
    columns: dict[str, Coded]
    labels: dict[str, Any]
    present: tuple[str, ...]
    part: str = ""
    unknown: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    others: list[tuple[str, pa.ChunkedArray]] = dataclasses.field(default_factory=list)
    places: Numbers | None = None
    text_remarks: tuple[tuple[str, dict[str, object]], ...] = ()
    broken: dict[str, Numbers] = dataclasses.field(default_factory=dict)
    empty: Numbers = dataclasses.field(default_factory=lambda: np.array([], dtype=np.int64))
    is_date_cell: dict[str, Flags] = dataclasses.field(default_factory=dict)
    stops: list[ExportError] = dataclasses.field(default_factory=list)
    findings: list[Finding] = dataclasses.field(default_factory=list)
    written: dict[str, Coded] = dataclasses.field(default_factory=dict)
    unknown_words: list[pd.DataFrame] = dataclasses.field(default_factory=list)
    words: dict[str, Coded] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first_finding = np.full(len(self.rows), -1)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def name(self) -> str:
        """The table as a user knows it: its file, and which part of it."""
        return f"{self.file} ({self.part})" if self.part else self.file

    @property
    def extra(self) -> list[pa.ChunkedArray]:
        """The cells of the file's other columns."""
        cells = [column for _, column in self.others]
        if self.places is None:
            return cells
        places = pa.array(self.places)
        return [column.take(places) for column in cells]

    @property
    def is_good(self) -> Flags:
        """Which rows nothing speaks against so far."""
        return self.first_finding < 0

    @property
    def rows_read(self) -> int:
        """Rows of the file, those included that could not be taken apart."""
        return len(self.rows) + sum(map(len, self.broken.values()))

    def stop(self, check: str, **details: object) -> None:
        """Keep a reason not to go on."""
        self.stops.append(build_stop(check, file=self.name, **details))

    def find_label(self, column: str) -> str:
        """The column's name in the file; ours when it comes from several columns."""
        label = self.labels.get(column, column)
        return label if isinstance(label, str) else column

    def note(self, check: str, flags: Flags, *, column: str, **details: object) -> None:
        """Keep a finding: rows are set aside or remarked on, as the check's severity says."""
        if not flags.any():
            return
        finding = Finding(load_checks()[check], column, flags, details)
        if finding.check.severity == "set_aside":
            orders = [found.check.order for found in self.findings]
            before = np.array([*orders, np.inf])[self.first_finding]
            self.first_finding[flags & (before > finding.check.order)] = len(self.findings)
        self.findings.append(finding)

    def take(self, rows: Numbers) -> Draft:
        """The draft of some of the rows, or of rows repeated, with all that was found so far."""
        taken = dataclasses.replace(
            self,
            rows=self.rows[rows],
            columns={name: column.take(rows).compact() for name, column in self.columns.items()},
            labels=dict(self.labels),
            places=rows if self.places is None else self.places[rows],
            is_date_cell={name: flags[rows] for name, flags in self.is_date_cell.items()},
            written={name: column.take(rows) for name, column in self.written.items()},
            words={name: column.take(rows) for name, column in self.words.items()},
            findings=[
                dataclasses.replace(finding, flags=finding.flags[rows]) for finding in self.findings
            ],
        )
        taken.first_finding = self.first_finding[rows]
        return taken

    def copy(self) -> Draft:
        """The same draft, to be changed apart from this one."""
        copied = dataclasses.replace(
            self,
            columns=dict(self.columns),
            labels=dict(self.labels),
            is_date_cell=dict(self.is_date_cell),
            written=dict(self.written),
            words=dict(self.words),
            stops=list(self.stops),
            findings=list(self.findings),
        )
        copied.first_finding = self.first_finding.copy()
        return copied

    def code_files(self) -> Coded:
        """For each row the file it comes from."""
        return build_constant(self.name, len(self), pa.string())

    def build_set_aside(self) -> pd.DataFrame:
        """One row per row set aside: file, row, column, reason, detail."""
        parts = [
            _list_rows(self.name, rows, check=load_checks()[check])
            for check, rows in self.broken.items()
        ]
        for place in np.unique(self.first_finding[~self.is_good]):
            finding, flags = self.findings[place], self.first_finding == place
            rows = _list_rows(self.name, self.rows[flags], check=finding.check, **finding.details)
            parts.append(rows.assign(column=self._find_labels(finding.column, flags)))
        return pd.concat([_list_rows(self.name, [], check=None), *parts], ignore_index=True)

    def build_remarks(self) -> pd.DataFrame:
        """One row per remark on rows that are kept: check, file, rows, message."""
        kept = [
            (finding, self.rows[finding.flags & self.is_good])
            for finding in self.findings
            if finding.check.severity == "warn"
        ]
        remarks = [self._build_remark(finding, rows) for finding, rows in kept if len(rows)]
        if len(self.empty):
            remarks.append(build_remark("empty_rows", file=self.name, rows=self.empty))
        for check, details in self.text_remarks:
            remarks.append(build_remark(check, file=self.name, rows=[], **details))
        return pd.concat([build_remark("", file="", rows=[])[:0], *remarks], ignore_index=True)

    def _build_remark(self, finding: Finding, rows: Numbers) -> pd.DataFrame:
        names = pd.unique(np.atleast_1d(self._find_labels(finding.column, finding.flags)))
        column = "', '".join(map(str, names))
        details = {"column": column, **finding.details}
        return build_remark(finding.check.id, file=self.name, rows=rows, **details)

    def _find_labels(self, column: str, flags: Flags) -> Any:
        """The column's name in the file, for the flagged rows."""
        label = self.labels.get(column, column)
        return label if isinstance(label, str) else label[flags]


def build_remark(
    check: str, *, file: str, rows: Sequence[int] | Numbers, **details: object
) -> pd.DataFrame:
    """One remark on rows that are kept: check, file, rows, message."""
    message = load_checks()[check].message if check else ""
    numbers = list_different(rows)
    filled = message.format(rows=describe_rows(numbers), **details)
    return pd.DataFrame(
        {"check": [check], "file": [file], "rows": [len(numbers)], "message": [filled]}
    )


def _list_rows(
    file: str, rows: Sequence[int] | Numbers, *, check: Check | None, **details: object
) -> pd.DataFrame:
    """One row per row set aside by one check."""
    return pd.DataFrame(
        {
            "file": pd.Series([file] * len(rows), dtype="str"),
            "row": np.asarray(rows, dtype=np.int64),
            "column": pd.Series([""] * len(rows), dtype="str"),
            "reason": pd.Series([check.id if check else ""] * len(rows), dtype="str"),
            "detail": pd.Series(
                [check.message.format(**details) if check else ""] * len(rows), dtype="str"
            ),
        }
    )
