"""Numbers of health cards and the like, told from other numbers by their check digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers

_BC_WEIGHTS = np.array([2, 4, 8, 5, 10, 9, 7, 3])
_BC_LENGTH = 10
_MONTHS = 12
#: Quebec adds 50 to the month of birth of women.
_MONTH_OF_WOMEN = 50


def split_digits(numbers: Sequence[str]) -> Numbers:
    """One row of digits for each number; all must have the same length.

    Examples
    --------
    >>> split_digits(["046", "454"]).tolist()
    [[0, 4, 6], [4, 5, 4]]
    """
    length = len(numbers[0]) if numbers else 0
    digits = np.frombuffer("".join(numbers).encode("ascii"), np.uint8).astype(np.int64) - ord("0")
    return digits.reshape(len(numbers), length)


def has_luhn_digit(numbers: Sequence[str]) -> Flags:
    """Tell which numbers end in the digit of Luhn's formula (ISO/IEC 7812-1, annex B).

    Social insurance numbers do, and the health numbers of Ontario and Alberta.

    Examples
    --------
    >>> has_luhn_digit(["046454286", "046454287"]).tolist()
    [True, False]
    """
    digits = split_digits(numbers)[:, ::-1]
    doubled = digits[:, 1::2] * 2
    # The two digits of a doubled one are added up: 14 counts 5, which is 14 - 9.
    total = digits[:, 0::2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    return np.asarray(total % 10 == 0)


def has_bc_digit(numbers: Sequence[str]) -> Flags:
    """Tell which ten-digit numbers are personal health numbers of British Columbia.

    They begin with 9, and their last digit is 11 less the weighted sum of the eight between,
    modulo 11.

    Source
    ------
    British Columbia Ministry of Health, Professional and Software Compliance Standards, PHN check
    digit routine, 2003. Same as python-stdnum's stdnum.ca.bc_phn.

    Examples
    --------
    >>> has_bc_digit(["9698658215", "9698648215", "5736504210"]).tolist()
    [True, False, False]
    """
    digits = split_digits(numbers)
    if digits.shape[1] != _BC_LENGTH:
        return np.zeros(len(numbers), dtype=bool)
    left = (digits[:, 1:9] * _BC_WEIGHTS).sum(axis=1) % 11
    return np.asarray((digits[:, 0] == 9) & ((11 - left) % 11 == digits[:, 9]))


def is_quebec_date(digits: Sequence[str]) -> Flags:
    """Tell in which of the eight digits of Quebec health numbers a day of birth stands.

    After four letters of the name: year, month (50 more for women) and day of birth, two each.

    Examples
    --------
    >>> is_quebec_date(["85520912", "85720912", "85024012"]).tolist()
    [True, False, False]
    """
    found = split_digits(digits)
    month = (found[:, 2] * 10 + found[:, 3]) % _MONTH_OF_WOMEN
    day = found[:, 4] * 10 + found[:, 5]
    is_month = (month >= 1) & (month <= _MONTHS)
    return np.asarray(is_month & (day >= 1) & (day <= 31))
