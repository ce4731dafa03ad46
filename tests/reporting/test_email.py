"""The month in an e-mail to paste."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.presentation import join_shown, write_paragraphs, write_sentences
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting import making
from ims_outcomes.reporting.email import write_email
from ims_outcomes.reporting.run import run_reports
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.vocabulary import load_settings
from tests.reporting.fake_notebooks import build_notebook, shown
from tests.reporting.fake_run import PERIOD, list_files, use_fake_engine, write_export

FIVE = (
    "58 patients’ treatment ended in July 2026.",
    "41 gave a last score; of these 24 (59\N{NO-BREAK SPACE}%) improved by 30\N{NO-BREAK SPACE}%.",
    "Counting the 17 others as not improved or as improved: 41 to 71\N{NO-BREAK SPACE}%.",
    "Pain changed by −2.1 points.",
    "312 sessions were attended in October 2026: as usual.",
)


def build(*sentences: str, section: str = "headline") -> NotebookNode:
    """A notebook that shows sentences in a section, and other things around them."""
    settings = load_settings()
    disclosed = hide_small_numbers(build_estimates([]), settings=settings)
    other = write_sentences(disclosed, "Not a headline.", section="answer")
    own = write_sentences(disclosed, *sentences, section=section)
    output = shown()
    output.data = join_shown([write_paragraphs("Before."), other, own])._repr_mimebundle_()
    return build_notebook(output)


def test_it_is_a_subject_and_the_sentences_of_the_page() -> None:
    content = write_email(build(*FIVE), clinic_name="Maple Street", month="2026-10")
    lines = content.decode("utf-8").split("\r\n")
    assert lines[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "Subject: October 2026 at Maple Street: the month in five sentences"
    )
    assert lines[1:] == ["", *FIVE, ""]


def test_the_subject_is_in_the_language_of_the_run() -> None:
    with speaking("fr"):
        content = write_email(build("Une."), clinic_name="Érable", month="2026-10")
    assert content.decode("utf-8").startswith("Objet\N{NO-BREAK SPACE}:")


@pytest.mark.parametrize(
    "name",
    ["a\nBcc: x@example.org", "a\r\nb", "\N{RIGHT-TO-LEFT OVERRIDE}שלום", "a\u2028b", "\ud800"],
)
def test_no_name_begins_a_line_or_turns_one_around(name: str) -> None:
    content = write_email(build(f"One {name}."), clinic_name=name, month="2026-10")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r") == 3
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in content.decode("utf-8")


def test_a_sentence_shown_twice_is_said_once() -> None:
    content = write_email(build("One.", "One."), clinic_name="a", month="2026-10")
    assert content.count(b"One.") == 1


def test_without_such_sentences_there_is_no_email() -> None:
    assert write_email(build("One.", section="answer"), clinic_name="a", month="2026-10") == b""
    assert write_email(build_notebook(shown()), clinic_name="a", month="2026-10") == b""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Make two reports of clinic north, the notebook of each with these sentences."""
    use_fake_engine(tmp_path / "notebooks", monkeypatch)
    data = write_export(tmp_path / "export")

    def make_with(*sentences: str) -> list[str]:
        monkeypatch.setattr(making, "run_notebook", lambda *_, **__: build(*sentences))
        run_reports(
            data, output=tmp_path / "out", clinic="north", reports=("monthly", "conditions"),
            force=True, say=lambda _: None,
        )  # fmt: skip
        return list_files(tmp_path / "out" / "north" / PERIOD)

    return make_with


def test_it_lies_beside_the_monthly_page_and_is_listed(
    make: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert make(*FIVE).count("email.txt") == 1
    folder = tmp_path / "out" / "north" / PERIOD
    assert FIVE[0] in (folder / "email.txt").read_text(encoding="utf-8")
    listing = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert listing.count("email.txt</a>") == 1


def test_one_of_an_older_page_goes_with_it(make: Callable[..., list[str]]) -> None:
    assert "email.txt" in make(*FIVE)
    assert "email.txt" not in make()


def test_the_page_names_its_month_and_not_the_twelve_of_its_folder(
    make: Callable[..., list[str]], tmp_path: Path
) -> None:
    make(*FIVE)
    folder = tmp_path / "out" / "north" / PERIOD
    page = (folder / "monthly.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "<title>Monthly report – north – June 2026</title>" in page
    assert "<p>June 2026</p>" in page and "July 2025" not in page
