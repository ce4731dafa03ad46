"""How people with a condition fare elsewhere, as published: context, never a target."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits, read_shipped

#: What a published figure measures.
COURSE_MEASURES = (
    "improvement_sd",
    "mean_pain",
    "share_improved",
    "share_recovered",
    "share_acceptable",
    "share_responders",
)


@dataclasses.dataclass(frozen=True)
class CourseFigure:
    """One published figure of how people fare.

    Parameters
    ----------
    conditions : tuple of str
        Ids of conditions; none for pain of any kind.
    who : str
        Whose course it is, and under what care.
    weeks : float
        After the start; 0 is the start itself.
    measure : str
        One of `COURSE_MEASURES`.
    value, lower, upper : float
        The figure and its 95 % interval, None where the source gives none.
    people : int
        How many the study began with; 0 where the source gives no one number.
    duration : str
        "acute" or "persistent"; "" for any.
    defined : str
        What exactly was counted.
    source : str
        Author, year, DOI or PMC number.
    """

    id: str
    conditions: tuple[str, ...] = limits(unique=True, may_be_empty=True)
    who: str = limits()
    weeks: float = limits(low=0)
    measure: str = limits(allowed=COURSE_MEASURES)
    value: float = limits(low=0)
    defined: str = limits()
    source: str = limits()
    lower: float | None = None
    upper: float | None = None
    people: int = limits(default=0, low=0)
    duration: str = limits(default="", allowed=("", "acute", "persistent"))


@cache
def load_natural_course() -> Mapping[str, CourseFigure]:
    """Load every published figure by its id, in the order of the file.

    Raises
    ------
    SettingsError
        When natural_course.toml itself is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> figure = load_natural_course()["low_back_trials_6"]
    >>> figure.value, figure.source
    (1.0, 'Artus 2014, 10.1186/1471-2474-15-68')
    """
    problems = Problems(file="natural_course.toml")
    figures = {}
    for name, raw in read_shipped("natural_course.toml").items():
        figure = build_record(CourseFigure, raw, place=f"[{name}]", problems=problems, id=name)
        if figure:
            figures[name] = figure
    problems.raise_if_any(remedy="correct it there.")
    return MappingProxyType(figures)
