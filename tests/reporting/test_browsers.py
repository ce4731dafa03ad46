"""Where a browser is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.reporting.browsers import find_browser, list_places


def test_on_windows_the_places_of_the_installers_are_looked_at() -> None:
    places = [
        path.as_posix()
        for path in list_places(
            "win32", {"PROGRAMFILES": "C:/P", "PROGRAMFILES(X86)": "C:/P86", "PATH": "C:/here"}
        )
    ]
    assert "C:/P86/Microsoft/Edge/Application/msedge.exe" in places
    assert "C:/P/Google/Chrome/Application/chrome.exe" in places
    assert all(place.startswith(("C:/P/", "C:/P86/")) for place in places)


def test_on_a_mac_the_applications_are_looked_at() -> None:
    places = [path.as_posix() for path in list_places("darwin", {"HOME": "/Users/a"})]
    assert "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge" in places
    assert "/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" in places


@pytest.mark.parametrize(
    ("folder", "found"), [("bin", ["chromium"]), ("snap/bin", []), ("empty", [])]
)
def test_on_linux_the_path_is_looked_at_and_a_snap_left_out(
    tmp_path: Path, folder: str, found: list[str]
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    if folder != "empty":
        (tmp_path / folder / "chromium").write_text("#!/bin/sh\n")
        (tmp_path / folder / "chromium").chmod(0o755)
    places = list_places("linux", {"PATH": str(tmp_path / folder)})
    assert [path.name for path in places] == found


def test_without_a_browser_none_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() is None
