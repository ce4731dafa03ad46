"""Reading and checking a large export against a bare read of the same files with pyarrow.

    python benchmarks/measure_reading.py [--patients 162000] [--export FOLDER]

The sample generator makes about 1,000,000 sessions and 800,000 scores of 160,000 patients; each
of the first 700,000 is given once more, three days later and between sessions. A bare read parses
the files with pyarrow's CSV reader, in all its threads, and looks at nothing; ours reads, checks
every cell, finds copies and contradictions, keeps the account, and returns the sorted tables. Both
are timed three times in turn, and the best of each is kept. The last run says where the time goes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pyarrow import csv as arrow_csv

from ims_outcomes.exports import read_export
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.vocabulary import load_export_maps, load_settings, load_vocabulary

PATIENTS = 160_000
MORE_SCORES = 700_000
#: Functions that share the work between them, and what they do.
STAGES = {
    "choose_readings": "files to text",
    "build_drafts": "text to codes, by the map",
    "_type_draft": "codes to dates, numbers and words",
    "_check_people": "who is who, copies, checks across rows",
    "build_frame": "sorting, and tables for pandas",
    "_build_export": "account and lists",
}


def write_export(folder: Path, *, patients: int) -> None:
    """Write the export to read."""
    write_sample(make_sample(patients=patients, clinics=40), folder)
    path = folder / "scores.csv"
    scores = pd.read_csv(path, dtype=str, keep_default_na=False)
    days = pd.to_datetime(scores["score_date"], format="%Y-%m-%d", errors="coerce")
    again = scores.loc[days.notna()].head(MORE_SCORES)
    later = (days[again.index] + pd.Timedelta(days=3)).dt.strftime("%Y-%m-%d")
    again = again.assign(session_id="", timing="between", score_date=later)
    pd.concat([scores, again]).to_csv(path, index=False)


def read_bare(folder: Path) -> None:
    """Parse every file, and look at nothing."""
    for path in folder.glob("*.csv"):
        arrow_csv.read_csv(path)


def time_in_turn(*calls: Callable[[], object]) -> list[tuple[float, float]]:
    """Best wall seconds of each call, and best seconds of all processors, of three."""
    seconds: list[list[tuple[float, float]]] = [[] for _ in calls]
    for _ in range(3):
        for call, taken in zip(calls, seconds, strict=True):
            wall, processor = time.perf_counter(), time.process_time()
            call()
            taken.append((time.perf_counter() - wall, time.process_time() - processor))
    return [(min(w for w, _ in taken), min(p for _, p in taken)) for taken in seconds]


def list_stages(call: Callable[[], object]) -> dict[str, float]:
    """Seconds of all processors' time that each stage takes of one call."""
    profile = cProfile.Profile(time.process_time)
    profile.runcall(call)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return {
        STAGES[function]: timed[3]
        for (_, _, function), timed in stats.items()
        if function in STAGES
    }


def measure(folder: Path) -> None:
    """Print the ratio, and where the time goes."""
    settings, vocabulary = load_settings(), load_vocabulary()
    load_export_maps()

    def read_ours() -> object:
        return read_export(folder, settings=settings, vocabulary=vocabulary)

    export = read_export(folder, settings=settings, vocabulary=vocabulary)
    rows = export.account.set_index("table")["rows_read"]
    size = sum(path.stat().st_size for path in folder.glob("*.csv")) / 1e6
    sys.stdout.write(f"{rows['sessions']:,} sessions, {rows['scores']:,} scores, {size:.0f} MB\n")
    bare, ours = time_in_turn(lambda: read_bare(folder), read_ours)
    for name, place in (("wall", 0), ("processor", 1)):
        sys.stdout.write(
            f"{name}: bare {bare[place]:.2f} s, ours {ours[place]:.2f} s, "
            f"ratio {ours[place] / bare[place]:.1f}\n"
        )
    stages = list_stages(read_ours)
    for name, seconds in stages.items():
        sys.stdout.write(f"  {100 * seconds / sum(stages.values()):3.0f} % {name}\n")


def main() -> None:
    """Measure a folder that is given, or an export made for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--export", type=Path, help="an export that was made before")
    given = parser.parse_args()
    if given.export:
        measure(given.export)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_export(Path(folder), patients=given.patients)
        measure(Path(folder))


if __name__ == "__main__":
    main()
