"""Whatever a test draws is drawn for a phone too, where no word may be cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ims_outcomes.presentation.figures import style
from tests.presentation.figures.drawn import list_cut_words


@pytest.fixture(autouse=True)
def nothing_cut_off_on_a_phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw each figure of the test once more for a phone; all its words lie within it."""
    plots: dict[object, object] = {}
    monkeypatch.setattr(style, "_plots", plots)
    yield
    for figure in list(plots):
        narrow = style.draw_for_phone(figure)
        if narrow is not None:
            assert not list_cut_words(narrow)
