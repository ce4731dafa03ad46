"""What was made before, and from what: a run makes only what is not up to date."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

from ims_outcomes.episodes import Period
from ims_outcomes.reporting.due_lists import DueLists
from ims_outcomes.reporting.files import PRIVATE_FOLDER, make_private_folder, write_together

#: In the clinic's private folder.
FILE_NAME: Final = "made_before.json"
_VERSION: Final = 1
_EMPTY: Final[dict[str, Any]] = {"pages": {}, "files": {}, "runs": {}}


@dataclasses.dataclass(frozen=True)
class RunFacts:
    """What is to be known of a run so that the same run need not read the export again.

    Attributes
    ----------
    clinics : tuple of str
        Every clinic id of the export.
    period : Period
        The months of the pages.
    rows_read, rows_set_aside : int
        Of all files together.
    set_aside_list : Path or None
        Where the rows set aside are listed for the clinic alone.
    due_lists : DueLists
        Where the episodes due a last score are.
    """

    clinics: tuple[str, ...]
    period: Period
    rows_read: int
    rows_set_aside: int
    set_aside_list: Path | None
    due_lists: DueLists

    @property
    def lists(self) -> tuple[Path, ...]:
        """All that was listed for the clinic alone."""
        return (*filter(None, [self.set_aside_list]), *self.due_lists.files)


class MadeBefore:
    """The record of what lies in an output folder: each page, its files, what it was made from.

    It lies with what is for the clinic alone, and only ever saves time: without it, or when it
    cannot be read, everything is made.

    Parameters
    ----------
    output : Path
        The folder that the pages lie in.
    private : Path
        The folder for the clinic alone.
    recipe : str
        What `find_recipe` returned for this run.
    is_forced : bool
        Let nothing count as up to date.
    is_kept : bool
        Whether there is a record; without one nothing counts as made, and nothing is kept.
    """

    def __init__(
        self,
        output: Path,
        private: Path,
        *,
        recipe: str = "",
        is_forced: bool = False,
        is_kept: bool = True,
    ) -> None:
        self._output = output
        self._private = private
        self._recipe = recipe
        self._is_forced = is_forced
        self._is_kept = is_kept
        record = _read_record(private / FILE_NAME) if is_kept else _EMPTY
        self._files: dict[str, str] = dict(record["files"])
        self._pages: dict[str, dict[str, Any]] = dict(record["pages"])
        self._runs: dict[str, dict[str, Any]] = dict(record["runs"])

    def find_run(self, asked: str) -> RunFacts | None:
        """Give what is known of a run that asked for the same; None when something is another.

        Parameters
        ----------
        asked : str
            The clinic and the month as they were typed.
        """
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            raw = self._runs[asked]
            aside, due = raw["set_aside_list"], [self._find(name) for name in raw["due_lists"]]
            facts = RunFacts(
                clinics=tuple(map(str, raw["clinics"])),
                period=Period(*raw["period"]),
                rows_read=int(raw["rows_read"]),
                rows_set_aside=int(raw["rows_set_aside"]),
                set_aside_list=self._find(aside) if aside else None,
                due_lists=DueLists(tuple(due), int(raw["due_episodes"])),
            )
            is_same = raw["recipe"] == self._recipe and not self._is_forced
            if is_same and all(self._is_as_it_was(self._name(path)) for path in facts.lists):
                return facts
        return None

    def note_run(self, asked: str, facts: RunFacts) -> None:
        """Keep what is known of a run; of runs on another export nothing stays."""
        same = {key: raw for key, raw in self._runs.items() if raw["recipe"] == self._recipe}
        aside = facts.set_aside_list
        self._runs = same | {
            asked: {
                "recipe": self._recipe,
                "clinics": list(facts.clinics),
                "period": [facts.period.first, facts.period.last],
                "rows_read": facts.rows_read,
                "rows_set_aside": facts.rows_set_aside,
                "set_aside_list": self._name(aside) if aside else "",
                "due_lists": [self._name(path) for path in facts.due_lists.files],
                "due_episodes": facts.due_lists.episodes,
                "files": [self._name(path) for path in facts.lists],
            }
        }
        self.note_files(facts.lists)

    def is_up_to_date(self, page: Path, *, release: str = "") -> bool:
        """Whether a page was made from just this, and it and its companions are as they were.

        Parameters
        ----------
        page : Path
            The page.
        release : str
            For a page that may leave the clinic: what was decided that it may show.
        """
        made = self._pages.get(self._name(page), {})
        return (
            not self._is_forced
            and bool(made)
            and [made["recipe"], made["release"]] == [self._recipe, release]
            and all(map(self._is_as_it_was, made["files"]))
        )

    def note_page(self, page: Path, *, files: Collection[Path], release: str = "") -> None:
        """Keep what a page was made from, and the files that were written with it."""
        names = [self._name(path) for path in files]
        self._pages[self._name(page)] = {
            "recipe": self._recipe, "release": release, "files": names
        }  # fmt: skip
        self.note_files(files)

    def note_files(self, files: Iterable[Path]) -> None:
        """Keep what files are now that were renewed for another page."""
        self._files |= {self._name(path): _hash_file(path) for path in files if path.is_file()}
        self._write()

    def forget_what_changed(self) -> None:
        """Let every page count as never made of which a file is gone or another.

        Called before a run writes anything: it renews the numbers that all pages of a folder
        share, which would then look as they should.
        """
        self._pages = {
            name: made
            for name, made in self._pages.items()
            if all(map(self._is_as_it_was, made["files"]))
        }

    def _is_as_it_was(self, name: str) -> bool:
        path = self._find(name)
        return path.is_file() and self._files.get(name) == _hash_file(path)

    def _name(self, path: Path) -> str:
        """Name a file from the output folder on, or from the private one, wherever that lies."""
        if path.is_relative_to(self._private):
            return f"{PRIVATE_FOLDER}/{path.relative_to(self._private).as_posix()}"
        return path.relative_to(self._output).as_posix()

    def _find(self, name: str) -> Path:
        first, _, rest = name.partition("/")
        return self._private / rest if first == PRIVATE_FOLDER else self._output / name

    def _write(self) -> None:
        if not self._is_kept:
            return
        noted = [*self._pages.values(), *self._runs.values()]
        used = {name for made in noted for name in made["files"]}
        record = {
            "version": _VERSION,
            "runs": self._runs,
            "pages": self._pages,
            "files": {name: digest for name, digest in self._files.items() if name in used},
        }
        content = json.dumps(record, indent=1, sort_keys=True).encode("utf-8")
        make_private_folder(self._private)
        write_together({self._private / FILE_NAME: content}, inside=self._private, is_private=True)


def _read_record(path: Path) -> dict[str, Any]:
    """Read the record; of one that is not whole nothing counts."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        record = json.loads(path.read_bytes())
        pages = {
            str(name): {
                "recipe": str(made["recipe"]),
                "release": str(made["release"]),
                "files": [str(file) for file in made["files"]],
            }
            for name, made in record["pages"].items()
        }
        runs = {
            str(asked): {**run, "recipe": str(run["recipe"]), "files": list(run["files"])}
            for asked, run in record["runs"].items()
        }
        if record["version"] == _VERSION:
            return {"pages": pages, "files": dict(record["files"]), "runs": runs}
    return _EMPTY


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
