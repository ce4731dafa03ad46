"""One folder of pages: one clinic, one period, its pages, their numbers and their provenance."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ims_outcomes.episodes import Period
from ims_outcomes.presentation import say
from ims_outcomes.presentation.formats import format_date, format_period
from ims_outcomes.reporting import email, index, numbers, provenance
from ims_outcomes.reporting.catalogue import REPORTS, ReportKind
from ims_outcomes.reporting.files import write_together
from ims_outcomes.reporting.logo import Logo
from ims_outcomes.reporting.page import PageFrame, render_page
from ims_outcomes.reporting.pdf import PdfError, Printer
from ims_outcomes.reporting.translating import name_report, translate_text_cells
from ims_outcomes.reporting.workbook import format_workbook, gather_sheets

if TYPE_CHECKING:
    import pandas as pd
    from nbformat import NotebookNode


def name_page_folder(period: Period) -> str:
    """Name the folder of all pages of a period.

    Examples
    --------
    >>> name_page_folder(Period("2025-07", "2026-06"))
    '2025-07_to_2026-06'
    """
    return f"{period.first}_to_{period.last}"


@dataclasses.dataclass(frozen=True)
class Written:
    """The files that were written with a page, and why there is no PDF that was asked for."""

    files: tuple[Path, ...]
    missing_pdf: str = ""


@dataclasses.dataclass(frozen=True)
class PageFolder:
    """Where the pages of one clinic and one period lie: `<output>/<clinic>/<period>/`."""

    output: Path
    private: Path
    clinic: str
    clinic_name: str
    clinic_folder: str
    period: Period
    logo: Logo | None = None
    printer: Printer | None = None

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.output / self.clinic_folder / name_page_folder(self.period)

    def failed_copy(self, kind: ReportKind) -> Path:
        """Where the executed copy of a failed report is kept."""
        name = f"{self.clinic_folder}_{self.path.name}_{kind.notebook}"
        return self.private / name

    def write_page(
        self, notebook: NotebookNode, *, kind: ReportKind, run: Mapping[str, Any]
    ) -> Written:
        """Write a page, what lies beside it, and its rows in numbers.csv and provenance.json.

        All are written whole or not at all; what lay beside an older page and is not made now goes.

        Parameters
        ----------
        notebook : NotebookNode
            Executed.
        kind : ReportKind
            The report.
        run : mapping
            What `provenance.describe_run` returned.

        Returns
        -------
        Written
            Every file: the page is up to date as long as all of them are as they are now.
        """
        covered = f"{self.period.first} to {self.period.last}"
        frame = self._frame(kind, run)
        translated = translate_text_cells(notebook, report=kind.name)
        page = render_page(translated, frame=frame).encode("utf-8")
        new = numbers.gather_numbers(notebook, report=kind.name, period=covered)
        beside = self._write_beside(notebook, kind=kind, frame=frame)
        pdf, missing_pdf = self._print(translated, frame=frame)
        beside |= {kind.pdf: pdf} if pdf else {}
        described = provenance.describe_report(
            kind.title, page=kind.page, files=list(beside), run=run
        )
        stale = self._list_beside(kind) - beside.keys()
        companions = self._companions(kind, new=new, described={kind.name: described})
        # The page comes last: whoever sees it finds its numbers already there.
        contents = {self.path / name: content for name, content in beside.items()}
        contents = {**companions, **contents, self.path / kind.page: page}
        write_together(contents, inside=self.output)
        self._remove_files(stale)
        return Written(tuple(contents), missing_pdf)

    def remove_page(self, kind: ReportKind) -> tuple[Path, ...]:
        """Remove a page, what lies beside it, its numbers; give the files renewed, if any."""
        page = self.path / kind.page
        if not page.is_file():
            return ()
        beside = self._list_beside(kind)
        page.unlink()
        self._remove_files(beside)
        companions = self._companions(kind, new=numbers.build_no_rows(), described={})
        write_together(companions, inside=self.output)
        if not provenance.read_provenance(self.path / provenance.FILE_NAME)["reports"]:
            self._remove_empty()
        return tuple(companions)

    def _companions(
        self, kind: ReportKind, *, new: pd.DataFrame, described: Mapping[str, Any]
    ) -> dict[Path, bytes]:
        """The two files that all pages of the folder share, renewed for one report."""
        path, order = self.path / numbers.FILE_NAME, list(REPORTS)
        rows = numbers.replace_reports(
            numbers.read_numbers(path), new=new, made=[kind.name], order=order
        )
        before = provenance.read_provenance(self.path / provenance.FILE_NAME).get("reports", {})
        reports = {name: before[name] for name in before if name != kind.name} | dict(described)
        made = provenance.describe_folder(
            clinic=self.clinic,
            clinic_name=self.clinic_name,
            period=self.period,
            reports={name: reports[name] for name in order if name in reports},
        )
        return {
            path: numbers.format_numbers(rows),
            self.path / provenance.FILE_NAME: provenance.format_provenance(made),
        }

    def _write_beside(
        self, notebook: NotebookNode, *, kind: ReportKind, frame: PageFrame
    ) -> dict[str, bytes]:
        """Write what else the page is given as: file name and content."""
        beside = {kind.workbook: format_workbook(gather_sheets(notebook), frame=frame)}
        if kind.name == email.REPORT:
            content = email.write_email(
                notebook, clinic_name=self.clinic_name, month=self.period.last
            )
            beside |= {email.FILE_NAME: content} if content else {}
        return beside

    def _print(self, notebook: NotebookNode, *, frame: PageFrame) -> tuple[bytes, str]:
        """Print the page: the PDF, or nothing and why there is none."""
        if self.printer is None:
            return b"", ""
        # Another file, maybe sent on alone: a link to the list of pages would lead nowhere.
        alone = dataclasses.replace(frame, up="", paper=self.printer.paper)
        try:
            return self.printer.print_page(render_page(notebook, frame=alone)), ""
        except PdfError as problem:
            return b"", str(problem)

    def _list_beside(self, kind: ReportKind) -> set[str]:
        """Name what may lie beside a page, of whatever run: no other file is ours to remove."""
        return {kind.workbook, kind.pdf, *([email.FILE_NAME] if kind.name == email.REPORT else [])}

    def _remove_files(self, names: Iterable[str]) -> None:
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def _remove_empty(self) -> None:
        for name in (numbers.FILE_NAME, provenance.FILE_NAME):
            (self.path / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # whatever else lies there is not ours to remove
            self.path.rmdir()
            self.path.parent.rmdir()

    def _frame(self, kind: ReportKind, run: Mapping[str, Any]) -> PageFrame:
        first = self.period.last if kind.is_monthly else self.period.first
        months = format_period(f"{first} to {self.period.last}")
        limits = run["settings"]["disclosure"]
        least, step = limits["hide_below_people"], limits["share_round_to"]
        is_shared = run["audience"] == "share"
        shared = [say("page.shared")] if is_shared else []
        facts = {
            "data": format_date(run["extract_date"]),
            "small": say(
                "page.small_shared" if is_shared else "page.small", least=least, step=step
            ),
            "definitions": say("page.version", version=run["definitions"]),
            "fingerprint": run["fingerprint"],
            "made_with": say("page.made_with", version=run["versions"]["ims_outcomes"]),
        }
        return PageFrame(
            title=say(
                "page.title",
                report=name_report(kind.name, english=kind.title),
                clinic=self.clinic_name,
                months=months,
            ),
            head=(self.clinic_name, months, *shared),
            facts=tuple((say(f"page.facts.{name}"), fact) for name, fact in facts.items()),
            up=f"../../{index.FILE_NAME}",
            logo=self.logo,
        )
