"""Who is counted, step by step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.flow import write_flow
from tests.presentation.page_reading import read_page

LABELS = {
    "flow_ended": "episodes that ended",
    "flow_unknown": "start not known",
    "flow_pair": "with both scores",
}


def step(measure: str, count: int) -> dict[str, object]:
    return {
        "measure": measure, "group": "all", "level": "all", "n": count, "estimate": count,
        "unit": "episodes",
    }  # fmt: skip


def write(disclosed: Disclosed, **more: object) -> str:
    return write_flow(
        disclosed, caption="Who is counted", labels=LABELS, excluded={"flow_unknown"}, **more
    ).html


def test_counts_fall_from_step_to_step_and_each_exclusion_is_named(
    disclose: Callable[..., Disclosed],
) -> None:
    page = read_page(
        write(disclose([step("flow_ended", 58), step("flow_unknown", 17), step("flow_pair", 41)]))
    )
    assert [" ".join(text.split()) for text in page.texts["li"]] == [
        "58 episodes that ended",
        "17 left out: start not known",
        "41 with both scores",
    ]
    assert page.texts["figcaption"] == ["Who is counted"]


def test_a_small_step_is_marked_and_the_mark_explained(disclose: Callable[..., Disclosed]) -> None:
    rows = [step("flow_ended", 58), step("flow_unknown", 3), step("flow_pair", 55)]
    page = read_page(write(disclose(rows), note="Each once."))
    assert page.texts["li"][1].split()[0] == "<5"
    assert page.texts["p"][0].startswith("Each once. <5: fewer than 5 people.")


def test_a_step_nobody_estimated_is_not_left_out(disclose: Callable[..., Disclosed]) -> None:
    page = read_page(write(disclose([step("flow_ended", 58)])))
    assert page.texts["li"][2].split()[:2] == ["not", "computed"]


def test_only_what_went_through_the_door_is_written(disclose: Callable[..., Disclosed]) -> None:
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        write(disclose([]).frame)


def test_names_are_escaped_and_numbers_kept(disclose: Callable[..., Disclosed]) -> None:
    shown = write_flow(
        disclose([step("a", 9)]), caption="<b>", labels={"a": "<script>x</script>"}, section="s"
    )
    assert {tag for tag, _ in read_page(shown.html).tags}.isdisjoint({"script", "b"})
    assert shown.numbers[["section", "measure", "estimate"]].values.tolist() == [["s", "a", 9.0]]
