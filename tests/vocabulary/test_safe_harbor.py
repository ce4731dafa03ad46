"""The 18 identifiers of Safe Harbor, as the regulation lists them."""

from __future__ import annotations

from ims_outcomes.vocabulary.safe_harbor import load_safe_harbor


def test_there_are_18_with_the_letters_of_the_regulation() -> None:
    assert "".join(load_safe_harbor().identifiers) == "ABCDEFGHIJKLMNOPQR"


def test_each_stands_under_its_letter() -> None:
    # 45 CFR 164.514(b)(2)(i), read off the regulation
    words = {
        "A": "Names", "B": "postal code", "C": "dates", "D": "Telephone", "E": "Fax",
        "F": "mail", "G": "Social security", "H": "Medical record", "I": "Health plan",
        "J": "Account", "K": "licence", "L": "Vehicle", "M": "Device", "N": "Web", "O": "IP",
        "P": "Biometric", "Q": "photographs", "R": "Any other",
    }  # fmt: skip
    for letter, item in load_safe_harbor().identifiers.items():
        assert words[letter] in item.what, letter
