"""The techniques: those of the field, and a clinic's own."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.spellings import build_spellings, normalise_spelling

TECHNIQUES = load_vocabulary().techniques


def test_the_techniques_and_which_use_a_needle():
    assert {name: technique.needle for name, technique in TECHNIQUES.items()} == {
        "gunn_ims": True,
        "dry_needling": True,
        "western_acupuncture": True,
        "traditional_acupuncture": True,
        "scalp_acupuncture": True,
        "none": False,
    }


def test_acupuncture_of_no_stated_kind_is_not_guessed():
    assert normalise_spelling("acupuncture") not in build_spellings(TECHNIQUES)


def test_a_clinic_adds_a_technique(write_config):
    text = '[techniques.laser]\nname = "Laser"\nneedle = false\n'
    assert not load_vocabulary(write_config(text)).techniques["laser"].needle


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[techniques.laser]\nname = "Laser"', "lacks 'needle', which is required."),
        ('[techniques.laser]\nname = "Laser"\nneedle = "no"', "needle must be true or false"),
        ('[techniques.mixed]\nname = "Mixed"\nneedle = true', "'mixed' already means something"),
        ('[techniques.x]\nname = "IMS"\nneedle = true', "'IMS' already stands for 'gunn_ims'."),
    ],
)
def test_a_technique_that_cannot_be_is_refused(refuse, text, message):
    assert message in refuse(text).message
