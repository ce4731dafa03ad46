"""The instruments: what a score can be, and from where on it means something."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.spellings import check_spellings
from ims_outcomes.vocabulary.toml_tables import build_record, build_records, check_ids, limits
from ims_outcomes.vocabulary.toml_values import describe_unknown

if TYPE_CHECKING:
    from ims_outcomes.vocabulary.toml_tables import Problems

#: Source of a threshold that the clinic's own file sets without saying where it is from.
OWN_SOURCE = "the clinic's own file"


@dataclasses.dataclass(frozen=True)
class Mcid:
    """A smallest change that matters to patients, in the instrument's units, with its source."""

    value: float = limits(above=0)
    source: str = limits(default=OWN_SOURCE)


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
    mcid_by_condition : dict
        The MCIDs published for single conditions, by condition id.
    percent_rule : bool
        Whether a percentage of improvement makes sense.
    pain_bands : bool
        Whether the scale is one of pain that is cut into none, mild, moderate and severe.
    is_change : bool
        The score is itself a change (a global rating); no pair is formed.
    project_choices : tuple of str
        Fields marked †: this project's own choice, not a cited standard.
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
    mcid: float | None = limits(default=None, above=0)
    mcid_source: str = limits(default="")
    mcid_by_condition: dict[str, Mcid] = dataclasses.field(default_factory=dict)
    worse: float | None = limits(default=None, above=0)
    percent_rule: bool = False
    pain_bands: bool = False
    acceptable: float | None = None
    acceptable_source: str = limits(default="")
    is_change: bool = False
    synonyms: tuple[str, ...] = limits(default=(), unique=True)
    project_choices: tuple[str, ...] = limits(default=())
    clinic_choices: tuple[str, ...] = dataclasses.field(default=(), metadata={"is_given": True})

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
    check_ids(own, part="instruments", problems=problems)
    built = build_records(Instrument, shipped, part="instruments", problems=problems)
    for name, fields in own.items():
        changed = _build_own_instrument(name, shipped.get(name, {}), fields, problems=problems)
        if changed:
            built[name] = changed
    for instrument in built.values():
        _check_instrument(instrument, conditions=conditions, problems=problems)
    check_spellings(built, part="instruments", problems=problems)
    return built


def _build_own_instrument(
    name: str, base: Mapping[str, Any], own: Any, *, problems: Problems
) -> Instrument | None:
    """Make an instrument the clinic adds or changes; no cited source stands for its numbers."""
    place = f"[instruments.{name}]"
    if not isinstance(own, Mapping):
        return build_record(Instrument, own, place=place, problems=problems)
    fields = {**base, **own}
    for threshold in ("mcid", "acceptable"):
        if threshold in own:
            fields[f"{threshold}_source"] = own.get(f"{threshold}_source", OWN_SOURCE)
    if isinstance(own.get("mcid_by_condition"), Mapping):
        published = base.get("mcid_by_condition", {})
        fields["mcid_by_condition"] = {**published, **own["mcid_by_condition"]}
    if "project_choices" in base and "project_choices" not in own:
        fields["project_choices"] = [field for field in base["project_choices"] if field not in own]
    return build_record(
        Instrument,
        fields,
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
    low, high = instrument.low, instrument.high
    if low >= high:
        problems.add(f"{place} low ({low:g}) must be below high ({high:g}).")
        return
    for field in ("eligible_at", "acceptable"):
        value = getattr(instrument, field)
        if value is not None and not low <= value <= high:
            problems.add(
                f"{place} {field} must lie on the scale, {low:g} to {high:g}; it is {value:g}."
            )
    for field in ("mcid", "worse"):
        value = getattr(instrument, field)
        if value is not None and value > high - low:
            problems.add(
                f"{place} {field} must be at most the length of the scale, {high - low:g}; "
                f"it is {value:g}."
            )
    for condition in instrument.mcid_by_condition:
        if condition not in conditions:
            what = f"a condition, in {place} mcid_by_condition"
            problems.add(describe_unknown(condition, known=conditions, what=what))
