"""All look-alikes of a sample, as the files of its folder `raw`."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd

from ims_outcomes.sample.making import Sample
from ims_outcomes.sample.raw import cliniko, google_forms, jane, redcap, visit_workbook
from ims_outcomes.sample.raw.choosing import select_good_rows
from ims_outcomes.sample.raw.shape import RawShape

FOLDER = "raw"
# Patients of a sample that gets look-alikes: a larger one is for measuring speed, and of a smaller
# one the dirt would leave nothing.
_SMALLEST_SAMPLE, _LARGEST_SAMPLE = 20, 5_000
# Rows of every table that a clinic must have.
_FEWEST_ROWS = 10

_SHAPES: tuple[tuple[str, Callable[..., RawShape]], ...] = (
    (jane.CLINIC, jane.make_jane),
    (cliniko.CLINIC, cliniko.make_cliniko),
    (visit_workbook.CLINIC, visit_workbook.make_visit_workbook),
    (redcap.CLINIC, redcap.make_redcap),
    (google_forms.CLINIC, google_forms.make_google_forms),
)

_README = """\
# The sample as practice software might export it

Look-alikes made from `data/sample` by `ims-outcomes sample`: nobody in them exists, names and
numbers are invented. None is an export of the software it is named after; each has the columns,
spellings and habits that such an export may have, and dirt.

Each folder is one export. The file beside it says how to read it:

    ims-outcomes check --data data/sample/raw/jane --config data/sample/raw/jane.toml

`truth.json` lists, for each, which columns it carries, and every row that cannot be used: where it
stands, why, and which rows of the sample's own tables (their row numbers there) are lost with it.
All other rows come back as they stand in `data/sample`; a test reads each look-alike and compares
cell by cell.

"""


def has_look_alikes(sample: Sample) -> bool:
    """Tell whether a sample gets look-alikes: it does with 20 to 5,000 patients."""
    patients: int = sample.truth["asked_for"]["patients"]
    return _SMALLEST_SAMPLE <= patients <= _LARGEST_SAMPLE


def make_raw_shapes(sample: Sample) -> list[RawShape]:
    """Make every look-alike for which the sample has a clinic.

    Parameters
    ----------
    sample : Sample
        From `make_sample`.

    Returns
    -------
    list of RawShape
        The same for the same sample.
    """
    good = select_good_rows(sample)
    seed = sample.truth["asked_for"]["seed"]
    clinics = _list_clinics(good)
    return [make(good, seed=seed) for clinic, make in _SHAPES if clinic in clinics]


def build_raw_contents(sample: Sample) -> dict[str, bytes]:
    """Build the files of the folder `raw`, by their paths in the sample's folder.

    Nothing for a sample that gets none.
    """
    if not has_look_alikes(sample):
        return {}
    shapes = make_raw_shapes(sample)
    contents = {
        f"{FOLDER}/{shape.id}/{name}": content
        for shape in shapes
        for name, content in shape.files.items()
    }
    contents |= {f"{FOLDER}/{shape.id}.toml": _write_settings(shape) for shape in shapes}
    truth = {shape.id: shape.describe() for shape in shapes}
    contents[f"{FOLDER}/truth.json"] = (json.dumps(truth, indent=1) + "\n").encode("utf-8")
    contents[f"{FOLDER}/README.md"] = _write_readme(shapes).encode("utf-8")
    return contents


def _list_clinics(good: dict[str, pd.DataFrame]) -> set[str]:
    """Clinics with ten rows in every table; a clinic with fewer makes no look-alike."""
    counts = [rows["clinic_id"].value_counts() for rows in good.values()]
    return set.intersection(*(set(each.index[each.ge(_FEWEST_ROWS)]) for each in counts))


def _write_settings(shape: RawShape) -> bytes:
    text = (
        f'# How to read the files in {shape.id}/.\n[source]\nmap = "{shape.map}"\n{shape.settings}'
    )
    return text.encode("utf-8")


def _write_readme(shapes: list[RawShape]) -> str:
    parts = [
        f"## {shape.id}\n\n{shape.about}\n\nCovers {shape.covers}.\n\nDirt: {shape.dirt}.\n"
        for shape in shapes
    ]
    return _README + "\n".join(parts)
