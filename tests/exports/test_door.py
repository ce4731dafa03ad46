from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import read_export
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.exports.conftest import Reader

SESSIONS = "patient_id,session_date,{more}\n" + "".join(
    f"p{number}x{number * 7},2025-01-{number:02d},{{value}}\n" for number in range(1, 10)
)


def write(more: str, value: str) -> str:
    return SESSIONS.format(more=more, value=value)


def test_a_column_that_may_tell_who_somebody_is_stops_everything(read: Reader) -> None:
    with pytest.raises(ExportError) as stopped:
        read(sessions__csv=write("Email,Condition", "a@b.ca,neck pain"))
    assert str(stopped.value) == (
        "sessions.csv has columns that may tell who somebody is: 'Email' e-mail addresses "
        "(9 rows). Nothing of it was read.\n"
        "Try: leave these columns out of the export, or list them under [drop] in the clinic's "
        "settings file; a column that is harmless is let through with --allow and the reason."
    )
    assert "a@b.ca" not in str(stopped.value)


def test_every_column_and_every_kind_is_named_at_once(read: Reader) -> None:
    with pytest.raises(ExportError, match=r"(?s)'Surname' names.*'info' telephone or fax numbers"):
        read(sessions__csv=write("Surname,info", "k1,call 604-555-2368"))


def test_an_address_in_a_column_of_ours_is_found_too(read: Reader) -> None:
    with pytest.raises(ExportError, match="'condition' e-mail addresses \\(9 rows\\)"):
        read(sessions__csv=write("condition", "ask anna@clinic.example"))


def test_names_in_place_of_ids_are_found(read: Reader) -> None:
    rows = "Anna Roy,2025-01-06\nLuc Tremblay,2025-01-07\n"
    with pytest.raises(ExportError, match="'patient_id' names \\(2 rows\\)"):
        read(sessions__csv="patient_id,session_date\n" + rows)


def test_names_of_practitioners_are_ids_like_others(read: Reader) -> None:
    export = read(sessions__csv=write("practitioner_id", "Anna Roy"))
    assert len(export.sessions) == 9


def test_a_column_let_through_with_a_reason_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "sessions.csv").write_text(write("Street", "12 Main Street"), encoding="utf-8")
    export = read_export(
        folder,
        settings=load_settings(),
        vocabulary=load_vocabulary(),
        allowed={"street": "where our clinics are"},
    )
    assert len(export.sessions) == 9


@pytest.mark.parametrize(("step", "is_said"), [(1, True), (2, True), (3, False)])
def test_ids_that_run_on_like_chart_numbers_are_remarked_on(
    read: Reader, step: int, is_said: bool
) -> None:
    # 30 ids in use: all of the range, half of it, a third of it.
    rows = "".join(f"{1000 + step * number},2025-01-06\n" for number in range(30))
    export = read(sessions__csv="patient_id,session_date\n" + rows)
    assert ("chart_numbers" in set(export.warnings["check"])) == is_said


def test_a_handful_of_small_numbers_are_no_charts(read: Reader) -> None:
    rows = "".join(f"{number},2025-01-06\n" for number in range(1, 20))
    export = read(sessions__csv="patient_id,session_date\n" + rows)
    assert "chart_numbers" not in set(export.warnings["check"])


def test_postal_codes_that_are_cut_to_their_area_are_let_through(read: Reader) -> None:
    rows = "".join(f"p{number}x{number * 7},V6T 1Z{number}\n" for number in range(1, 10))
    export = read(
        sessions__csv=write("condition", "neck pain"),
        patients__csv="patient_id,postal_area\n" + rows,
    )
    assert len(export.patients) == 9
    with pytest.raises(ExportError, match="'region' postal codes"):
        read(patients__csv="patient_id,region\n" + rows)
