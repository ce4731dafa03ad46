from __future__ import annotations

import pytest

from ims_outcomes.exports.check_digits import has_bc_digit, has_luhn_digit, is_quebec_date


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("046454286", True),  # the government's own example of a social insurance number
        ("046454287", False),
        ("9876543217", True),  # Ontario's specimen card
        ("9876543210", False),
        ("0", True),
    ],
)
def test_a_number_passes_by_the_digit_of_luhn(number: str, expected: bool) -> None:
    assert has_luhn_digit([number]).tolist() == [expected]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("9698658215", True),  # python-stdnum's example
        ("9698648215", False),  # one digit mistyped
        ("9696858215", False),  # two digits changed places
        ("5736504210", False),  # does not begin with 9
        ("969865821", False),  # too short
    ],
)
def test_a_number_of_british_columbia_passes_by_its_weighted_sum(
    number: str, expected: bool
) -> None:
    assert has_bc_digit([number]).tolist() == [expected]


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("85010112", True),  # 1 January
        ("85623112", True),  # 31 December, a woman
        ("85130112", False),  # no thirteenth month
        ("85003112", False),  # no month 0
        ("85013212", False),  # no 32nd
    ],
)
def test_a_number_of_quebec_holds_a_day_of_birth(digits: str, expected: bool) -> None:
    assert is_quebec_date([digits]).tolist() == [expected]


def test_no_numbers_give_no_answers() -> None:
    assert has_luhn_digit([]).tolist() == []
    assert has_bc_digit([]).tolist() == []
