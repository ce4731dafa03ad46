"""Tables of theirs as they were seen: columns matched with ours, scores, and who is who."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.column_looks import ColumnLook, look_at_columns
from ims_outcomes.exports.column_matches import Knowledge, Match, match_columns
from ims_outcomes.exports.numbered_columns import find_numbered_groups, is_day_of_entry
from ims_outcomes.exports.proposal import ProposedScore
from ims_outcomes.exports.proposed_scores import find_score_columns
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary.headers import load_header_words

#: Columns that only a visit has.
_VISIT_COLUMNS = (
    "status", "visit_type", "technique", "duration_minutes", "point_types", "spinal_segments",
    "insertions", "retention_seconds", "needling_response", "co_interventions", "adverse_events",
    "soreness_hours",
)  # fmt: skip
ABOUT_PATIENTS = ("age_band", "sex", "pain_duration_band", "referral")
# † Where a table has one row for nearly each of its patients, it is about patients.
_ONE_ROW_EACH = 0.9
# † Where so many of its cells are dates, a column is one of dates.
_SURE_SHARE = 0.8


@dataclasses.dataclass(frozen=True)
class Seen:
    """Tables of theirs that have the same columns, with everything that was seen in them.

    Attributes
    ----------
    texts : tuple of TextTable
        The tables: the sheets of several years, the files of several months.
    looks, dropped : list of ColumnLook
        Their columns; and those of them that may tell who somebody is.
    visits, scores, patients : dict
        Our column of each table: theirs.
    score_columns : list
        Columns of scores of one instrument each.
    """

    texts: tuple[TextTable, ...]
    looks: list[ColumnLook]
    dropped: list[ColumnLook]
    visits: dict[str, Match]
    scores: dict[str, Match]
    patients: dict[str, Match]
    score_columns: list[tuple[ColumnLook, ProposedScore]]

    @property
    def name(self) -> str:
        """The tables as a user knows them: files, or one file with several parts."""
        files = list(dict.fromkeys(text.file for text in self.texts))
        if len(files) > 1 or len(self.texts) == 1:
            return ", ".join(text.name for text in self.texts)
        return f"{files[0]} ({', '.join(text.part for text in self.texts)})"

    @property
    def rows(self) -> int:
        """How many rows they have together."""
        return sum(len(text.rows) for text in self.texts)

    @property
    def is_wide(self) -> bool:
        """Whether there is a column of scores for each of several time points."""
        return any(score.weeks is not None for _, score in self.score_columns)

    @property
    def numbered(self) -> tuple[tuple[str, ...], ...]:
        """Numbered columns of which only the owner knows whether they are scores.

        They are asked about where each patient has one row, with the day of entry and without a
        column that is plainly a score: such a table holds no visits.
        """
        kept = [look for look in self.looks if not look.identifier]
        if self.score_columns or not has_one_row_each(self) or not any(map(is_day_of_entry, kept)):
            return ()
        return find_numbered_groups(kept)

    @property
    def patient(self) -> ColumnLook | None:
        """Their column of patients."""
        match = self.visits.get("patient_id")
        return match.look if match else None


def see_tables(texts: Sequence[TextTable], *, knowledge: Knowledge) -> list[Seen]:
    """See tables, those with the same columns together.

    Parameters
    ----------
    texts : sequence of TextTable
        As read.
    knowledge : Knowledge
        What columns are recognised by.

    Returns
    -------
    list of Seen
        In the order of the files.
    """
    groups: dict[tuple[str, ...], list[TextTable]] = {}
    for text in texts:
        groups.setdefault(text.header, []).append(text)
    return [_see(group, knowledge=knowledge) for group in groups.values()]


def _see(texts: Sequence[TextTable], *, knowledge: Knowledge) -> Seen:
    looks = look_at_columns(_join(texts))
    dropped = [look for look in looks if look.identifier]
    kept = [look for look in looks if not look.identifier]
    tables = knowledge.vocabulary.tables
    score_columns = find_score_columns(kept, vocabulary=knowledge.vocabulary)
    places = {look.place for look, _ in score_columns}
    plain = [look for look in kept if look.place not in places]
    visits, scores, patients = (
        match_columns(plain, tables[name], knowledge=knowledge)
        for name in ("sessions", "scores", "patients")
    )
    _add_only_date(visits, plain, "session_date")
    _add_only_date(scores, plain, "score_date")
    chart = _find_chart_number(dropped)
    if chart and "patient_id" not in visits:
        for matches in (visits, scores, patients):
            matches["patient_id"] = Match("patient_id", chart, 0.3)
        dropped.remove(chart)
    staff = [look for look in dropped if look.is_made_of_names]
    offered = match_columns(staff, tables["sessions"], knowledge=knowledge).get("practitioner_id")
    if offered:  # stays dropped: it is shown to the owner, and not used
        visits.setdefault("practitioner_id", offered)
    return Seen(tuple(texts), looks, dropped, visits, scores, patients, score_columns)


def _join(texts: Sequence[TextTable]) -> TextTable:
    """Tables with the same header, one below the other."""
    first, *others = texts
    if not others:
        return first
    chunks = [
        pa.chunked_array(
            [chunk for text in texts for chunk in text.cells[place].chunks], pa.string()
        )
        for place in range(len(first.header))
    ]
    return dataclasses.replace(first, cells=chunks, rows=np.concatenate([t.rows for t in texts]))


def _add_only_date(matches: dict[str, Match], looks: Sequence[ColumnLook], ours: str) -> None:
    """Take the only column of dates for the date, whatever it is called; in place."""
    dates = [look for look in looks if look.date_share >= _SURE_SHARE]
    if ours not in matches and len(dates) == 1:
        matches[ours] = Match(ours, dates[0], 0.3)


def _find_chart_number(dropped: Sequence[ColumnLook]) -> ColumnLook | None:
    """A chart number: it tells who somebody is, but may be all that tells patients apart."""
    words = load_header_words().scores["chart_number"]
    charts = [look for look in dropped if look.simple in words and not look.is_free_text]
    return charts[0] if len(charts) == 1 else None


def find_kinds(seen: Seen) -> tuple[str, ...]:
    """Find which of our tables are made of tables of theirs."""
    kept = [look for look in seen.looks if not look.identifier]
    if seen.numbered:
        return ("scores", "patients") if _list_about(seen) else ("scores",)
    has_date = any(look.date_share >= _SURE_SHARE for look in kept)
    has_long = "score" in seen.scores
    has_scores = has_long or bool(seen.score_columns)
    has_visit = any(column in seen.visits for column in _VISIT_COLUMNS)
    about = _list_about(seen)
    if not seen.patient and not (has_date and (has_scores or has_visit)):
        return ()
    kinds = []
    is_form = seen.is_wide or (has_long and "instrument" in seen.scores)
    is_about_else = has_scores or (bool(about) and has_one_row_each(seen))
    if has_date and not is_form and (has_visit or not is_about_else):
        kinds.append("sessions")
    if has_scores and (has_date or seen.is_wide):
        kinds.append("scores")
    if about and (not kinds or seen.is_wide) and seen.patient:
        kinds.append("patients")
    return tuple(kinds)


def _list_about(seen: Seen) -> list[str]:
    return [column for column in ABOUT_PATIENTS if column in seen.patients]


def has_one_row_each(seen: Seen) -> bool:
    """Whether nearly every row is of a patient of its own."""
    patient = seen.patient
    return patient is not None and patient.distinct >= _ONE_ROW_EACH * patient.filled
