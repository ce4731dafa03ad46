"""The instruments: what a score can be, and from where on it means something."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, describe_unknown, limits


@dataclasses.dataclass(frozen=True)
class Mcid:
    """A smallest change that matters to patients, in the instrument's units, with its source."""

    value: float = limits(low=0)
    source: str = limits(default="the clinic's own file")


@dataclasses.dataclass(frozen=True)
class Instrument:
    """One instrument; its unit is part of it, so NDI points and NDI percent are two.

    Parameters
    ----------
    better : str
        "lower" or "higher".
    eligible_at : float or None
        Baseline from which an episode counts for responders: at least this when lower is
        better, at most this when higher is better. None: every baseline counts.
    mcid, worse, acceptable : float or None
        None: none is published, and nothing is computed from it.
    percent_rule : bool
        Whether a percentage of improvement makes sense.
    is_change : bool
        The score is itself a change (a global rating); no pair is formed.
    project_choices : tuple of str
        Fields that are this project's own choice, not a cited standard.
    clinic_choices : tuple of str
        Fields that the clinic's own file sets.
    """

    id: str
    name: str
    long_name: str
    low: float
    high: float
    better: str = limits(allowed=("lower", "higher"))
    unit: str = limits(allowed=("points", "mm", "percent"))
    whole_numbers: bool = False
    eligible_at: float | None = None
    mcid: float | None = limits(default=None, low=0)
    mcid_source: str = limits(default="", may_be_empty=True)
    mcid_by_condition: dict[str, Mcid] = dataclasses.field(default_factory=dict)
    worse: float | None = limits(default=None, low=0)
    percent_rule: bool = False
    acceptable: float | None = None
    acceptable_source: str = limits(default="", may_be_empty=True)
    is_change: bool = False
    synonyms: tuple[str, ...] = limits(default=(), may_be_empty=True, unique=True)
    project_choices: tuple[str, ...] = limits(default=(), may_be_empty=True)
    note: str = limits(default="", may_be_empty=True)
    references: tuple[str, ...] = limits(default=(), may_be_empty=True)
    clinic_choices: tuple[str, ...] = ()

    @property
    def improvement_sign(self) -> int:
        """What turns a change (last − baseline) into an improvement: 1 or −1."""
        return 1 if self.better == "higher" else -1


def build_instruments(
    shipped: Mapping[str, Any],
    own: Mapping[str, Any],
    *,
    conditions: Mapping[str, object],
    problems: Problems,
) -> dict[str, Instrument]:
    """Make the instruments of the suite and of the clinic's own file."""
    built = {}
    for name in [*shipped, *(own.keys() - shipped.keys())]:
        instrument = _build_instrument(
            name, shipped.get(name, {}), own.get(name, {}), problems=problems
        )
        if instrument:
            _check_instrument(instrument, conditions=conditions, problems=problems)
            built[name] = instrument
    return built


def _build_instrument(
    name: str, base: Mapping[str, Any], own: Any, *, problems: Problems
) -> Instrument | None:
    """Lay the clinic's fields over the suite's, which then no longer stand behind them."""
    place = f"[instruments.{name}]"
    if not isinstance(own, Mapping):
        return build_record(Instrument, own, place=place, problems=problems, id=name)
    merged = {**base, **own}
    if "mcid" in own and "mcid_source" not in own:
        merged["mcid_source"] = "the clinic's own file"
    if "acceptable" in own and "acceptable_source" not in own:
        merged["acceptable_source"] = "the clinic's own file"
    if isinstance(own.get("mcid_by_condition"), Mapping):
        merged["mcid_by_condition"] = {
            **base.get("mcid_by_condition", {}),
            **own["mcid_by_condition"],
        }
    choices = base.get("project_choices", [])
    merged["project_choices"] = [field for field in choices if field not in own]
    return build_record(
        Instrument,
        merged,
        place=place,
        problems=problems,
        id=name,
        clinic_choices=tuple(sorted(own)),
    )


def _check_instrument(
    instrument: Instrument, *, conditions: Mapping[str, object], problems: Problems
) -> None:
    """Add the problems that only two fields together make."""
    place = f"[instruments.{instrument.id}]"
    if instrument.low >= instrument.high:
        problems.add(f"{place} low ({instrument.low:g}) must be below high ({instrument.high:g}).")
    for field in ("eligible_at", "acceptable"):
        value = getattr(instrument, field)
        if value is not None and not instrument.low <= value <= instrument.high:
            problems.add(
                f"{place} {field} must be from low to high, {instrument.low:g} to "
                f"{instrument.high:g}; it is {value:g}."
            )
    for condition in instrument.mcid_by_condition.keys() - conditions.keys():
        what = f"a condition, in {place} mcid_by_condition"
        problems.add(describe_unknown(condition, known=conditions, what=what))
