"""A study: an export read, checked and built once, ready for any number of reports."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ims_outcomes.episodes.aligning import align_dates
from ims_outcomes.episodes.building import add_episode_ids, build_episodes
from ims_outcomes.episodes.linking import AMBIGUOUS, add_score_episodes
from ims_outcomes.episodes.outcomes import build_outcomes
from ims_outcomes.episodes.scores_only import add_only_episode, build_score_episodes
from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, SourceFile, name_place
from ims_outcomes.exports.door import NOTHING_ALLOWED
from ims_outcomes.exports.opening import open_export
from ims_outcomes.vocabulary import Settings, Vocabulary, load_settings, load_vocabulary
from ims_outcomes.vocabulary.checks import load_checks

_FRAMES = (
    "sessions", "scores", "patients", "episodes", "outcomes", "set_aside", "warnings", "account",
    "unknown_words", "read_as", "words_read",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Study:
    """Everything reports are made from.

    Attributes
    ----------
    settings, vocabulary
        The thresholds and words in force.
    sessions : DataFrame
        One row per appointment, with episode_id, session_number and gap_before_days.
    scores : DataFrame
        One row per score that could be used, with episode_id and episode_found.
    patients : DataFrame
        One row per patient.
    episodes : DataFrame
        One row per episode of care, with what is known of its patient.
    outcomes : DataFrame
        One row per episode and instrument.
    set_aside, warnings, account : DataFrame
        As in `Export`: rows set aside by file, row, column and reason; remarks on rows kept;
        rows read, used and set aside by file.
    unknown_words : DataFrame
        As in `Export`: for the clinic alone.
    read_as, words_read : DataFrame
        As in `Export`: which columns and words were read as which.
    sources : tuple of SourceFile
        The files read, with their sha256.
    columns_present, columns_unknown : dict
        Known columns by table, unknown ones by file.
    allowed : dict
        As in `Export`: columns let through at the door, with the reason.
    extract_date : Timestamp
        The day up to which the data are complete.
    """

    settings: Settings
    vocabulary: Vocabulary
    sessions: pd.DataFrame
    scores: pd.DataFrame
    patients: pd.DataFrame
    episodes: pd.DataFrame
    outcomes: pd.DataFrame
    set_aside: pd.DataFrame
    warnings: pd.DataFrame
    account: pd.DataFrame
    unknown_words: pd.DataFrame
    read_as: pd.DataFrame
    words_read: pd.DataFrame
    sources: tuple[SourceFile, ...]
    columns_present: dict[str, tuple[str, ...]]
    columns_unknown: dict[str, tuple[str, ...]]
    allowed: dict[str, str]
    extract_date: pd.Timestamp

    @property
    def has_sessions(self) -> bool:
        """Whether the export had sessions."""
        return not self.sessions.empty

    @property
    def has_scores(self) -> bool:
        """Whether the export had scores."""
        return not self.scores.empty

    @property
    def clinics(self) -> tuple[str, ...]:
        """The clinics of the export, in alphabetical order."""
        ids = pd.concat([self.sessions["clinic_id"], self.scores["clinic_id"]])
        return tuple(sorted(ids.dropna().unique()))


def build_study(
    data: Path | Sequence[Path],
    *,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> Study:
    """Read an export, check it, and build its episodes and outcomes: the work of one run.

    Parameters
    ----------
    data : Path or sequence of Path
        Folder with the export, or its files.
    config : Path, optional
        The clinic's own settings.
    export_map : str
        Name or file of the map that reads the export; empty for the one in the settings, and
        without one for the one that fits.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    Study
        Rows that no episode could be found for without guessing are set aside as well.

    Raises
    ------
    UserError
        When the export or the settings cannot be used.
    """
    opened = open_export(data, config=config, export_map=export_map, allowed=allowed)
    return define_study(opened.export, settings=opened.settings, vocabulary=opened.vocabulary)


def define_study(export: Export, *, settings: Settings, vocabulary: Vocabulary) -> Study:
    """Build episodes and outcomes from an export that was read; its dates are aligned first."""
    export = align_dates(export)
    extract_date = find_extract_date(export, settings=settings)
    sessions = add_episode_ids(export.sessions, settings=settings)
    if sessions["episode_id"].notna().any():
        episodes = build_episodes(
            sessions, settings=settings, vocabulary=vocabulary, extract_date=extract_date
        )
        scores = add_score_episodes(
            export.scores, episodes=episodes, sessions=sessions, settings=settings
        )
    else:
        episodes = build_score_episodes(
            export.scores, settings=settings, vocabulary=vocabulary, extract_date=extract_date
        )
        scores = add_only_episode(export.scores, episodes=episodes)
    scores, set_aside, account = _set_aside_ambiguous(scores, export)
    outcomes = build_outcomes(
        scores, episodes=episodes, sessions=sessions, settings=settings, vocabulary=vocabulary
    )
    return Study(
        settings=settings,
        vocabulary=vocabulary,
        sessions=sessions,
        scores=scores,
        patients=export.patients,
        episodes=add_patient_columns(episodes, export.patients),
        outcomes=outcomes,
        set_aside=set_aside,
        warnings=export.warnings,
        account=account,
        unknown_words=export.unknown_words,
        read_as=export.read_as,
        words_read=export.words_read,
        sources=export.sources,
        columns_present=export.columns_present,
        columns_unknown=export.columns_unknown,
        allowed=export.allowed,
        extract_date=extract_date,
    )


def find_extract_date(export: Export, *, settings: Settings) -> pd.Timestamp:
    """Find the day up to which the data are complete: the setting, else the latest event.

    Where patients have an observed-until date (`align_dates`), the latest of these, whatever the
    setting.

    Raises
    ------
    ExportError
        When no attended session and no score is left to date the export by.
    """
    until = export.patients["observed_until_date"].max()
    if pd.notna(until):
        return pd.Timestamp(until)
    attended = export.sessions.loc[export.sessions["status"].eq("attended"), "session_date"]
    latest = pd.concat([attended, export.scores["score_date"]]).max()
    if pd.isna(latest):
        raise ExportError(
            "The export holds no attended session and no score that can be used.",
            remedy="look at the column 'status': no appointment in it counts as attended; say "
            "what its words mean under [source.values.status] in the clinic's settings file.",
        )
    return pd.Timestamp(settings.episodes.extract_date or latest)


def find_first_date(study: Study) -> pd.Timestamp:
    """Find the day of the first appointment or score, with which the data begin."""
    dates = pd.concat([study.sessions["session_date"], study.scores["score_date"]])
    return pd.Timestamp(dates.min())


def select_clinic(study: Study, clinic: str) -> Study:
    """Select one clinic's rows of a study; the account of the files stays whole."""
    frames = ("sessions", "scores", "patients", "episodes")
    chosen: dict[str, Any] = {
        name: frame.loc[frame["clinic_id"].eq(clinic)].reset_index(drop=True)
        for name in frames
        for frame in [getattr(study, name)]
    }
    mine = study.outcomes["episode_id"].isin(chosen["episodes"]["episode_id"])
    chosen["outcomes"] = study.outcomes.loc[mine].reset_index(drop=True)
    return dataclasses.replace(study, **chosen)


def write_study(study: Study, folder: Path, *, config: Path | None = None) -> None:
    """Write a study to a private folder, for notebooks to read.

    Parameters
    ----------
    study : Study
        What `build_study` returned.
    folder : Path
        An existing folder that nobody else can read.
    config : Path, optional
        The settings file the study was built with; its text is kept beside the frames.
    """
    for name in _FRAMES:
        getattr(study, name).to_parquet(folder / f"{name}.parquet")
    facts = {
        "sources": [dataclasses.asdict(source) for source in study.sources],
        "columns_present": study.columns_present,
        "columns_unknown": study.columns_unknown,
        "allowed": study.allowed,
        "extract_date": study.extract_date.strftime("%Y-%m-%d"),
    }
    (folder / "study.json").write_text(json.dumps(facts), encoding="utf-8")
    if config is not None:
        (folder / "config.toml").write_bytes(config.read_bytes())


def read_study(folder: Path) -> Study:
    """Read a study that `write_study` wrote.

    Raises
    ------
    ExportError
        When the folder holds no study.
    """
    if not (folder / "study.json").is_file():
        raise ExportError(
            f"There is no built study in the run folder '{folder.name}'.",
            remedy="leave run_folder empty; the notebook then reads the export itself.",
        )
    facts = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    config = folder / "config.toml"
    used = config if config.is_file() else None
    return Study(
        settings=load_settings(used),
        vocabulary=load_vocabulary(used),
        sources=tuple(SourceFile(**source) for source in facts["sources"]),
        columns_present=_as_tuples(facts["columns_present"]),
        columns_unknown=_as_tuples(facts["columns_unknown"]),
        allowed=facts["allowed"],
        extract_date=pd.Timestamp(facts["extract_date"]),
        **{name: _read_frame(folder / f"{name}.parquet") for name in _FRAMES},
    )


def _read_frame(path: Path) -> pd.DataFrame:
    """Read one frame; Parquet keeps milliseconds where the study has whole seconds."""
    frame = pd.read_parquet(path)
    return frame.astype(dict.fromkeys(frame.select_dtypes("datetime"), "datetime64[s]"))


def _as_tuples(columns: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Turn the lists that JSON makes into tuples again."""
    return {name: tuple(values) for name, values in columns.items()}


def add_patient_columns(episodes: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """Add what is known of the patient to each episode."""
    known = ["patient_key", "age_band", "sex", "pain_duration_band", "referral"]
    return episodes.merge(patients[known], on="patient_key", how="left", validate="many_to_one")


def _set_aside_ambiguous(
    scores: pd.DataFrame, export: Export
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Set aside the scores that could belong to several conditions, and keep the account.

    A row of a wide file holds several scores; the account counts each of them, and so does this.
    """
    ambiguous = scores["episode_found"].eq(AMBIGUOUS)
    rows = scores.loc[ambiguous, ["file", "row"]]
    detail = load_checks()[AMBIGUOUS].message
    rows = rows.assign(column="condition", reason=AMBIGUOUS, detail=detail)
    set_aside = pd.concat([export.set_aside, rows], ignore_index=True)
    places = name_place(export.account)
    counts = places.map(rows["file"].value_counts()).fillna(0).astype("int64")
    # A file can hold several tables; ambiguous rows are always scores.
    counts = counts.where(export.account["table"].eq("scores"), 0)
    account = export.account.assign(
        rows_used=export.account["rows_used"] - counts,
        rows_set_aside=export.account["rows_set_aside"] + counts,
    )
    return scores.loc[~ambiguous].reset_index(drop=True), set_aside, account
