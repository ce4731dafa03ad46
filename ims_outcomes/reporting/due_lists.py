"""The private list of episodes due a last score: whom to ask moves completeness next month."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from ims_outcomes.episodes import Study, select_due_episodes
from ims_outcomes.exports import write_private_list
from ims_outcomes.presentation.catalogue import say, translate
from ims_outcomes.reporting.files import make_private_folder, write_together
from ims_outcomes.reporting.locations import shorten_path
from ims_outcomes.reporting.translating import translate_vocabulary
from ims_outcomes.statistics.cuts import NOT_RECORDED

#: What the lists' names end with; before it stands the folder of the clinic.
DUE_FILE: Final = "due_last_scores.csv"


def name_due_list(clinic_folder: str) -> str:
    """Name the list of a clinic by the folder of its pages.

    Examples
    --------
    >>> name_due_list("north")
    'north_due_last_scores.csv'
    """
    return f"{clinic_folder}_{DUE_FILE}"


@dataclasses.dataclass(frozen=True)
class DueLists:
    """Where the episodes due a last score are listed, and how many they are.

    Attributes
    ----------
    files : tuple of Path
        One for each clinic that has any.
    episodes : int
        In all of them together.
    """

    files: tuple[Path, ...]
    episodes: int

    def describe(self) -> str:
        """Say how many episodes are due a last score, and where they are listed.

        Examples
        --------
        >>> print(DueLists((Path("north_due_last_scores.csv"),), 1).describe())
        1 episode is due a last score; 'north_due_last_scores.csv' lists it for you alone.
        """
        place = self.files[0] if len(self.files) == 1 else self.files[0].parent
        due, them = ("episode is", "it") if self.episodes == 1 else ("episodes are", "them")
        return (
            f"{self.episodes:,} {due} due a last score; "
            f"'{shorten_path(place)}' lists {them} for you alone."
        )


def write_due_lists(
    study: Study, *, folder_names: Mapping[str, str], private: Path, work: Path
) -> DueLists:
    """Write the list of each clinic into the private folder; an older list never stays.

    The lists name patients as the export does, and all else in the words of the run's language.
    They are no part of a report, and nothing links to them.

    Parameters
    ----------
    study : Study
        The whole export, built. The lists are of its extract date, whatever month is reported.
    folder_names : mapping of str to str
        Clinics to list, and the name of each one's folder.
    private : Path
        The folder for the clinic's eyes only; it is made when there is anything to list.
    work : Path
        An existing private folder to work in.

    Returns
    -------
    DueLists

    Raises
    ------
    UserError
        When the private folder cannot be written.
    """
    due = select_due_episodes(
        study.episodes,
        outcomes=study.outcomes,
        instrument=study.vocabulary.instruments[study.settings.scores.instrument],
        settings=study.settings,
        extract_date=study.extract_date,
    )
    paths = {clinic: private / name_due_list(name) for clinic, name in folder_names.items()}
    lists = {path: due.loc[due["clinic_id"].eq(clinic)] for clinic, path in paths.items()}
    filled = {path: rows for path, rows in lists.items() if not rows.empty}
    for path in lists.keys() - filled.keys():
        path.unlink(missing_ok=True)
    if filled:
        contents = {
            path: write_private_list(_word_list(rows, study), work / DUE_FILE).read_bytes()
            for path, rows in filled.items()
        }
        write_together(contents, inside=make_private_folder(private), is_private=True)
    return DueLists(tuple(filled), sum(map(len, filled.values())))


def _word_list(due: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Put a list in the words of who is to ask: names in place of ids, headers to be read."""
    conditions = translate_vocabulary(study.vocabulary).conditions
    names = {name: condition.name for name, condition in conditions.items()}
    names[NOT_RECORDED] = say("not_recorded")
    worded = due.assign(
        condition=due["condition"].map(names).fillna(due["condition"]),
        state=due["state"].map(lambda state: say(f"due_list.states.{state}")),
        item=due["item"].map(lambda item: translate(f"vocabulary.items.{item}", item)),
    )
    return worded.rename(columns=lambda column: say(f"due_list.headers.{column}"))
