"""What each page was made from: enough to make it again, and nothing that leads to a machine."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import ims_outcomes
from ims_outcomes.episodes import Period, Study
from ims_outcomes.errors import ReportError
from ims_outcomes.reporting.logo import Logo

FILE_NAME: Final = "provenance.json"
_LIBRARIES: Final = (
    "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "pyarrow",
    "papermill", "nbclient", "nbconvert", "ipykernel",
)  # fmt: skip


def describe_run(
    study: Study, *, config: Path | None, logo: Logo | None = None, audience: str = "clinic"
) -> dict[str, Any]:
    """Describe what all pages of a run share.

    Parameters
    ----------
    study : Study
        The export, built.
    config : Path or None
        The clinic's own settings file; only its name and its hash are kept.
    logo : Logo or None
        The clinic's picture; its name and its hash are kept.
    audience : str
        "clinic", or "share" for pages that may leave it.

    Returns
    -------
    dict
        allowed_columns, audience, definitions, extract_date, fingerprint, inputs, rows, settings,
        versions: no time of day and no folder, so that the same inputs give the same bytes.
    """
    inputs = [_describe_source(source) for source in study.sources]
    return {
        "audience": audience,
        "definitions": study.vocabulary.registry_version,
        "extract_date": study.extract_date.strftime("%Y-%m-%d"),
        "fingerprint": find_fingerprint(study),
        "inputs": inputs,
        "allowed_columns": study.allowed,
        "config": _describe_config(config),
        "logo": logo.describe() if logo else None,
        "rows": _describe_account(study),
        "settings": dataclasses.asdict(study.settings),
        "versions": list_versions(),
    }


def describe_folder(
    *, clinic: str, clinic_name: str, period: Period, reports: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Describe the pages of one folder: one clinic, one period.

    Parameters
    ----------
    clinic, clinic_name : str
        Id of the export, and the name on the pages.
    period : Period
        Months covered.
    reports : mapping of str to dict
        For each report what `describe_report` returned; a report made on another day keeps its own.

    Returns
    -------
    dict
    """
    return {
        "clinic": {"id": clinic, "name": clinic_name},
        "period": {"first_month": period.first, "last_month": period.last},
        "reports": dict(reports),
    }


def describe_report(
    title: str, *, page: str, run: Mapping[str, Any], files: Sequence[str] = ()
) -> dict[str, Any]:
    """Describe one page: its title, its file, what lies beside it, and the run that made it."""
    return {"title": title, "page": page, "files": list(files), "run": dict(run)}


def list_files(report: Mapping[str, Any]) -> list[str]:
    """List what lies beside a page and was made with it; older provenance names nothing."""
    return [str(name) for name in report.get("files", [])]


def find_fingerprint(study: Study) -> str:
    """Shorten the hashes of all inputs to a few letters that two pages can be compared by.

    Two runs on the same files have the same fingerprint, whatever the files' order.
    """
    hashes = sorted(source.sha256 for source in study.sources)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:12]


def list_versions() -> dict[str, Any]:
    """List the versions of Python, of this package and of the libraries that make numbers."""
    return {
        "ims_outcomes": ims_outcomes.__version__,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
    }


def format_provenance(provenance: Mapping[str, Any]) -> bytes:
    """Write provenance as JSON that a person can read and that compares line by line."""
    return (json.dumps(provenance, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def read_provenance(path: Path) -> dict[str, Any]:
    """Read a provenance.json; an absent file has no reports.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        As `describe_folder` made it; empty when there is no file.

    Raises
    ------
    ReportError
        When the file is not a provenance.json.
    """
    if not path.is_file():
        return {}
    try:
        provenance = json.loads(path.read_text(encoding="utf-8"))
        for place in ("clinic", "id"), ("period", "last_month"), ("reports",):
            _follow(provenance, place)
    except (ValueError, KeyError, TypeError):
        raise ReportError(
            f"'{path}' does not say what its pages were made from.",
            remedy="take that file away and make the reports again; it was changed or cut off.",
        ) from None
    return dict(provenance)


def _follow(provenance: Any, place: tuple[str, ...]) -> None:
    """Raise KeyError or TypeError unless there is something at that place."""
    for name in place:
        provenance = provenance[name]


def _describe_source(source: Any) -> dict[str, Any]:
    """A source by its file name; the folders it lies in are nobody's business."""
    described = dataclasses.asdict(source)
    return described | {"name": Path(source.name).name}


def _describe_config(config: Path | None) -> dict[str, Any] | None:
    if config is None:
        return None
    return {"name": config.name, "sha256": hashlib.sha256(config.read_bytes()).hexdigest()}


def _describe_account(study: Study) -> list[dict[str, Any]]:
    """Rows read, used and set aside; the part of a file stands only where it has several."""
    texts = dict.fromkeys(["file", "part", "table"], "object")
    account = study.account.astype(texts).sort_values(["file", "part", "table"])
    rows = account.to_dict(orient="records")
    return [
        {str(name): value for name, value in row.items() if name != "part" or value} for row in rows
    ]
