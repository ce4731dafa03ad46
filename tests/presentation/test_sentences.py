"""Headlines as an owner reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    check_no_causal_words,
    describe_mean_change,
    describe_median,
    describe_rate,
    describe_responders,
    describe_share,
    write_sentences,
)
from ims_outcomes.presentation.cells import format_cell
from ims_outcomes.presentation.rows import Row
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE

Disclose = Callable[[list[dict[str, Any]]], Disclosed]


def plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ")


def share(measure: str, numerator: int, denominator: int, **more: object) -> dict[str, Any]:
    """One share; the Wilson interval of 24/41 is 43.4 to 72.2 % (R: prop.test)."""
    estimate = numerator / denominator if denominator else float("nan")
    return {
        "measure": measure, "group": "all", "level": "all", "n": denominator, "n_missing": 0,
        "numerator": numerator, "denominator": denominator, "estimate": estimate,
        "lower": 0.434, "upper": 0.722, "unit": "share",
    } | more  # fmt: skip


def mean(measure: str, estimate: float, **more: object) -> dict[str, Any]:
    return {
        "measure": measure, "group": "all", "level": "all", "n": 41, "n_missing": 17,
        "estimate": estimate, "lower": estimate - 0.3, "upper": estimate + 0.3, "unit": "points",
    } | more  # fmt: skip


FULL = [
    share("completeness", 41, 58),
    share("responder_30", 24, 41, n_missing=17),
    share("responder_30_worst_case", 24, 58),
    share("responder_30_best_case", 41, 58),
]


def test_the_headline_says_who_was_counted_and_what_is_not_known(disclose: Disclose) -> None:
    text = describe_responders(disclose(FULL), percent=30, period="2025-07 to 2025-07")
    assert plain(text) == (
        "58 patients’ treatment ended in July 2025. 41 gave a first and a last score; of these"
        " 24 (59 %, likely range 43 to 72 %)"
        " improved by 30 % or more. Counting the 17 others as not"
        " improved or as improved: 41 to 71 %."
    )


def test_a_period_of_months_is_from_to(disclose: Disclose) -> None:
    text = describe_responders(disclose(FULL), percent=30, period="2025-07 to 2026-03")
    assert plain(text).startswith("58 patients’ treatment ended from July 2025 to March 2026. ")


def test_when_the_rule_is_not_about_everybody_it_says_about_whom(disclose: Disclose) -> None:
    rows = [FULL[0], share("responder_30", 24, 38, n_missing=1), *FULL[2:]]
    text = describe_responders(disclose(rows), percent=30, eligibility="who began at 3 or more")
    assert "41 gave a first and a last score; of the 38 who began at 3 or more, 24 (63 %" in plain(
        text
    )
    assert "Counting the 1 of 17 others to whom this may apply as not improved" in text


def test_a_few_people_get_no_percentage(disclose: Disclose) -> None:
    rows = [share("completeness", 7, 12), share("responder_30", 3, 7, n_missing=5)]
    assert plain(describe_responders(disclose(rows), percent=30)) == (
        "12 patients’ treatment ended. 7 gave a first and a last score; of these 3 (too few for a"
        " percentage) improved by 30 % or more."
    )


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        # fewer than 5 with a last score: hidden
        (
            [share("completeness", 4, 12), share("responder_30", 3, 4, n_missing=8)],
            "12 patients’ treatment ended. How many of them improved: too few to say.",
        ),
        (
            [share("completeness", 0, 12), share("responder_30", 0, 0, n_missing=12)],
            "12 patients’ treatment ended. None gave both a first and a last score: too few to"
            " say how many improved.",
        ),
        # fewer than 5 altogether, or nothing at all
        ([share("completeness", 2, 3)], "How many improved: too few to say."),
        ([], "How many improved: too few to say."),
    ],
)
def test_with_too_few_the_headline_says_so(
    rows: list[dict[str, Any]], end: str, disclose: Disclose
) -> None:
    assert plain(describe_responders(disclose(rows), percent=30)) == end


def test_one_patient_has_a_treatment_not_treatments(disclose: Disclose) -> None:
    # harm is never hidden, so that one person can stand in a sentence
    row = share("worse", 1, 1)
    text = describe_responders(disclose([row]), percent=30, completeness="worse")
    assert text.startswith("1 patient’s treatment ended.")


def test_mean_change_carries_interval_people_and_both_ends(disclose: Disclose) -> None:
    rows = [mean("mean_change", -2.1), mean("mean_baseline_of_pairs", 6.2), mean("mean_last", 4.1)]
    assert plain(describe_mean_change(disclose(rows), subject="Pain")) == (
        "Pain changed by −2.1 points on average (likely range −2.4 to −1.8; 41 of 58 people),"
        " from 6.2 to 4.1."
    )


@pytest.mark.parametrize(
    ("change", "last", "says_it"),
    [(-2.37, 3.56, True), (-2.31, 3.56, False)],  # 5.93 to 3.56: printed, 5.9 less 3.6 is 2.3
)
def test_where_the_printed_numbers_do_not_agree_the_sentence_says_that_each_is_rounded(
    change: float, last: float, says_it: bool, disclose: Disclose
) -> None:
    rows = [mean("mean_change", change), mean("mean_baseline_of_pairs", 5.93)]
    rows.append(mean("mean_last", last))
    text = plain(describe_mean_change(disclose(rows), subject="Pain"))
    end = ", from 5.9 to 3.6 (each rounded by itself)." if says_it else ", from 5.9 to 3.6."
    assert text.endswith(end)


def test_without_interval_or_ends_the_sentence_does_not_make_them_up(disclose: Disclose) -> None:
    row = mean("mean_change", -2.0, lower=float("nan"), upper=float("nan"), n_missing=float("nan"))
    assert describe_mean_change(disclose([row]), subject="Pain") == (
        "Pain changed by −2.0 points on average (no interval; 41 people)."
    )


def test_a_hidden_mean_is_too_few_to_say(disclose: Disclose) -> None:
    row = mean("mean_change", -2.0, n=4)
    assert describe_mean_change(disclose([row]), subject="Pain") == "Pain: too few to say."


def test_what_is_hidden_to_protect_others_is_not_called_too_few(disclose: Disclose) -> None:
    rows = [
        # 12 people would be enough; shown beside the total, the 4 could be had by subtraction
        mean("mean_change", -2.1, n=100),
        mean("mean_change", -2.2, n=84, group="condition", level="back"),
        mean("mean_change", -2.0, n=12, group="condition", level="jaw"),
        mean("mean_change", -1.0, n=4, group="condition", level="none"),
    ]
    said = describe_mean_change(disclose(rows), subject="Pain", group="condition", level="jaw")
    assert said == "Pain: hidden, because it would give away a number about very few people."


def test_a_share_says_how_many_of_how_many(disclose: Disclose) -> None:
    row = share("retention_3", 24, 41)
    said = describe_share(disclose([row]), measure="retention_3", what="came to a third session")
    assert plain(said) == "24 of 41 (59 %, likely range 43 to 72 %) came to a third session."


def test_a_share_without_interval_has_none(disclose: Disclose) -> None:
    row = share("x", 24, 41, lower=float("nan"))
    said = describe_share(disclose([row]), measure="x", what="came")
    assert plain(said) == "24 of 41 (59 %) came."


def test_a_share_of_nobody_is_too_few_to_say(disclose: Disclose) -> None:
    for rows in ([share("x", 0, 0)], []):
        assert describe_share(disclose(rows), measure="x", what="came") == "Came: too few to say."


def test_a_median_has_its_middle_half(disclose: Disclose) -> None:
    row = mean("sessions", 5.0, lower=3.0, upper=8.5, unit="sessions")
    said = describe_median(disclose([row]), measure="sessions", what="Sessions per episode")
    assert said == ("Sessions per episode: median 5, half of them between 3 and 8.5 (41 people).")
    said = describe_median(disclose([row]), measure="sessions", what="Days", counted="gaps")
    assert said.endswith("(41 gaps).")
    assert describe_median(disclose([]), measure="x", what="Weeks") == "Weeks: too few to say."


def test_a_median_of_few_is_said_without_a_middle_half(disclose: Disclose) -> None:
    for unit, said in (("sessions", "median 5 (9 people)"), ("seconds", "median 5\u00a0seconds")):
        row = mean("sessions", 5.0, n=9, unit=unit, method="median, quartiles")
        assert said in describe_median(disclose([row]), measure="sessions", what="Sessions")
        cell: Row = dict(row.items()) | {"mark": "", "lower": float("nan")}
        text = format_cell(cell, "median_quartiles", least=5)
        assert text == "5 (too few for a middle half)"


def test_a_median_of_one_value_has_no_middle_half(disclose: Disclose) -> None:
    row = mean("weeks", 0.0, lower=0.0, upper=0.0, unit="weeks")
    said = describe_median(disclose([row]), measure="weeks", what="Weeks")
    assert said == "Weeks: 0 for at least half of 41 people."


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((119.0, 60.0, 150.0), "median 119\u00a0seconds, half of them between 60 and 150"),
        ((120.0, 25.0, 630.0), "median 2\u00a0minutes, half of them between <1 and 11"),
    ],
)
def test_seconds_are_told_in_minutes_from_two_minutes_on(
    seconds: tuple[float, float, float], said: str, disclose: Disclose
) -> None:
    row = mean("time", seconds[0], lower=seconds[1], upper=seconds[2], unit="seconds")
    assert said in describe_median(disclose([row]), measure="time", what="Time")


def test_no_headline_claims_a_cause(disclose: Disclose) -> None:
    texts = [
        describe_responders(disclose(FULL), percent=30),
        describe_mean_change(disclose([mean("mean_change", -2.1)]), subject="Pain"),
    ]
    assert check_no_causal_words(" ".join(texts)) == []


def test_paragraphs_carry_the_numbers_they_were_made_from(disclose: Disclose) -> None:
    shown = write_sentences(disclose(FULL), "A < b.", "", "C.", section="answer")
    assert shown.html == '<div class="headline">\n<p>A &lt; b.</p>\n<p>C.</p>\n</div>'
    assert shown.numbers["measure"].tolist() == [row["measure"] for row in FULL]
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        write_sentences("x", "y")


def test_a_rare_event_that_was_seen_is_not_rounded_to_none(disclose: Disclose) -> None:
    row = {
        "measure": "falls", "n": 3356, "numerator": 1, "denominator": 3356, "estimate": 0.0298,
        "lower": 0.00075, "upper": 0.166, "unit": "events per 100 sessions",
    }  # fmt: skip
    said = plain(describe_rate(disclose([row]), measure="falls", what="Falls"))
    assert said.startswith("Falls: 0.03 per 100 sessions (likely range 0.00 to 0.17; 1 at ")
