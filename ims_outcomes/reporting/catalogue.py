"""The reports there are: the name on the command line, the notebook, the title."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence

from ims_outcomes.errors import UserError


@dataclasses.dataclass(frozen=True)
class ReportKind:
    """One report: its name, which is also its notebook's and its page's, and what it answers.

    One that looks at single months is about the last month of its period, and never leaves the
    clinic: too few people are in a month.
    """

    name: str
    title: str
    about: str
    is_monthly: bool = False

    @property
    def may_leave(self) -> bool:
        """Whether it can be made to be shared."""
        return not self.is_monthly

    @property
    def notebook(self) -> str:
        """File name of the notebook."""
        return f"{self.name}.ipynb"

    @property
    def page(self) -> str:
        """File name of the page."""
        return f"{self.name}.html"

    @property
    def workbook(self) -> str:
        """File name of the workbook."""
        return f"{self.name}.xlsx"

    @property
    def pdf(self) -> str:
        """File name of the PDF."""
        return f"{self.name}.pdf"


_KINDS = (
    ReportKind(
        "monthly",
        "Monthly report",
        "how the month was, and whether anything is changing",
        is_monthly=True,
    ),
    ReportKind("pain_change", "Pain change", "how much pain changed, and for whom"),
    ReportKind("session_counts", "Session counts", "how many sessions, and who stayed"),
    ReportKind("conditions", "Condition by condition", "what became of each condition"),
    ReportKind(
        "statements", "What we say, what we see", "what clinics say, and what these records hold"
    ),
    ReportKind(
        "data_quality", "Data quality", "whether the records are good enough to say any of it"
    ),
)

#: Every report by name, in the order in which they are made and listed.
REPORTS = {kind.name: kind for kind in _KINDS}


def select_reports(names: Sequence[str], *, share: bool = False) -> tuple[ReportKind, ...]:
    """Choose reports by name, in the order of the catalogue; no name at all means every report.

    Parameters
    ----------
    names : sequence of str
        Names as typed. Repeated names count once.
    share : bool
        For pages that leave the clinic: every report that may.

    Returns
    -------
    tuple of ReportKind

    Raises
    ------
    UserError
        When a name is not a report; the nearest one is named. When a report that never leaves the
        clinic is to be shared.

    Examples
    --------
    >>> [kind.page for kind in select_reports(["conditions", "pain_change"])]
    ['pain_change.html', 'conditions.html']
    """
    for name in names:
        if name not in REPORTS:
            raise UserError(
                f"There is no report {name!r}; the reports are {', '.join(REPORTS)}.",
                remedy=f"{suggest_nearest(name, list(REPORTS))}.",
            )
        if share and not REPORTS[name].may_leave:
            raise UserError(
                f"The report {name!r} is for the clinic alone: it counts single months, in which "
                "there are too few people to be shared.",
                remedy=f"--reports {','.join(kind.name for kind in _KINDS if kind.may_leave)}.",
            )
    return tuple(
        kind
        for name, kind in REPORTS.items()
        if name in names or (not names and (kind.may_leave or not share))
    )


def suggest_nearest(word: str, known: Sequence[str]) -> str:
    """Name the known word nearest to one that is not known.

    Parameters
    ----------
    word : str
        The word as typed.
    known : sequence of str
        The words there are; at least one.

    Returns
    -------
    str
        The nearest word, or when none is near, the first few.

    Examples
    --------
    >>> suggest_nearest("pain_chnage", ["pain_change", "conditions"])
    'pain_change'
    >>> suggest_nearest("zzz", ["pain_change", "conditions"])
    'one of pain_change, conditions'
    """
    lowered = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.casefold(), lowered, n=1, cutoff=0.5)
    return lowered[near[0]] if near else f"one of {', '.join(known[:8])}"
