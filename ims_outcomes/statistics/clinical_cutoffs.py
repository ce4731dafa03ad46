"""Cut-offs a, b and c between people with a complaint and people without."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import numpy as np

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    import pandas as pd

    from ims_outcomes.vocabulary import Instrument


@dataclasses.dataclass(frozen=True)
class FunctionalNorm:
    """Scores of people without the complaint, with the source they are from.

    Attributes
    ----------
    mean, sd : float
        In units of the scale.
    source : str
        Author, year, DOI.

    Raises
    ------
    ValueError
        When there is no source, or the SD is not above 0.

    Examples
    --------
    >>> FunctionalNorm(mean=10, sd=5, source="made up").source
    'made up'
    """

    mean: float
    sd: float
    source: str

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError("a functional norm needs its source: author, year, DOI")
        if not (np.isfinite(self.mean) and 0 < self.sd < np.inf):
            raise ValueError("a functional norm needs a mean and an SD above 0")


def find_cutoff(
    kind: Literal["a", "b", "c"],
    *,
    clinical_mean: float,
    clinical_sd: float,
    instrument: Instrument,
    norm: FunctionalNorm | None = None,
    sem: float = 0.0,
) -> float:
    """Find the score that parts people with the complaint from people without.

    a: two SDs of the clinical group from its mean, towards the better. b: two SDs of the
    functional group from its mean, towards the worse. c: between the two means, weighted by the
    SDs: (SD_func·M_clin + SD_clin·M_func) ÷ (SD_func + SD_clin). c where the groups overlap and
    norms exist; a where there are no norms.

    Parameters
    ----------
    kind : str
        "a", "b" or "c".
    clinical_mean, clinical_sd : float
        Of the baselines.
    instrument : Instrument
        For the direction.
    norm : FunctionalNorm
        Required by b and c.
    sem : float
        Standard error of measurement, for a cut-off among true scores as Hageman and Arrindell's
        method takes it: the SDs are then those without error, √(SD² − SEM²).

    Returns
    -------
    float
        In units of the scale; it may lie outside the scale, and then separates nobody.

    Raises
    ------
    ValueError
        For another kind, without the norm that b and c need, without spread among baselines, or
        where an SD is no larger than the error.

    Source
    ------
    Jacobson & Truax 1991, 10.1037/0022-006X.59.1.12: b lies "within two standard deviations of
    the mean" of the functional population, so it takes that population's SD. R's
    clinicalsignificance (2.1.0) puts the clinical SD there; the two agree only where the SDs do.
    True scores: Hageman & Arrindell 1999, 10.1016/S0005-7967(99)00032-7.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> odi = load_vocabulary().instruments["odi"]
    >>> norm = FunctionalNorm(mean=10, sd=5, source="made up")
    >>> find_cutoff("c", clinical_mean=40, clinical_sd=10, instrument=odi, norm=norm)
    20.0
    """
    if kind not in ("a", "b", "c"):
        raise ValueError(f"a cut-off is a, b or c, not '{kind}'")
    if kind != "a" and norm is None:
        raise ValueError(f"cut-off {kind} needs the scores of people without the complaint")
    if kind != "b" and not (np.isfinite(clinical_mean) and clinical_sd > TOLERANCE):
        raise ValueError(f"cut-off {kind} needs baselines that differ")
    better = instrument.improvement_sign
    if kind == "a" or norm is None:
        return float(clinical_mean + 2 * better * _take_out_error(clinical_sd, sem))
    functional_sd = _take_out_error(norm.sd, sem)
    if kind == "b":
        return float(norm.mean - 2 * better * functional_sd)
    spread = _take_out_error(clinical_sd, sem)
    weighted = functional_sd * clinical_mean + spread * norm.mean
    return float(weighted / (functional_sd + spread))


def _take_out_error(sd: float, sem: float) -> float:
    """Find the SD of the true scores from that of the observed ones."""
    if sem and sd <= sem + TOLERANCE:
        raise ValueError(f"an SD of {sd:g} holds no more than the measurement error of {sem:g}")
    return float(np.sqrt(sd**2 - sem**2))


def is_functional(score: pd.Series, *, cutoff: float, instrument: Instrument) -> pd.Series:
    """Tell which scores lie beyond the cut-off on the better side.

    Exactly at the cut-off is still clinical; a missing score is not functional.
    """
    return ((score - cutoff) * instrument.improvement_sign).gt(TOLERANCE)
