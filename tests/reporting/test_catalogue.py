from __future__ import annotations

import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.catalogue import REPORTS, select_reports, suggest_nearest


def test_a_report_of_single_months_never_leaves_the_clinic() -> None:
    shared = [kind.name for kind in select_reports([], share=True)]
    assert "pain_change" in shared and "monthly" not in shared
    with pytest.raises(UserError, match="for the clinic alone"):
        select_reports(["monthly", "pain_change"], share=True)


def test_no_name_means_every_report_in_order() -> None:
    assert [kind.name for kind in select_reports([])] == list(REPORTS)


def test_the_order_typed_and_repeats_do_not_matter() -> None:
    chosen = select_reports(["conditions", "pain_change", "conditions"])
    assert [kind.name for kind in chosen] == ["pain_change", "conditions"]


def test_an_unknown_report_is_refused_naming_the_nearest() -> None:
    with pytest.raises(UserError, match=r"(?s)no report 'pain_chnage'.*Try: pain_change"):
        select_reports(["pain_chnage"])


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert suggest_nearest("NORTHE", ["North", "south"]) == "North"


def test_when_nothing_is_near_the_words_there_are_are_named() -> None:
    assert suggest_nearest("xyz", ["north", "south"]) == "one of north, south"
