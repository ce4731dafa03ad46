"""The figures of docs/methods.md: there, small, described, and drawn from the sample."""

from __future__ import annotations

import functools
import re

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from docs.make_figures import FAMILIES, FIGURES, FOLDER, write_picture
from docs.method_drawings import METHODS
from ims_outcomes.presentation import check_no_causal_words

MOST_BYTES = 40_000
IMAGE = re.compile(r"!\[([^\]]+)\]\(images/methods/(\w+)\.png\)")
each_figure = pytest.mark.parametrize("name", FIGURES)


@functools.cache
def draw(name: str) -> Axes:
    return FIGURES[name].draw()


def read_images() -> dict[str, str]:
    """Give the alt text of each picture that methods.md shows."""
    text = METHODS.read_text(encoding="utf-8")
    return {name: " ".join(alt.split()) for alt, name in IMAGE.findall(text)}


def test_methods_md_shows_every_figure_with_its_message() -> None:
    assert read_images() == {name: figure.alt for name, figure in FIGURES.items()}


def test_every_family_of_methods_has_a_figure() -> None:
    assert {figure.family for figure in FIGURES.values()} == set(FAMILIES)


def test_no_other_picture_lies_in_the_folder() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(FIGURES)


@each_figure
def test_the_picture_is_small(name: str) -> None:
    assert (FOLDER / f"{name}.png").stat().st_size <= MOST_BYTES


@each_figure
def test_the_message_is_a_sentence_and_claims_no_cause(name: str) -> None:
    alt = FIGURES[name].alt
    assert alt.endswith(".")
    assert len(alt) <= 250
    assert check_no_causal_words(alt) == []


@each_figure
def test_the_figure_can_be_drawn_anew(name: str, tmp_path) -> None:
    axes = draw(name)
    assert axes.has_data()
    write_picture(axes, tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes().startswith(b"\x89PNG")


def list_words(axes: Axes) -> str:
    """Give all words of a figure in one string, thousands without their space."""
    drawn = axes.figure.findobj(Text)
    return " ".join(each.get_text() for each in drawn).replace("\u202f", "").replace("\u2009", "")


def list_numbers(axes: Axes) -> set[float]:
    """Give every number that a figure draws or writes, without its sign; shares in percent too."""
    everywhere = axes.figure.axes
    lines = [line for each in everywhere for line in each.lines]
    data = [np.ravel(each) for line in lines for each in line.get_data()]
    data += [np.array([len(line.get_xdata()) for line in lines], dtype="float64")]
    boxes = [box for each in everywhere for box in each.patches if isinstance(box, Rectangle)]
    data += [box.get_bbox().extents for box in boxes]
    areas = [area for each in everywhere for area in each.collections]
    data += [np.ravel(path.vertices) for area in areas for path in area.get_paths()]
    drawn = np.abs(np.concatenate([each.astype("float64") for each in data]))
    written = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", list_words(axes))]
    finite = drawn[np.isfinite(drawn)]
    return {*finite.tolist(), *(100 * finite).tolist(), *written}


@each_figure
def test_each_number_of_the_message_stands_in_the_figure(name: str) -> None:
    numbers = list_numbers(draw(name))
    said = re.findall(r"\d+(?:\.\d+)?", FIGURES[name].alt.replace(",", ""))
    lost = [
        text
        for text in said
        if not any(
            abs(number - float(text)) <= 0.5001 * 10.0 ** -len(text.partition(".")[2])
            for number in numbers
        )
    ]
    assert lost == []
