"""The page of a check in a real browser, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ims_outcomes.exports.opening import open_export
from ims_outcomes.reporting.check_page import render_check_page
from ims_outcomes.reporting.page import list_page_problems
from tests.pages.conftest import browser  # noqa: F401
from tests.pages.viewing import VIEWS, OpenPage, open_page
from tests.reporting.fake_run import BAD_SCORE, SCORES, write_export
from tests.reporting.test_checking import CONFIG, VISITS

SECRET = "Zzyzx"


def render(data: Path, config: Path | None = None) -> str:
    opened = open_export(data, config=config)
    page = render_check_page(opened.export, settings=opened.settings, vocabulary=opened.vocabulary)
    return page.decode("utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an export of foreign names with something wrong in it."""
    folder = tmp_path_factory.mktemp("check")
    rows = f"6,31/02/2026,Arrived,LBP,7\n{SECRET},13/03/2026,{SECRET},{SECRET},{SECRET}\n"
    (folder / "visits.csv").write_text(VISITS + rows, encoding="utf-8")
    (folder / "clinic.toml").write_text(CONFIG, encoding="utf-8")
    path = folder / "check.html"
    text = render(folder / "visits.csv", folder / "clinic.toml")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=["desktop", "phone", "A4"])
def opened(
    browser: Browser,  # noqa: F811
    page: Path,
    request: pytest.FixtureRequest,
) -> Iterator[OpenPage]:
    opened = open_page(browser, page, VIEWS[request.param])
    yield opened
    opened.page.context.close()


def test_axe_finds_no_violation(opened: OpenPage) -> None:
    results = Axe().run(opened.page)
    assert results.violations_count == 0, results.generate_report()


def test_it_fits_its_view_and_complains_of_nothing(opened: OpenPage) -> None:
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= opened.view.width
    assert opened.errors == []


def test_it_says_how_columns_and_words_were_read(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for told in ("Appt Date", "sessions: session_date", "Arrived", "attended", "Booked"):
        assert told in text
    assert "Impossible date" in text
    assert "Correct these rows in the practice software and export again." in text


def test_it_holds_no_value_of_a_patient_and_no_row_number(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "rows (" not in text


def test_a_clean_export_has_a_whole_page_too(tmp_path: Path) -> None:
    page = render(write_export(tmp_path / "export"))
    assert list_page_problems(page) == []
    assert "No row was set aside." in page


def test_rows_set_aside_are_counted_by_reason(tmp_path: Path) -> None:
    page = render(write_export(tmp_path / "export", scores=SCORES + BAD_SCORE))
    assert "Score out of range" in page
