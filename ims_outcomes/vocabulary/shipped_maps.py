"""The export maps that come with the suite, and any map by its name or its file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary.export_maps import (
    build_map_file,
    build_shipped_map,
    list_shipped_maps,
)
from ims_outcomes.vocabulary.source import SourceMap
from ims_outcomes.vocabulary.toml_tables import Problems, read_toml
from ims_outcomes.vocabulary.toml_values import describe_unknown
from ims_outcomes.vocabulary.vocabulary import Vocabulary, list_words, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

_REMEDY = "correct that in the file; vocabulary/exports/ holds maps to compare it with."


def load_export_maps() -> dict[str, SourceMap]:
    """Load every map that comes with the suite, by its id.

    Raises
    ------
    SettingsError
        When one of them is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> load_export_maps()["suite"].name
    "the suite's own format"
    """
    return dict(_load_shipped())


@cache
def _load_shipped() -> tuple[tuple[str, SourceMap], ...]:
    vocabulary = load_vocabulary()
    words = list_words(vocabulary)
    loaded = []
    for name in list_shipped_maps():
        problems = Problems(file=f"exports/{name}.toml")
        source = build_shipped_map(name, tables=vocabulary.tables, words=words, problems=problems)
        problems.raise_if_any(remedy=_REMEDY)
        loaded.append((name, source))
    return tuple(loaded)


def load_export_map(name_or_path: str | Path, *, config: Path | None = None) -> SourceMap:
    """Load a map by the name of a shipped one, or from a file.

    Parameters
    ----------
    name_or_path : str or Path
        Such as "jane", or a TOML file: a map like the shipped ones, or a clinic's settings file,
        of which [source] is taken.
    config : Path, optional
        The clinic's settings file, whose own conditions and instruments the map may name.

    Returns
    -------
    SourceMap

    Raises
    ------
    SettingsError
        When there is no such map, or anything in it is not known or not allowed.

    Examples
    --------
    >>> load_export_map("suite").tables[0].makes
    'sessions'
    """
    name, path = str(name_or_path), Path(name_or_path)
    shipped = list_shipped_maps()
    if name in shipped:
        return load_export_maps()[name]
    if not path.suffix and not path.exists():
        raise SettingsError(
            describe_unknown(name, known=shipped, what="an export map that comes with the suite"),
            remedy=f"use one of {', '.join(shipped)}, or give the path of a file.",
        )
    raw = read_toml(path)
    if "tables" in raw or "name" in raw:
        return _load_map_file(raw, path=path, vocabulary=load_vocabulary(config))
    return load_vocabulary(path).source


def _load_map_file(raw: Mapping[str, Any], *, path: Path, vocabulary: Vocabulary) -> SourceMap:
    problems = Problems(file=str(path))
    source = build_map_file(
        raw, tables=vocabulary.tables, words=list_words(vocabulary), problems=problems
    )
    problems.raise_if_any(remedy=_REMEDY)
    return source
