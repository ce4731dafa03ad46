"""Every committed sample page in a real browser: on a desktop, on a phone, as a print."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.pages.viewing import VIEWS, OpenPage, open_page

SAMPLE = Path(__file__).resolve().parents[2] / "reports" / "sample"
PAGES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*.html"))


def in_views(*views: str) -> pytest.MarkDecorator:
    """Look at every page in each of these views."""
    looks = [(page, view) for page in PAGES for view in views]
    return pytest.mark.parametrize("opened", looks, indirect=True, ids="-".join)


# What is the same in every view is looked at in one; axe, the slowest, on one paper of the two.
once = in_views("desktop")
in_every_view = in_views(*VIEWS)


@pytest.fixture(scope="module")
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page once for all tests that look at it in the same view."""
    page, view = request.param
    opened = open_page(browser, SAMPLE / page, VIEWS[view])
    yield opened
    opened.page.context.close()


def test_there_are_sample_pages() -> None:
    assert PAGES, "reports/sample/ holds no page: run 'python3 run.py report'"


@in_every_view
def test_a_page_opens_without_a_complaint(opened: OpenPage) -> None:
    assert opened.errors == []


@in_every_view
def test_a_page_asks_for_nothing_but_itself(opened: OpenPage) -> None:
    outside = [url for url in opened.requests if not url.startswith("data:")]
    assert outside == [opened.page.url]


@in_every_view
def test_a_page_is_not_wider_than_its_view(opened: OpenPage) -> None:
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.view.width


@in_views("desktop", "phone", "A4")
def test_axe_finds_no_violation(opened: OpenPage) -> None:
    results = Axe().run(opened.page)
    assert results.violations_count == 0, results.generate_report()


@once
def test_a_page_has_one_title_and_no_heading_level_is_skipped(opened: OpenPage) -> None:
    levels = opened.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
    )
    steps = [after - before for before, after in pairwise(levels)]
    assert levels[:1] == [1] and levels.count(1) == 1
    assert max(steps, default=0) <= 1


@once
def test_every_picture_is_embedded_and_told_in_words(opened: OpenPage) -> None:
    silent = opened.evaluate(
        "[...document.images].filter(i => !i.alt.trim() || !i.src.startsWith('data:'))"
        ".map(i => i.outerHTML.slice(0, 200))"
    )
    assert silent == []


@once
def test_every_table_has_a_caption_and_every_header_a_scope(opened: OpenPage) -> None:
    unnamed = opened.evaluate(
        "[...document.querySelectorAll('table')]"
        ".filter(t => !t.caption?.textContent.trim() || !t.querySelector('th')"
        " || t.querySelector('th:not([scope])'))"
        ".map(t => t.outerHTML.slice(0, 200))"
    )
    assert unnamed == []


@once
def test_a_page_holds_nothing_that_runs(opened: OpenPage) -> None:
    running = opened.evaluate(
        "[...document.querySelectorAll('*')].filter(e => ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED']"
        ".includes(e.tagName) || [...e.attributes].some(a => a.name.startsWith('on')"
        " || a.value.trim().toLowerCase().startsWith('javascript:')))"
        ".map(e => e.outerHTML.slice(0, 200))"
    )
    assert running == []


@once
def test_a_page_prints_to_a_pdf(opened: OpenPage) -> None:
    assert opened.page.pdf(format="A4").startswith(b"%PDF-")
