"""Figures as they stand on the page."""

from __future__ import annotations

import base64
import io

import matplotlib as mpl
import pytest
from PIL import Image

from ims_outcomes.presentation.figures import plot_bars, plot_forest, write_figure
from ims_outcomes.presentation.figures.style import (
    DPI,
    PHONE_WIDTH,
    SMALL_TEXT,
    clean_label,
    draw_for_phone,
    find_figure,
)
from tests.presentation.figures.estimates import mean, share
from tests.presentation.page_reading import read_page

NASTY = [
    "<script>alert(1)</script>",
    "\"double\" and 'single' & more",
    "🦵 knee 🙂",
    "ألم أسفل الظهر",
    "x" * 300,
    r"$\frac{1}{0}$ and $ 20 \alpha",
    "",
]


def plot(disclosed):
    return plot_forest(disclosed, measure="mean_change", group="g", x_label="x", columns=[])


def write(disclosed, **more):
    words = {"alt": "Pain fell.", "caption": "Everybody."} | more
    return write_figure(plot(disclosed), disclosed, **words)


@pytest.fixture
def disclosed(disclose):
    return disclose([mean("mean_change", 40, -2.0), mean("mean_change", 4, -9.0, level="b")])


def test_a_figure_is_a_picture_with_words_and_the_counting_rule_beneath(disclosed) -> None:
    shown = write(disclosed, section="change")
    page = read_page(shown.html)
    image = dict(page.tags)["img"]
    assert image["alt"] == shown.alt == "Pain fell."
    assert base64.b64decode(image["src"].removeprefix("data:image/png;base64,")) == shown.png
    assert page.texts["figcaption"] == [
        "Everybody. 1 of 2 numbers is not drawn: fewer than 5 people, or hidden to protect such a"
        " number."
    ]
    assert shown.numbers["section"].tolist() == ["change", "change"]
    assert shown.numbers["estimate"].isna().tolist() == [False, True]


def test_the_page_keeps_the_room_that_the_picture_needs(disclosed) -> None:
    shown = write(disclosed)
    image = dict(read_page(shown.html).tags)["img"]
    width, height = Image.open(io.BytesIO(shown.png)).size
    assert int(image["width"]) == 691  # 7.2 inches of 96 pixels
    assert abs(width / height - int(image["width"]) / int(image["height"])) < 0.01


def test_a_phone_gets_the_same_figure_drawn_narrower_with_type_that_can_be_read(disclosed) -> None:
    tags = dict(read_page(write(disclosed).html).tags)
    source, image = tags["source"], tags["img"]
    assert source["media"] == "screen and (max-width: 32rem)"
    picture = base64.b64decode(source["srcset"].removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(picture)).width == int(4.9 * DPI)
    assert int(source["width"]) == 470 < int(image["width"])
    assert float(source["data-smallest-text"]) >= SMALL_TEXT


def test_a_figure_that_is_narrow_already_is_drawn_once(disclosed) -> None:
    figure = find_figure(plot(disclosed))
    assert draw_for_phone(figure).get_figwidth() == PHONE_WIDTH
    figure.set_figwidth(PHONE_WIDTH)
    assert draw_for_phone(figure) is None


def test_only_what_is_drawn_is_counted_as_not_drawn(disclose) -> None:
    rows = [mean("mean_change", 40, -2.0), share("completeness", 1, 2)]
    shown = write(disclose(rows), drawn_measures=["mean_change"])
    assert read_page(shown.html).texts["figcaption"] == ["Everybody."]


def test_the_row_about_all_months_is_no_point_of_a_chart(disclose) -> None:
    months = [mean("x", 40, -2.0, level="b"), mean("x", 4, -2.0), mean("x", 30, -1.0, level="c")]
    rows = [*months, mean("x", 74, -2.0, group="all", level="all")]
    text = read_page(write(disclose(rows), drawn_measures=["x"]).html).texts["figcaption"][0]
    assert " of 3 numbers " in text


def test_percentages_left_out_for_few_people_are_counted_too(disclose) -> None:
    rows = [share("x", 20, 40), share("x", 3, 6, level="b")]
    drawn = plot_bars(disclose(rows), measure="x", group="g", x_label="", y_label="")
    shown = write_figure(drawn, disclose(rows), alt="", caption="")
    assert read_page(shown.html).texts["figcaption"] == [
        "1 of 2 numbers is not drawn: below 10 people, too few for a percentage."
    ]


@pytest.mark.parametrize("rows", [[], [mean("mean_change", 4, -9.0)]])
def test_with_nothing_to_draw_words_stand_in_place_of_an_empty_chart(rows, disclose) -> None:
    shown = write(disclose(rows))
    page = read_page(shown.html)
    assert page.texts["p"] == ["Too few to say."]
    assert "img" not in {tag for tag, _ in page.tags}
    assert (shown.png, shown.alt) == (b"", "Too few to say.")
    assert len(shown.numbers) == len(rows)


def test_the_same_figure_has_the_same_bytes_whatever_the_style_around_it(disclosed) -> None:
    first = write(disclosed)
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.bbox": "tight"}):
        second = write(disclosed)
    assert first.png == second.png
    assert first.html == second.html


def test_what_is_hidden_cannot_change_the_picture(disclose) -> None:
    pictures = {
        write(
            disclose([mean("mean_change", 40, -2.0), mean("mean_change", n, estimate, level="b")])
        ).png
        for n, estimate in ((1, 9.0), (4, -9.0))
    }
    assert len(pictures) == 1


def test_the_picture_tells_nothing_about_the_machine(disclosed) -> None:
    assert Image.open(io.BytesIO(write(disclosed).png)).info.keys() <= {"dpi"}


def test_a_word_that_is_whole_elsewhere_is_whole_on_a_phone(disclosed) -> None:
    figure = find_figure(
        plot_forest(disclosed, measure="mean_change", group="g", x_label="x", columns=[],
                    labels={"a": f"{'a' * 28} neck"})
    )  # fmt: skip
    [axes] = draw_for_phone(figure).axes
    assert axes.get_yticklabels()[0].get_text().split() == ["a" * 28, "neck"]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.filterwarnings("error")
def test_any_name_can_be_drawn_and_written(name: str, disclose) -> None:
    disclosed = disclose([mean("mean_change", 40, -2.0, level=name)])
    shown = write(disclosed, alt=name, caption=name)
    page = read_page(shown.html)
    assert "script" not in {tag for tag, _ in page.tags}
    assert dict(page.tags)["img"]["alt"] == name
    assert shown.png


def test_signs_that_the_font_does_not_have_are_replaced_and_spaces_tidied() -> None:
    assert clean_label("🦵 knee\n\t pain\x00") == "\ufffd knee pain\ufffd"
    tied = "Séances en tout\u00a0: 2 à 3"
    assert clean_label(tied, width=15).splitlines() == ["Séances en", "tout\u00a0: 2 à 3"]


def test_only_what_went_through_the_door_is_drawn(disclosed) -> None:
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        plot(disclosed.frame)
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        write_figure(plot(disclosed), disclosed.frame, alt="", caption="")
