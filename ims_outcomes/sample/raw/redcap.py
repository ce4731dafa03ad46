"""A look-alike of a REDCap export with labels: events, repeating forms, check boxes."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.parameters import NOT_IN_SAMPLE
from ims_outcomes.sample.raw.choosing import select_rows
from ims_outcomes.sample.raw.delimited import write_delimited
from ims_outcomes.sample.raw.people import invent_emails
from ims_outcomes.sample.raw.shape import REASON, SAMPLE_ROW, RawShape, Unusable
from ims_outcomes.sample.raw.spoiling import Spoil, spoil_rows
from ims_outcomes.sample.raw.wording import (
    load_words,
    name_terms,
    write_label,
    write_labels,
    write_words,
)

CLINIC, PATIENTS = "clinic_1", 150
_FILE = "IMSOutcomes_DATA_LABELS_2026-07-01.csv"
_CHECKBOXES = ("point_types", "needling_response", "co_interventions", "adverse_events")
_NAMED = {"condition": "conditions", "technique": "techniques", "instrument": "instruments"}
_PLAIN = (
    "session_id", "practitioner_id", "session_date", "duration_minutes", "spinal_segments",
    "insertions", "retention_seconds", "soreness_hours", "score_date", "score", "age_band",
)  # fmt: skip
# What a form calls a column that another form has as well.
_RENAMED = {"session_id": "Score session ID", "condition": "Score condition"}
_LABELS = {"session_id": "Session ID", "practitioner_id": "Practitioner ID"}
_BASELINE, _COURSE = "Baseline (Arm 1: IMS)", "Course of care (Arm 1: IMS)"


def make_redcap(good: dict[str, pd.DataFrame], *, seed: int) -> RawShape:
    """Make the look-alike of some patients of the first clinic.

    Parameters
    ----------
    good : dict of DataFrame
        From `select_good_rows`.
    seed : int
        Of the sample.
    """
    people = select_rows(good["patients"], good["patients"]["clinic_id"].eq(CLINIC))
    chosen = people["patient_id"].sort_values().iloc[:PATIENTS]
    tables = {
        name: select_rows(rows, rows["clinic_id"].eq(CLINIC) & rows["patient_id"].isin(chosen))
        for name, rows in good.items()
    }
    rows = _join_forms(tables, draws=Draws(seed, "raw redcap"))
    carries = {name: tuple(load_words().tables[name].columns) for name in ("sessions", "scores")}
    known = load_words().tables["patients"].columns
    patient_columns = tuple(name for name in known if name not in NOT_IN_SAMPLE)
    return RawShape(
        id="redcap",
        map="redcap",
        about="One CSV file of a longitudinal REDCap project, exported with labels: a baseline "
        "event, then repeating forms for sessions and scores in the same columns, and check boxes "
        "as one column per choice.",
        covers=f"{CLINIC}: the first {PATIENTS} patients by their id, with all their sessions and "
        "scores",
        dirt="most cells empty, check boxes that cannot tell none from not asked, two forms with "
        "columns of the same meaning; unusable: a score in words, a session on 30 February, a "
        "score without its day",
        files={_FILE: write_delimited(rows.drop(columns=["table"]))},
        carries={**carries, "patients": patient_columns},
        unusable=tuple(_list_bad(rows)),
    )


def _join_forms(tables: dict[str, pd.DataFrame], *, draws: Draws) -> pd.DataFrame:
    """The rows of all forms, patient by patient, under one header."""
    sessions = spoil_rows(
        _build_sessions(tables["sessions"]),
        (Spoil("Session date", "2025-02-30", "impossible_date", 2),),
        draws=draws,
    )
    scores = spoil_rows(
        _build_scores(tables["scores"]),
        (
            Spoil("Score", "eight", "score_not_a_number", 2),
            Spoil("Score date", "", "missing_date", 2),
        ),
        draws=draws,
    )
    baseline = _build_baseline(tables["patients"]).assign(**{REASON: ""})
    forms = pd.concat([baseline, sessions, scores], ignore_index=True)
    header = [*baseline.columns, *sessions.columns, *scores.columns]
    forms = forms[list(dict.fromkeys(header))].fillna("")
    return forms.sort_values("Record ID", kind="stable", ignore_index=True)


def _start_form(rows: pd.DataFrame, table: str, *, event: str, form: str) -> dict[str, object]:
    """The columns that REDCap puts in front of every row."""
    number = rows.groupby("patient_id").cumcount() + 1
    return {
        "Record ID": rows["patient_id"],
        "Event Name": event,
        "Repeat Instrument": form,
        "Repeat Instance": number.astype(str) if form else "",
        "Data Access Group": rows["clinic_id"],
        "table": table,
        SAMPLE_ROW: rows[SAMPLE_ROW],
    }


def _build_baseline(people: pd.DataFrame) -> pd.DataFrame:
    front = _start_form(people, "patients", event=_BASELINE, form="")
    contact = {"Email address": invent_emails(people["patient_id"])}
    return pd.DataFrame({**front, **contact, **_write_fields(people, "patients")})


def _build_sessions(sessions: pd.DataFrame) -> pd.DataFrame:
    front = _start_form(sessions, "sessions", event=_COURSE, form="Session")
    return pd.DataFrame({**front, **_write_fields(sessions, "sessions")})


def _build_scores(scores: pd.DataFrame) -> pd.DataFrame:
    front = _start_form(scores, "scores", event=_COURSE, form="Score")
    fields = _write_fields(scores, "scores")
    for ours, theirs in _RENAMED.items():
        fields = {theirs if name == _label(ours) else name: cells for name, cells in fields.items()}
    return pd.DataFrame({**front, **fields})


def _write_fields(rows: pd.DataFrame, table: str) -> dict[str, pd.Series]:
    """The fields of a form: one per column of ours, or one per choice of a check box."""
    columns = load_words().tables[table].columns
    fields: dict[str, pd.Series] = {}
    for name, column in columns.items():
        if name in ("patient_id", "clinic_id", *NOT_IN_SAMPLE):
            continue
        if name in _CHECKBOXES:
            fields |= {
                f"{_label(name)} (choice={write_label(word)})": _tick(rows[name], word)
                for word in column.allowed
            }
        elif name in _NAMED:
            fields[_label(name)] = write_words(rows[name], name_terms(_NAMED[name]))
        else:
            is_plain = name in _PLAIN
            fields[_label(name)] = rows[name].fillna("") if is_plain else write_labels(rows[name])
    return fields


def _label(name: str) -> str:
    return _LABELS.get(name, write_label(name))


def _tick(words: pd.Series, word: str) -> pd.Series:
    """The column of one choice."""
    ticked = [word in text.split(";") for text in words.fillna("")]
    return pd.Series(ticked, index=words.index).map({True: "Checked", False: "Unchecked"})


def _list_bad(rows: pd.DataFrame) -> list[Unusable]:
    return [
        Unusable(
            file=_FILE,
            row=place + 2,
            reason=str(rows[REASON].iloc[place]),
            lost=((str(rows["table"].iloc[place]), int(rows[SAMPLE_ROW].iloc[place])),),
        )
        for place in range(len(rows))
        if rows[REASON].iloc[place]
    ]
