"""Groups side by side: only those large enough are compared, on every page the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ims_outcomes.presentation.rows import Key
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates

#: Stands where a group is too small to be compared.
TOO_FEW: Final = "too_few_to_compare"


def name_blanks(people: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Make a group of those of whom the column is not recorded."""
    return people.assign(**{by: people[by].astype("str").fillna(NOT_RECORDED)})


def list_enough(report: Report, people: pd.DataFrame, *, by: str) -> list[str]:
    """List the groups of which enough people have both scores to stand beside others.

    A blank is no group; see `name_blanks`.
    """
    counts = people.loc[people["has_pair"], by].value_counts()
    least = report.settings.disclosure.compare_from_people
    return sorted(str(name) for name in counts.index[counts.ge(least)])


def build_too_few(by: str, levels: Sequence[str]) -> pd.DataFrame:
    """Build the cells of groups that are too small to stand beside others."""
    return build_estimates(
        [
            {"measure": TOO_FEW, "group": by, "level": level, "method": "no value: too few"}
            for level in levels
        ]
    )


def key_compared(
    by: str, level: str, *, always: Sequence[str], enough: Sequence[str], compared: Sequence[str]
) -> list[Key]:
    """Give the keys of a group's cells: those of a comparison only where it is large enough."""
    return [(measure, by, level) for measure in always] + [
        (measure if level in enough else TOO_FEW, by, level) for measure in compared
    ]
