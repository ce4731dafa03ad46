"""The checks of an export: their ids, how grave they are, and what they say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits, read_shipped


@dataclasses.dataclass(frozen=True)
class Check:
    """One check.

    Parameters
    ----------
    severity : str
        "stop" (nothing is read on), "set_aside" (the row is not used) or "warn" (it is kept).
    title : str
        A name for docs and pages; no two checks share one.
    message : str
        The sentence, or for a row set aside the reason; names in { } are filled in.
    remedy : str
        What to do; "" when nothing need be done.
    order : int
        Place in the file: of several problems of a row, the first by this order is named.
    """

    id: str
    order: int
    severity: str = limits(allowed=("stop", "set_aside", "warn"))
    title: str = limits()
    message: str = limits()
    remedy: str = limits(default="", may_be_empty=True)


@cache
def load_checks() -> Mapping[str, Check]:
    """Load every check by its id, in the order of the file.

    Raises
    ------
    SettingsError
        When checks.toml itself is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> load_checks()["missing_score"].message
    'no score; a blank is never taken for zero'
    """
    problems = Problems(file="checks.toml")
    checks = {}
    for order, (name, raw) in enumerate(read_shipped("checks.toml").items()):
        given = {"id": name, "order": order}
        check = build_record(Check, raw, place=f"[{name}]", problems=problems, **given)
        if check:
            checks[name] = check
    problems.raise_if_any(remedy="correct it there.")
    return MappingProxyType(checks)
