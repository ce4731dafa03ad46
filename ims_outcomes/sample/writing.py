"""Writing the sample to a folder: tables, truth, data package, README, look-alikes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from ims_outcomes.errors import SettingsError
from ims_outcomes.sample.dictionary import build_data_package
from ims_outcomes.sample.making import Sample
from ims_outcomes.sample.raw import build_raw_contents, has_look_alikes
from ims_outcomes.vocabulary import load_vocabulary

TABLES = ("sessions", "scores", "patients")

_README = """\
# A synthetic clinic group

Nobody in these files exists. `ims-outcomes sample` made them, and makes them again byte for byte:

    ims-outcomes sample --out {folder} --seed {seed} --patients {patients} --clinics {clinics}

| file | holds | rows |
|---|---|---|
| `sessions.csv` | {sessions_about} | {sessions_rows} |
| `scores.csv` | {scores_about} | {scores_rows} |
| `patients.csv` | {patients_about} | {patients_rows} |
| `truth.json` | what went in and what should come out: parameters, true values with what \
exactly each is, and how many bad rows of each kind there are | |
| `datapackage.json` | the columns, for machines (Frictionless Table Schema) | |
{raw}
The columns are explained in `docs/data-dictionary.md`. The data run to {last_day}. About two
rows in a thousand are bad on purpose, so that the checks have something to find.

How the pain was made: people come when it is at its worst, so it falls by itself at first; some
recover anyway; each needled session adds a small effect, stated in `truth.json`; people who are
well, or disappointed, stop; and about half of the episodes end without a last score.
"""

_RAW = """\
| `raw/` | parts of it as practice software might export them, with dirt; see its README | |
"""


def write_sample(sample: Sample, folder: Path) -> list[Path]:
    """Write the sample's six files and its look-alikes; the same sample gives the same bytes.

    Parameters
    ----------
    sample : Sample
        From `make_sample`.
    folder : Path
        Made when it is not there. An earlier sample in it is written over; an export that is
        not a sample never is.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    SettingsError
        When the folder is a file, or holds tables that are not a sample.

    Examples
    --------
    >>> import tempfile
    >>> from ims_outcomes.sample import make_sample
    >>> sample = make_sample(seed=1, patients=50, clinics=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_sample(sample, Path(folder))][:3]
    ['truth.json', 'sessions.csv', 'scores.csv']
    """
    check_folder(folder)
    contents = build_contents(sample) | build_raw_contents(sample)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def check_folder(folder: Path) -> None:
    """Check that a sample may be written there; call it before the work of making one.

    Raises
    ------
    SettingsError
        When the folder is a file, or holds tables that are not a sample.
    """
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise SettingsError(
                f"'{place}' is a file; the sample needs a folder.", remedy="name another folder."
            )
    tables = [name for name in TABLES if (folder / f"{name}.csv").exists()]
    if tables and not (folder / "truth.json").exists():
        raise SettingsError(
            f"'{folder}' holds {tables[0]}.csv but no truth.json, so it is not a sample; "
            "nothing was written over it.",
            remedy="name an empty folder.",
        )


def build_contents(sample: Sample) -> dict[str, bytes]:
    """Build the bytes of each file, by name; line ends are LF everywhere."""
    frames = {name: getattr(sample, name) for name in TABLES}
    # The truth comes first: should writing break off, the folder still says that it is a sample.
    contents = {"truth.json": _write_json(sample.truth)}
    contents |= {f"{name}.csv": _write_csv(frame) for name, frame in frames.items()}
    package = build_data_package(
        load_vocabulary(),
        title="A synthetic clinic group",
        files={
            name: (hashlib.sha256(contents[name]).hexdigest(), len(contents[name]))
            for name in [f"{table}.csv" for table in TABLES]
        },
    )
    contents["datapackage.json"] = _write_json(package)
    contents["README.md"] = _write_readme(sample, frames).encode("utf-8")
    return contents


def _write_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _write_json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _write_readme(sample: Sample, frames: dict[str, pd.DataFrame]) -> str:
    tables = load_vocabulary().tables
    words = {f"{name}_rows": f"{len(frame):,}" for name, frame in frames.items()}
    words |= {f"{name}_about": tables[name].about.rstrip(".") for name in frames}
    return _README.format(
        folder="data/sample",
        last_day=sample.truth["period"]["last_day"],
        raw=_RAW if has_look_alikes(sample) else "",
        **sample.truth["asked_for"],
        **words,
    )
