"""The committed sample reports are what the code makes today, number by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.cli import main
from ims_outcomes.presentation import check_no_causal_words
from ims_outcomes.presentation.shown import strip_tags

SAMPLE = Path(__file__).parents[2] / "reports" / "sample"
PAGES = sorted(SAMPLE.glob("*/*/*.html"))


def test_the_sample_reports_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["report", "--check", str(SAMPLE)])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    assert captured.out.splitlines()[-1].startswith(f"{len(PAGES)} pages compared")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parts[-3]}-{page.stem}")
def test_a_page_claims_no_cause_and_shows_no_missing_number(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    text = strip_tags(html[html.index("<main") :])
    assert check_no_causal_words(text) == []
    assert not {"nan", "NaN", "inf", "None of", "<NA>"} & set(text.split())
