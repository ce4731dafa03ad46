"""Against R's clinicalsignificance, as recorded in shared/cases/reliable_change."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.statistics.change_categories import COMBINED_CATEGORIES
from ims_outcomes.statistics.clinical_cutoffs import FunctionalNorm, find_cutoff
from ims_outcomes.statistics.hageman_arrindell import estimate_true_change
from ims_outcomes.statistics.measurement_error import MeasurementError
from ims_outcomes.statistics.reliable_change import estimate_reliable_change, find_reliable_change
from ims_outcomes.statistics.reliable_change_index import describe_pairs
from ims_outcomes.statistics.reliable_slopes import find_reliable_slopes
from ims_outcomes.statistics.responder_rules import is_improved_by_percent
from ims_outcomes.vocabulary import Instrument, load_settings
from tests.against.shared_cases import assert_close, read_checks, read_data, require
from tests.statistics.people import build_people, pick

CASE = "reliable_change"
CHECKS = read_checks(CASE)
HAMD = Instrument(
    id="hamd", name="HAMD", long_name="Hamilton depression scale", low=0, high=52, better="lower",
    unit="points",
)  # fmt: skip
# The parameters of the case, not claims about the scale.
ERROR = MeasurementError(source="the case file", reliability=0.80, sd="of_sample")
NORM = FunctionalNorm(mean=8, sd=8, source="the case file")

pytestmark = require(CASE)


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return read_data(CASE, "claus_2020.csv")


@pytest.fixture(scope="module")
def people(scores: pd.DataFrame) -> pd.DataFrame:
    wide = scores.pivot(index="id", columns="time", values="hamd")
    return build_people(*zip(wide[1], wide[4], strict=True), instrument=HAMD)


@pytest.fixture(scope="module")
def clinical(people: pd.DataFrame) -> dict[str, float]:
    pairs = describe_pairs(people["baseline_score"], people["last_score"])
    return {"clinical_mean": pairs.mean_baseline, "clinical_sd": pairs.sd_baseline}


def count(category: pd.Series) -> dict[str, int]:
    return {name: int(category.eq(name).sum()) for name in COMBINED_CATEGORIES}


def without_crossing(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("improved", "unchanged", "deteriorated")}


@pytest.mark.parametrize("method", ["JT", "GLN", "HLL", "EN", "NK", "HA"])
def test_counts_of_each_method(people, method):
    error = dataclasses.replace(ERROR, reliability_last=0.5) if method == "NK" else ERROR
    found = find_reliable_change(people, instrument=HAMD, error=error, method=method)
    expected = CHECKS[f"hamd.distribution.{method}"]["expected"]
    assert without_crossing(count(found["category"])) == expected


def test_counts_of_the_mixed_model(scores, people):
    # The package fits the people who have scores 1 and 4, with all their scores. The same model
    # in R 4.2.2, lme4 1.1-31: lmer(hamd ~ time + (time | id), control = lmerControl(optCtrl =
    # list(ftol_abs = 1e-14, xtol_abs = 1e-12))); ranef()$time / sqrt(postVar[2, 2, ]). Its
    # intercepts and slopes are perfectly correlated, so that even lme4's default stops early.
    wide = scores.pivot(index="id", columns="time", values="hamd")
    both = wide.index[wide[1].notna() & wide[4].notna()]
    used = scores.loc[scores["id"].isin(both)].assign(score=scores["hamd"])
    found = find_reliable_slopes(used, instrument=HAMD, person="id", time="time")
    expected = CHECKS["hamd.distribution.HLM"]["expected"]
    assert without_crossing(count(found["category"])) == expected
    of_r = {32: -5.69815, 14: -3.30500, 10: -2.16037, 34: -0.08638, 18: 5.19155}
    ours = -found["change_index"].loc[list(of_r)]
    assert ours.tolist() == pytest.approx(list(of_r.values()), abs=2e-3)


def test_combined_counts_of_the_mixed_model(scores, clinical):
    # The package's own recorded output (tests/testthat/_snaps/cs_combined.md)
    wide = scores.pivot(index="id", columns="time", values="hamd")
    both = wide.index[wide[1].notna() & wide[4].notna()]
    used = scores.loc[scores["id"].isin(both)].assign(score=scores["hamd"])
    cutoff = find_cutoff("c", instrument=HAMD, norm=NORM, **clinical)
    found = find_reliable_slopes(used, instrument=HAMD, cutoff=cutoff, person="id", time="time")
    assert list(count(found["category"]).values()) == [10, 1, 20, 9, 0]


@pytest.mark.parametrize("method", ["JT", "EN", "HLL", "GLN"])
def test_combined_counts_of_each_method(people, clinical, method):
    cutoff = find_cutoff("c", instrument=HAMD, norm=NORM, **clinical)
    found = find_reliable_change(people, instrument=HAMD, error=ERROR, method=method, cutoff=cutoff)
    assert count(found["category"]) == CHECKS[f"hamd.combined.{method}"]["expected"]


def test_combined_counts_of_nunnally_and_kotsch(people, clinical):
    # The package's own recorded output (tests/testthat/_snaps/cs_combined.md), reliability_post 0.5
    cutoff = find_cutoff("c", instrument=HAMD, norm=NORM, **clinical)
    error = dataclasses.replace(ERROR, reliability_last=0.5)
    found = find_reliable_change(people, instrument=HAMD, error=error, method="NK", cutoff=cutoff)
    assert list(count(found["category"]).values()) == [26, 2, 11, 1, 0]


# The package's own recorded output (tests/testthat/_snaps/cs_combined.md and
# clinical_significance.md): functional mean 8, SD 8, cut-off c, reliability 0.80, HA.
HA_OUTPUT = {
    "hamd": ({"recovered": 23, "improved": 9, "unchanged": 7, "deteriorated": 1}, 0.90, 0.76),
    "bdi": ({"recovered": 8, "improved": 17, "unchanged": 15, "deteriorated": 0}, 0.841, 0.374),
}


@pytest.mark.parametrize("column", ["hamd", "bdi"])
def test_hageman_and_arrindell_for_persons_and_for_the_group(scores, column):
    wide = scores.pivot(index="id", columns="time", values=column)
    people = build_people(*zip(wide[1], wide[4], strict=True), instrument=HAMD)
    pairs = describe_pairs(people["baseline_score"], people["last_score"])
    sem = ERROR.resolve(pairs.sd_baseline).sem
    cutoff = find_cutoff(
        "c", clinical_mean=pairs.mean_baseline, clinical_sd=pairs.sd_baseline, instrument=HAMD,
        norm=NORM, sem=sem,
    )  # fmt: skip
    if column == "bdi":
        assert cutoff == pytest.approx(21.57, abs=0.005)
    asked = {"instrument": HAMD, "error": ERROR, "cutoff": cutoff}
    counts, changed, functional = HA_OUTPUT[column]
    found = find_reliable_change(people, method="HA", **asked)
    assert count(found["category"]) == {**counts, "harmed": 0}
    rows = estimate_true_change(people, settings=load_settings(), **asked)
    digits = 0.005 if column == "hamd" else 0.0005
    assert pick(rows, "truly_improved")["estimate"] == pytest.approx(changed, abs=digits)
    assert pick(rows, "truly_functional")["estimate"] == pytest.approx(functional, abs=digits)


def test_estimates_hold_the_same_counts(people):
    rows = estimate_reliable_change(
        people, instrument=HAMD, settings=load_settings(), error=ERROR, cutoff=19.8869980760502
    )
    expected = CHECKS["hamd.combined.JT"]["expected"]
    counted = {name: pick(rows, f"reliable_{name}")["numerator"] for name in expected}
    assert counted == expected
    used = CHECKS["hamd.n"]["expected"]
    row = pick(rows, "reliable_improved")
    assert (len(people), row["n"], row["n_missing"]) == tuple(used.values())


def test_fifty_percent(people):
    paired = people.loc[people["has_pair"]]
    scores = paired["baseline_score"], paired["last_score"]
    up = dataclasses.replace(HAMD, better="higher")
    improved = int(is_improved_by_percent(*scores, percent=50, instrument=HAMD).sum())
    worse = int(is_improved_by_percent(*scores, percent=50, instrument=up).sum())
    expected = CHECKS["hamd.percentage50"]["expected"]
    assert [improved, len(paired) - improved - worse, worse] == list(expected.values())


def test_sd_error_and_threshold(people, clinical):
    assert_close(clinical["clinical_sd"], CHECKS["hamd.sd_pre"])
    sem = ERROR.resolve(clinical["clinical_sd"]).sem
    assert_close(2**0.5 * sem, CHECKS["hamd.s_diff"])
    rows = estimate_reliable_change(people, instrument=HAMD, settings=load_settings(), error=ERROR)
    points = pick(rows, "reliable_change_points")["estimate"]
    assert_close(points, CHECKS["hamd.rci_threshold_points"])


def test_cutoff_c(clinical):
    assert_close(find_cutoff("c", instrument=HAMD, norm=NORM, **clinical), CHECKS["hamd.cutoff_c"])


@pytest.mark.parametrize("kind", ["a", "b"])
def test_cutoffs_a_and_b_and_what_comes_of_them(people, clinical, kind):
    # The package sets the clinical SD where Jacobson and Truax set the functional one: to compare,
    # it is given as the functional one here.
    norm = dataclasses.replace(NORM, sd=clinical["clinical_sd"])
    cutoff = find_cutoff(kind, instrument=HAMD, norm=norm, **clinical)
    check = CHECKS[f"hamd.cutoff_{kind}"]
    assert_close(cutoff, check, check["expected"]["cutoff"])
    found = find_reliable_change(people, instrument=HAMD, error=ERROR, cutoff=cutoff)
    assert count(found["category"]) == check["expected"]["counts"]


def test_cutoff_b_as_jacobson_and_truax_define_it(clinical):
    # Two SDs of the functional group (8) from its mean (8), towards the worse
    assert find_cutoff("b", instrument=HAMD, norm=NORM, **clinical) == 24


@require("mixed_model")
def test_slopes_of_sleepstudy_against_lme4():
    # R 4.2.2, lme4 1.1-31: r <- ranef(lmer(Reaction ~ Days + (Days | Subject)), condVar = TRUE);
    # r$Days / sqrt(postVar[2, 2, ]), the first and the last four of 18 people
    nights = read_data("mixed_model", "sleepstudy.csv").rename(columns={"Reaction": "score"})
    higher = dataclasses.replace(HAMD, better="higher", high=1000)
    found = find_reliable_slopes(nights, instrument=higher, person="Subject", time="Days")
    index = found["change_index"]
    expected = [3.99116, -3.73982, -2.36409, -2.08880, 0.37843, 2.09233, -0.42873, 0.55710]
    assert [*index[:4], *index[-4:]] == pytest.approx(expected, abs=5e-5)
