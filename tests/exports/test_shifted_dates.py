"""Dates are moved by whole weeks that only the key tells."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.exports.shifted_dates import DATE_WAYS, find_shift, find_shifts

KEY = bytes(range(32))
FIRST = pd.Series(pd.to_datetime(["2025-03-04", "2025-06-10", "2019-01-01"]), index=[4, 9, 2])
NAMES = pd.Series(["a", "b", "c"], index=[4, 9, 2])


def find(way: str, key: bytes = KEY, most_weeks: int = 104) -> pd.Series:
    return find_shifts(FIRST, way=way, key=key, most_weeks=most_weeks, names=NAMES)


def test_everybody_s_dates_are_moved_alike_by_whole_weeks() -> None:
    shifts = find("clinic")
    assert shifts.nunique() == 1
    assert shifts.iloc[0] % 7 == 0
    assert shifts.index.tolist() == [4, 9, 2]


def test_each_patient_s_dates_are_moved_by_weeks_of_their_own() -> None:
    shifts = find("patient")
    assert shifts.nunique() == 3
    assert (shifts % 7 == 0).all()


def test_the_first_date_of_each_becomes_day_zero() -> None:
    moved = FIRST - pd.to_timedelta(find("first_session"), unit="D")
    assert set(moved) == {pd.Timestamp("2001-01-01")}


@pytest.mark.parametrize("way", ["clinic", "patient"])
def test_another_key_moves_otherwise_and_the_same_key_the_same(way: str) -> None:
    assert find(way).equals(find(way))
    assert not find(way).equals(find(way, key=KEY[::-1]))


@pytest.mark.parametrize("most_weeks", [1, 2, 104])
def test_dates_are_always_moved_and_never_further_than_the_setting(most_weeks: int) -> None:
    weeks = {find_shift(KEY, most_weeks=most_weeks, who=str(n)) // 7 for n in range(2_000)}
    assert weeks == set(range(1, most_weeks + 1))  # every number of weeks happens


def test_the_ways_are_those_of_the_setting() -> None:
    assert DATE_WAYS == ("clinic", "patient", "first_session")
