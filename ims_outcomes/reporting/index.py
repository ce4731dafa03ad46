"""The list of all pages under a folder, so that one file to open is enough."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ims_outcomes.errors import ReportError
from ims_outcomes.presentation import say
from ims_outcomes.presentation.formats import format_date, format_period
from ims_outcomes.reporting import numbers, provenance
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.files import PRIVATE_FOLDER, write_together
from ims_outcomes.reporting.page import PageFrame, render_listing
from ims_outcomes.reporting.six_numbers import write_six_numbers
from ims_outcomes.reporting.translating import describe_report, name_report

FILE_NAME: Final = "index.html"


def find_page_folders(output: Path) -> dict[Path, dict[str, Any]]:
    """Find the folders that hold pages, by what their provenance.json says.

    Parameters
    ----------
    output : Path
        The folder that reports go to: `<output>/<clinic>/<period>/`.

    Returns
    -------
    dict of Path to dict
        Provenance by folder, in alphabetical order; the private folder is passed over.

    Raises
    ------
    ReportError
        When a provenance.json cannot be understood.
    """
    return {path.parent: provenance.read_provenance(path) for path in _find_provenance(output)}


def render_index(output: Path) -> bytes:
    """Render the list of every page under a folder, earlier months and other clinics too.

    Parameters
    ----------
    output : Path
        The folder that reports go to.

    Returns
    -------
    bytes
        The page. Clinics by name, their latest period first.
    """
    folders = _find_folders_of_ours(output)
    names = {made["clinic"]["id"]: made["clinic"]["name"] for made in folders.values()}
    # Clinics of one group may share the name on their pages.
    unique = {
        clinic: name if list(names.values()).count(name) == 1 else f"{name}, {clinic}"
        for clinic, name in names.items()
    }
    clinics = [
        {
            "id": f"clinic-{place}",
            "name": unique[clinic],
            "six_numbers": write_six_numbers(_list_folders(folders, clinic), clinic=unique[clinic]),
            "periods": _list_periods(folders, clinic, output),
        }
        for place, (_, clinic) in enumerate(
            sorted((name, clinic) for clinic, name in names.items()), start=1
        )
    ]
    frame = PageFrame(title=say("page.all_reports"), head=(say("index.head"),))
    return render_listing(clinics, frame=frame).encode("utf-8")


def write_index(output: Path) -> None:
    """Write the list of all pages that lie in a folder."""
    write_together({output / FILE_NAME: render_index(output)}, inside=output)


def _find_provenance(output: Path) -> list[Path]:
    found = sorted(output.glob(f"*/*/{provenance.FILE_NAME}"))
    # A link may lead to another place, whose pages are not ours to list, compare or replace.
    inside = output.resolve()
    found = [path for path in found if path.resolve().is_relative_to(inside)]
    return [path for path in found if path.relative_to(output).parts[0] != PRIVATE_FOLDER]


def _find_folders_of_ours(output: Path) -> dict[Path, dict[str, Any]]:
    """Pass over what another program put there: a list must not fail for it."""
    folders = {}
    for path in _find_provenance(output):
        with contextlib.suppress(ReportError):
            folders[path.parent] = provenance.read_provenance(path)
    return folders


def _list_periods(
    folders: dict[Path, dict[str, Any]], clinic: str, output: Path
) -> list[dict[str, Any]]:
    return [
        {
            "name": _name_period(made),
            "data_up_to": _name_extract_dates(made),
            "rules": _name_rules(made),
            "pages": _list_pages(folder, made, output),
            "numbers": _address(folder / numbers.FILE_NAME, output),
            "provenance": _address(folder / provenance.FILE_NAME, output),
        }
        for folder, made in _list_folders(folders, clinic)
    ]


def _list_folders(
    folders: dict[Path, dict[str, Any]], clinic: str
) -> list[tuple[Path, dict[str, Any]]]:
    """List the folders of a clinic, the latest first."""
    mine = [(folder, made) for folder, made in folders.items() if made["clinic"]["id"] == clinic]
    return sorted(
        mine, key=lambda pair: (pair[1]["period"]["last_month"], str(pair[0])), reverse=True
    )


def _name_period(made: dict[str, Any]) -> str:
    return format_period(f"{made['period']['first_month']} to {made['period']['last_month']}")


def _name_extract_dates(made: dict[str, Any]) -> str:
    """Name the extract date; two when a page was made from an older export than another."""
    dates = sorted({report["run"]["extract_date"] for report in made["reports"].values()})
    words = [format_date(date) for date in dates]
    return functools.reduce(_join_dates, words)


def _name_rules(made: dict[str, Any]) -> str:
    """Name rules, threshold and data, as every page does; of an old run that lacks them nothing."""
    said = [
        say(
            "index.rules",
            definitions=run["definitions"],
            least=run["settings"]["disclosure"]["hide_below_people"],
            fingerprint=run["fingerprint"],
        )
        for run in (report["run"] for report in made["reports"].values())
        if {"definitions", "settings", "fingerprint"} <= run.keys()
    ]
    return " ".join(dict.fromkeys(said))


def _join_dates(first: str, second: str) -> str:
    return say("index.several_dates", first=first, second=second)


def _list_pages(folder: Path, made: dict[str, Any], output: Path) -> list[dict[str, Any]]:
    order = list(REPORTS)
    names = sorted(made["reports"], key=lambda name: order.index(name) if name in order else 99)
    return [
        {
            "title": name_report(name, english=made["reports"][name]["title"]),
            "about": describe_report(REPORTS[name]) if name in REPORTS else "",
            "address": _address(folder / made["reports"][name]["page"], output),
            "files": _list_beside(folder, made["reports"][name], output),
        }
        for name in names
        if (folder / made["reports"][name]["page"]).is_file()
    ]


def _list_beside(folder: Path, report: dict[str, Any], output: Path) -> list[dict[str, str]]:
    """List what lies beside a page: its workbook and whatever else it is given as."""
    names = [name for name in provenance.list_files(report) if (folder / name).is_file()]
    return [{"name": name, "address": _address(folder / name, output)} for name in names]


def _address(path: Path, output: Path) -> str:
    return quote(path.relative_to(output).as_posix())
