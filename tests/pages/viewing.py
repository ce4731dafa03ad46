"""The ways in which the page tests look at a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page


@dataclass(frozen=True)
class View:
    """One way to look at a page: how wide, and on what."""

    name: str
    width: int
    height: int
    medium: str = "screen"
    scale: float = 1


# Paper less margins of 15 mm, at the 96 dots per inch of CSS.
VIEWS = {
    view.name: view
    for view in (
        View("desktop", 1280, 900),
        View("phone", 390, 844, scale=2),
        View("A4", 680, 1009, medium="print"),
        View("Letter", 702, 942, medium="print"),
    )
}


@dataclass
class OpenPage:
    """A page in the browser, with what it complained of and what it asked for."""

    page: Page
    view: View
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def evaluate(self, script: str) -> Any:
        return self.page.evaluate(script)


def open_page(browser: Browser, path: Path, view: View) -> OpenPage:
    """Open a file from disk with the network away, as an owner at home would."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.scale,
        offline=True,
    )
    opened = OpenPage(context.new_page(), view)
    opened.page.on("console", lambda said: note_errors(opened, said))
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.emulate_media(media=view.medium)
    opened.page.goto(path.resolve().as_uri(), wait_until="load")
    return opened


def note_errors(opened: OpenPage, said: Any) -> None:
    if said.type in ("error", "warning"):
        opened.errors.append(said.text)
