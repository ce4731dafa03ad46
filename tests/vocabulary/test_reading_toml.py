"""A settings file that cannot be read gives one clear sentence and one thing to try."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import load_settings, load_vocabulary


def refuse(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    return str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    message = refuse(tmp_path / "clinc.toml")
    assert "There is no file '" in message
    assert "clinc.toml'." in message
    assert "Try: check the spelling of its path." in message


def test_a_folder_is_not_a_settings_file(tmp_path):
    message = refuse(tmp_path)
    assert "is a folder." in message
    assert "Try: name the settings file inside it." in message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user with limits")
def test_a_file_without_the_right_to_read_it_is_said_so(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text("", encoding="utf-8")
    path.chmod(0)
    assert "You may not read '" in refuse(path)


def test_no_right_to_read_is_said_so_whoever_runs_the_test(tmp_path, monkeypatch):
    path = tmp_path / "clinic.toml"
    path.write_text("", encoding="utf-8")

    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    message = refuse(path)
    assert "You may not read '" in message
    assert "Try: ask its owner for the right to read it." in message


def test_a_path_through_a_file_cannot_be_read(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be read: Not a directory." in refuse(tmp_path / "file" / "clinic.toml")


def test_text_that_is_not_utf_8_is_said_so(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_bytes('[clinic]\nname = "Clinique Éole"\n'.encode("cp1252"))
    message = refuse(path)
    assert "is not UTF-8 text." in message
    assert "Try: save it as UTF-8 in a plain text editor." in message


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_bytes('[clinic]\nname = "Éole"\n'.encode("utf-8-sig"))
    assert load_settings(path).clinic.name == "Éole"


def test_what_is_not_toml_is_refused_with_its_line(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text("[clinic]\nname = Éole\n", encoding="utf-8")
    message = refuse(path)
    assert "is not TOML that can be read: Invalid value (at line 2, column 8)." in message
    assert 'Try: correct that line; texts stand in quotes, such as name = "My clinic".' in message


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 10_000,  # deeper than any parser goes
        "a = " + "9" * 10_000,  # longer than Python reads numbers
        "a = 2026-13-45",  # no such day
        "[clinic]\n[clinic]\n",  # twice the same table
    ],
)
def test_odd_files_are_refused_and_break_nothing(tmp_path, text):
    path = tmp_path / "clinic.toml"
    path.write_text(text, encoding="utf-8")
    assert "is not TOML that can be read" in refuse(path)


def test_an_empty_file_changes_nothing(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text("", encoding="utf-8")
    assert load_settings(path) == load_settings()
    assert load_vocabulary(path) == load_vocabulary()


def test_all_problems_of_a_file_are_said_at_once(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text(
        '[episodes]\ngap_day = 60\n[conditions.gout]\nname = "Gout"\n'
        '[source]\ndate_order = "ymdd"\n',
        encoding="utf-8",
    )
    lines = refuse(path).splitlines()
    assert lines[0].endswith("clinic.toml has 4 problems.")
    assert sorted(lines[1:5]) == [
        "- 'gap_day' is not a setting of [episodes]; the nearest is 'gap_days'.",
        "- [conditions.gout] lacks 'body_region', which is required.",
        "- [conditions.gout] lacks 'parent', which is required.",
        "- [source] date_order must be one of '', 'dmy', 'mdy' and 'ymd'; it is 'ymdd'.",
    ]
