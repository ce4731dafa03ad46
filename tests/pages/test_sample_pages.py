"""Every sample page in a real browser: on a desktop, magnified, on a phone, on both papers.

`IMS_PAGES` names another folder of pages to look at; `IMS_SCREENSHOTS` where their pictures go.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.viewing import PAPERS, SCREENS, VIEWS, OpenPage, find_screenshots, open_page

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(os.environ.get("IMS_PAGES") or ROOT / "reports" / "sample")
PAGES = sorted(path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*.html"))
#: Pixels of CSS, 96 to the inch: the smallest type of figures, and of words on the page itself.
LEGIBLE = {"screen": 9, "print": 8}
LEGIBLE_WORDS = {"screen": 11.5, "print": 10.5}
#: A figure that draws nothing says so.
TOO_FEW = ("too few to say", "trop peu pour conclure")


def in_views(*views: str) -> pytest.MarkDecorator:
    """Look at every page in each of these views."""
    looks = [(page, view) for page in PAGES for view in views]
    return pytest.mark.parametrize("opened", looks, indirect=True, ids="-".join)


# What is the same in every view is looked at in one.
once = in_views("desktop")
in_every_view = in_views(*VIEWS)
on_screens = in_views(*SCREENS)
on_papers = in_views(*PAPERS)


@pytest.fixture(scope="module")
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page once for all tests that look at it in the same view, and keep its picture."""
    name, view = request.param
    opened = open_page(browser, SAMPLE / name, VIEWS[view])
    opened.keep_picture(name)
    yield opened
    opened.page.context.close()


def test_there_are_sample_pages() -> None:
    assert PAGES, "reports/sample/ holds no page: run 'python3 run.py report'"


def test_pictures_are_kept_outside_the_repository() -> None:
    assert not find_screenshots().resolve().is_relative_to(ROOT)


# --- in every view


@in_every_view
def test_a_page_opens_without_a_complaint(opened: OpenPage) -> None:
    assert opened.errors == []


@in_every_view
def test_a_page_asks_for_nothing_but_itself(opened: OpenPage) -> None:
    outside = [url for url in opened.requests if not url.startswith("data:")]
    assert outside == [opened.page.url]


@in_every_view
def test_nothing_reaches_beyond_the_edge(opened: OpenPage) -> None:
    assert opened.seen["beyond"] == []
    assert opened.seen["wide"] <= opened.view.width


@in_every_view
def test_no_text_is_cut_off_and_no_cell_lies_on_another(opened: OpenPage) -> None:
    assert opened.seen["cut"] == []
    assert opened.seen["overlapping"] == []


@in_every_view
def test_words_are_large_enough_to_be_read(opened: OpenPage) -> None:
    smallest = opened.seen["smallest"]
    assert smallest["size"] >= LEGIBLE_WORDS[opened.view.medium], smallest["what"]


@in_every_view
def test_the_words_in_figures_are_large_enough_to_be_read(opened: OpenPage) -> None:
    least = LEGIBLE[opened.view.medium]
    small = [figure for figure in opened.seen["figures"] if not figure["smallest"] >= least]
    assert [(figure["what"], figure["smallest"]) for figure in small] == []


@in_views("desktop", "phone", "A4")
def test_axe_finds_no_violation(opened: OpenPage) -> None:
    assert opened.list_violations() == []


@on_screens
def test_what_moves_sideways_can_be_reached_by_keyboard_and_has_a_name(opened: OpenPage) -> None:
    assert [box["what"] for box in opened.seen["scrolling"] if not box["reachable"]] == []


@in_views("phone")
def test_on_a_phone_everything_is_in_sight_without_moving_sideways(opened: OpenPage) -> None:
    assert [box["what"] for box in opened.seen["scrolling"]] == []


# --- the same in every view


@once
def test_a_page_has_one_title_and_no_heading_level_is_skipped(opened: OpenPage) -> None:
    levels = [heading["level"] for heading in opened.seen["headings"]]
    steps = [after - before for before, after in pairwise(levels)]
    assert levels[:1] == [1] and levels.count(1) == 1
    assert max(steps, default=0) <= 1
    assert [heading for heading in opened.seen["headings"] if not heading["text"]] == []


@once
def test_every_picture_is_embedded_and_told_in_words(opened: OpenPage) -> None:
    silent = [
        image["what"]
        for image in opened.seen["images"]
        if not image["alt"] or not image["src"].startswith("data:")
    ]
    assert silent == []
    assert all(source.startswith("data:image/png") for source in opened.seen["sources"])


@once
def test_a_figure_is_told_by_its_message_and_not_by_its_caption(opened: OpenPage) -> None:
    mute = [
        figure["alt"]
        for figure in opened.seen["figures"]
        if not re.search(rf"\d|{'|'.join(TOO_FEW)}", figure["alt"])
        or figure["alt"] in figure["caption"]
        or len(figure["alt"].split()) < 6
    ]
    assert mute == []


@once
def test_every_figure_has_its_counting_rule_beneath(opened: OpenPage) -> None:
    assert [figure["what"] for figure in opened.seen["figures"] if not figure["caption"]] == []


@once
def test_every_table_has_a_caption_and_every_header_a_scope(opened: OpenPage) -> None:
    assert opened.seen["unnamed"] == []


@once
def test_a_page_holds_nothing_that_runs(opened: OpenPage) -> None:
    assert opened.seen["running"] == []


# --- on paper


@on_papers
def test_no_row_and_no_figure_is_parted_by_the_end_of_a_paper(opened: OpenPage) -> None:
    assert opened.seen["parted"] == []
    assert opened.seen["long"] == []


@on_papers
def test_headings_stay_with_what_follows_and_headers_of_tables_are_repeated(
    opened: OpenPage,
) -> None:
    assert opened.seen["orphaned"] == []
    assert opened.seen["unrepeated"] == []


@on_papers
def test_a_page_prints_and_one_with_an_appendix_on_two_papers_before_it(opened: OpenPage) -> None:
    if opened.page.query_selector("#appendix"):
        assert opened.count_papers(before="#appendix") <= 2
    else:
        assert opened.count_papers() >= 1


@on_papers
def test_the_caveat_stands_on_the_first_paper_beside_the_answer(opened: OpenPage) -> None:
    if opened.page.query_selector("#answer-picture"):
        assert opened.count_papers(before="#caveat ~ *") == 1
