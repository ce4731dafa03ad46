"""The ways in which the page tests look at a page, and what they see."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page

#: Where pictures of every page go, for people to look at: never into the repository.
SCREENSHOTS: Final = "IMS_SCREENSHOTS"
_LOOK: Final = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
#: Chromium draws no picture of 16,384 dots or more, and on a busy machine not always one of half
#: of that; a page that is longer becomes several.
_HIGHEST: Final = 6_000
#: What axe judges by place and size; all else is the same in every view, and judged in one.
_PLACED: Final = ("color-contrast", "scrollable-region-focusable", "target-size", "region")


@dataclass(frozen=True)
class View:
    """One way to look at a page: how wide, and on what."""

    name: str
    width: int
    height: int
    medium: str = "screen"
    scale: float = 1


# Paper less margins of 15 mm at the sides, 13 above and 15 beneath, at the 96 dots per inch of CSS.
# At 200 % a screen of 1280 has 640.
VIEWS = {
    view.name: view
    for view in (
        View("desktop", 1280, 900),
        View("zoomed", 640, 450, scale=2),
        View("phone", 390, 844, scale=2),
        View("A4", 680, 1016, medium="print"),
        View("Letter", 702, 950, medium="print"),
    )
}
PAPERS = ("A4", "Letter")
SCREENS = tuple(name for name in VIEWS if name not in PAPERS)


@dataclass
class OpenPage:
    """A page in the browser, with what it complained of and what it asked for."""

    page: Page
    view: View
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)

    def list_violations(self) -> list[str]:
        """What axe objects to: everything on a desktop, elsewhere what depends on the view."""
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if self.view.name != "desktop":
            options["runOnly"] = list(_PLACED)
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{each['id']}: {each['help']}: {node['html'][:160]}"
            for each in found
            for node in each["nodes"][:5]
        ]

    def count_papers(self, *, before: str = "") -> int:
        """Count the papers that the page prints on, or those before an element of `main`."""
        rest = f"{before}, {before} ~ *, .page-foot {{display: none}} main {{padding-bottom: 0}}"
        hidden = self.page.add_style_tag(content=rest) if before else None
        pdf = self.page.pdf(format=self.view.name, prefer_css_page_size=True)
        if hidden:
            hidden.evaluate("style => style.remove()")
        return len(re.findall(rb"/Type\s*/Page\b", pdf))

    def keep_picture(self, name: str) -> None:
        """Keep what this view shows, whole, for a person to look at."""
        folder = find_screenshots() / self.view.name
        folder.mkdir(parents=True, exist_ok=True)
        stem = name.removesuffix(".html").replace("/", "_")
        high = self.page.evaluate("document.documentElement.scrollHeight")
        step = int(_HIGHEST / self.view.scale)
        for part, top in enumerate(range(0, high, step), start=1):
            height = min(high - top, step)
            clip = {"x": 0, "y": top, "width": self.view.width, "height": height}
            self._take_picture(folder / f"{stem}_{part}.jpg", clip)

    def _take_picture(self, path: Path, clip: Any) -> None:
        """Take a picture, and once more where Chromium was too busy for it."""
        for is_last in (False, True):
            try:
                self.page.screenshot(
                    path=path, full_page=True, type="jpeg", quality=70, scale="css", clip=clip
                )
            except Error:
                if is_last:
                    raise
            else:
                return


def find_screenshots() -> Path:
    """The folder for pictures: the one asked for, else one that CI or the system clears away."""
    usual = Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir()) / "ims_screenshots"
    return Path(os.environ.get(SCREENSHOTS) or usual)


def open_page(browser: Browser, path: Path, view: View) -> OpenPage:
    """Open a file from disk with the network away, as an owner at home would, and look at it."""
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
    opened.seen = opened.page.evaluate(_LOOK)
    return opened


def note_errors(opened: OpenPage, said: Any) -> None:
    if said.type in ("error", "warning"):
        opened.errors.append(said.text)
