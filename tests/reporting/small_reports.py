"""A report on a small made-up export, without a notebook: what a section is tested with."""

from __future__ import annotations

from pathlib import Path

from ims_outcomes.episodes import build_study
from ims_outcomes.reporting.report import Report, define_report
from tests.small_export import Tables, write_tables


def open_small(folder: Path, tables: Tables, *, month: str = "", config: str = "") -> Report:
    """Write the tables as an export, build it, and open its monthly report."""
    settings = folder / "clinic.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(config, encoding="utf-8")
    study = build_study(write_tables(folder / "export", tables), config=settings)
    return define_report("monthly", study, month=month)
