"""A look-alike of Cliniko's API written to CSV files in one zip: links, times in UTC, flags."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.raw.archive import write_zip
from ims_outcomes.sample.raw.choosing import select_rows
from ims_outcomes.sample.raw.delimited import write_delimited
from ims_outcomes.sample.raw.people import (
    invent_birthdays,
    invent_emails,
    invent_names,
    invent_phones,
)
from ims_outcomes.sample.raw.shape import SAMPLE_ROW, RawShape, Unusable, list_unusable
from ims_outcomes.sample.raw.spoiling import Spoil, add_line, repeat_rows, spoil_rows
from ims_outcomes.sample.raw.wording import draw_clock, name_terms, write_words

CLINIC = "clinic_2"
#: No summer time, so that a time of this zone is the same under every release of the zone data.
TIMEZONE = "America/Regina"
_UTC_BEHIND_MINUTES = 360
_API = "https://api.ca1.cliniko.com/v1"
_FILE = "cliniko_export_2026-07-01.zip"
_FOLDER = "cliniko_export"

_KINDS = {
    "assessment": "assessment",
    "initial": "initial",
    "follow_up": "follow up",
    "discharge": "discharge",
}
_SEXES = {"female": "Female", "male": "Male", "other": "X"}
_REFERRALS = {"self": "Self", "physician": "GP", "insurer": "Insurance", "other": "Other"}
_INSTRUMENTS = {"ndi_percent": "NDI %"}
_TYPE = ["technique", "visit_type", "duration_minutes"]

_CARRIES = {
    "sessions": (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "condition", "technique", "duration_minutes",
    ),
    "scores": (
        "patient_id", "session_id", "score_date", "condition", "timing", "instrument", "item",
        "score", "unit",
    ),
    "patients": ("patient_id", "sex", "referral"),
}  # fmt: skip


def make_cliniko(good: dict[str, pd.DataFrame], *, seed: int) -> RawShape:
    """Make the look-alike of the second clinic, all of it.

    Parameters
    ----------
    good : dict of DataFrame
        From `select_good_rows`.
    seed : int
        Of the sample.
    """
    tables = {name: select_rows(rows, rows["clinic_id"].eq(CLINIC)) for name, rows in good.items()}
    sessions = tables["sessions"]
    types = _build_types(sessions)
    cases = _build_cases(sessions)
    members = {}
    members["individual_appointments"], bad = _write_appointments(
        sessions, types=types, cases=cases, seed=seed
    )
    members["outcome_measures"], bad_scores = _write_scores(tables["scores"], seed=seed)
    members["appointment_types"] = _write_types(types)
    members["patient_cases"] = _write_cases(cases)
    members["patients"] = _write_patients(tables["patients"])
    names = {f"{_FOLDER}/{name}.csv": members[name] for name in sorted(members)}
    return RawShape(
        id="cliniko",
        map="cliniko",
        about="A zip of five CSV files, as tools write that save Cliniko's API to tables: one per "
        "kind of object, with web addresses as links, times in UTC, and no word for the state of "
        "an appointment but the time it was cancelled and a flag for not arriving.",
        covers=f"{CLINIC}: all of it",
        dirt="a byte order mark, CRLF, evening appointments whose day in UTC is the next one, some "
        "times with an offset, the technique only in the name of the type of appointment, the "
        "condition only in the name of the case, appointments deleted again; unusable: a time in "
        "the thirteenth month, an appointment without its patient, scores in words, rows twice, a "
        "last line cut off",
        files={_FILE: write_zip(names)},
        carries=_CARRIES,
        unusable=(*bad, *bad_scores),
        settings=f'timezone = "{TIMEZONE}"\n',
    )


def _build_types(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of appointment: id, name, duration_in_minutes, and what it stands for."""
    types = sessions[_TYPE].fillna("").drop_duplicates().sort_values(_TYPE, ignore_index=True)
    techniques = write_words(types["technique"], name_terms("techniques"))
    kinds = write_words(types["visit_type"], _KINDS)
    name = (techniques + " " + kinds).str.strip().replace("", "Appointment")
    return types.assign(id=[str(200 + place) for place in range(len(types))], name=name)


def _build_cases(sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per patient and condition: id, name, and what it stands for."""
    keys = ["patient_id", "condition"]
    cases = sessions[keys].dropna().drop_duplicates().sort_values(keys, ignore_index=True)
    return cases.assign(
        id=[str(5000 + place) for place in range(len(cases))],
        name=write_words(cases["condition"], name_terms("conditions")),
    )


def _write_appointments(
    sessions: pd.DataFrame, *, types: pd.DataFrame, cases: pd.DataFrame, seed: int
) -> tuple[bytes, list[Unusable]]:
    draws = Draws(seed, "raw cliniko appointments")
    starts = _draw_moments(sessions["session_date"], draws=draws)
    of_type = sessions[_TYPE].fillna("").merge(types, how="left", on=_TYPE)
    of_case = sessions[["patient_id", "condition"]].merge(cases, how="left")
    status = sessions["status"].fillna("attended")
    with_offset = draws.happens(len(sessions), chance=0.05)
    rows = pd.DataFrame(
        {
            "id": sessions["session_id"],
            "created_at": _write_utc(starts - 20160),
            "booking_ip_address": "192.0.2.1",
            "cancellation_note": np.where(status.eq("cancelled"), "rang, feels better", ""),
            "cancelled_at": np.where(status.eq("cancelled"), _write_utc(starts - 600), ""),
            "did_not_arrive": np.where(status.eq("no_show"), "true", "false"),
            "patient_arrived": np.where(status.eq("attended"), "true", "false"),
            "patient_name": invent_names(sessions["patient_id"]),
            "deleted_at": "",
            "starts_at": np.where(with_offset, _write_local(starts), _write_utc(starts)),
            "ends_at": _write_utc(starts + 30),
            "notes": "",
            "patient.links.self": _link("patients", sessions["patient_id"]),
            "practitioner.links.self": _link("practitioners", sessions["practitioner_id"]),
            "business.links.self": _link("businesses", sessions["clinic_id"]),
            "appointment_type.links.self": _link("appointment_types", of_type["id"]),
            "patient_case.links.self": _link("patient_cases", of_case["id"]),
            SAMPLE_ROW: sessions[SAMPLE_ROW],
        }
    )
    spoils = (
        Spoil("starts_at", "2025-13-05T15:00:00Z", "impossible_date", 2),
        Spoil("patient.links.self", "", "missing_patient", 3),
    )
    rows = repeat_rows(spoil_rows(rows, spoils, draws=draws), count=4, draws=draws)
    for place in range(3):
        rows = _add_deleted(rows, place)
    # The transfer broke off in the middle of a line.
    rows = add_line(rows, {"id": "s0CUTOFF", "created_at": "2026-06"}, reason="ragged_row")
    content = write_delimited(rows, line_end="\r\n", encoding="utf-8-sig")
    content = content.rstrip(b"\r\n,")
    return content, _list_bad(rows, table="sessions", name="individual_appointments")


def _add_deleted(rows: pd.DataFrame, place: int) -> pd.DataFrame:
    """Add an appointment that was deleted again: it is no visit, and no row of the sample."""
    like = {str(name): cell for name, cell in rows.iloc[place].items()}
    deleted = {**like, "id": f"s0DELETE{place}", "deleted_at": "2026-06-30T10:00:00Z"}
    return add_line(rows, deleted, reason="row_of_no_table")


def _write_scores(scores: pd.DataFrame, *, seed: int) -> tuple[bytes, list[Unusable]]:
    draws = Draws(seed, "raw cliniko scores")
    moments = _draw_moments(scores["score_date"], draws=draws)
    rows = pd.DataFrame(
        {
            "patient.links.self": _link("patients", scores["patient_id"]),
            "appointment.links.self": _link("individual_appointments", scores["session_id"]),
            "completed_at": _write_utc(moments),
            "instrument": write_words(scores["instrument"], _INSTRUMENTS).str.upper(),
            "item": scores["item"].fillna(""),
            "timing": scores["timing"].fillna(""),
            "score": scores["score"],
            "unit": scores["unit"],
            "condition": write_words(scores["condition"], name_terms("conditions")),
            SAMPLE_ROW: scores[SAMPLE_ROW],
        }
    )
    spoils = (
        Spoil("score", "a bit better", "score_not_a_number", 3),
        Spoil("instrument", "Smileys", "unknown_instrument", 2),
    )
    rows = spoil_rows(rows, spoils, draws=draws)
    content = write_delimited(rows, line_end="\r\n")
    return content, _list_bad(rows, table="scores", name="outcome_measures")


def _write_types(types: pd.DataFrame) -> bytes:
    rows = types[["id", "name", "duration_minutes"]]
    return write_delimited(rows.rename(columns={"duration_minutes": "duration_in_minutes"}))


def _write_cases(cases: pd.DataFrame) -> bytes:
    rows = cases[["id", "name"]].assign(
        **{"patient.links.self": _link("patients", cases["patient_id"])}
    )
    return write_delimited(rows)


def _write_patients(people: pd.DataFrame) -> bytes:
    names = invent_names(people["patient_id"])
    rows = pd.DataFrame(
        {
            "id": people["patient_id"],
            "first_name": names.str.split(" ").str[0],
            "last_name": names.str.split(" ").str[-1],
            "date_of_birth": invent_birthdays(people["patient_id"]),
            "email": invent_emails(people["patient_id"]),
            "patient_phone_numbers.0.number": invent_phones(people["patient_id"]),
            "gender": write_words(people["sex"], _SEXES),
            "referral_source": write_words(people["referral"], _REFERRALS),
            "deleted_at": "",
        }
    )
    return write_delimited(rows)


def _list_bad(rows: pd.DataFrame, *, table: str, name: str) -> list[Unusable]:
    part = f"{_FOLDER}/{name}.csv"
    return list_unusable(rows, table=table, first_row=2, file=_FILE, part=part)


def _link(kind: str, ids: pd.Series) -> pd.Series:
    """The address of an object of the API; "" without one."""
    return (f"{_API}/{kind}/" + ids).fillna("")


def _draw_moments(days: pd.Series, *, draws: Draws) -> np.ndarray:
    """Draw a time for each day, in the clinic's own minutes since 1970."""
    first = datetime.date(1970, 1, 1).toordinal()
    numbers = [datetime.date.fromisoformat(day).toordinal() - first for day in days]
    moments: np.ndarray = np.array(numbers) * 1440 + draw_clock(len(days), draws=draws)
    return moments


def _write_utc(moments: np.ndarray) -> np.ndarray:
    """Write the clinic's minutes as times in UTC, seven in the evening as one the next morning."""
    return _write_moments(moments + _UTC_BEHIND_MINUTES, zone="Z")


def _write_local(moments: np.ndarray) -> np.ndarray:
    return _write_moments(moments, zone="-06:00")


def _write_moments(minutes: np.ndarray, *, zone: str) -> np.ndarray:
    text = minutes.astype("datetime64[m]").astype("datetime64[s]").astype(str)
    return np.char.add(text, zone).astype(object)
