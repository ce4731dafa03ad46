"""Who is at risk at each event of a Cox regression, and what each person's row adds to its fit."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"


@dataclasses.dataclass(frozen=True)
class RiskSets:
    """The risk set of each event at given coefficients, with Efron's way with ties.

    Attributes
    ----------
    columns : array
        One row per person, the longest followed first, one column per coefficient.
    times, happened : array
        How long each was followed, and whether the event ended it.
    weight : array
        exp(columns · coefficients) of each person.
    order : array
        Which row of what was given each person is.
    """

    columns: Floats
    times: Floats
    happened: NDArray[np.bool_]
    weight: Floats
    order: NDArray[np.intp]

    @cached_property
    def event_times(self) -> Floats:
        """Time of each event, the latest first."""
        return self.times[self.happened]

    @cached_property
    def gone(self) -> Floats:
        """Part of those with the event at a time who are gone: (k − 1)/d at the k-th of d."""
        of_time, size = self._tied
        order_within = pd.Series(of_time).groupby(of_time).cumcount().to_numpy()
        return np.asarray(order_within / size[of_time], "float64")

    @cached_property
    def _tied(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        of_time, size = np.unique(self.event_times, return_inverse=True, return_counts=True)[1:]
        return of_time, size

    def sum_at_risk(self, values: Floats) -> Floats:
        """Sum over those at risk at each event, less the part of those with the event gone."""
        of_time, size = self._tied
        tied = np.zeros((len(size), *values.shape[1:]))
        np.add.at(tied, of_time, values[self.happened])
        share = self.gone.reshape(-1, *[1] * (values.ndim - 1))
        # At risk are all who were followed at least so long: a running sum, longest first.
        last = np.searchsorted(-self.times, -self.event_times, side="right") - 1
        at_risk: Floats = np.cumsum(values, axis=0)[last] - share * tied[of_time]
        return at_risk

    @cached_property
    def total(self) -> Floats:
        """Weight at risk at each event."""
        return self.sum_at_risk(self.weight)

    @cached_property
    def mean(self) -> Floats:
        """Weighted mean of the columns at each event."""
        return self.sum_at_risk(self.weight[:, None] * self.columns) / self.total[:, None]

    @cached_property
    def variance(self) -> Floats:
        """Weighted covariance of the columns at each event."""
        second = self.weight[:, None, None] * _multiply(self.columns)
        return self.sum_at_risk(second) / self.total[:, None, None] - _multiply(self.mean)

    @cached_property
    def scores(self) -> Floats:
        """What each person's row adds to the score, in the order of what was given.

        δ(x − x̄ at the own event) − Σ over events up to the own time of weight·(x − x̄) ÷ total,
        those tied with the own event counted by what is left of them.
        """
        hazard = 1 / self.total
        steps = np.column_stack([hazard, hazard[:, None] * self.mean])
        met = np.searchsorted(-self.event_times, -self.times, side="left")
        behind = np.vstack([np.cumsum(steps[::-1], axis=0)[::-1], np.zeros(steps.shape[1])])
        added = behind[met]
        of_time, size = self._tied
        spared = np.zeros((len(size), steps.shape[1]))
        np.add.at(spared, of_time, self.gone[:, None] * steps)
        added[self.happened] -= spared[of_time]
        own = np.zeros((len(size), self.columns.shape[1]))
        np.add.at(own, of_time, self.mean / size[of_time][:, None])
        found = -self.weight[:, None] * (self.columns * added[:, :1] - added[:, 1:])
        found[self.happened] += self.columns[self.happened] - own[of_time]
        given = np.empty_like(found)
        given[self.order] = found
        return given


def build_risk_sets(
    columns: Floats, times: Floats, happened: NDArray[np.bool_], *, coefficients: Floats
) -> RiskSets:
    """Build the risk sets of a Cox regression.

    Parameters
    ----------
    columns : array
        One row per person, one column per coefficient.
    times, happened : array
        How long each was followed, and whether the event ended it.
    coefficients : array
        Log hazard ratios.

    Returns
    -------
    RiskSets
        One entry per event.
    """
    order = np.argsort(-times, kind="stable")
    ordered = columns[order]
    return RiskSets(ordered, times[order], happened[order], np.exp(ordered @ coefficients), order)


def find_robust_covariance(risk_sets: RiskSets, clusters: NDArray[np.intp]) -> Floats:
    """Find the covariance of the coefficients when rows of one cluster go together.

    I⁻¹·(Σ over clusters of U·Uᵀ)·I⁻¹, U the sum of the scores of a cluster's rows, I the
    information of the fit.

    Parameters
    ----------
    risk_sets : RiskSets
        At the fitted coefficients.
    clusters : array of int
        Cluster of each row as given, from 0.

    Returns
    -------
    array
        Covariance matrix.

    Source
    ------
    Lin & Wei 1989, 10.1080/01621459.1989.10478874. Same as R's survival::coxph(cluster = ),
    which makes no correction for few clusters either.
    """
    scores = np.zeros((int(clusters.max()) + 1, risk_sets.columns.shape[1]))
    np.add.at(scores, clusters, risk_sets.scores)
    inverse = np.linalg.inv(risk_sets.variance.sum(axis=0))
    return np.asarray(inverse @ (scores.T @ scores) @ inverse, "float64")


def _multiply(rows: Floats) -> Floats:
    """Multiply each row with itself: one matrix per row."""
    products: Floats = rows[:, :, None] * rows[:, None, :]
    return products
