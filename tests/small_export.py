"""Small exports of a made-up clinic, to be spoilt in one way at a time."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Sequence
from pathlib import Path

Row = dict[str, str]
#: Table → its rows; a value is what stands in the cell.
Tables = dict[str, list[Row]]

FIRST_DAY = datetime.date(2025, 1, 6)


def make_tables(
    *,
    patients: int = 40,
    conditions: Sequence[str] = ("neck_pain", "low_back_pain"),
    clinics: Sequence[str] = ("north",),
    instrument: str = "nprs",
    scale: tuple[float, float] = (0, 10),
    first_day: datetime.date = FIRST_DAY,
    days: int = 480,
    seed: int = 1,
) -> Tables:
    """Make patients that come weekly, one to eight times; three in four give a last score.

    The first score lies in the worse half of a scale where lower is better.

    Parameters
    ----------
    patients : int
        How many; the first days of their care are spread evenly over `days`.
    conditions, clinics : sequence of str
        Given to the patients in turn.
    instrument, scale : str, (float, float)
        What scores are on, and its ends.
    first_day, days : date, int
        When the first patient comes, and until when new ones do.
    seed : int
        Another one makes other patients.
    """
    draw = random.Random(seed)
    tables: Tables = {"sessions": [], "scores": [], "patients": []}
    low, high = scale
    for number in range(patients):
        start = first_day + datetime.timedelta(days=number * days // max(patients, 1))
        who = {"patient_id": f"p{number:03}", "clinic_id": clinics[number % len(clinics)]}
        what = {"condition": conditions[number // len(clinics) % len(conditions)]}
        count = draw.randint(1, 8)
        score = round(low + (high - low) * draw.uniform(0.5, 1))
        tables["patients"].append({**who, "age_band": draw.choice(["30-39", "50-59"]),
                                   "sex": draw.choice(["female", "male"])})  # fmt: skip
        for visit in range(count):
            day = (start + datetime.timedelta(days=7 * visit)).isoformat()
            session = {"session_id": f"s{number:03}-{visit}"}
            tables["sessions"].append({
                **session, **who, "practitioner_id": f"t{number % 3}", "session_date": day,
                "status": "attended", "visit_type": "initial" if visit == 0 else "follow_up",
                **what, "technique": draw.choice(["gunn_ims", "dry_needling"]),
                "duration_minutes": str(draw.choice([30, 45])),
                "adverse_events": draw.choice(["none", "bruising"]),
            })  # fmt: skip
            if visit in (0, count - 1) and not (visit and draw.random() < 0.25):
                tables["scores"].append({
                    **who, **what, **session, "score_date": day, "timing": "before",
                    "instrument": instrument, "item": "average", "score": f"{score:g}",
                })  # fmt: skip
            score = max(low, score - round((high - low) * draw.uniform(0, 0.1)))
    return tables


def write_tables(folder: Path, tables: Tables) -> Path:
    """Write the tables that have rows, each cell in quotes, as an export."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if not rows:
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return folder
