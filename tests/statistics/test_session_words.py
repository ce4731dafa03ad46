from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.session_words import estimate_session_words
from tests.statistics.people import pick

COLUMN = "needling_response"


def estimate(words: list[str | None], settings, *, by: str = "", **columns) -> pd.DataFrame:
    sessions = pd.DataFrame({COLUMN: pd.Series(words, dtype="str")})
    sessions = sessions.assign(**{"status": "attended", **columns})
    return estimate_session_words(sessions, column=COLUMN, settings=settings, by=by)


def test_a_session_with_two_words_counts_for_both_and_a_blank_for_none(settings):
    rows = estimate(["twitch;ache", "twitch", "none", None], settings)
    assert pick(rows, f"{COLUMN}_recorded")[["numerator", "denominator"]].tolist() == [3, 4]
    noted = rows.loc[rows["measure"].eq(f"{COLUMN}_noted")].set_index("level")
    assert noted["numerator"].to_dict() == {"ache": 1, "none": 1, "twitch": 2}
    assert noted["denominator"].tolist() == [3, 3, 3]
    assert noted["n_missing"].tolist() == [1, 1, 1]
    assert noted["group"].unique().tolist() == [COLUMN]
    # R 4.2.2: prop.test(2, 3, correct = FALSE)$conf.int
    assert noted.loc["twitch", "lower"] == pytest.approx(0.2076596, abs=1e-6)


def test_a_word_noted_twice_at_one_session_counts_once(settings):
    assert pick(estimate(["ache;ache"], settings), f"{COLUMN}_noted", "ache")["numerator"] == 1


def test_appointments_that_were_not_kept_are_not_asked(settings):
    rows = estimate(["twitch", "ache"], settings, status=["attended", "no_show"])
    assert pick(rows, f"{COLUMN}_recorded")["denominator"] == 1
    assert set(rows["level"]) == {"all", "twitch"}


def test_each_level_is_asked_by_itself(settings):
    rows = estimate(["twitch", "none", None], settings, by="condition", condition=["a", "a", "b"])
    twitch = pick(rows, f"{COLUMN}_noted", "a | twitch")
    assert twitch["group"] == f"condition | {COLUMN}"
    assert twitch[["numerator", "denominator"]].tolist() == [1, 2]
    nobody = pick(rows, f"{COLUMN}_noted", "b | twitch")
    assert nobody["method"] == NOBODY
    assert pick(rows, f"{COLUMN}_recorded", "b")[["numerator", "n"]].tolist() == [0, 1]


def test_a_column_without_a_word_gives_its_one_row(settings):
    assert estimate([None, None], settings)["measure"].tolist() == [f"{COLUMN}_recorded"]
