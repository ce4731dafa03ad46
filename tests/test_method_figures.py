"""The figures of docs/methods.md: there, small, described, and drawn from the sample."""

from __future__ import annotations

import re

import pytest

from docs.make_figures import FAMILIES, FIGURES, FOLDER, write_picture
from docs.method_drawings import METHODS
from ims_outcomes.presentation import check_no_causal_words

MOST_BYTES = 40_000
IMAGE = re.compile(r"!\[([^\]]+)\]\(images/methods/(\w+)\.png\)")
each_figure = pytest.mark.parametrize("name", FIGURES)


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
    axes = FIGURES[name].draw()
    assert axes.has_data()
    write_picture(axes, tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes().startswith(b"\x89PNG")
