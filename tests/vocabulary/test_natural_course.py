from __future__ import annotations

import re

import pytest

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.natural_course import load_natural_course

FIGURES = load_natural_course()


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_names_known_conditions_and_a_source_one_can_find(name):
    figure = FIGURES[name]
    assert set(figure.conditions) <= set(load_vocabulary().conditions)
    assert re.search(r"\b(19|20)\d\d, (10\.\d{4,}/\S+|PMC\d+)$", figure.source)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_lies_within_its_interval_and_its_scale(name):
    figure = FIGURES[name]
    assert (figure.lower is None) == (figure.upper is None)
    if figure.lower is not None and figure.upper is not None:
        assert figure.lower <= figure.value <= figure.upper
    if figure.measure.startswith("share"):
        assert 0 <= figure.value <= 1
    if figure.measure == "mean_pain":
        assert figure.value <= 100


def test_figures_as_the_abstracts_print_them():
    # Artus 2014: 6 weeks: RCTs 1.0 (0.9 to 1.0), cohorts 1.2 (0.7 to 1.7)
    trials, cohorts = FIGURES["low_back_trials_6"], FIGURES["low_back_cohorts_6"]
    assert (trials.value, trials.lower, trials.upper) == (1.0, 0.9, 1.0)
    assert (cohorts.value, cohorts.lower, cohorts.upper) == (1.2, 0.7, 1.7)
    # 27 weeks: RCTs 1.1 (1.0 to 1.2), cohorts 1.2 (0.8 to 1.7)
    assert FIGURES["low_back_trials_27"].upper == 1.2
    assert FIGURES["low_back_cohorts_27"].upper == 1.7
    # 10.1186/s12891-017-1487-3: acceptable 32 % at 6 weeks, 43 % at 3 and 52 % at 6 months
    shares = {figure.weeks: figure.value for figure in FIGURES.values() if not figure.conditions}
    assert shares == {6: 0.32, 13: 0.43, 26: 0.52}
    # Menezes Costa 2012, persistent: 51 (44–59), 33 (29–38), 26 (21–33), 23 (16–30)
    persistent = [figure for figure in FIGURES.values() if figure.duration == "persistent"]
    assert [figure.value for figure in persistent] == [51, 33, 26, 23]
