from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.sample import Sample, make_sample
from ims_outcomes.sample.clinic import CONDITIONS, check_plan
from ims_outcomes.sample.parameters import NOT_IN_SAMPLE
from ims_outcomes.vocabulary import load_vocabulary

TABLES = ("sessions", "scores", "patients")


def test_the_same_seed_gives_the_same_sample() -> None:
    first, second = make_sample(seed=5, patients=200), make_sample(seed=5, patients=200)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(first, table), getattr(second, table))
    assert first.truth == second.truth


def test_another_seed_gives_another_sample() -> None:
    first, second = make_sample(seed=5, patients=200), make_sample(seed=6, patients=200)
    assert first.sessions["patient_id"].tolist() != second.sessions["patient_id"].tolist()
    assert first.truth["values"] != second.truth["values"]


def test_the_sample_has_three_clinics_of_different_size(attended: pd.DataFrame) -> None:
    per_clinic = attended["clinic_id"].value_counts()
    assert per_clinic.index.tolist() == ["clinic_1", "clinic_2", "clinic_3"]
    assert per_clinic.iloc[0] > 1.5 * per_clinic.iloc[1]


def test_the_sample_has_about_3000_patients_and_18000_sessions(
    sample: Sample, attended: pd.DataFrame
) -> None:
    assert 3000 <= len(sample.patients) <= 3010
    assert 16_000 < len(attended) < 20_000
    assert 17_000 < len(sample.sessions) < 21_000


def test_the_sample_covers_thirty_months_without_a_gap(attended: pd.DataFrame) -> None:
    months = attended["session_date"].dt.strftime("%Y-%m")
    assert months.min() == "2024-01"
    assert months.max() == "2026-06"
    assert months.nunique() == 30
    assert attended["session_date"].max() == pd.Timestamp("2026-06-30")


def test_no_clinic_works_on_sundays(attended: pd.DataFrame) -> None:
    assert not attended["session_date"].dt.day_of_week.eq(6).any()


def test_the_largest_clinic_has_about_sixty_new_episodes_a_month(attended: pd.DataFrame) -> None:
    largest = attended.loc[attended["clinic_id"].eq("clinic_1")]
    opening = largest.loc[largest["visit_type"].isin(["initial", "assessment"])]
    opening = opening.drop_duplicates(["patient_id", "condition"])
    assert 45 < len(opening) / 30 < 65  # some openings are not marked


def test_the_largest_clinic_has_four_practitioners(attended: pd.DataFrame) -> None:
    per_clinic = attended.groupby("clinic_id")["practitioner_id"].nunique()
    assert per_clinic.tolist() == [4, 2, 1]


def test_ten_conditions_are_about_pain_and_two_rare_ones_are_not() -> None:
    known = load_vocabulary().conditions
    assert all(known[plan.condition].is_pain == plan.is_pain for plan in CONDITIONS)
    assert sum(plan.is_pain for plan in CONDITIONS) == 10
    assert all(plan.weight < 10 for plan in CONDITIONS if not plan.is_pain)


def test_every_column_of_the_tables_is_there_in_order_and_never_empty(sample: Sample) -> None:
    for name, table in load_vocabulary().tables.items():
        frame = getattr(sample, name)
        assert frame.columns.tolist() == [c for c in table.columns if c not in NOT_IN_SAMPLE]
        assert frame.notna().any().all(), f"an empty column in {name}"


def test_only_allowed_words_stand_in_the_good_rows(sample: Sample) -> None:
    vocabulary = load_vocabulary()
    bad = {
        "sessions": {"rebooked?", "frog in throat", "upstairs"},
        "scores": {"smiley faces", "smileys", "mm"},
        "patients": set(),
    }
    for name, table in vocabulary.tables.items():
        for column in table.columns.values():
            allowed = set(vocabulary.allowed_words(column))
            if allowed:
                words = getattr(sample, name)[column.name].dropna().str.split(";").explode()
                assert set(words) - allowed <= bad[name], column.name


def test_about_five_percent_are_cancelled_and_four_percent_missed(sample: Sample) -> None:
    shares = sample.sessions["status"].value_counts(normalize=True)
    assert shares["cancelled"] == pytest.approx(0.055, abs=0.01)
    assert shares["no_show"] == pytest.approx(0.045, abs=0.01)


def test_most_visits_are_a_week_or_two_apart_and_a_few_more_than_the_gap(
    attended: pd.DataFrame,
) -> None:
    ordered = attended.sort_values(["clinic_id", "patient_id", "condition", "session_date"])
    keys = ["clinic_id", "patient_id", "condition"]
    days = ordered.groupby(keys)["session_date"].diff().dt.days.dropna()
    assert days.between(7, 14).mean() > 0.5
    assert 0.005 < days.gt(90).mean() < 0.05


def test_some_patients_come_again_and_some_with_a_second_condition(
    attended: pd.DataFrame,
) -> None:
    person = ["clinic_id", "patient_id"]
    conditions = attended.dropna(subset=["condition"]).groupby(person)["condition"].nunique()
    assert 0.04 < conditions.gt(1).mean() < 0.15
    initial = attended.loc[attended["visit_type"].eq("initial")]
    assert initial.duplicated([*person, "condition"]).sum() > 100


def test_needles_stay_in_for_seconds_in_ims_and_for_minutes_in_acupuncture(
    sample: Sample,
) -> None:
    seconds = pd.to_numeric(sample.sessions["retention_seconds"])
    per_technique = seconds.groupby(sample.sessions["technique"])
    assert per_technique.max()["gunn_ims"] <= 30
    assert per_technique.min()["traditional_acupuncture"] >= 1200


def test_one_id_in_two_clinics_is_two_people(sample: Sample) -> None:
    people = sample.patients.dropna(subset=["patient_id", "clinic_id"])
    clinics = people.groupby("patient_id")["clinic_id"].nunique()
    assert clinics.gt(1).sum() == 3


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"patients": 0}, "'patients' is 0; it must be a whole number from 1 on."),
        ({"clinics": 0}, "'clinics' is 0; it must be a whole number from 1 on."),
        ({"months": 0}, "'months' is 0; it must be a whole number from 1 on."),
        ({"seed": -1}, "'seed' is -1; it must be a whole number from 0 on."),
        ({"patients": 2.5}, "'patients' is 2.5; it must be a whole number from 1 on."),
        ({"seed": True}, "'seed' is True; it must be a whole number from 0 on."),
        (
            {"patients": 2, "clinics": 3},
            "'clinics' is 3 and 'patients' is 2; every clinic needs a patient.",
        ),
    ],
)
def test_a_number_that_makes_no_sample_is_refused(numbers: dict[str, int], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_sample(**numbers)
    assert caught.value.message == message


@pytest.mark.parametrize(("patients", "clinics"), [(1, 1), (3, 3), (40, 12)])
def test_the_smallest_samples_have_somebody_in_every_clinic(patients: int, clinics: int) -> None:
    sample = make_sample(seed=3, patients=patients, clinics=clinics)
    assert sample.sessions["clinic_id"].nunique() == clinics
    assert len(sample.patients) >= patients


def test_one_month_of_data_is_june_2026() -> None:
    plan = check_plan(seed=1, patients=1, clinics=1, months=1)
    assert np.datetime64(plan.first_day, "D") == np.datetime64("2026-06-01")
    sample = make_sample(seed=1, patients=60, months=1)
    days = sample.sessions.loc[sample.sessions["status"].eq("attended"), "session_date"].dropna()
    assert days.str.startswith("2026-06").mean() > 0.8  # the rest are bad rows
