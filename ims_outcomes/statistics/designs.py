"""Turning columns of a frame into the numbers that a regression takes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

INTERCEPT = "intercept"


@dataclasses.dataclass(frozen=True)
class Design:
    """The columns of a regression.

    Attributes
    ----------
    matrix : array
        One row per row of the frame, one column per name; the first is the intercept.
    names : tuple of str
        "intercept", a numeric column's own name, or "column=level" for a level of words.
    """

    matrix: NDArray[np.float64]
    names: tuple[str, ...]

    def find(self, column: str) -> list[int]:
        """Places of what a column of the frame was turned into."""
        return [
            place
            for place, name in enumerate(self.names)
            if name == column or name.startswith(f"{column}=")
        ]


def build_design(
    frame: pd.DataFrame, *, columns: Sequence[str], allow_redundant: bool = False
) -> Design:
    """Build the columns of a regression: an intercept, numbers as they are, words as indicators.

    The first level of words in alphabetical order is the reference, as in R's treatment
    contrasts. Words that are missing are a level of their own, "not_recorded", so that no row is
    lost; a missing number must have been set aside before.

    Parameters
    ----------
    frame : DataFrame
        Any.
    columns : sequence of str
        Which columns, numeric or words.
    allow_redundant : bool
        Whether a column may be the same for everybody or follow from others: where only fitted
        values count, not coefficients.

    Returns
    -------
    Design
        Matrix and names.

    Raises
    ------
    RefusalError
        When a column is the same for everybody, or says what others say already.

    Examples
    --------
    >>> people = pd.DataFrame({"weeks": [1.0, 2.0, 4.0], "sex": ["m", "f", "f"]})
    >>> design = build_design(people, columns=["weeks", "sex"])
    >>> design.names
    ('intercept', 'weeks', 'sex=m')
    >>> design.matrix.tolist()
    [[1.0, 1.0, 1.0], [1.0, 2.0, 0.0], [1.0, 4.0, 0.0]]
    """
    parts = [np.ones((len(frame), 1))]
    names = [INTERCEPT]
    for column in columns:
        found = _indicate(frame[column]) if _is_words(frame[column]) else {column: frame[column]}
        parts += [values.to_numpy("float64")[:, None] for values in found.values()]
        names += list(found)
    design = Design(np.hstack(parts), tuple(names))
    if not allow_redundant:
        _refuse_redundant(design)
    return design


def _is_words(values: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)


def _indicate(values: pd.Series) -> dict[str, pd.Series]:
    """One indicator per level but the first."""
    words = values.astype("str").fillna(NOT_RECORDED)
    levels = sorted(words.unique())
    return {f"{values.name}={level}": words.eq(level) for level in levels[1:]}


def _refuse_redundant(design: Design) -> None:
    """Refuse columns that are sums of others: their numbers would be arbitrary."""
    size = np.linalg.norm(design.matrix, axis=0)
    scaled = design.matrix / np.where(size > 0, size, 1.0)
    for count in range(1, len(design.names) + 1):
        if np.linalg.matrix_rank(scaled[:, :count]) < count:
            name = design.names[count - 1]
            raise RefusalError(
                f"'{name}' is the same for everybody or follows from the other columns",
                remedy="leave that column out of the model.",
            )
