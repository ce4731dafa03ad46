"""A look-alike of a small clinic's visit log: one workbook, one row per visit with its pain."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.raw.choosing import select_rows
from ims_outcomes.sample.raw.delimited import select_cells
from ims_outcomes.sample.raw.people import invent_birthdays, invent_names, invent_phones
from ims_outcomes.sample.raw.shape import REASON, SAMPLE_ROW, RawShape, Unusable, list_unusable
from ims_outcomes.sample.raw.spoiling import Spoil, spoil_rows
from ims_outcomes.sample.raw.wording import name_terms, write_label, write_labels, write_words
from ims_outcomes.sample.raw.workbook import Cell, Rows, write_workbook

CLINIC = "clinic_3"
_FILE = "Visit log.xlsx"
_CLIENTS, _SCORES = "Clients", "Outcome measures"
_NUMBERS = ("Minutes", "Needles", "Soreness (h)", "Score")
_DATES = ("Visit Date", "Completed")
_TITLE_ROWS = 2

# Timing and item of a pain column: its header.
_PAIN = {
    ("before", "average"): "Pain before (average)",
    ("after", "average"): "Pain after (average)",
    ("before", "now"): "Pain before (now)",
    ("after", "now"): "Pain after (now)",
    ("before", "worst"): "Pain before (worst)",
    ("", "average"): "Pain (average)",
    ("", "now"): "Pain (now)",
    ("", "worst"): "Pain (worst)",
}
_STATUSES = {"attended": "Attended", "cancelled": "CX", "no_show": "NS"}
_VISITS = {"assessment": "Assessment", "initial": "New", "follow_up": "F/U", "discharge": "D/C"}
_SIDES = {"left": "Lt", "right": "Rt", "both": "Bilateral", "middle": "Central"}
_REFERRALS = {"self": "Walk-in", "physician": "MD", "insurer": "WSIB", "other": "Other"}
_ITEMS = {"now": "Pain now", "average": "Average pain", "worst": "Worst pain"}
_INSTRUMENTS = {"nprs": "NPRS", "psfs": "PSFS", "ndi_percent": "NDI %", "hit6": "HIT-6"}

_CARRIES = {
    "sessions": (
        "session_id", "patient_id", "practitioner_id", "session_date", "status", "visit_type",
        "condition", "body_side", "technique", "duration_minutes", "insertions",
        "needling_response", "adverse_events", "soreness_hours",
    ),
    "scores": (
        "patient_id", "session_id", "score_date", "timing", "instrument", "item", "score",
    ),
    "patients": ("patient_id", "age_band", "sex", "pain_duration_band", "referral"),
}  # fmt: skip


def make_visit_workbook(good: dict[str, pd.DataFrame], *, seed: int) -> RawShape:
    """Make the look-alike of the third clinic, all of it.

    Parameters
    ----------
    good : dict of DataFrame
        From `select_good_rows`.
    seed : int
        Of the sample.
    """
    tables = {name: select_rows(rows, rows["clinic_id"].eq(CLINIC)) for name, rows in good.items()}
    draws = Draws(seed, "raw visit workbook")
    is_wide = _find_wide(tables["scores"], tables["sessions"])
    wide = select_rows(tables["scores"], is_wide)
    visits = _build_visits(tables["sessions"], wide, draws=draws)
    sheets: dict[str, Rows] = {"Cover": _write_cover()}
    unusable: list[Unusable] = []
    for year, rows in _split_years(visits):
        name = f"Visits {year}"
        sheets[name] = _write_rows(rows, title=f"Visit log {year}", total="Total visits")
        unusable += _list_bad_visits(rows, part=name, wide=wide)
    sheets[_CLIENTS] = _write_rows(_build_clients(tables["patients"]))
    long = _build_scores(select_rows(tables["scores"], ~is_wide), draws=draws)
    sheets[_SCORES] = _write_rows(long)
    unusable += list_unusable(long, table="scores", first_row=2, file=_FILE, part=_SCORES)
    sheets["Codes"] = [["Code", "Meaning"], ["CX", "cancelled"], ["NS", "no show"]]
    return RawShape(
        id="visit_workbook",
        map="juvonno",
        about="One XLSX workbook as a small clinic keeps it: a cover sheet, one sheet of visits "
        "per year with pain before and after in the row of the visit, clients, questionnaires, a "
        "list of codes.",
        covers=f"{CLINIC}: all of it",
        dirt="titles above the headers, a line of totals below, dates as dates of the spreadsheet, "
        "8/10 as text among numbers, cells left empty where no pain was asked for; unusable: pain "
        "of 11/10, pain in words, visits without the number of the chart, a date of 1925",
        files={_FILE: write_workbook(sheets)},
        carries=_CARRIES,
        unusable=tuple(unusable),
    )


def _find_wide(scores: pd.DataFrame, sessions: pd.DataFrame) -> pd.Series:
    """Which scores can stand in the row of their visit, one cell each."""
    days = sessions.set_index("session_id")["session_date"]
    people = sessions.set_index("session_id")["patient_id"]
    same_day = scores["session_id"].map(days).eq(scores["score_date"])
    same_day &= scores["session_id"].map(people).eq(scores["patient_id"])
    keys = pd.Series(list(_keys(scores)), index=scores.index)
    fits = scores["instrument"].eq("nprs") & same_day & keys.isin(list(_PAIN))
    return fits & ~scores.duplicated(["session_id", "instrument", "timing", "item"], keep=False)


def _keys(scores: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(scores["timing"].fillna(""), scores["item"].fillna(""), strict=True))


def _build_visits(sessions: pd.DataFrame, wide: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "Visit #": sessions["session_id"],
            "Chart #": sessions["patient_id"],
            "Client": invent_names(sessions["patient_id"]),
            "Cell phone": invent_phones(sessions["patient_id"]),
            "Visit Date": sessions["session_date"],
            "Status": write_words(sessions["status"], _STATUSES),
            "Visit Type": write_words(sessions["visit_type"], _VISITS),
            "Therapist Code": sessions["practitioner_id"].fillna(""),
            "Technique": write_words(sessions["technique"], name_terms("techniques")),
            "Condition": write_words(sessions["condition"], name_terms("conditions")),
            "Side": write_words(sessions["body_side"], _SIDES),
            "Minutes": sessions["duration_minutes"].fillna(""),
            "Needles": sessions["insertions"].fillna(""),
            "Response": _write_list(sessions["needling_response"]),
            "Adverse Events": _write_list(sessions["adverse_events"]),
            "Soreness (h)": sessions["soreness_hours"].fillna(""),
        }
    )
    for header, cells in _build_pain(sessions, wide, draws=draws).items():
        rows[header] = cells
    rows[SAMPLE_ROW] = sessions[SAMPLE_ROW]
    spoils = (
        Spoil("Chart #", "", "missing_patient", 2),
        Spoil("Visit Date", "1925-11-12", "too_early_date", 1),
    )
    return _spoil_pain(spoil_rows(rows, spoils, draws=draws), draws=draws)


def _build_pain(
    sessions: pd.DataFrame, wide: pd.DataFrame, *, draws: Draws
) -> dict[str, pd.Series]:
    """One column per timing and item; some pain stands there as 8/10."""
    is_fraction = draws.happens(len(wide), chance=0.12)
    written = wide["score"].where(~is_fraction, wide["score"] + "/10")
    keys = _keys(wide)
    columns = {}
    for key, header in _PAIN.items():
        chosen = [each == key for each in keys]
        cells = written.loc[chosen].set_axis(wide["session_id"].loc[chosen])
        columns[header] = sessions["session_id"].map(cells).astype("str").fillna("")
    return columns


def _spoil_pain(rows: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    """Spoil a few cells of the first column of pain; the visit itself stays good."""
    header = _PAIN["before", "average"]
    spoiled = rows.assign(pain_reason="")
    filled = np.flatnonzero((rows[header].ne("") & rows[REASON].eq("")).to_numpy())
    order = filled[np.argsort(draws.uniform(len(filled)), kind="stable")]
    wrong = (
        ("11/10", "score_out_of_range"),
        ("15", "score_out_of_range"),
        ("much better", "score_not_a_number"),
    )
    for place, (value, reason) in zip(order, wrong, strict=False):
        spoiled.loc[place, [header, "pain_reason"]] = [value, reason]
    return spoiled


def _split_years(visits: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The visits of each year; the date that was spoiled stays among those around it."""
    years = visits["Visit Date"].str[:4]
    years = years.where(years.ne("1925")).ffill().bfill()
    return [
        (str(year), rows.reset_index(drop=True)) for year, rows in visits.groupby(years, sort=True)
    ]


def _list_bad_visits(rows: pd.DataFrame, *, part: str, wide: pd.DataFrame) -> list[Unusable]:
    """The rows of a sheet that are lost as visits, and those that lose a score only."""
    first_row = _TITLE_ROWS + 2
    bad = []
    for place in np.flatnonzero((rows[REASON].ne("") | rows["pain_reason"].ne("")).to_numpy()):
        row = rows.iloc[place]
        of_visit = wide["session_id"].eq(row["Visit #"])
        if row[REASON]:
            lost = [("sessions", int(row[SAMPLE_ROW]))]
        else:
            lost = []
            of_visit &= wide["timing"].eq("before") & wide["item"].eq("average")
        lost += [("scores", int(number)) for number in wide.loc[of_visit, SAMPLE_ROW]]
        reason = row[REASON] or row["pain_reason"]
        bad.append(Unusable(_FILE, first_row + int(place), reason, part, tuple(lost)))
    bad.append(Unusable(_FILE, first_row + len(rows) + 1, "missing_date", part))
    return bad


def _build_clients(people: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Chart #": people["patient_id"],
            "Client": invent_names(people["patient_id"]),
            "Date of birth": invent_birthdays(people["patient_id"]),
            "Sex": people["sex"].fillna("").str[:1].str.upper(),
            "Age Group": people["age_band"].fillna(""),
            "Referral": write_words(people["referral"], _REFERRALS),
            "Pain Duration": write_labels(people["pain_duration_band"]),
        }
    )


def _build_scores(scores: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "Chart #": scores["patient_id"],
            "Visit #": scores["session_id"].fillna(""),
            "Completed": scores["score_date"],
            "Outcome Measure": write_words(scores["instrument"], _INSTRUMENTS),
            "Question": write_words(scores["item"], _ITEMS),
            "Timing": write_labels(scores["timing"]),
            "Complaint": write_words(scores["condition"], name_terms("conditions")),
            "Score": scores["score"],
            SAMPLE_ROW: scores[SAMPLE_ROW],
        }
    )
    return spoil_rows(rows, (Spoil("Outcome Measure", "", "missing_instrument", 2),), draws=draws)


def _write_cover() -> list[list[Cell]]:
    return [
        ["Visit log"],
        ["Nobody in this workbook exists."],
        [],
        ["Printed", datetime.date(2026, 7, 1)],
        ["One sheet per year; pain from 0 to 10."],
    ]


def _write_rows(rows: pd.DataFrame, *, title: str = "", total: str = "") -> list[list[Cell]]:
    """The cells of a sheet: title, header, rows, and a line of totals after an empty one."""
    cells = select_cells(rows.drop(columns="pain_reason", errors="ignore"))
    sheet: list[list[Cell]] = [[title], []] if title else []
    sheet.append(list(cells.columns))
    columns = [_type_cells(name, cells[name]) for name in cells.columns]
    sheet += [list(row) for row in zip(*columns, strict=True)]
    return [*sheet, [], [total, len(rows)]] if total else sheet


def _type_cells(name: str, cells: pd.Series) -> list[Cell]:
    """Cells as a spreadsheet holds them: numbers and dates as such, where they are any."""
    if name in _DATES:
        return [datetime.date.fromisoformat(day) for day in cells]
    if name in _NUMBERS or name in _PAIN.values():
        return [_type_number(cell) for cell in cells]
    return list(cells)


def _type_number(cell: str) -> Cell:
    try:
        return float(cell)
    except ValueError:
        return cell


def _write_list(words: pd.Series) -> pd.Series:
    return words.map(
        lambda text: ", ".join(write_label(word) for word in text.split(";")),
        na_action="ignore",
    ).fillna("")
