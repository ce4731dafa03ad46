"""Raw tables as delimited text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd

from ims_outcomes.sample.raw.shape import REASON, SAMPLE_ROW


def select_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells that go into the file: all but what is kept about them."""
    return rows.drop(columns=[name for name in (SAMPLE_ROW, REASON) if name in rows])


def write_delimited(
    rows: pd.DataFrame,
    *,
    delimiter: str = ",",
    line_end: str = "\n",
    titles: Sequence[str] = (),
    encoding: str = "utf-8",
    ragged: str = "",
) -> bytes:
    """Write a raw table.

    Parameters
    ----------
    rows : DataFrame
        Text, with or without `sample_row` and `reason`.
    titles : sequence of str
        Lines above the header; "" for an empty one.
    ragged : str
        Reason of rows whose cells are to stand without the quotes they need.
    """
    text = io.StringIO()
    text.writelines(line + line_end for line in titles)
    cells = select_cells(rows)
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(cells.columns)
    reasons = rows[REASON] if REASON in rows else pd.Series("", index=rows.index)
    for row, reason in zip(cells.itertuples(index=False, name=None), reasons, strict=True):
        if ragged and reason == ragged:
            text.write(delimiter.join(row) + line_end)
        else:
            writer.writerow(row)
    return text.getvalue().encode(encoding)
