"""What a section needs to be shown, and what stands in its place when the export lacks it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ims_outcomes.presentation import Shown, say, write_paragraphs
from ims_outcomes.reporting.report import Report

Section = Callable[[Report], Shown]


def needs_scores(section: Section) -> Section:
    """Say in the section's place that the export has no scores, when it has none."""

    @functools.wraps(section)
    def shown(report: Report) -> Shown:
        return section(report) if report.study.has_scores else say_absent("needs.scores")

    return shown


def needs_sessions(section: Section) -> Section:
    """Say in the section's place that the export has no sessions, when it has none."""

    @functools.wraps(section)
    def shown(report: Report) -> Shown:
        return section(report) if report.study.has_sessions else say_absent("needs.sessions")

    return shown


def needs_column(table: str, column: str) -> Callable[[Section], Section]:
    """Say in the section's place that the export lacks a column, when it does."""

    def decorate(section: Section) -> Section:
        @functools.wraps(section)
        def shown(report: Report) -> Shown:
            if column in report.study.columns_present.get(table, ()):
                return section(report)
            return say_absent("needs.column", table=table, column=column)

        return shown

    return decorate


def say_absent(key: str, **values: Any) -> Shown:
    """Say why something is not shown."""
    return write_paragraphs(say(key, **values), kind="absent")
