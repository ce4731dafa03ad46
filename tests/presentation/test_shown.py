"""What a notebook keeps of something shown."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from IPython.core.formatters import DisplayFormatter

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.shown import (
    NUMBER_COLUMNS,
    NUMBERS_MIME,
    Shown,
    build_no_numbers,
    check_disclosed,
    list_numbers,
)

ROWS = [
    {"measure": "mean_change", "group": "all", "level": "all", "n": 41, "estimate": -2.1},
    {"measure": "mean_change", "group": "condition", "level": "a", "n": 3, "estimate": -4.0},
]


@pytest.fixture
def shown(disclose: Callable[..., Disclosed]) -> Shown:
    numbers = list_numbers(disclose(ROWS), section="change")
    return Shown(html="<p>a &lt; b</p>", numbers=numbers)


def test_a_notebook_keeps_the_html_a_plain_text_and_the_numbers(shown: Shown) -> None:
    data, _ = DisplayFormatter().format(shown)
    assert data["text/html"] == "<p>a &lt; b</p>"
    assert data["text/plain"] == "a < b"
    assert [row["section"] for row in data[NUMBERS_MIME]["rows"]] == ["change", "change"]


def test_hidden_and_missing_numbers_are_null_in_the_notebook(shown: Shown) -> None:
    rows = shown._repr_mimebundle_()[NUMBERS_MIME]["rows"]
    text = json.dumps(rows, allow_nan=False)  # NaN is no JSON
    assert json.loads(text)[1]["n"] is None
    assert json.loads(text)[0]["estimate"] == -2.1
    assert "-4.0" not in text


def test_an_endless_number_is_null_too(disclose: Callable[..., Disclosed]) -> None:
    row = {"measure": "sensitivity", "n": 40, "estimate": float("inf")}
    shown = Shown(html="", numbers=list_numbers(disclose([row])))
    assert shown._repr_mimebundle_()[NUMBERS_MIME]["rows"][0]["estimate"] is None


def test_a_figure_is_its_message_in_plain_text() -> None:
    shown = Shown(html="<figure></figure>", numbers=build_no_numbers(), alt="Pain fell.")
    assert shown._repr_mimebundle_()["text/plain"] == "Pain fell."


def test_a_front_end_gets_only_what_it_asks_for(shown: Shown) -> None:
    assert set(shown._repr_mimebundle_(include=["text/plain"])) == {"text/plain"}
    assert NUMBERS_MIME not in shown._repr_mimebundle_(exclude=[NUMBERS_MIME])


def test_numbers_carry_their_section_and_no_mark(disclose: Callable[..., Disclosed]) -> None:
    assert tuple(list_numbers(disclose(ROWS)).columns) == NUMBER_COLUMNS
    assert tuple(build_no_numbers().columns) == NUMBER_COLUMNS


def test_only_what_went_through_the_door_may_be_shown(disclose: Callable[..., Disclosed]) -> None:
    with pytest.raises(TypeError, match="only a Disclosed may be shown, not a DataFrame"):
        check_disclosed(disclose(ROWS).frame)
