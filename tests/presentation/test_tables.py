"""Tables as they stand on the page."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.plain_tables import write_plain_table
from ims_outcomes.presentation.tables import (
    TableColumn,
    write_measure_table,
    write_table,
)
from tests.presentation.page_reading import read_page

COLUMNS = [
    TableColumn("People", "n", measure="mean_change"),
    TableColumn("Mean change", "mean_interval", measure="mean_change"),
    TableColumn("Responders", "n_of_n", measure="responder_30"),
    TableColumn("Share", "share_interval", measure="responder_30"),
]
"""One row per condition."""

NASTY = [
    "<script>alert(1)</script>",
    "\"double\" and 'single' & more",
    "🦵 knee 🙂",
    "ألم أسفل الظهر",
    "x" * 300,
]


def change(level: str, n: int, estimate: float) -> dict[str, object]:
    return {
        "measure": "mean_change", "group": "condition", "level": level, "n": n,
        "estimate": estimate, "lower": estimate - 0.3, "upper": estimate + 0.3, "unit": "points",
    }  # fmt: skip


def responders(level: str, numerator: int, denominator: int) -> dict[str, object]:
    return {
        "measure": "responder_30", "group": "condition", "level": level, "n": denominator,
        "numerator": numerator, "denominator": denominator, "unit": "share",
        "estimate": numerator / denominator, "lower": 0.43, "upper": 0.72,
    }  # fmt: skip


@pytest.fixture
def by_condition(disclose: Callable[..., Disclosed]) -> Disclosed:
    rows = [
        change("low_back_pain", 41, -2.1),
        responders("low_back_pain", 24, 41),  # shown in full
        change("neck_pain", 9, -1.5),
        responders("neck_pain", 3, 9),  # 5 to 9 people: n/N, no percentage
        change("tennis_elbow", 4, -3.0),
        responders("tennis_elbow", 3, 4),  # fewer than 5: hidden
    ]
    return disclose(rows)


def write(disclosed: Disclosed, **more: object) -> str:
    return write_table(
        disclosed, caption="By condition", columns=COLUMNS, group="condition",
        row_header="Condition", **more,
    ).html  # fmt: skip


def test_each_level_is_a_row_and_each_measure_a_column(by_condition: Disclosed) -> None:
    rows = read_page(write(by_condition, labels={"low_back_pain": "Low back pain"})).rows
    assert rows[0] == ["Condition", "People", "Mean change", "Responders", "Share"]
    share = "59 % (43 to 72 %)"
    assert rows[1] == ["Low back pain", "41", "−2.1 (−2.4 to −1.8)", "24/41", share]


def test_a_few_people_have_n_of_n_but_no_percentage(by_condition: Disclosed) -> None:
    rows = read_page(write(by_condition)).rows
    assert rows[2] == [
        "neck_pain", "9", "−1.5 (−1.8 to −1.2)", "3/9", "too few for a percentage",
    ]  # fmt: skip


def test_a_hidden_row_says_so_and_is_neither_zero_nor_blank(by_condition: Disclosed) -> None:
    page = read_page(write(by_condition, note="All ended episodes."))
    assert page.rows[3] == ["tennis_elbow", "<5", "hidden", "<5", "hidden"]
    assert page.texts["p"] == [
        "All ended episodes. <5: fewer than 5 people. Hidden: rests on fewer than 5 people, or"
        " would let somebody work out such a number. Below 10 people only n/N is given: too few"
        " for a percentage."
    ]


def test_a_row_hidden_to_protect_another_says_hidden_in_every_cell(
    disclose: Callable[..., Disclosed],
) -> None:
    total = {**change("all", 70, -2.0), "group": "all"}
    # 4 people could be had as 70 − 41 − 25: the next smallest row is hidden with them.
    rows = [change("a", 41, -2.1), change("b", 25, -1.9), change("c", 4, -3.0), total]
    html = write_table(
        disclose(rows), caption="By condition", columns=COLUMNS[:2], group="condition",
        row_header="Condition", total="All",
    ).html  # fmt: skip
    assert [row[1] for row in read_page(html).rows] == ["People", "41", "hidden", "<5", "70"]


def test_levels_choose_the_rows_and_their_order(by_condition: Disclosed) -> None:
    rows = read_page(write(by_condition, levels=["neck_pain", "low_back_pain"])).rows
    assert [row[0] for row in rows[1:]] == ["neck_pain", "low_back_pain"]


def test_a_level_that_nobody_named_is_not_lost(by_condition: Disclosed) -> None:
    rows = read_page(write(by_condition, labels={"neck_pain": "Neck"})).rows
    assert [row[0] for row in rows[1:]] == ["low_back_pain", "Neck", "tennis_elbow"]


def test_a_table_has_caption_scopes_and_a_box_that_scrolls_by_keyboard(
    by_condition: Disclosed,
) -> None:
    page = read_page(write(by_condition))
    assert page.texts["caption"] == ["By condition"]
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert scopes == ["col"] * 5 + ["row"] * 3
    box = next(attrs for tag, attrs in page.tags if attrs.get("role") == "region")
    assert (box["tabindex"], box["aria-label"]) == ("0", "By condition")
    numbers = [attrs.get("class") for tag, attrs in page.tags if tag == "td"]
    assert set(numbers) == {"number", "number words"}  # words in place of a number are grey


@pytest.mark.parametrize("name", NASTY)
def test_names_from_outside_are_text_and_nothing_else(
    name: str, disclose: Callable[..., Disclosed]
) -> None:
    shown = write_table(
        disclose([change(name, 40, -2.0)]), caption=name, columns=COLUMNS[:2], group="condition",
        row_header=name, note=name,
    )  # fmt: skip
    page = read_page(shown.html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.rows[1][0] == name
    assert page.texts["caption"] == [name]
    assert page.texts["p"] == [name]


def test_the_numbers_are_those_in_the_table_and_hidden_ones_are_missing(
    by_condition: Disclosed,
) -> None:
    shown = write_table(
        by_condition, caption="x", columns=COLUMNS[:2], group="condition", row_header="x",
        section="conditions",
    )  # fmt: skip
    assert shown.numbers["measure"].tolist() == ["mean_change"] * 3
    assert set(shown.numbers["section"]) == {"conditions"}
    assert shown.numbers["n"].isna().tolist() == [False, False, True]
    assert shown.numbers["estimate"].isna().tolist() == [False, False, True]


def test_rules_stand_in_rows_with_their_worst_and_best_case(
    disclose: Callable[..., Disclosed],
) -> None:
    rate = responders("all", 24, 41) | {"group": "all"}
    rows = [
        rate,
        rate | {"measure": "responder_30_worst_case", "denominator": 58, "estimate": 24 / 58},
        rate | {"measure": "responder_30_best_case", "denominator": 58, "estimate": 41 / 58},
        rate | {"measure": "worse", "numerator": 4},
    ]
    columns = [
        TableColumn("Responders", "n_of_n"),
        TableColumn("Worst case", "share", measure="{row}_worst_case"),
        TableColumn("Best case", "share", measure="{row}_best_case"),
    ]
    html = write_measure_table(
        disclose(rows), caption="Rules", columns=columns, row_header="Rule",
        rows={"responder_30": "30 % or more", "worse": "Worse"},
    ).html  # fmt: skip
    assert read_page(html).rows[1:] == [
        ["30 % or more", "24/41", "41 %", "71 %"],
        ["Worse", "4/41", "not computed", "not computed"],
    ]


def test_measures_can_stand_beside_each_other_by_level(disclose: Callable[..., Disclosed]) -> None:
    rows = [change("gunn_ims", 40, -2.0), change("mixed", 30, -1.0)]
    columns = [
        TableColumn("IMS", "mean", level="gunn_ims"),
        TableColumn("Mixed", "mean", level="mixed"),
    ]
    html = write_measure_table(
        disclose(rows), caption="x", columns=columns, rows={"mean_change": "Mean change"},
        row_header="", group="condition",
    ).html  # fmt: skip
    assert read_page(html).rows[1] == ["Mean change", "−2.0", "−1.0"]


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("t", "too few to say"),
        ("no value: not computed", "too few to say"),  # nobody to compute it from
        ("nobody to count: not computed", "too few to say"),
        ("not recorded", "not recorded"),
        ("none published: not computed", "not computed"),
    ],
)
def test_a_missing_estimate_says_why_in_the_words_of_its_method(
    method: str, text: str, disclose: Callable[..., Disclosed]
) -> None:
    row = change("a", 40, float("nan")) | {"method": method}
    assert read_page(write(disclose([row]))).rows[1][2] == text


def test_what_a_rate_rests_on_is_what_was_counted_of_what(
    disclose: Callable[..., Disclosed],
) -> None:
    rate = {
        "measure": "adverse_events_per_100", "group": "all", "level": "all", "n": 458,
        "numerator": 16, "denominator": 458, "estimate": 3.5, "unit": "events per 100 sessions",
    }  # fmt: skip
    html = write_measure_table(
        disclose([rate, change("all", 40, -2.0) | {"group": "all"}]), caption="x",
        columns=[TableColumn("Rests on", "basis")],
        rows={"adverse_events_per_100": "Events", "mean_change": "Mean change"}, row_header="",
    ).html  # fmt: skip
    assert read_page(html).rows[1:] == [["Events", "16/458"], ["Mean change", "40"]]


def test_a_table_too_wide_for_a_phone_says_so_and_its_cells_know_their_headers() -> None:
    words = ["condition", "24/41,\u00a059\u00a0%", "24/41,\u00a059\u00a0%"]
    narrow = write_plain_table(["What", "First", "Last"], [words], caption="Changes").html
    wide = write_plain_table(["What", "1st", "2nd", "3rd"], [[*words, words[1]]], caption="Changes")
    assert '<div class="table">' in narrow and '<div class="table wide">' in wide.html
    cells = [attributes for tag, attributes in read_page(wide.html).tags if tag == "td"]
    assert [cell["data-header"] for cell in cells] == ["1st", "2nd", "3rd"]


def test_a_short_name_of_a_row_stands_after_its_header_where_rows_stand_beneath_each_other() -> (
    None
):
    rates = ["24/41,\u00a059\u00a0%"] * 3
    for name, header in (("2 to 3", "Sessions"), ("Mean change of pain", None)):
        shown = write_plain_table(["Sessions", "1st", "2nd", "3rd"], [[name, *rates]], caption="x")
        [row] = [
            attributes
            for tag, attributes in read_page(shown.html).tags
            if tag == "th" and attributes.get("scope") == "row"
        ]
        assert row.get("data-header") == header


def test_a_cell_breaks_at_spaces_and_hyphens_so_that_long_sentences_fit_a_phone() -> None:
    sentence = "a non-specific pain of the low back " * 9
    shown = write_plain_table(["What", "Meaning"], [["Lumbago", sentence]], caption="Words")
    assert '<div class="table">' in shown.html


def test_a_table_can_have_a_class_for_the_style_sheet() -> None:
    html = write_plain_table(["Term"], [["Session"]], caption="Rules", kind="prose").html
    assert html.startswith('<div class="table prose">')


def test_an_estimate_that_is_not_there_is_not_computed(disclose: Callable[..., Disclosed]) -> None:
    assert read_page(write(disclose([change("a", 40, -2.0)]))).rows[1][3] == "not computed"


def test_the_level_of_those_without_an_answer_has_words(disclose: Callable[..., Disclosed]) -> None:
    assert read_page(write(disclose([change("not_recorded", 40, -2.0)]))).rows[1][0] == (
        "not recorded"
    )


def test_a_table_of_nothing_says_too_few_to_say(disclose: Callable[..., Disclosed]) -> None:
    page = read_page(write(disclose([])))
    assert page.texts["p"] == ["By condition: too few to say."]
    assert "table" not in {tag for tag, _ in page.tags}


def test_two_estimates_for_one_cell_are_a_mistake(disclose: Callable[..., Disclosed]) -> None:
    with pytest.raises(ValueError, match="two estimates for one place"):
        write(disclose([change("a", 40, -2.0), change("a", 41, -2.1)]))


def test_estimates_that_did_not_go_through_the_door_are_refused(by_condition: Disclosed) -> None:
    with pytest.raises(TypeError, match="only a Disclosed may be shown, not a DataFrame"):
        write(by_condition.frame)
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        write_measure_table(
            by_condition.frame, caption="x", columns=COLUMNS, rows={}, row_header="x"
        )


def test_a_plain_table_aligns_whole_numbers_and_says_what_is_not_recorded() -> None:
    shown = write_plain_table(
        ["File", "Rows", "Note"], [["a.csv", 18000, None], ["b.csv", 0, "empty"]], caption="Files"
    )
    page = read_page(shown.html)
    assert page.rows[1:] == [["a.csv", "18\u202f000", "not recorded"], ["b.csv", "0", "empty"]]
    assert [a.get("class") for tag, a in page.tags if tag == "th"][:3] == [None, "number", None]
    assert shown.numbers.empty


def test_a_plain_table_takes_no_frame(by_condition: Disclosed) -> None:
    for rows in (by_condition, by_condition.frame, pd.DataFrame({"n": [1]})):
        with pytest.raises(TypeError, match="estimates go to write_table"):
            write_plain_table(["a"], rows, caption="x")


def test_the_same_table_has_the_same_bytes_twice(by_condition: Disclosed) -> None:
    assert write(by_condition) == write(by_condition)


def test_the_note_explains_no_mark_that_the_table_does_not_have(
    disclose: Callable[..., Disclosed],
) -> None:
    row = {"measure": "mean_change", "group": "all", "level": "all", "n": 4, "estimate": -2.0}
    shown = write_measure_table(
        disclose([row]), caption="Change", columns=[TableColumn("Mean", "mean")],
        rows={"mean_change": "Mean change"}, row_header="Quantity",
    )  # fmt: skip
    assert "hidden" in shown.html
    assert "&lt;5" not in shown.html
