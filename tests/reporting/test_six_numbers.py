"""The six numbers in the list of pages: only what numbers.csv holds, the month before beside."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting import numbers
from ims_outcomes.reporting.six_numbers import write_six_numbers

MADE = {
    "reports": {
        "monthly": {
            "run": {
                "settings": {
                    "report": {"confidence_percent": 95},
                    "disclosure": {"percent_from_people": 10},
                }
            }
        }
    }
}
NOTHING: dict[str, Any] = {}


def state(measure: str, month: str, **values: Any) -> dict[str, Any]:
    """Write down a row of numbers.csv as the table of six numbers leaves it."""
    place = {"report": "monthly", "section": "six_numbers", "group": "month"}
    return {**place, "measure": measure, "level": month, "unit": "", "method": ""} | values


def draw(measure: str, month: str, **values: Any) -> dict[str, Any]:
    """Write down a row as a picture of months leaves it."""
    return state(measure, month, section="six_numbers_chart") | values


def share(part: float, whole: float) -> dict[str, Any]:
    """Write down a share with a range."""
    rate = {"numerator": part, "denominator": whole, "n": whole, "estimate": part / whole}
    return rate | {"lower": 0.4, "upper": 0.8, "unit": "share"}


def write_folder(folder: Path, *rows: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """Write a folder's numbers.csv; give it with what its provenance says."""
    folder.mkdir(parents=True)
    frame = pd.DataFrame(rows).reindex(columns=list(numbers.COLUMNS))
    texts = [name for name in numbers.COLUMNS if name not in numbers.NUMERIC]
    typed = frame.assign(
        **{name: frame[name].astype("object").fillna("").astype("str") for name in texts}
    )
    typed = typed.astype(dict.fromkeys(numbers.NUMERIC, "float64"))
    (folder / numbers.FILE_NAME).write_bytes(numbers.format_numbers(typed))
    return folder, MADE


def read(*folders: tuple[Path, dict[str, Any]]) -> list[list[str]]:
    """Read the rows of the table, its header and the verdicts left out."""
    return [cells[:3] for cells in read_all(*folders)]


def read_all(*folders: tuple[Path, dict[str, Any]]) -> list[list[str]]:
    """Read the rows of the table, its header left out."""
    text = html.unescape(write_six_numbers(folders, clinic="north")).replace("\u00a0", " ")
    rows = re.findall(r"<tr>(.*?)</tr>", text)[1:]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_the_latest_month_stands_beside_the_month_before_from_its_own_page(tmp_path: Path) -> None:
    june = write_folder(
        tmp_path / "june",
        state("activity_sessions", "2026-06", estimate=363.0),
        state("responder_30", "2026-03", **share(19, 31)),
        draw("responders_chart", "2026-02", n=34.0, estimate=21 / 34, unit="share"),
    )
    may = write_folder(
        tmp_path / "may",
        state("activity_sessions", "2026-05", estimate=308.0),
        state("responder_30", "2026-02", **share(20, 33)),
    )
    assert read(june, may) == [
        ["Sessions attended, June 2026", "363", "308"],
        ["Improved by 30 % or more, March 2026", "19/31, 61 % (40 to 80 %)",
         "20/33, 61 % (40 to 80 %)"],
    ]  # fmt: skip


def test_without_a_page_of_it_the_month_before_comes_from_the_picture(tmp_path: Path) -> None:
    june = write_folder(
        tmp_path / "june",
        state("activity_new_episodes", "2026-06", estimate=59.0),
        draw("activity_new_episodes_chart", "2026-05", estimate=60.0),
        state("completeness", "2026-03", **share(32, 69)),
        draw("completeness_chart", "2026-02", n=51.0, estimate=34 / 51, unit="share"),
        state("mean_change", "2026-03", n=32.0, n_missing=37.0, estimate=-2.05, lower=-2.77,
              upper=-1.33, unit="points"),
        draw("mean_change_chart", "2026-02", n=34.0, estimate=-2.18, unit="points"),
    )  # fmt: skip
    # R: prop.test(34, 51, correct = FALSE) gives 0.530 to 0.780
    assert read(june) == [
        ["New episodes, June 2026", "59", "60"],
        ["Follow-up completeness, March 2026", "32/69, 46 % (40 to 80 %)",
         "34/51, 67 % (53 to 78 %)"],
        ["Mean change, March 2026", "32/69, −2.1 points (−2.8 to −1.3)",
         "34 patients, −2.2 points"],
    ]  # fmt: skip


def test_of_few_people_no_percentage_is_told(tmp_path: Path) -> None:
    june = write_folder(
        tmp_path / "june",
        state("completeness", "2026-03", n=9.0, numerator=4.0, denominator=9.0, unit="share"),
        draw("completeness_chart", "2026-02", n=9.0, estimate=5 / 9, unit="share"),
    )
    [[_, latest, before]] = read(june)
    assert (latest[:4], before[:4]) == ("4/9 ", "5/9 ")
    assert "%" not in latest + before


def test_what_was_hidden_on_the_page_is_hidden_here(tmp_path: Path) -> None:
    june = write_folder(
        tmp_path / "june",
        state("completeness", "2026-03", unit="share"),
        draw("completeness_chart", "2026-02", unit="share"),
    )
    assert read(june) == [["Follow-up completeness, March 2026", "hidden", "hidden"]]


def test_a_month_before_that_nobody_knows_is_said_to_be_so(tmp_path: Path) -> None:
    june = write_folder(tmp_path / "june", state("activity_sessions", "2026-06", estimate=3.0))
    april = write_folder(tmp_path / "april", state("activity_sessions", "2026-04", estimate=7.0))
    assert read(june, april) == [["Sessions attended, June 2026", "3", "no report of that month"]]


def judge(**values: Any) -> list[dict[str, Any]]:
    """Write down the latest point of a chart as the page leaves it, and its centre."""
    place = {"section": "look_at", "unit": ""}
    point = {"n": 60.0, "estimate": 363.0, "lower": 238.0, "upper": 381.0, "method": "XmR"}
    signal = values.pop("signal", 0.0)
    chart = "activity_sessions_chart"
    return [
        state(chart, "2026-06", **place, **(point | values)) | {"method": values.get("method", "")},
        state(f"{chart}_signal", "2026-06", **place, estimate=signal),
        state(f"{chart}_centre", "2026-06", **place, estimate=310.0),
    ]


@pytest.mark.parametrize(("values", "verdict"), [
    ({}, "As usual"),
    ({"signal": 1.0}, "Better than usual"),
    ({"signal": -1.0}, "Worse than usual"),
    ({"signal": 2.0}, "Higher than usual"),
    ({"signal": 2.0, "estimate": 240.0}, "Lower than usual"),
    ({"lower": None}, "Too few to say"),
    ({"n": None, "estimate": None}, "Hidden"),
    ({"method": "XmR, trial limits"}, "As usual; few months to compare with"),
])  # fmt: skip
def test_the_verdict_is_that_of_the_page(
    values: dict[str, Any], verdict: str, tmp_path: Path
) -> None:
    stated = state("activity_sessions", "2026-06", estimate=363.0)
    june = write_folder(tmp_path / "june", stated, *judge(**values))
    assert read_all(june)[0][3] == verdict


def test_of_a_trend_the_verdict_is_its_way(tmp_path: Path) -> None:
    chart = "activity_sessions_chart"
    june = write_folder(
        tmp_path / "june",
        state("activity_sessions", "2026-06", estimate=300.0),
        *judge(signal=2.0, estimate=300.0),  # below the centre, and above the month before
        state(f"{chart}_trend", "2026-06", section="look_at", estimate=1.0),
        draw(chart, "2026-05", estimate=290.0),
        draw(chart, "2026-06", estimate=300.0),
    )
    assert read_all(june)[0][3] == "Higher than usual"


def test_of_a_chart_without_months_to_compare_with_there_is_no_verdict(tmp_path: Path) -> None:
    june = write_folder(tmp_path / "june", state("activity_sessions", "2026-06", estimate=3.0))
    assert read_all(june)[0][3] == "Too few to say"


@pytest.mark.parametrize(("language", "said"), [
    ("en", "what changed, not why: they are no proof that treatment is the reason."),
    ("fr", "non pourquoi : ils ne disent pas que le traitement en soit la raison."),
])  # fmt: skip
def test_the_numbers_are_said_to_be_no_proof(language: str, said: str, tmp_path: Path) -> None:
    june = write_folder(tmp_path / "june", state("activity_sessions", "2026-06", estimate=3.0))
    with speaking(language):
        text = html.unescape(write_six_numbers([june], clinic="north"))
    assert said in text.replace("\u00a0", " ")


def test_january_comes_after_december(tmp_path: Path) -> None:
    january = write_folder(tmp_path / "1", state("activity_sessions", "2026-01", estimate=3.0))
    december = write_folder(tmp_path / "2", state("activity_sessions", "2025-12", estimate=7.0))
    assert read(january, december)[0][2] == "7"


@pytest.mark.parametrize("content", [None, "no numbers", "a,b\n1,2\n"])
def test_without_numbers_that_can_be_read_there_is_no_table(
    tmp_path: Path, content: str | None
) -> None:
    if content:
        (tmp_path / numbers.FILE_NAME).write_text(content)
    assert write_six_numbers([(tmp_path, MADE)], clinic="north") == ""
    assert write_six_numbers([(tmp_path, {"reports": NOTHING})], clinic="north") == ""


def test_a_clinic_is_text_and_nothing_else(tmp_path: Path) -> None:
    june = write_folder(tmp_path / "june", state("activity_sessions", "2026-06", estimate=3.0))
    assert "<b>" not in write_six_numbers([june], clinic="<b>North</b>")
