"""Against R's survival: log-rank, Cox regression, the test of proportional hazards."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics import hazard_ratios
from ims_outcomes.statistics.hazard_ratios import fit_hazards
from ims_outcomes.statistics.log_rank import compare_curves
from ims_outcomes.statistics.proportional_hazards import check_proportionality
from tests.against.shared_cases import assert_close, read_checks, read_data, require

CASE = "time_to_event"
CHECKS = read_checks(CASE)

#: Sixteen made-up people with ties: time, event, a flag, a number.
TIED = pd.DataFrame(
    {
        "days": [2.0, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 12],
        "happened": [1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0],
        "flag": [1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0],
        "number": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3],
    }
).assign(happened=lambda people: people["happened"].eq(1))


def read_lung() -> pd.DataFrame:
    lung = read_data(CASE, "lung.csv")
    return lung.assign(died=lung["status"].eq(2), sex2=lung["sex"].eq(2).astype("float64"))


@require(CASE)
def test_log_rank_against_r_survdiff():
    check = CHECKS["lung.logrank_sex"]
    expected = check["expected"]
    lung = read_lung()
    found = compare_curves(lung["time"], lung["died"], lung["sex"].astype("str"))
    assert found.freedom == expected["df"]
    assert_close([found.chi_squared, found.p], check, [expected["chisq"], expected["p"]])
    assert_close(found.counts["observed"], check, expected["observed"])
    assert_close(found.counts["expected"], check, expected["expected"])


@require(CASE)
def test_log_rank_of_four_groups_against_r_survdiff():
    # R 4.2.2, survival 3.5-3: survdiff(Surv(time, status) ~ ph.ecog, data = lung)
    lung = read_lung()
    group = lung["ph.ecog"].map({0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3"})
    found = compare_curves(lung["time"], lung["died"], group)
    assert found.counts["n"].tolist() == [63, 113, 50, 1]
    assert found.chi_squared == pytest.approx(21.962131682476, rel=1e-9)
    assert found.p == pytest.approx(6.6425354e-05, rel=1e-7)
    expected = [54.1526970189, 83.5275645751, 26.1473530653, 0.1723853407]
    assert found.counts["expected"].tolist() == pytest.approx(expected, abs=1e-9)


def test_log_rank_with_ties_against_r_survdiff():
    # R 4.2.2, survival 3.5-3: survdiff(Surv(days, happened) ~ flag)
    found = compare_curves(TIED["days"], TIED["happened"], TIED["flag"].astype("str"))
    assert found.chi_squared == pytest.approx(1.35496792753, rel=1e-9)
    assert found.counts["expected"].tolist() == pytest.approx([6.9188062, 5.0811938], abs=1e-7)


@require(CASE)
def test_cox_against_r_coxph():
    check = CHECKS["lung.cox_efron"]
    expected = check["expected"]
    fit = fit_hazards(read_lung(), time="time", happened="died", columns=["sex2", "age"])
    terms = fit.terms.set_index("column")
    for column in ("sex2", "age"):
        assert_close(terms.loc[column, "coefficient"], check, expected["coef"][column])
        assert_close(terms.loc[column, "standard_error"], check, expected["se"][column])
    assert_close(fit.log_likelihood, check, expected["loglik"])
    assert (fit.n, fit.n_missing, fit.events) == (228, 0, 165)


def test_cox_with_ties_against_r_coxph():
    # R 4.2.2, survival 3.5-3: f <- coxph(Surv(days, happened) ~ flag + number); cox.zph(f)
    fit = fit_hazards(TIED, time="days", happened="happened", columns=["flag", "number"])
    coefficients, errors = fit.terms["coefficient"], fit.terms["standard_error"]
    assert coefficients.tolist() == pytest.approx([0.908433479653, -0.205248755728], rel=1e-6)
    assert errors.tolist() == pytest.approx([0.626809075595, 0.115034607782], rel=1e-6)
    assert fit.log_likelihood == pytest.approx(-22.1380127192, rel=1e-9)
    chi_squared = fit.proportionality["chi_squared"].tolist()
    assert chi_squared == pytest.approx([1.48738230191, 1.94054781941, 2.34246523246], rel=1e-6)


@require(CASE)
@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("km", [2.60767170353678, 0.20920282636381, 2.77078537593773]),
        ("identity", [2.71840108814626, 0.14174756134469, 2.83339138310204]),
    ],
)
def test_proportionality_against_r_cox_zph(clock, expected):
    # R 4.2.2, survival 3.5-3: cox.zph(coxph(Surv(time, status) ~ sex2 + age), transform = clock)
    lung = read_lung()
    found = check_proportionality(
        lung[["sex2", "age"]],
        lung["time"],
        lung["died"],
        coefficients=pd.Series({"sex2": -0.513218517108384, "age": 0.0170453318454113}),
        clock=clock,
    )
    assert found["chi_squared"].tolist() == pytest.approx(expected, rel=1e-8)
    assert found["freedom"].tolist() == [1, 1, 2]


@require(CASE)
def test_cox_of_words_and_its_proportionality_against_r():
    # R 4.2.2, survival 3.5-3: f <- coxph(Surv(time, status) ~ factor(ph.ecog) + age,
    # data = subset(lung, ph.ecog < 3)); cox.zph(f, terms = FALSE). Here the commonest level is
    # what the others are held against, so that only age and the whole compare.
    lung = read_lung().query("`ph.ecog` < 3")
    words = lung["ph.ecog"].map({0.0: "0", 1.0: "1", 2.0: "2"})
    fit = fit_hazards(
        lung.assign(ecog=words), time="time", happened="died", columns=["ecog", "age"]
    )
    terms = fit.terms.set_index("level")
    assert terms.loc["0 against 1", "coefficient"] == pytest.approx(-0.35853340058275, rel=1e-6)
    assert terms.loc["0 against 1", "standard_error"] == pytest.approx(0.19884632948, rel=1e-6)
    difference = 0.85578524438558 - 0.35853340058275
    assert terms.loc["2 against 1", "coefficient"] == pytest.approx(difference, rel=1e-6)
    assert terms.loc["per 1 more", "coefficient"] == pytest.approx(0.01077640020658, rel=1e-6)
    chi_squared = fit.proportionality.set_index("term")["chi_squared"]
    assert chi_squared["age"] == pytest.approx(0.26692978228062, rel=1e-6)
    assert chi_squared["all"] == pytest.approx(2.12840083508051, rel=1e-6)


def test_cox_of_several_rows_a_person_against_r_coxph_cluster(monkeypatch):
    # R 4.2.2, survival 3.5-3, people as TIED, person <- c(1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10,
    # 11, 11, 12): m <- coxph(Surv(days, happened) ~ flag + number, people, cluster = person);
    # sqrt(diag(vcov(m))); without cluster 0.626809076 and 0.115034608.
    monkeypatch.setattr(hazard_ratios, "EVENTS_PER_TERM", 1)
    people = TIED.assign(person=[1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12])
    fit = fit_hazards(
        people, time="days", happened="happened", columns=["flag", "number"], cluster="person"
    )
    assert fit.clusters == 12
    assert fit.terms["coefficient"].tolist() == pytest.approx([0.90843348, -0.205248756], abs=1e-6)
    assert fit.terms["standard_error"].tolist() == pytest.approx(
        [0.481445956, 0.100753645], abs=1e-6
    )


@require(CASE)
def test_cox_of_patients_in_institutions_against_r_coxph_cluster():
    # l <- lung[!is.na(lung$inst), ]; m <- coxph(Surv(time, status == 2) ~ age + sex, l,
    # cluster = inst); coef(m); sqrt(diag(vcov(m)))
    fit = fit_hazards(
        read_lung(), time="time", happened="died", columns=["age", "sex"], cluster="inst"
    )
    assert (fit.n, fit.n_missing, fit.clusters) == (227, 1, 18)
    assert fit.terms["coefficient"].tolist() == pytest.approx([0.017033496, -0.511668296], abs=1e-6)
    assert fit.terms["standard_error"].tolist() == pytest.approx(
        [0.00732739307, 0.12823060169], abs=1e-6
    )
