"""What a sheet would take: counted in its XML, whatever it says of itself."""

from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.exports.sheet_bounds import (
    count_cells,
    count_text,
    list_empty_formulas,
    measure_shared_texts,
)


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        (b'<row r="3"><c r="B3"/></row>', 6),
        (b"<row r = '3'><x:c r = 'B3'/></row>", 6),  # other quotes, blanks, a prefix
        (b'<row r="7"><c/></row>', 0),  # cells without a place follow those before
        (b'<c r="AA1"/>', 27),
        (b'<c r="aa1"/>', 27),
        (b'<c r="XFD1048576"/>', 16_384 * 1_048_576),
    ],
)
def test_cells_are_counted_from_the_first_to_the_last(sheet: bytes, cells: int) -> None:
    assert count_cells(sheet, most=10) == cells


def test_a_sheet_that_cannot_be_large_is_not_counted() -> None:
    assert count_cells(b'<c r="ZZ99999"/>', most=100_000_000) == 0
    assert count_cells(b'<c r="AAA1"/>', most=100_000_000) == 703
    assert count_cells(b'<row r="100000"/><c r="B2"/>', most=100_000_000) == 200_000


def test_shared_texts_count_once_for_each_cell() -> None:
    lengths = measure_shared_texts(b"<sst><si><t>a</t></si><si><t>" + b"x" * 100 + b"</t></si>")
    assert lengths.tolist() == [17, 116]
    one = b'<c r="A1" t="s"><v>0</v></c>'
    assert count_text(one * 50, lengths) <= 50 * 17 + 133
    many = one.replace(b">0<", b">1<") * 50
    assert count_text(many, lengths) == 50 * 116
    assert count_text(b"<c><v>1</v></c>", np.array([], dtype=np.int64)) == 0


@pytest.mark.parametrize(
    ("cell", "empty"),
    [
        (b'<c r="A2"><f>1+1</f></c>', ["A2"]),
        (b'<c r="A2"><f>1+1</f><v/></c>', ["A2"]),
        (b'<c r="A2"><f t="shared" si="0"/><v></v></c>', ["A2"]),
        (b"<c><f>1+1</f></c>", ["?"]),
        (b'<x:c r="A2"><x:f>1</x:f></x:c>', ["A2"]),
        (b'<c r="A2"><f>1+1</f><v>2</v></c>', []),
        (b'<c r="A2" t="str"><f>""</f><v></v></c>', []),  # its value is no text at all
        (b'<c r="A2"><v>2</v></c>', []),
    ],
)
def test_formulas_without_a_value_are_found(cell: bytes, empty: list[str]) -> None:
    assert list_empty_formulas(b"<row>" + cell + b"</row>") == empty
