from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.technique_mix import estimate_technique_mix


def test_each_cell_is_of_its_row_and_nobody_is_lost(settings):
    people = pd.DataFrame(
        {"condition": ["a", "a", "a", "b", "b"], "technique": ["x", "x", "y", "y", None]}
    )
    rows = estimate_technique_mix(people, settings=settings, by="condition").set_index("level")
    assert rows.loc["a | x", ["numerator", "denominator"]].tolist() == [2, 3]
    assert rows.loc["b | x", ["numerator", "denominator"]].tolist() == [0, 2]
    assert rows.loc["b | not_recorded", "numerator"] == 1
    assert rows["numerator"].sum() == len(people)


def test_of_nobody_there_are_no_cells(settings):
    people = pd.DataFrame({"condition": [], "technique": []}, dtype="str")
    assert estimate_technique_mix(people, settings=settings, by="condition").empty
