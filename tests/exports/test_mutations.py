"""Exports made at random, damaged at random, and read: `reading_laws` says what must hold.

`IMS_LONG_RUNS=1` draws some thousands of cases, others each time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.exports.made_exports import (
    MadeExport,
    Writing,
    good_exports,
    write_export,
    write_lines,
    writings,
)
from tests.exports.mutations import (
    BYTES,
    FILES,
    HEADERS,
    Damage,
    cells,
    change_bytes,
    change_files,
    change_header,
    damages,
    write_raw,
)
from tests.exports.reading_laws import (
    TABLES,
    check_account,
    check_others,
    list_typed,
    read_damaged,
    read_files,
)
from tests.long_runs import choose_count

#: In a long run other examples are drawn each time; a failure prints how to repeat it.
IS_LONG = bool(choose_count(0, long=1))


@st.composite
def written_exports(draw: st.DrawFn) -> tuple[MadeExport, Writing]:
    export = draw(good_exports())
    return export, draw(writings(export.shape))


@st.composite
def csv_exports(draw: st.DrawFn) -> tuple[MadeExport, Writing]:
    export = draw(good_exports())
    writing = draw(writings(export.shape))
    return export, dataclasses.replace(writing, kind="csv", packing="")


def law(brief: int, *, long: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many cases; without shrinking, as any of them is small enough to read."""
    return settings(
        max_examples=choose_count(brief, long=long),
        derandomize=not IS_LONG,
        print_blob=IS_LONG,
        phases=[Phase.explicit, Phase.generate],
    )


@law(40, long=500)
@given(made=written_exports())
def test_the_same_visits_are_read_alike_however_they_are_written(
    made: tuple[MadeExport, Writing],
) -> None:
    export, writing = made
    plain = read_files(write_export(export.sheets, Writing()), export)
    found = read_files(write_export(export.sheets, writing), export)
    check_account(found)
    assert found.set_aside.empty
    assert [list_typed(found, table) for table in TABLES] == [
        list_typed(plain, table) for table in TABLES
    ]


@law(70, long=1500)
@given(
    made=written_exports(), sheet=st.integers(0, 2), row=st.integers(0, 99),
    changes=st.lists(st.tuples(st.integers(0, 10), cells), min_size=1, max_size=4),
)  # fmt: skip
def test_a_row_with_any_cells_costs_no_other_row(
    made: tuple[MadeExport, Writing], sheet: int, row: int, changes: list[tuple[int, str]]
) -> None:
    export, writing = made
    place = sheet % len(export.sheets)
    chosen = export.sheets[place]
    row %= len(chosen.rows)
    changed = list(chosen.rows[row])
    for column, text in changes:
        changed[column % len(changed)] = text
    rows = [*chosen.rows[:row], tuple(changed), *chosen.rows[row + 1 :]]
    sheets = list(export.sheets)
    sheets[place] = dataclasses.replace(chosen, rows=tuple(rows))
    before = read_files(write_export(export.sheets, writing), export)
    after = read_damaged(write_export(sheets, writing), export)
    check_others(before, after, chosen, row)


@law(70, long=1500)
@given(made=csv_exports(), sheet=st.integers(0, 2), row=st.integers(0, 99), damage=damages)
def test_a_damaged_line_costs_no_other_row(
    made: tuple[MadeExport, Writing], sheet: int, row: int, damage: Damage
) -> None:
    export, writing = made
    chosen = export.sheets[sheet % len(export.sheets)]
    row %= len(chosen.rows)
    lines = write_lines(chosen, writing)
    line = lines[row + 1].removesuffix(writing.line_end)
    lines[row + 1] = damage.apply(line) + writing.line_end
    # In UTF-16 an odd number of bytes would shift every letter after it.
    raw = damage.raw * (2 if writing.encoding == "utf-16" else 1)
    files = write_export(export.sheets, writing)
    before = read_files(files, export)
    damaged = {**files, f"{chosen.name}.csv": write_raw("".join(lines), writing, raw)}
    after = read_damaged(damaged, export)
    check_others(before, after, chosen, row)


@law(60, long=1500)
@given(
    made=written_exports(),
    changes=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(BYTES),
            st.floats(0, 1, exclude_max=True), st.binary(max_size=4)
            | st.sampled_from([b'"', b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\3\4", b"{"]),
        ),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
def test_files_with_damaged_bytes_stop_with_advice_or_are_accounted_for(
    made: tuple[MadeExport, Writing], changes: list[tuple[int, str, float, bytes]]
) -> None:
    export, writing = made
    files = write_export(export.sheets, writing)
    for number, how, share, raw in changes:
        name = sorted(files)[number % len(files)]
        files[name] = change_bytes(files[name], how, share, raw)
    read_damaged(files, export)


@law(70, long=1500)
@given(
    made=written_exports(),
    changes=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(HEADERS + FILES), st.integers(0, 99), cells),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
def test_changed_headers_and_files_stop_with_advice_or_are_accounted_for(
    made: tuple[MadeExport, Writing], changes: list[tuple[int, str, int, str]]
) -> None:
    export, writing = made
    sheets = list(export.sheets)
    for number, how, place, text in changes:
        if how in HEADERS:
            at = number % len(sheets)
            sheets[at] = change_header(sheets[at], how, place, text)
    assume(writing.kind == "csv" or all(len(set(each.header)) == len(each.header) and all(
        len(row) == len(each.header) for row in each.rows) for each in sheets))  # fmt: skip
    files = write_export(sheets, writing)
    for number, how, place, _ in changes:
        if how in FILES:
            files = change_files(files, how, number, place)
    read_damaged(files, export)
