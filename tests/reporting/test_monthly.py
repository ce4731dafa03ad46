"""The monthly report: six numbers, what to look at, five sentences, charts, changes in words."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.episodes import select_due_episodes
from ims_outcomes.presentation import check_no_causal_words, say
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.presentation.shown import Shown, strip_tags
from ims_outcomes.reporting.due_lists import DUE_FILE
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections import account, month_changes, month_charts, monthly
from ims_outcomes.reporting.sections.answers import say_eligibility
from ims_outcomes.reporting.sections.month_charts import letter_events
from ims_outcomes.reporting.sections.month_missing import disclose_missing, say_missing
from ims_outcomes.reporting.sections.month_numbers import (
    CHART_MEASURES,
    MonthNumbers,
    Verdict,
    disclose_months,
)
from ims_outcomes.reporting.sections.month_sentences import say_five, say_look_at
from ims_outcomes.reporting.sections.month_stretches import Stretch, list_stretches
from ims_outcomes.reporting.sections.month_words import format_value
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.vocabulary import load_settings
from tests.reporting.small_reports import open_small
from tests.small_export import Tables, make_tables

SECTIONS = (
    monthly.show_six_numbers,
    monthly.show_look_at,
    monthly.show_headlines,
    monthly.show_charts,
    monthly.show_changes,
    monthly.show_hidden,
)
EVENTS = """
[[events]]
date = 2025-09-02
words = "New form"
[[events]]
date = 2025-04-14
words = "A second <practitioner>"
"""


def read(shown: Shown) -> str:
    """Read what is shown as plain text."""
    text = html.unescape(strip_tags(shown.html))
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def drop_august(tables: Tables) -> Tables:
    """Leave out everything of August 2025."""
    for name, column in (("sessions", "session_date"), ("scores", "score_date")):
        tables[name] = [row for row in tables[name] if not row[column].startswith("2025-08")]
    return tables


def keep_first_scores(tables: Tables) -> Tables:
    tables["scores"] = [row for row in tables["scores"] if row["session_id"].endswith("-0")]
    return tables


def name_one_practitioner(tables: Tables) -> Tables:
    for row in tables["sessions"]:
        row["practitioner_id"] = "only"
    return tables


#: What a clinic may be like: tables, month asked for, settings.
CLINICS = {
    "usual": (make_tables(patients=300), "2026-04", ""),
    "twelve": (make_tables(patients=12), "", ""),
    "no scores": (make_tables() | {"scores": []}, "", ""),
    "no sessions": (make_tables() | {"sessions": []}, "", ""),
    "no last score": (keep_first_scores(make_tables()), "", ""),
    "empty month": (drop_august(make_tables()), "2025-08", ""),
    "too young": (make_tables(days=10), "", ""),
    "stopped": (make_tables(patients=20), "", '[episodes]\nextract_date = "2028-06-30"\n'),
    "one practitioner": (name_one_practitioner(make_tables()), "", ""),
    "other scale": (
        make_tables(patients=80, instrument="psfs"), "", '[scores]\ninstrument = "psfs"\n',
    ),
    "fixed window": (make_tables(patients=80), "", "[scores]\nwindow_weeks = 6\n"),
}  # fmt: skip


class Reports(dict[str, Report]):
    """The clinics, each opened when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> Report:
        tables, month, config = CLINICS[name]
        self[name] = open_small(self.folder / name, tables, month=month, config=config)
        return self[name]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    return Reports(tmp_path_factory.mktemp("clinics"))


@pytest.fixture(scope="module")
def usual(reports: dict[str, Report]) -> Report:
    return reports["usual"]


@pytest.fixture(scope="module")
def numbers(usual: Report) -> MonthNumbers:
    return disclose_months(usual)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", CLINICS)
def test_there_are_exactly_five_sentences_whatever_there_is_to_say(
    name: str, language: str, reports: dict[str, Report]
) -> None:
    with speaking(language):
        sentences = monthly.say_headlines(reports[name])
    assert len(sentences) == 5
    caveat = {"en": "what changed, not why", "fr": "ce qui a changé, non pourquoi"}[language]
    assert caveat in " ".join(sentences)
    for sentence in sentences:
        assert sentence.endswith(".") and sentence[:-1].strip()
        assert "nan" not in sentence.split() and "{" not in sentence
        assert check_no_causal_words(sentence) == []


@pytest.mark.parametrize("name", CLINICS)
def test_every_section_holds_on_every_clinic(name: str, reports: dict[str, Report]) -> None:
    for section in SECTIONS:
        text = read(section(reports[name]))
        assert text, section.__name__
        assert "nan" not in text.split()


@pytest.mark.parametrize("name", CLINICS)
def test_at_most_three_sentences_say_what_to_look_at(name: str, reports: dict[str, Report]) -> None:
    report = reports[name]
    sentences = say_look_at(report, disclose_months(report), disclose_missing(report))
    assert 1 <= len(sentences) <= 3
    assert len(set(sentences)) == len(sentences)


def test_the_six_numbers_name_their_month(usual: Report) -> None:
    shown = monthly.show_six_numbers(usual)
    text = read(shown)
    # Caption and three labels each, and which episodes ended.
    assert (text.count("April 2026"), text.count("February 2026")) == (5, 4)
    values = shown.numbers.query("section == 'six_numbers'")
    assert values["measure"].tolist() == [
        "activity_new_episodes", "activity_sessions", "activity_ended_episodes", "completeness",
        "responder_30", "mean_change",
    ]  # fmt: skip
    assert values["level"].tolist() == ["2026-04"] * 3 + ["2026-02"] * 3
    assert (shown.html.count("<img"), len(shown.sheets)) == (6, 1)


def test_numbers_are_those_counted_in_the_frames(usual: Report) -> None:
    episodes, people = usual.study.episodes, usual.monthly_people
    shown = monthly.show_six_numbers(usual).numbers.query("section == 'six_numbers'")
    found = shown.set_index("measure")
    begun = episodes["start_month"].eq("2026-04") & episodes["start_known"]
    assert found.loc["activity_new_episodes", "estimate"] == begun.sum()
    ended = people["month"].eq("2026-02")
    assert found.loc["completeness", "denominator"] == ended.sum()
    assert found.loc["completeness", "numerator"] == people.loc[ended, "has_pair"].sum()
    change = people.loc[ended, "change"].dropna().astype(float)
    assert found.loc["mean_change", "estimate"] == pytest.approx(change.mean())


def test_which_way_of_a_change_is_good_is_said(reports: dict[str, Report]) -> None:
    for name, said in (("usual", "minus first; below 0"), ("other scale", "minus first; above 0")):
        assert said in read(monthly.show_six_numbers(reports[name]))


@pytest.mark.parametrize(("days", "language", "said"), [
    (90, "en", "Ended in April 2026: discharged in that month, or 90 days without a session were "
               "reached in it (last seen about January 2026)."),
    (60, "fr", "Terminés en avril 2026 : congé ce mois-là, ou 60 jours sans séance atteints ce "
               "mois-là (vus pour la dernière fois vers février 2026)."),
])  # fmt: skip
def test_which_episodes_ended_in_the_month_is_said(
    days: int, language: str, said: str, usual: Report
) -> None:
    rules = dataclasses.replace(usual.settings.episodes, gap_days=days)
    study = dataclasses.replace(
        usual.study, settings=dataclasses.replace(usual.settings, episodes=rules)
    )
    with speaking(language):
        assert said in read(monthly.show_six_numbers(dataclasses.replace(usual, study=study)))


def test_a_picture_shows_the_last_two_years_only(usual: Report) -> None:
    drawn = monthly.show_six_numbers(usual).numbers.query("section == 'six_numbers_chart'")
    months = drawn.loc[drawn["measure"].str.startswith("activity"), "level"]
    assert months.max() == "2026-04"
    assert months.min() >= "2024-05"


def judge(numbers: MonthNumbers, **words: str) -> MonthNumbers:
    """Let some charts say something else; all others are as usual."""
    verdicts = {
        chart: dataclasses.replace(
            verdict, word=words.get(chart, "as_usual"), rules=("outside",), is_trial=False
        )
        for chart, verdict in numbers.verdicts.items()
    }
    return dataclasses.replace(numbers, verdicts=verdicts)


def look(report: Report, numbers: MonthNumbers, **words: str) -> list[str]:
    sentences = say_look_at(report, judge(numbers, **words), disclose_missing(report))
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences]


def test_bad_news_comes_first_and_harm_before_all(usual: Report, numbers: MonthNumbers) -> None:
    sentences = look(usual, numbers, sessions="lower", mean_change="worse", adverse_events="worse")
    assert sentences[0].startswith("Adverse events, April 2026")
    assert sentences[1].startswith("Mean change, NPRS, February 2026")
    assert "worse than usual" in sentences[0] and "outside the limits" in sentences[0]
    assert len(sentences) == 3


def test_good_news_is_told_after_what_is_missing(usual: Report, numbers: MonthNumbers) -> None:
    sentences = look(usual, numbers, responders="better")
    assert sentences[-1].startswith("Improved by 30")
    assert "better than usual" in sentences[-1]


def test_where_nothing_signals_that_is_said(usual: Report, numbers: MonthNumbers) -> None:
    complete = ask_for(usual, 0)
    assert "out of the ordinary" in look(complete, numbers)[-1]
    assert "out of the ordinary" not in " ".join(look(complete, numbers, sessions="higher"))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "for their latest month none of the 8 charts that can be read is out of the ordinary;"),
    ("fr", "à leur dernier mois, aucun des 8 graphiques lisibles ne sort de l’ordinaire"),
])  # fmt: skip
def test_the_message_says_of_the_charts_that_they_are_calm(
    language: str, said: str, usual: Report, numbers: MonthNumbers
) -> None:
    with speaking(language):
        assert said in say_five(usual, judge(numbers))[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("language", "said"), [
    ("en", "4 points of the charts on this page are hidden"),
    ("fr", "4 points des graphiques de cette page sont masqués"),
])  # fmt: skip
def test_a_month_hidden_on_two_charts_is_two_points(
    language: str, said: str, usual: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = disclose_months(usual)
    two = {chart: numbers.verdicts[chart] for chart in ("responders", "mean_change")}
    changed = dataclasses.replace(numbers, verdicts=two)
    monkeypatch.setattr(month_charts, "disclose_months", lambda _: changed)
    monkeypatch.setattr(month_charts, "_count_hidden", lambda *_: 2)
    with speaking(language):
        assert said in read(monthly.show_hidden(usual))


#: Twenty months that go up and down by 2, seven below the middle, and those after them.
RUN = [50.0, 52.0] * 10 + [49.0, 48.0] * 3 + [49.0]
MONTHS = [str(month) for month in pd.period_range("2023-10", periods=40, freq="M")]


def draw_run(
    numbers: MonthNumbers, values: list[float], *, chart: str = "responders", better: str = "higher"
) -> MonthNumbers:
    """Leave one chart alone, with these values, as usual in its latest month."""
    months = MONTHS[: len(values)]
    points = pd.DataFrame({"chart": chart, "month": months, "value": values})
    settings = load_settings()
    charts = build_control_chart(points, kind="xmr", settings=settings, better=better)
    measure = CHART_MEASURES[chart]
    rows = estimate_chart_points(charts, chart=chart, measure=measure, unit="points")
    disclosed = hide_small_numbers(rows, settings=settings)
    verdicts = {chart: Verdict(chart, months[-1], "as_usual")}
    part = "outcomes" if chart == "responders" else "activity"
    return dataclasses.replace(numbers, **{part: disclosed}, verdicts=verdicts)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Improved by 30 % or more, June 2025 to December 2025: worse than usual. "
           "The chart no longer shows it: February 2026 is as usual."),
    ("fr", "Améliorés d’au moins 30 %, juin 2025 à décembre 2025 : moins bien que d’habitude. "
           "Le graphique ne le montre plus : février 2026 est comme d’habitude."),
])  # fmt: skip
def test_a_run_that_ended_lately_is_named_as_over(
    language: str, said: str, usual: Report, numbers: MonthNumbers
) -> None:
    drawn = draw_run(numbers, [*RUN, 51.0, 51.0])
    with speaking(language):
        sentences = say_look_at(usual, drawn, disclose_missing(usual))
    assert said in [" ".join(sentence.split()) for sentence in sentences]


def test_a_run_that_ended_longer_ago_is_not_named(usual: Report, numbers: MonthNumbers) -> None:
    drawn = draw_run(numbers, [*RUN, 51.0, 51.0, 51.0])
    assert "no longer shows" not in " ".join(say_look_at(usual, drawn, disclose_missing(usual)))


def test_a_stretch_has_its_months_and_its_side(numbers: MonthNumbers) -> None:
    run = draw_run(numbers, [*RUN, 51.0, 51.0], chart="sessions", better="")
    assert list_stretches(run, chart="sessions") == [
        Stretch("sessions", "2025-06", "2025-12", "lower", ("one_side",))
    ]


def test_a_rising_trend_is_higher_and_a_falling_one_lower(numbers: MonthNumbers) -> None:
    ways = {"higher": 0.7, "lower": -0.7}
    for word, step in ways.items():
        trend = [50.0, 52.0] * 10 + [51 + step * place for place in range(-3, 4)]
        run = draw_run(numbers, trend, chart="sessions", better="")
        [stretch] = list_stretches(run, chart="sessions")
        assert (stretch.word, "trend" in stretch.rules) == (word, True)


def test_the_changes_name_no_signal_that_ended_long_ago(
    usual: Report, numbers: MonthNumbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for later, is_named in ((5, True), (6, False)):
        drawn = draw_run(numbers, RUN + [51.0] * later)
        monkeypatch.setattr(month_changes, "disclose_months", lambda _, drawn=drawn: drawn)
        text = read(monthly.show_changes(usual))
        assert ("June 2025 to December 2025" in text) == is_named
        assert ("As usual (" in text) == is_named


def judge_conditions(report: Report, **counts: tuple[int, int]) -> list[str]:
    """Say who lags, of conditions with so many of so many that gave both scores."""
    parts = pd.DataFrame(counts.values(), columns=["numerator", "denominator"], dtype="float64")
    rows = parts.assign(
        measure="completeness", group="shown_condition", level=list(counts), n_missing=0.0
    )
    whole = rows.tail(1).assign(**parts.sum(), group="all", level="all")
    shares = build_shares(pd.concat([rows, whole]), settings=report.settings)
    missing = hide_small_numbers(shares, settings=report.settings)
    return [" ".join(each.split()) for each in say_missing(report, None, missing)]


def test_a_condition_clearly_below_the_clinic_is_named_with_what_is_missing(usual: Report) -> None:
    [sentence] = judge_conditions(
        usual, neck_pain=(10, 60), low_back_pain=(60, 100), sciatica=(24, 40)
    )
    assert sentence.endswith(
        "clearly fewer gave both scores than in the clinic as a whole, where 47 % did: "
        "Neck pain, 17 % gave both (9 to 28 %), 50 of 60 lack a score."
    )


def test_where_none_stands_out_the_lowest_are_named_with_their_doubt(usual: Report) -> None:
    [sentence] = judge_conditions(
        usual, neck_pain=(12, 30), low_back_pain=(80, 141), sciatica=(16, 37), stroke=(0, 19)
    )
    assert sentence.endswith(
        "no condition gave clearly fewer last scores than the clinic as a whole, where 48 % gave "
        "both. The fewest of the 3 that can be compared, maybe by chance: Neck pain, 40 % gave "
        "both (25 to 58 %), 18 of 30 lack a score; Sciatica (lumbar radiculopathy), 43 % gave "
        "both (29 to 59 %), 21 of 37 lack a score."
    )


def test_in_french_nobody_is_said_to_have_no_score_who_lacks_one_of_two(usual: Report) -> None:
    with speaking("fr"):
        [sentence] = judge_conditions(usual, neck_pain=(12, 30), low_back_pain=(80, 141))
    assert "où 54 % ont donné les deux" in sentence
    assert "40 % ont donné les deux (25 à 58 %), il manque un score à 18 sur 30." in sentence
    assert "sans score" not in sentence


def test_of_conditions_too_small_to_compare_nothing_is_said(usual: Report) -> None:
    assert judge_conditions(usual, neck_pain=(1, 19), low_back_pain=(10, 40)) == []


@pytest.mark.parametrize(("language", "said"), [
    ("en", "the private list says which"), ("fr", "la liste privée dit lesquels"),
])  # fmt: skip
def test_whom_to_ask_now_is_told_where_scores_are_missing(
    language: str, said: str, usual: Report
) -> None:
    study = usual.study
    due = select_due_episodes(
        study.episodes, outcomes=study.outcomes, instrument=usual.instrument,
        settings=usual.settings, extract_date=study.extract_date,
    )  # fmt: skip
    with speaking(language):
        report = ask_for(usual, 100)
        text = " ".join(say_look_at(report, disclose_months(report), disclose_missing(report)))
        complete = ask_for(usual, 0)
        other = " ".join(say_look_at(complete, disclose_months(usual), disclose_missing(usual)))
    assert said in text and f" {len(due)}" in " ".join(text.split())
    assert f"(north_{DUE_FILE}, " in text
    assert said not in other


def ask_for(report: Report, percent: int) -> Report:
    """Ask for another completeness."""
    changed = dataclasses.replace(report.settings.report, complete_from_percent=percent)
    settings = dataclasses.replace(report.settings, report=changed)
    return dataclasses.replace(report, study=dataclasses.replace(report.study, settings=settings))


@pytest.mark.parametrize(("least", "is_said"), [(0, False), (100, True)])
def test_completeness_below_the_threshold_is_said(
    least: int, is_said: bool, usual: Report, numbers: MonthNumbers
) -> None:
    said = any("gave both scores" in each for each in look(ask_for(usual, least), numbers))
    assert said == is_said


def test_the_percent_below_is_enough_and_the_one_above_is_not(
    usual: Report, numbers: MonthNumbers
) -> None:
    row = numbers.outcomes.frame.query("measure == 'completeness' and level == '2026-02'").iloc[0]
    share = 100 * row["numerator"] / row["denominator"]
    for least in (int(share), int(share) + 1):
        said = any("gave both scores" in each for each in look(ask_for(usual, least), numbers))
        assert said == (share < least)


def test_a_month_of_few_people_is_hidden_in_table_chart_and_sentence(
    reports: dict[str, Report],
) -> None:
    report = reports["twelve"]
    text = read(monthly.show_six_numbers(report))
    assert "hidden" in text
    assert "Fewer than 5 patients" in monthly.say_headlines(report)[0]
    shown = pd.concat([section(report).numbers for section in SECTIONS])
    people = shown.loc[shown["measure"].isin(["completeness", "retention_chart", "mean_change"])]
    assert not people.loc[people["group"].eq("month"), "n"].between(1, 4).any()


def test_how_many_more_would_do_is_said(reports: dict[str, Report]) -> None:
    assert "10 with both would do" in monthly.say_headlines(reports["no last score"])[1]


def test_without_scores_or_sessions_that_is_said_where_the_number_would_be(
    reports: dict[str, Report],
) -> None:
    assert read(monthly.show_six_numbers(reports["no scores"])).count("no scores in the data") == 3
    text = read(monthly.show_six_numbers(reports["no sessions"]))
    assert text.count("no sessions in the data") == 3
    text = read(monthly.show_six_numbers(reports["too young"]))
    assert text.count("no month can be read yet") == 3


def test_without_percentages_on_a_scale_there_are_none(reports: dict[str, Report]) -> None:
    report = reports["other scale"]
    assert "no percentages on PSFS" in read(monthly.show_six_numbers(report))
    assert not [each for each in monthly.say_headlines(report) if "30" in each]


def test_a_month_asked_for_is_judged_by_what_was_known_of_its_months(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=200), month="2025-12")
    months = report.charts.groupby("chart")["month"].max()
    assert months["sessions"] == "2025-12"
    assert months["completeness"] == report.outcome.last == "2025-12"
    assert monthly.say_headlines(report)[-1].startswith("In December\N{NO-BREAK SPACE}2025")


def test_events_have_letters_on_the_charts_and_words_beneath(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=200), config=EVENTS)
    assert letter_events(report) == {"2025-04": "a", "2025-09": "b"}
    charts = monthly.show_charts(report)
    assert "a = A second <practitioner> (April 2025); b = New form" in read(charts)
    assert "<practitioner>" not in charts.html


def test_of_the_events_the_changes_name_the_recent_ones(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=200), month="2026-02", config=EVENTS)
    changes = read(monthly.show_changes(report))
    assert "September 2025 the clinic New form" in changes
    assert "<practitioner>" not in changes


def test_more_events_than_letters_have_two(usual: Report) -> None:
    months = [str(month) for month in pd.period_range("2020-01", periods=30, freq="M")]
    event = type("Event", (), {})
    events = []
    for month in months:
        events.append(event())
        events[-1].month, events[-1].words = month, month
    settings = type(usual.settings)(**{**vars(usual.settings), "events": tuple(events)})
    study = dataclasses.replace(usual.study, settings=settings)
    letters = list(letter_events(dataclasses.replace(usual, study=study)).values())
    assert letters[24:28] == ["y", "z", "aa", "ab"]


def test_each_chart_has_its_verdict_and_its_message(usual: Report) -> None:
    shown = monthly.show_charts(usual)
    text = read(shown)
    assert shown.html.count("<img") == shown.html.count("<figcaption>")
    assert "April 2026: " in text and "usual range" in text
    sections = set(shown.numbers["section"])
    assert {"chart_responders", "chart_sessions", "chart_retention"} <= sections


def test_the_message_of_the_chart_of_sessions_counts_without_decimals(usual: Report) -> None:
    for language in ("en", "fr"):
        with speaking(language):
            alts = re.findall('alt="([^"]*)"', monthly.show_charts(usual).html)
            name = say("monthly.name.sessions")
        [alt] = [alt for alt in alts if alt.startswith(name)]
        assert re.search(r"\d", alt) and not re.search(r"\d[.,]\d", alt)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Sessions attended begin with February 2025: the data may not hold all of January "
           "2025."),
    ("fr", "Les séances réalisées commencent par février 2025 : les données ne contiennent "
           "peut-être pas tout janvier 2025."),
])  # fmt: skip
def test_why_sessions_begin_a_month_later_is_said(language: str, said: str, usual: Report) -> None:
    with speaking(language):
        assert said in " ".join(read(monthly.show_charts(usual)).split())


@pytest.mark.parametrize(("language", "said"), [
    ("en", "May 2025: 63; what is usual can be said from 6 months on."),
    ("fr", "En mai 2025 : 63 ; ce qui est habituel pourra se dire à partir de 6 mois."),
])  # fmt: skip
def test_beside_few_months_a_chart_has_no_limits_and_no_verdict(
    language: str, said: str, tmp_path: Path
) -> None:
    report = open_small(tmp_path, make_tables(patients=120, days=110))
    with speaking(language):
        charts = monthly.show_charts(report)
        looked = say_look_at(report, disclose_months(report), disclose_missing(report))
        young = say("monthly.look.young", months=6)
    assert said in " ".join(read(charts).split()) and young in looked
    values = charts.numbers.loc[charts.numbers["measure"].eq("activity_sessions_chart")]
    assert len(values) and values["lower"].isna().all()


def test_how_many_charts_are_watched_is_said_with_how_often_they_err(usual: Report) -> None:
    numbers = disclose_months(usual)
    watched = [each for each in numbers.verdicts.values() if each.word not in ("too_few", "hidden")]
    assert f"Charts watched each month, those of the table included: {len(watched)}." in read(
        monthly.show_charts(usual)
    )


def test_a_hidden_month_says_nothing_even_where_it_would_signal(
    reports: dict[str, Report],
) -> None:
    numbers = disclose_months(reports["twelve"])
    assert numbers.verdicts["completeness"] == Verdict("completeness", "2025-11", "hidden")
    assert numbers.find_point("completeness", "2025-11") is None


def test_the_scope_names_one_month_of_each(usual: Report) -> None:
    text = read(account.show_scope(usual))
    assert "Outcomes February 2026" in text and "Appointments April 2026" in text


@pytest.mark.parametrize("section", SECTIONS[1:4])
def test_no_section_claims_a_cause(section: Callable[[Report], Shown], usual: Report) -> None:
    assert check_no_causal_words(read(section(usual))) == []


def test_the_verdict_on_adverse_events_names_their_unit() -> None:
    point = {"unit": "events per 100 sessions", "estimate": 6.1, "n": 12}
    assert format_value(None, point) == "6.1 per 100 sessions"
    with speaking("fr"):
        assert format_value(None, point) == "6,1 pour 100 séances"


def test_where_people_began_is_said_on_its_scale(usual: Report) -> None:
    assert say_eligibility(usual) == "who began at 3 or more out of 10"
