"""How far a score can be trusted: reliability, standard error of measurement, smallest change."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Critical value of "detectable" and "reliable" change, as printed by every source (not 1.95996).
CRITICAL_VALUE = 1.96

#: In place of an SD: that of the baselines at hand.
OF_SAMPLE = "of_sample"


def find_sem(sd: ArrayLike, reliability: ArrayLike) -> NDArray[np.float64]:
    """Find the standard error of measurement, SD·√(1 − reliability).

    SD and reliability belong together: reliability is a share of the variance of the people in
    whom it was found, and is lower where people differ less.

    Parameters
    ----------
    sd : array_like
        SD of scores among the people in whom reliability was found, in units of the scale.
    reliability : array_like
        Test–retest reliability (intraclass correlation), 0 to 1.

    Returns
    -------
    array
        Standard error of measurement, in units of the scale.

    Raises
    ------
    ValueError
        When an SD is negative or a reliability is not within 0 to 1.

    Source
    ------
    de Vet 2006, 10.1016/j.jclinepi.2005.10.015. R's psych and SAS's PROC CORR print it from
    Cronbach's alpha, which knows nothing of change from day to day and gives too small a value.

    Examples
    --------
    >>> find_sem(2.0, 0.75).item()
    1.0
    """
    spread, share = np.asarray(sd, dtype="float64"), np.asarray(reliability, dtype="float64")
    if (spread < 0).any():
        raise ValueError("an SD cannot be negative")
    if ((share < 0) | (share > 1)).any():
        raise ValueError("a reliability must lie within 0 to 1")
    return np.asarray(spread * np.sqrt(1 - share))


def find_mdc(sem: ArrayLike) -> NDArray[np.float64]:
    """Find the minimal detectable change of one person at 95 %, 1.96·√2·SEM.

    What two scores of an unchanged person differ by in 1 of 20 cases. It says nothing of whether
    a change matters, and is no threshold for a group's mean.

    Parameters
    ----------
    sem : array_like
        Standard error of measurement, in units of the scale.

    Returns
    -------
    array
        In units of the scale; the threshold of Jacobson and Truax's reliable change.

    Source
    ------
    Weir 2005, 10.1519/15184.1 (minimal difference). Some papers print MDC90, with 1.645, under the
    same name; R's and SAS's procedures for reliability print the SEM at most.

    Examples
    --------
    >>> find_mdc(1.0).round(2).item()
    2.77
    """
    return np.asarray(CRITICAL_VALUE * np.sqrt(2) * np.asarray(sem, dtype="float64"))


@dataclasses.dataclass(frozen=True)
class MeasurementError:
    """The measurement error of an instrument, as one source found it; there is no default.

    Exactly one of reliability, sem and mdc is given.

    Attributes
    ----------
    source : str
        Who found it: author, year, DOI.
    reliability : float
        Test–retest reliability, between 0 and 1; then `sd` is required.
    sd : float or "of_sample"
        SD of the people in whom reliability was found; "of_sample" takes that of the baselines
        at hand, as Jacobson and Truax did. That is right only where they spread as in the source.
    sem : float
        Standard error of measurement, in units of the scale.
    mdc : float
        Minimal detectable change at 95 %, in units of the scale.
    reliability_last : float
        Reliability at the last score where it differs (method NK); else the same.

    Raises
    ------
    ValueError
        When there is no source, not exactly one of the three, or a number that cannot be.

    Examples
    --------
    >>> error = MeasurementError(source="Kovacs 2008, 10.1186/1471-2474-9-43", mdc=4.0)
    >>> error.describe()
    'MDC 4 (Kovacs 2008, 10.1186/1471-2474-9-43)'
    """

    source: str
    reliability: float | None = None
    sd: float | Literal["of_sample"] | None = None
    sem: float | None = None
    mdc: float | None = None
    reliability_last: float | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError("measurement error needs its source: author, year, DOI")
        given = [each for each in (self.reliability, self.sem, self.mdc) if each is not None]
        if len(given) != 1:
            raise ValueError("measurement error is given by one of reliability, sem and mdc")
        if self.reliability is not None and self.sd is None:
            raise ValueError('a reliability needs the SD it was found with, or sd="of_sample"')
        if self.reliability is None and self.sd is not None:
            raise ValueError("an SD belongs to a reliability; sem and mdc need none")
        for share in (self.reliability, self.reliability_last):
            if share is not None and not 0 < share < 1:
                raise ValueError(f"a reliability must lie between 0 and 1; it is {share:g}")
        for size in (self.sem, self.mdc, None if self.sd == OF_SAMPLE else self.sd):
            if size is not None and not 0 < float(size) < np.inf:
                raise ValueError(f"an error of measurement or SD must be above 0; it is {size}")

    def resolve(self, sample_sd: float) -> ErrorScale:
        """Work out SEM, reliability and SD for people whose baselines have this SD."""
        if self.reliability is not None:
            sd = sample_sd if self.sd == OF_SAMPLE else float(self.sd or np.nan)
            return ErrorScale(float(find_sem(sd, self.reliability)), self.reliability, sd)
        sem = self.sem if self.sem is not None else float(self.mdc or np.nan) / find_mdc(1).item()
        share = 1 - sem**2 / sample_sd**2 if sample_sd > 0 else np.nan
        return ErrorScale(sem, share, sample_sd)

    def describe(self) -> str:
        """Name the number and its source, for the method of an estimate."""
        if self.reliability is not None:
            whose = "SD of the baselines" if self.sd == OF_SAMPLE else f"SD {self.sd:g}"
            return f"reliability {self.reliability:g}, {whose} ({self.source})"
        if self.sem is not None:
            return f"SEM {self.sem:g} ({self.source})"
        return f"MDC {self.mdc:g} ({self.source})"


@dataclasses.dataclass(frozen=True)
class ErrorScale:
    """Measurement error worked out for one group of people, in units of the scale.

    Attributes
    ----------
    sem : float
        Standard error of measurement.
    reliability : float
        Share of the variance that is not error; 0 or below where the error is as large as the
        spread, missing where there is no spread.
    sd : float
        The SD that goes with it.
    """

    sem: float
    reliability: float
    sd: float
