"""Reading TOML that people edit: every problem named, with the nearest right word."""

from __future__ import annotations

import dataclasses
import datetime
import re
import tomllib
import types
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary.questions import check_answered
from ims_outcomes.vocabulary.toml_values import check_value, describe_unknown, show

if TYPE_CHECKING:
    from pathlib import Path

Record = TypeVar("Record")

#: How an id in TOML looks.
ID_FORM = re.compile(r"[a-z][a-z0-9_]*")

RawTable = dict[str, Any]


@dataclasses.dataclass
class Problems:
    """What is wrong with one file, collected so that all of it is said at once."""

    file: str
    messages: list[str] = dataclasses.field(default_factory=list)

    def add(self, message: str) -> None:
        """Keep a problem for later."""
        self.messages.append(message)

    def raise_if_any(self, *, remedy: str) -> None:
        """Raise one SettingsError with every problem kept, or return when there is none."""
        if len(self.messages) == 1:
            raise SettingsError(f"{self.file}: {self.messages[0]}", remedy=remedy)
        if self.messages:
            lines = [f"{self.file} has {len(self.messages)} problems.", *self.messages]
            raise SettingsError("\n- ".join(lines), remedy=remedy)


def limits(**rules: Any) -> Any:
    """Field of a record with the rules its value must keep.

    Parameters
    ----------
    low, high : float
        Smallest and largest value allowed; for a list, of each of its parts.
    above : float
        The value must be more than this.
    allowed : tuple of str
        The only words allowed.
    rising : bool
        A list must rise without repeats.
    unique : bool
        A list must not repeat itself.
    is_date : bool
        A text must be a real day, YYYY-MM-DD.
    may_be_empty : bool
        A text or list may be empty. It may not by default, unless its default is empty.
    parts_may_be_empty : bool
        The texts of a list may be empty.
    key : str
        The key in the file where it cannot be the field's name, such as `from`.
    default : Any
        What stands when the file has no such key.
    """
    if "default" not in rules:
        return dataclasses.field(metadata=rules)
    default = rules.pop("default")
    return dataclasses.field(
        default=default, metadata={"may_be_empty": default in ("", ()), **rules}
    )


def read_toml(path: Path) -> RawTable:
    """Read a TOML file that a user names.

    Raises
    ------
    SettingsError
        When it is missing, a folder, not readable, not UTF-8, not TOML, or still holds a question
        that only its owner can answer.
    """
    text = _read_text(path)
    check_answered(text, path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"'{path}' is not TOML that can be read: {error}.",
            remedy='correct that line; texts stand in quotes, such as name = "My clinic".',
        ) from None


def _read_text(path: Path) -> str:
    """Read a text file, or say why it cannot be read."""
    try:
        if not path.is_dir():
            return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"There is no file '{path}'.", remedy="check the spelling of its path."
        ) from None
    except PermissionError:
        raise SettingsError(
            f"You may not read '{path}'.", remedy="ask its owner for the right to read it."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"'{path}' cannot be read: {error.strerror}.", remedy="check its path and its disk."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"'{path}' is not UTF-8 text.", remedy="save it as UTF-8 in a plain text editor."
        ) from None
    raise SettingsError(f"'{path}' is a folder.", remedy="name the settings file inside it.")


@cache
def _shipped_text(name: str) -> str:
    return resources.files("ims_outcomes.vocabulary").joinpath(name).read_text(encoding="utf-8")


def read_shipped(name: str) -> RawTable:
    """Read a TOML file that comes with the suite."""
    return tomllib.loads(_shipped_text(name))


def overlay(base: Mapping[str, Any], top: Mapping[str, Any]) -> RawTable:
    """Lay one table over another: keys of `top` win, tables within are laid over in turn.

    Examples
    --------
    >>> overlay({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 4}})
    {'a': 1, 'b': {'c': 2, 'd': 4}}
    """
    both = {**base, **top}
    for key in base.keys() & top.keys():
        if isinstance(base[key], Mapping) and isinstance(top[key], Mapping):
            both[key] = overlay(base[key], top[key])
    return both


def build_record(
    kind: type[Record], values: Any, *, place: str, problems: Problems, **given: Any
) -> Record | None:
    """Make one record of a TOML table; None when a problem was added.

    Parameters
    ----------
    kind : dataclass type
        Its type hints and `limits` say what each key must be. A field that is itself a
        dataclass, or a dict of them, is made in the same way.
    values : table
        As read from TOML.
    place : str
        Where it stands, such as "[instruments.nprs]", for the messages.
    problems : Problems
        Every problem found is added to it.
    **given
        Fields that do not come from the file, such as `id`.
    """
    if not isinstance(values, Mapping):
        problems.add(f"{place} must be a table of settings; it is {show(values)}.")
        return None
    before = len(problems.messages)
    fields = _list_fields(kind, given)
    for key in values:
        if key not in fields:
            problems.add(describe_unknown(key, known=fields, what=f"a setting of {place}"))
    hints = get_type_hints(kind)
    built: RawTable = dict(given)
    for name, field in fields.items():
        if name in values:
            built[field.name] = _build_value(
                values[name], hints[field.name], field.metadata, f"{place} {name}", problems
            )
        elif field.default is field.default_factory is dataclasses.MISSING:
            problems.add(f"{place} lacks '{name}', which is required.")
    return kind(**built) if len(problems.messages) == before else None


def _list_fields(kind: Any, given: Mapping[str, Any]) -> dict[str, dataclasses.Field[Any]]:
    """List the fields that come from the file, by their keys in it."""
    return {
        field.metadata.get("key", field.name): field
        for field in dataclasses.fields(kind)
        if field.name not in given and not field.metadata.get("is_given")
    }


def build_records(
    kind: type[Record], tables: Mapping[str, Any], *, part: str, problems: Problems
) -> dict[str, Record]:
    """Make one record of each table of a part, by id; those with problems are left out."""
    built = {
        name: build_record(kind, values, place=f"[{part}.{name}]", problems=problems, id=name)
        for name, values in tables.items()
    }
    return {name: record for name, record in built.items() if record is not None}


def check_ids(
    own: Mapping[str, Any], *, part: str, problems: Problems, taken: Collection[str] = ()
) -> None:
    """Add a problem for each id of the clinic's own that cannot be one."""
    for name in own:
        if not ID_FORM.fullmatch(name):
            problems.add(
                f"[{part}.{name}] '{name}' must be made of small letters, digits and _, and begin "
                "with a letter; how it is shown stands in its name."
            )
        elif name in taken:
            problems.add(f"[{part}.{name}] '{name}' already means something else.")


def _build_value(
    value: Any, hint: Any, rules: Mapping[str, Any], place: str, problems: Problems
) -> Any:
    """Turn one TOML value into the type of its field, or add why it cannot be."""
    hint = _without_none(hint)
    if dataclasses.is_dataclass(hint):
        return build_record(cast("type[Any]", hint), value, place=place, problems=problems)
    if get_origin(hint) is dict:
        return _build_dict(value, hint, rules.get("parts", {}), place, problems)
    if get_origin(hint) is tuple and dataclasses.is_dataclass(get_args(hint)[0]):
        return _build_list(value, get_args(hint)[0], place, problems)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = value.isoformat() if rules.get("is_date") else value
    wrong = check_value(value, hint, rules)
    if wrong:
        problems.add(f"{place} must {wrong}; it is {show(value)}.")
        return value
    if isinstance(value, list):
        return tuple(value)
    return float(value) if hint is float else value


def _build_dict(
    value: Any, hint: Any, rules: Mapping[str, Any], place: str, problems: Problems
) -> Any:
    """Make a dict whose values are all of one kind, each keeping the rules."""
    if not isinstance(value, Mapping):
        problems.add(f"{place} must be a table of settings; it is {show(value)}.")
        return value
    part = get_args(hint)[1]
    return {
        key: _build_value(entry, part, rules, f"{place}.{key}", problems)
        for key, entry in value.items()
    }


def _build_list(value: Any, part: Any, place: str, problems: Problems) -> Any:
    """Make a tuple of records of a TOML list of tables."""
    if not isinstance(value, list):
        problems.add(f"{place} must be a list of tables, each under [[ ]]; it is {show(value)}.")
        return value
    return tuple(
        _build_value(entry, part, {}, f"{place}, number {number},", problems)
        for number, entry in enumerate(value, start=1)
    )


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint
