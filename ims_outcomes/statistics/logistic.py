"""The logistic regression behind weights and odds, with refusals in words."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Log odds beyond which a probability is taken for a certainty: about 3 in ten million.
CERTAIN = 15.0


def fit_logistic(matrix: NDArray[np.float64], outcome: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit log odds = Xβ by maximum likelihood and give each row's probability.

    statsmodels' Logit; same as R's glm(family = binomial), which only warns where this refuses.

    Parameters
    ----------
    matrix : array
        Columns, the intercept among them.
    outcome : array
        0 or 1.

    Returns
    -------
    array
        One probability per row.

    Raises
    ------
    RefusalError
        Everybody has the same outcome; the columns tell it for certain; no convergence.

    Examples
    --------
    >>> matrix = np.array([[1.0, 0], [1, 0], [1, 1], [1, 1], [1, 1]])
    >>> fit_logistic(matrix, np.array([0.0, 1, 0, 1, 1])).round(3).tolist()
    [0.5, 0.5, 0.667, 0.667, 0.667]
    """
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    if outcome.min() == outcome.max():
        raise RefusalError("everybody has the same outcome")
    size = np.sqrt(np.mean(matrix**2, axis=0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = Logit(outcome, matrix / size).fit(disp=0, maxiter=100)
        except (PerfectSeparationError, np.linalg.LinAlgError):
            _refuse()
    chances = np.asarray(found.predict())
    odds = matrix / size @ found.params
    if np.abs(odds).max() > CERTAIN:
        _refuse()
    if not found.mle_retvals["converged"]:
        raise RefusalError("the logistic model did not converge", remedy="take fewer columns.")
    return chances


def refuse_certainty(matrix: NDArray[np.float64], outcome: NDArray[np.float64]) -> None:
    """Refuse columns that tell the outcome of some rows for certain (perfect separation)."""
    fit_logistic(matrix, outcome)


def _refuse() -> None:
    raise RefusalError(
        "some column tells the outcome for certain (perfect separation)",
        remedy="leave that column out, or merge its levels.",
    )
