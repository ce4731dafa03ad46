"""An export opened as a user names it: its files, the clinic's settings, and a map by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from ims_outcomes.exports.door import NOTHING_ALLOWED
from ims_outcomes.exports.export import Export
from ims_outcomes.exports.reading import read_export
from ims_outcomes.vocabulary import (
    Settings,
    Vocabulary,
    load_export_map,
    load_settings,
    load_vocabulary,
)


@dataclasses.dataclass(frozen=True)
class OpenedExport:
    """An export, with the settings and words it was read by."""

    export: Export
    settings: Settings
    vocabulary: Vocabulary


def open_export(
    data: Path | Sequence[Path],
    *,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> OpenedExport:
    """Read an export with a clinic's settings.

    Parameters
    ----------
    data : Path or sequence of Path
        A folder, or files.
    config : Path, optional
        The clinic's own settings; its [source] says how the files are read.
    export_map : str
        Name of a map that comes with the suite, or path of a file; empty for that of the
        settings, and without one for the map that the files fit.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    OpenedExport

    Raises
    ------
    UserError
        When the export, the settings or the map cannot be used.
    """
    settings, vocabulary = load_settings(config), load_vocabulary(config)
    chosen = load_export_map(export_map, config=config) if export_map else None
    export = read_export(
        data, settings=settings, vocabulary=vocabulary, export_map=chosen, allowed=allowed
    )
    return OpenedExport(export, settings, vocabulary)
