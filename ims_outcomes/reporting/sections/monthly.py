"""Sections of the monthly report."""

from __future__ import annotations

from ims_outcomes.presentation import Shown, say, write_paragraphs
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.account import show_scope as show_months

__all__ = ["show_months"]


def show_six_numbers(report: Report) -> Shown:
    """Show the month in six numbers."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))


def show_look_at(report: Report) -> Shown:
    """Show what to look at."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))


def show_headlines(report: Report) -> Shown:
    """Show the month in five sentences."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))


def show_charts(report: Report) -> Shown:
    """Show the control charts."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))


def show_changes(report: Report) -> Shown:
    """Show what changed, in words."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))


def show_hidden(report: Report) -> Shown:
    """Show what was hidden, and why."""
    return write_paragraphs(say("monthly.soon", clinic=report.clinic_name))
