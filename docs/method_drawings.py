"""The figures of methods.md, each drawn as a notebook would: estimate, disclose, plot."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes import build_study, open_report, statistics
from ims_outcomes.disclosure import Disclosed, hide_small_numbers
from ims_outcomes.episodes import Period, select_cohort
from ims_outcomes.presentation import figures
from ims_outcomes.presentation.tables import TableColumn
from ims_outcomes.reporting.locations import find_sample
from ims_outcomes.reporting.report import Report

#: Its table of coverage is drawn too.
METHODS = Path(__file__).with_name("methods.md")

_RULES = {
    "responder_30": "30 % better",
    "responder_50": "50 % better",
    "responder_mcid": "Better by the MCID",
    "acceptable": "Acceptable at the end",
    "pain_free": "Free of pain",
}
_SEVERITY = {each: each.capitalize() for each in ("none", "mild", "moderate", "severe")}
_DURATIONS = {
    "acute": "Acute",
    "subacute": "Subacute",
    "chronic": "Chronic",
    "not_recorded": "Not recorded",
}
_POINTS = "points (negative: less pain)"


@functools.cache
def open_sample() -> Report:
    """Open the sample as the set-up block of methods.md does."""
    return open_report("pain_change")


def disclose(*frames: pd.DataFrame) -> Disclosed:
    """Take estimates through the door."""
    return hide_small_numbers(pd.concat(frames, ignore_index=True), settings=open_sample().settings)


def given() -> dict[str, object]:
    """What nearly every estimate of scores is given."""
    report = open_sample()
    return {"instrument": report.instrument, "settings": report.settings}


def draw_change() -> Axes:
    """Mean change by how long the pain has lasted."""
    rows = statistics.estimate_change(
        open_sample().cohort.people, by="pain_duration_band", **given()
    )
    return draw_by_duration(rows, measure="mean_change", x_label=f"Mean change, {_POINTS}")


def draw_adjusted_change() -> Axes:
    """The same at the case mix of all."""
    rows = statistics.estimate_adjusted_change(
        open_sample().cohort.people, by="pain_duration_band", **given()
    )
    return draw_by_duration(
        rows, measure="adjusted_change", x_label=f"Change at the case mix of all, {_POINTS}"
    )


def draw_by_duration(rows: pd.DataFrame, *, measure: str, x_label: str) -> Axes:
    """Draw a mean by how long the pain has lasted, from the shortest to the longest."""
    order = rows["level"].map({each: place for place, each in enumerate(_DURATIONS)})
    return figures.plot_forest(
        disclose(rows.loc[order.sort_values(kind="stable").index]), measure=measure,
        group="pain_duration_band", x_label=x_label, total="All",
        columns=[TableColumn("People", "n")], labels=_DURATIONS,
    )  # fmt: skip


def draw_responders() -> Axes:
    """Share improved by at least so much."""
    rows = statistics.estimate_responder_curve(open_sample().cohort.people, **given())
    return figures.plot_responder_curve(
        disclose(rows), x_label="Improved by at least", y_label="Share of people"
    )


def draw_severity() -> Axes:
    """From each class of severity to each."""
    least = open_sample().settings.disclosure.hide_below_people
    rows = statistics.estimate_severity_matrix(
        open_sample().cohort.people, merge_below=least, **given()
    )
    labels = _SEVERITY | {"none_or_mild": "None or mild"}
    return figures.plot_transitions(
        disclose(rows), x_label="At the last score", y_label="At the start", labels=labels
    )


def draw_reliable_change() -> Axes:
    """People in each category of reliable change."""
    error = statistics.MeasurementError(source="assumed", reliability=0.8, sd=2.0)
    rows = statistics.estimate_reliable_change(
        open_sample().cohort.people, error=error, cutoff=3.0, **given()
    )
    return figures.plot_categories(
        disclose(rows), x_label="Share of people with both scores",
        measures={f"reliable_{name}": name.capitalize() for name in
                  ("recovered", "improved", "unchanged", "deteriorated", "harmed")},
        highlighted=["reliable_recovered", "reliable_improved"],
    )  # fmt: skip


def draw_still_attending() -> Axes:
    """Share of those who start that comes to each session."""
    report = open_sample()
    rows = statistics.estimate_still_attending(
        report.started, report.study.sessions, settings=report.settings,
        extract_date=report.study.extract_date,
    )  # fmt: skip
    return figures.plot_still_attending(
        disclose(rows), x_label="Session; below it, people at risk",
        y_label="Share of all who started",
    )  # fmt: skip


def draw_drop_off() -> Axes:
    """Who stopped at which session, and how well they were."""
    rows = statistics.estimate_drop_off(open_sample().cohort.people, **given())
    return figures.plot_drop_off(
        disclose(rows), x_label="Last session", y_label="Share of all whose episode ended",
        measures={"left_well": "left well", "left_unwell": "left unwell",
                  "left_unknown": "unknown"},
    )  # fmt: skip


def draw_trajectories() -> Axes:
    """Mean score at each session, by how many sessions there were in all."""
    rows = statistics.estimate_trajectories(open_sample().session_scores, **given())
    panels = figures.plot_trajectories(
        disclose(rows), measure="mean_score", group="session_count_band | session_number",
        x_label="Session", y_label="Mean pain, points", y_limits=(0, 10),
        labels={"1": "1 session", "2 to 3": "2 to 3 sessions", "4 to 6": "4 to 6 sessions",
                "7 or more": "7 sessions or more"},
    )  # fmt: skip
    return panels[-1]


def draw_responder_bands() -> Axes:
    """Share of responders by severity at the start."""
    rows = statistics.estimate_responders_by_baseline(open_sample().cohort.people, **given())
    rows = rows[~rows["denominator"].eq(0)]
    return figures.plot_forest(
        disclose(rows), measure="responder_30", group="baseline_band", total="All",
        x_label="Share improved by 30 % or more", reference=None,
        columns=[TableColumn("People", "n")], labels=_SEVERITY,
    )  # fmt: skip


def draw_time_to_response() -> Axes:
    """Who had improved, who had left and who still came, by session."""
    report = open_sample()
    rows = statistics.estimate_time_to_response(
        report.all_episodes, session_scores=report.session_scores,
        sessions=report.study.sessions, extract_date=report.study.extract_date, **given(),
    )  # fmt: skip
    return figures.plot_stacked(
        disclose(rows), group="sessions", x_label="Session",
        y_label="Share of all who started with an eligible baseline", rest="still coming",
        measures={"first_response": "30 % better", "left_before_response": "left before"},
    )  # fmt: skip


def draw_cumulative_sessions() -> Axes:
    """Sessions so far, by week."""
    study = open_sample().study
    rows = statistics.estimate_cumulative_sessions(
        study.episodes, study.sessions, extract_date=study.extract_date, settings=study.settings
    )
    return figures.plot_steps(
        disclose(rows), curves={"cumulative_sessions": "all who start"}, group="weeks",
        x_label="Weeks since the first session; below them, people followed",
        y_label="Sessions so far, mean per person",
    )  # fmt: skip


def draw_course() -> Axes:
    """Mean pain by week on the line of the mixed model."""
    rows = statistics.estimate_course_points(
        open_sample().weekly_scores, at=range(0, 13, 2), **given()
    )
    return figures.plot_line(
        disclose(rows), measure="mean_score_at", group="weeks", scale=(0, 10),
        x_label="Weeks since the first session",
        y_label="Pain, points: mean of the model and its interval",
    )  # fmt: skip


def draw_weights() -> Axes:
    """How unequal the weights of IPW are."""
    rows = statistics.estimate_weighted_change(
        open_sample().cohort.people, **given(),
        predictors=["baseline_score", "pain_duration_band", "technique"],
    )  # fmt: skip
    return figures.plot_weights(
        disclose(rows), x_label="Weight: for how many people one who was seen counts"
    )


def draw_tipping_point() -> Axes:
    """Mean change if the people not seen did worse."""
    rows = statistics.estimate_tipping_point(
        open_sample().cohort.people, deltas=[0, 1, 2, 3, 4, 5, 6], **given()
    )
    return figures.plot_tipping_line(
        disclose(rows), y_label=f"Mean change, {_POINTS}",
        x_label="How many points worse the people not seen are taken to have done",
    )  # fmt: skip


def draw_regression_to_mean() -> Axes:
    """Mean change beside what regression to the mean alone would make."""
    population = statistics.PlausiblePopulation((4, 5), (2, 2.5), (0.4, 0.6), source="assumed")
    rows = statistics.estimate_regression_to_mean(
        open_sample().cohort.people, population=population, **given()
    )
    return figures.plot_ranges(
        disclose(rows), x_label=f"Mean change, {_POINTS}",
        pairs=[("Mean change", "mean_change_chosen", "regression_to_mean")],
    )  # fmt: skip


def build_responder_months() -> pd.DataFrame:
    """Build the clinic's chart of the share improved by 30 % over all mature months."""
    study = open_sample().study
    months = statistics.build_clinic_charts(
        study.episodes, study.sessions, outcomes=study.outcomes,
        extract_date=study.extract_date, **given(),
    )  # fmt: skip
    return months[months["chart"].eq("responders")]


def draw_control_chart() -> Axes:
    """Share of responders by month with limits."""
    points = statistics.estimate_chart_points(build_responder_months(), chart="responders")
    return figures.plot_control_chart(
        disclose(points), y_label="Share improved by 30 % or more, by month of the last session"
    )


def draw_run_chart() -> Axes:
    """The same around the median."""
    months = statistics.build_control_chart(
        build_responder_months()[["chart", "month", "value", "n"]],
        kind="run", settings=open_sample().settings, better="higher",
    )  # fmt: skip
    points = statistics.estimate_chart_points(months, chart="responders", unit="share")
    return figures.plot_run_chart(
        disclose(points, statistics.estimate_runs(months)), chart="responders",
        y_label="Share improved by 30 % or more, by month of the last session",
    )  # fmt: skip


def draw_funnel() -> Axes:
    """Share of responders by practitioner, over all clinics of the sample."""
    report = open_sample()
    study = build_study(find_sample())
    people = select_cohort(
        study.episodes, outcomes=study.outcomes, instrument=report.instrument,
        period=Period("2024-07", report.outcome.last), settings=report.settings,
        extract_date=study.extract_date,
    ).people  # fmt: skip
    rows = statistics.estimate_responders(people, by="practitioner_id", **given())
    rows = rows[rows["measure"].eq("responder_30") & rows["group"].eq("practitioner_id")]
    units = rows[["level", "numerator", "denominator"]].rename(columns={"level": "unit"})
    funnel = statistics.build_share_funnel(units, settings=report.settings)
    return figures.plot_funnel(
        disclose(statistics.estimate_funnel(funnel)),
        x_label="People with both scores",
        y_label="Share improved by 30 % or more, a point for each practitioner of three clinics",
    )


def draw_shrinkage() -> Axes:
    """Mean change by condition, raw and shrunk."""
    report = open_sample()
    rows = statistics.estimate_shrunk_means(
        report.cohort.people, by="condition", value="change", measure="mean_change",
        unit="points", settings=report.settings,
    )  # fmt: skip
    return figures.plot_shrinkage(
        disclose(rows), measure="mean_change", group="condition",
        x_label=f"Mean change, {_POINTS}",
        labels={name: each.name for name, each in report.vocabulary.conditions.items()},
    )  # fmt: skip


def draw_safety() -> Axes:
    """Adverse events per 100 sessions, by kind."""
    report = open_sample()
    rows = statistics.estimate_adverse_events(report.appointments, settings=report.settings)
    kinds = rows.loc[rows["group"].eq("adverse_event"), "level"]
    return figures.plot_forest(
        disclose(rows), measure="adverse_events_per_100", group="adverse_event",
        x_label="Events per 100 sessions at which it was recorded whether there were any",
        columns=[TableColumn("Events", "basis")], total="All kinds",
        labels={kind: kind.replace("_", " ").capitalize() for kind in kinds},
    )  # fmt: skip


def draw_specifications() -> Axes:
    """Share of responders by every rule and denominator."""
    rows = statistics.estimate_specifications(open_sample().cohort.people, **given())
    return figures.plot_specifications(
        disclose(rows), x_label="Share called improved", labels=_RULES
    )


def draw_power() -> Axes:
    """Closed episodes needed to tell 50 % from another share."""
    report = open_sample()
    rows = [
        statistics.estimate_episodes_for_share(
            report.cohort.people, first=0.5, second=second, settings=report.settings
        )
        for second in (0.52, 0.55, 0.6, 0.65, 0.7, 0.8)
    ]
    return figures.plot_episodes_needed(
        disclose(*rows), x_label="Shares to be told apart",
        y_label="Closed episodes needed (half the difference takes four times as many)",
    )  # fmt: skip


def draw_coverage() -> Axes:
    """Draw the coverage that the table of methods.md holds."""
    text = METHODS.read_text(encoding="utf-8")
    found = re.findall(r"^\| (M\w+): mean_change(\w*) \| ([\w ]+) \|(.*)\|$", text, re.MULTILINE)
    rows = [
        {
            "measure": "coverage", "group": "case",
            "level": f"{missing}{_ADJUSTED[how]}, {estimand}",
            "numerator": covered * count, "denominator": count, "estimate": covered,
        }
        for missing, how, estimand, rest in found
        for covered, count in [[float(cell) for cell in rest.split("|")][3:5]]
        for covered in [covered / 100]
    ]  # fmt: skip
    shares = statistics.build_estimates(
        [{**row, "n": row["denominator"], "unit": "share"} for row in rows]
    )
    return figures.plot_forest(
        disclose(shares), measure="coverage", group="case", reference=0.95, band=(0.93, 0.97),
        x_label="Intervals of the mean change that hold the truth"
        " (shaded: 93 to 97\N{NO-BREAK SPACE}%)",
        columns=[TableColumn("Coverage", "share")],
    )  # fmt: skip


_ADJUSTED = {"": ", as seen", "_ipw": ", IPW", "_mi": ", imputed"}
