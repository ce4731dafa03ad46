from __future__ import annotations

import pandas as pd
import pytest

from tests.episodes.small_frames import change_settings, find_episodes, visit

GUNN = "gunn_ims"
DRY = "dry_needling"


def find_practitioner(*names: str) -> object:
    """Find the practitioner of an episode whose sessions were given by these, in order."""
    visits = [visit(day, practitioner_id=name) for day, name in enumerate(names)]
    return find_episodes(*visits)["practitioner_id"].iloc[0]


def find_technique(*names: str, share: float = 0.25) -> object:
    """Find the technique of an episode whose sessions had these, in order."""
    visits = [visit(day, technique=name) for day, name in enumerate(names)]
    settings = change_settings(episodes={"mixed_technique_share": share})
    return find_episodes(*visits, settings=settings)["technique"].iloc[0]


def test_the_practitioner_is_the_one_of_most_sessions() -> None:
    assert find_practitioner("anna", "ben", "ben") == "ben"


def test_on_a_tie_the_practitioner_is_the_first() -> None:
    assert find_practitioner("ben", "anna", "anna", "ben") == "ben"


def test_the_first_in_time_counts_not_the_first_in_the_file() -> None:
    visits = [visit(7, practitioner_id="anna"), visit(0, practitioner_id="ben")]
    assert find_episodes(*visits)["practitioner_id"].tolist() == ["ben"]


def test_sessions_without_practitioner_do_not_vote() -> None:
    assert find_practitioner("", "", "anna") == "anna"
    assert pd.isna(find_practitioner("", ""))


def test_an_episode_without_practitioner_does_not_shift_the_others() -> None:
    visits = [
        visit(0, patient=1, practitioner_id="anna"),
        visit(0, patient=2, practitioner_id=""),
        visit(0, patient=3, practitioner_id="ben"),
    ]
    practitioners = find_episodes(*visits)["practitioner_id"]
    assert practitioners.fillna("nobody").tolist() == ["anna", "nobody", "ben"]


@pytest.mark.parametrize(
    ("techniques", "expected"),
    [
        ([GUNN] * 4 + [DRY], GUNN),  # 1 of 5 is 20 %: below
        ([GUNN] * 3 + [DRY], "mixed"),  # 1 of 4 is exactly 25 %
        ([GUNN] * 2 + [DRY], "mixed"),  # 1 of 3 is 33 %: above
        ([DRY] + [GUNN] * 4, GUNN),  # the order does not matter
        ([GUNN] * 6 + [DRY, "none"], GUNN),  # two others of 12.5 % each are not a second one
        ([GUNN], GUNN),
    ],
)
def test_a_second_technique_of_25_percent_makes_it_mixed(
    techniques: list[str], expected: str
) -> None:
    assert find_technique(*techniques) == expected


def test_the_share_is_exact_where_floating_point_is_not() -> None:
    # 7 of 100: 0.07 × 100 is 7.000000000000001 in floating point.
    techniques = [GUNN] * 93 + [DRY] * 7
    assert find_technique(*techniques, share=0.07) == "mixed"
    assert find_technique(*techniques, share=0.08) == GUNN


def test_above_one_half_nothing_is_mixed_and_the_first_wins_a_tie() -> None:
    assert find_technique(DRY, GUNN, GUNN, DRY, share=0.6) == DRY


def test_sessions_without_technique_do_not_count_for_the_share() -> None:
    # 1 of 4 recorded ones, 1 of 8 sessions.
    assert find_technique(GUNN, GUNN, GUNN, DRY, "", "", "", "") == "mixed"
    assert pd.isna(find_technique("", ""))


def test_an_assessment_without_needling_makes_no_mixed_technique() -> None:
    visits = [
        visit(0, "assessment", technique="none"),
        visit(7, "initial", technique=GUNN),
        visit(14, technique=GUNN),
    ]
    assert find_episodes(*visits)["technique"].tolist() == [GUNN]


def test_an_episode_of_assessments_has_no_technique() -> None:
    episodes = find_episodes(visit(0, "assessment", technique="none"))
    assert episodes["technique"].isna().tolist() == [True]


def test_a_course_without_needles_has_the_technique_none() -> None:
    assert find_technique("none", "none") == "none"
