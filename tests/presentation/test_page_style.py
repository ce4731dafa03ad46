"""The one style sheet of all pages."""

from __future__ import annotations

import re
from importlib import resources

import pytest

STYLE = resources.files("ims_outcomes.presentation").joinpath("page.css").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def find_colour(name: str) -> str:
    return re.search(rf"--{name}: (#[0-9a-f]{{6}});", STYLE)[1]


@pytest.mark.parametrize("name", ["ink", "quiet", "accent"])
def test_words_stand_out_from_page_and_shade(name: str) -> None:
    for background in ("#ffffff", find_colour("shade")):
        ratio = (luminance(background) + 0.05) / (luminance(find_colour(name)) + 0.05)
        assert ratio >= 7 if name == "ink" else ratio >= 5.5


def test_nothing_is_fetched_and_nothing_runs() -> None:
    assert not re.search(r"url\(|@import|@font-face|expression|javascript", STYLE)


def test_there_is_one_style_for_paper_and_one_for_a_phone() -> None:
    assert "@media print" in STYLE
    assert "@media (max-width" in STYLE
    assert "@page" in STYLE


def test_sizes_grow_with_the_reader_s_own_type() -> None:
    on_screen = STYLE.split("@page")[0]
    assert not re.search(r"font-size: [\d.]+(px|pt)", on_screen)


def test_who_is_counted_and_the_foot_are_never_alone_on_a_paper() -> None:
    on_paper = STYLE.split("@media print")[1]
    for selector, rule in ((r"\.together:has\(\.flow\) > \*", "break-after: avoid"),
                           (r"\.page-foot", "break-before: avoid")):  # fmt: skip
        assert re.search(rf"\n  {selector} {{\n    {rule};", on_paper), selector


def test_what_stands_alone_on_a_phone_stands_after_its_header() -> None:
    on_phone = STYLE.split("@media (max-width")[1].split("@page")[0]
    for selector in (r"\.wide tbody th\[data-header\]", r"\.verdicts td:last-child"):
        assert re.search(rf"{selector}::before {{\n    content: attr\(data-header\)", on_phone)
