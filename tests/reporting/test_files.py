from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.files import (
    check_output_folder,
    make_private_folder,
    name_clinic_folders,
    write_together,
)

not_on_windows = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    contents = {tmp_path / "a" / "b.txt": b"one", tmp_path / "c.txt": b"two"}
    write_together(contents, inside=tmp_path)
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"one"
    assert (tmp_path / "c.txt").read_bytes() == b"two"


def test_a_failure_in_the_middle_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"old")
    (tmp_path / "a_file").write_bytes(b"")
    # The second file cannot be written: its folder is a file.
    broken = {tmp_path / "page.html": b"new", tmp_path / "a_file" / "x.csv": b"new"}
    with pytest.raises(UserError, match="cannot be written"):
        write_together(broken, inside=tmp_path)
    assert (tmp_path / "page.html").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a_file", "page.html"]


def test_a_stop_from_the_keyboard_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_together({tmp_path / "page.html": b"new"}, inside=tmp_path)
    assert list(tmp_path.iterdir()) == []


@not_on_windows
def test_a_written_file_has_the_mode_of_any_other_file(tmp_path: Path) -> None:
    write_together({tmp_path / "ours": b""}, inside=tmp_path)
    (tmp_path / "other").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_is_refused_as_the_folder_of_reports(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"(?s)'.*file' is a file.*Try: name a folder with --out"):
        check_output_folder(tmp_path / "file")
    with pytest.raises(UserError, match=r"'.*file' is a file"):
        check_output_folder(tmp_path / "file" / "reports")


def test_a_folder_that_is_not_there_yet_is_fine_and_not_made(tmp_path: Path) -> None:
    check_output_folder(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the answer of the system is put in its mouth.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UserError, match="cannot be written to"):
        check_output_folder(tmp_path / "reports")


@not_on_windows
def test_the_private_folder_is_its_owners_alone_even_when_it_was_open(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir(mode=0o755)
    folder = make_private_folder(tmp_path / "private")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@not_on_windows
def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_together({tmp_path / "list.csv": b"rows"}, inside=tmp_path, is_private=True)
    assert stat.S_IMODE((tmp_path / "list.csv").stat().st_mode) == 0o600


@not_on_windows
def test_a_folder_that_is_a_link_to_another_place_is_not_written_to(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "reports", tmp_path / "elsewhere"
    output.mkdir()
    elsewhere.mkdir()
    (output / "north").symlink_to(elsewhere)
    with pytest.raises(UserError, match=r"(?s)'.*north/2026' leads out of .*Try: take the link"):
        write_together({output / "north" / "2026" / "page.html": b"new"}, inside=output)
    assert list(elsewhere.iterdir()) == []
    with pytest.raises(UserError, match="leads out of"):
        write_together({output / ".." / "page.html": b"new"}, inside=output)


@not_on_windows
def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    output, target = tmp_path / "reports", tmp_path / "target"
    output.mkdir()
    target.write_bytes(b"theirs")
    (output / "page.html").symlink_to(target)
    write_together({output / "page.html": b"new"}, inside=output)
    assert (target.read_bytes(), (output / "page.html").read_bytes()) == (b"theirs", b"new")


@not_on_windows
def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "reports").symlink_to(tmp_path / "disk")
    write_together({tmp_path / "reports" / "a" / "x": b"1"}, inside=tmp_path / "reports")
    assert (tmp_path / "disk" / "a" / "x").read_bytes() == b"1"


@not_on_windows
def test_a_link_in_the_place_of_the_private_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "private").symlink_to(tmp_path / "open")
    with pytest.raises(UserError, match=r"private' is a link"):
        make_private_folder(tmp_path / "private")


@pytest.mark.parametrize(
    "clinic",
    [
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".",
        "",
        "con",
        "NUL.north",
        "private",
        'Clinique d\'été "nord"',
        "<script>alert(1)</script>",
        "🙂",
        "x" * 300,
        "line\nbreak",
        "=cmd()",
        "c:north",
        "north.",
        "العيادة",
    ],
)
def test_any_clinic_id_makes_a_safe_folder_name(clinic: str) -> None:
    name = name_clinic_folders([clinic])[clinic]
    assert name
    assert name not in {".", "..", "private"}
    assert len(name.encode()) < 255
    assert not set(name) & set("/\\:*?\"<>|'\n =")
    assert name.strip("-.") == name
    assert name.split(".")[0].casefold() not in {"con", "nul"}


def test_letters_of_any_alphabet_stay() -> None:
    assert name_clinic_folders(["sud-est", "Québec"]) == {"sud-est": "sud-est", "Québec": "Québec"}


def test_ids_that_would_share_a_folder_get_different_ones() -> None:
    # Equal after cleaning, and equal on a file system that does not know case.
    names = name_clinic_folders(["a/b", "a b", "a-b", "North", "north", "NORTH"])
    assert len({name.casefold() for name in names.values()}) == 6


def test_the_folder_of_a_clinic_does_not_depend_on_the_order() -> None:
    clinics = ["a/b", "north", "North"]
    assert name_clinic_folders(clinics) == name_clinic_folders(clinics[::-1])
