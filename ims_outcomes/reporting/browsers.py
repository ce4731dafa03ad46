"""Find a browser that can print a page: Chrome, Edge or Chromium, where they usually lie."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_ON_PATH: Final = (
    "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
    "chromium", "chromium-browser",
)  # fmt: skip
_MAC_APPS: Final = ("Google Chrome", "Microsoft Edge", "Chromium")
_WINDOWS_FOLDERS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_WINDOWS_PROGRAMS: Final = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)


def find_browser() -> Path | None:
    """Find the first browser there is on this machine; None when there is none."""
    return next((path for path in list_places(sys.platform, os.environ) if path.is_file()), None)


def list_places(system: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """List where a browser may lie, the best first.

    On Windows and macOS these are the places of their installers, for anybody may put a program
    of the same name into the folder one is in. One that came as a snap is left out: it is kept
    from our private folder.

    Parameters
    ----------
    system : str
        As `sys.platform`.
    environment : mapping of str to str
        As `os.environ`.

    Examples
    --------
    >>> next(list_places("win32", {"PROGRAMFILES": "C:/Programs"})).as_posix()
    'C:/Programs/Google/Chrome/Application/chrome.exe'
    """
    if system == "win32":
        folders = [environment[name] for name in _WINDOWS_FOLDERS if environment.get(name)]
        yield from (Path(folder, name) for name in _WINDOWS_PROGRAMS for folder in folders)
    elif system == "darwin":
        folders = ["/Applications", str(Path(environment.get("HOME", "/"), "Applications"))]
        yield from (
            Path(folder, f"{name}.app", "Contents", "MacOS", name)
            for name in _MAC_APPS
            for folder in folders
        )
    else:
        found = (shutil.which(name, path=environment.get("PATH")) for name in _ON_PATH)
        yield from (Path(path) for path in found if path and "snap" not in Path(path).parts)
