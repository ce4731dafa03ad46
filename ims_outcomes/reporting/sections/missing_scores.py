"""Whether the answer depends on how scores are counted, and on those who gave no last one."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_too_few,
    format_number,
    format_threshold,
    join_shown,
    say,
    write_keyed_table,
    write_sentences,
)
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.figures import plot_tipping_line, write_figure
from ims_outcomes.presentation.formats import choose_decimals
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.adjusted import (
    CASE_MIX,
    add_case_mix,
    find_case_mix,
    name_case_mix,
)
from ims_outcomes.reporting.sections.needs import needs_scores
from ims_outcomes.statistics.bootstrap import estimate_bootstrap_change
from ims_outcomes.statistics.carry_forward import estimate_carried_forward
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import add_session_band
from ims_outcomes.statistics.conditions import SHOWN
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.inverse_probability import estimate_weighted_change
from ims_outcomes.statistics.multiple_imputation import estimate_imputed_change
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.sensitivity import estimate_change_sensitivity
from ims_outcomes.statistics.tipping_point import estimate_tipping_point

#: Steps from "as the model expects" to the whole length of the scale worse.
_DELTA_STEPS: Final = 10
#: How many sessions somebody had is known when a last score is due, and tells more than all else
#: of who gives one; so it is the first that the models look at.
_SESSIONS: Final = "session_band"
_ORDER: Final = (
    "as_stated", "bootstrap", "without_soreness", "worst_case", "best_case", "bocf", "locf", "ipw",
    "mi",
)  # fmt: skip
_TIPPING: Final = ("tipping_delta", "all", "all")
#: Why a model is refused, by how the reason in the method of its estimates begins.
REFUSALS: Final = {
    "nobody with a baseline lacks": "nobody_missing",
    "too few pairs": "too_few_pairs",
    "fewer than two people": "too_few_pairs",
    "everybody has the same": "all_alike",
    "some column tells": "certain",
    "the predictors give": "certain",
    "'": "redundant",
}
#: What weighting adds beside the two numbers: how the weights are spread.
_WEIGHTS: Final = ("weight", "effective_pairs")


@needs_scores
def show_sensitivity(report: Report) -> Shown:
    """Show what becomes of the answer under other ways of counting."""
    people = _add_known(report)
    case_mix = _find_known(people)
    disclosed = report.disclose(_estimate_choices(report, people, case_mix))
    percent, instrument = report.settings.responders.headline_percent, report.instrument
    columns = [
        TableColumn(say("missing.n"), "n"),
        TableColumn(say("missing.change"), "mean_interval"),
    ]
    if instrument.percent_rule:
        columns.append(TableColumn(say("missing.responders", percent=percent), "share_interval"))
    return write_keyed_table(
        disclosed,
        [
            (
                say(f"missing.{choice}", hours=report.settings.scores.soreness_hours),
                [(measure, "all", "all") for measure in measures][: len(columns)],
            )
            for choice, measures in _list_choices(report).items()
        ],
        columns,
        caption=say("missing.caption"),
        row_header=say("missing.row"),
        note=" ".join(
            [
                say(
                    "missing.note",
                    weighted=name_case_mix(find_weighted(people, case_mix)),
                    imputed=name_case_mix(find_imputed(people, case_mix)),
                ),
                *_say_unknown(report, people, case_mix),
                *_say_refused(disclosed),
            ]
        ),
        section="sensitivity",
    )


@needs_scores
def show_tipping_point(report: Report) -> Shown:
    """Show how much worse those not seen must have done until nothing could be said any more."""
    people, instrument, draws = _add_known(report), report.instrument, report.settings.draws
    estimates = estimate_tipping_point(
        people,
        instrument=instrument,
        settings=report.settings,
        deltas=np.linspace(0, instrument.high - instrument.low, _DELTA_STEPS + 1).tolist(),
        predictors=["baseline_score", *find_imputed(people, _find_known(people))],
        imputations=draws.imputations,
        seed=draws.seed,
    )
    disclosed = report.disclose(_drop_missing(_drop_impossible(estimates, report)))
    if reason := find_refusal(disclosed, "mean_change_mi"):
        refused = say("missing.tipping.refused", reason=say(f"missing.refused.{reason}"))
        return write_sentences(disclosed, refused, section="tipping_point", kind="answer")
    answer = " ".join(filter(None, [_say_tipping(disclosed), _say_worst(disclosed, report)]))
    course = describe_series(
        disclosed, measure="mean_change_mi", group="delta", what=say("missing.tipping.what")
    )
    figure = write_figure(
        plot_tipping_line(
            disclosed,
            x_label=say("missing.tipping.x", unit=translate_unit(instrument.unit)),
            y_label=say("missing.tipping.y", unit=translate_unit(instrument.unit)),
        ),
        disclosed,
        alt=f"{answer} {course}",
        caption=say("missing.tipping.caption"),
        section="tipping_point",
    )
    sentence = write_sentences(
        disclosed.select_measures("tipping_delta", "worst_possible_change"),
        answer,
        section="tipping_point",
        kind="answer",
    )
    return join_shown([sentence, figure], on_one_page=True)


def _estimate_choices(report: Report, people: pd.DataFrame, case_mix: list[str]) -> pd.DataFrame:
    """Estimate change and responders by every way of counting, all of them together."""
    words: dict[str, Any] = {"instrument": report.instrument, "settings": report.settings}
    draws = report.settings.draws
    predictors = ["baseline_score", *find_imputed(people, case_mix)]
    imputed = estimate_imputed_change(
        people, **words, predictors=predictors, imputations=draws.imputations, seed=draws.seed
    )
    parts = [
        estimate_change(people, **words),
        estimate_responders(people, **words),
        estimate_change_sensitivity(people, **words),
        estimate_carried_forward(people, **words, scores=report.weekly_scores),
        _estimate_weighted(people, case_mix, words),
        _drop_missing(imputed),
    ]
    if draws.resamples:
        parts.append(
            estimate_bootstrap_change(
                people, **words, resamples=draws.resamples, seed=draws.seed
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _add_known(report: Report) -> pd.DataFrame:
    """Return the people of the report with what is known of all when a last score is due."""
    people = add_case_mix(report)
    if not report.study.has_sessions:
        return people
    return add_session_band(people, settings=report.settings)


def _find_known(people: pd.DataFrame) -> list[str]:
    """Find what the models of the missing may look at, as far as there are people enough for it."""
    first = [_SESSIONS] if _SESSIONS in people else []
    return find_case_mix(people, names=[*first, *CASE_MIX])


def _say_unknown(report: Report, people: pd.DataFrame, known: list[str]) -> list[str]:
    """Say that the number of sessions is not in both models, where it is recorded."""
    used = [find_weighted(people, known), find_imputed(people, known)]
    if not report.study.has_sessions or all(_SESSIONS in names for names in used):
        return []
    return [say("missing.without_sessions")]


def _drop_missing(imputed: pd.DataFrame) -> pd.DataFrame:
    """Drop how many were drawn: of imputation they are among the n, elsewhere beside it."""
    return imputed.assign(n_missing=np.nan)


def _estimate_weighted(
    people: pd.DataFrame, case_mix: list[str], words: dict[str, Any]
) -> pd.DataFrame:
    """Estimate by weighting, without what tells for certain who is seen."""
    known = ["baseline_score", *find_weighted(people, case_mix)]
    weighted = estimate_weighted_change(people, **words, predictors=known)
    return weighted.loc[~weighted["measure"].isin(_WEIGHTS)]


def find_imputed(people: pd.DataFrame, case_mix: list[str]) -> list[str]:
    """Find what imputation can look at: of every level somebody gave both scores."""
    return [name for name in case_mix if _share_seen(people, name).gt(0).all()]


def find_weighted(people: pd.DataFrame, case_mix: list[str]) -> list[str]:
    """Find what weighting can look at: no level tells for certain who gave both scores.

    The condition has too many levels for it.
    """
    return [
        name
        for name in case_mix
        if name != SHOWN and _share_seen(people, name).between(0, 1, inclusive="neither").all()
    ]


def _share_seen(people: pd.DataFrame, name: str) -> pd.Series:
    """Share with both scores, of those with a first one, at each level."""
    begun = people.loc[people["has_baseline"].astype(bool)]
    levels = begun[name].astype("str").fillna(NOT_RECORDED)
    return begun["has_pair"].astype("float64").groupby(levels).mean()


def _list_choices(report: Report) -> dict[str, tuple[str, str, str]]:
    """List the ways of counting that make sense here: whom they count, and their two measures."""
    headline = f"responder_{report.settings.responders.headline_percent}"
    endings = {"as_stated": ""}
    if report.settings.draws.resamples:
        endings["bootstrap"] = "_bootstrap"
    if report.study.has_sessions:  # else no needling before a score is known
        endings["without_soreness"] = "_without_soreness"
    endings |= {model: f"_{model}" for model in ("bocf", "locf", "ipw", "mi")}
    choices = {
        choice: (f"mean_change{ending}", f"mean_change{ending}", f"{headline}{ending}")
        for choice, ending in endings.items()
    }
    if report.instrument.percent_rule:  # else the missing change none of the columns
        for case in ("worst_case", "best_case"):
            measure = f"{headline}_{case}"
            choices[case] = (measure, f"mean_change_{case}", measure)
    return {choice: choices[choice] for choice in _ORDER if choice in choices}


def find_refusal(disclosed: Disclosed, measure: str) -> str:
    """Find why a model could not be made of these people: a key of words; "" where it was."""
    methods = disclosed.select_measures(measure).frame["method"]
    refused = methods.loc[methods.str.endswith(": not computed")]
    if refused.empty:
        return ""
    reason = refused.iloc[0]
    return next((key for start, key in REFUSALS.items() if reason.startswith(start)), "other")


def _say_refused(disclosed: Disclosed) -> list[str]:
    """Say of each model that was refused, why."""
    found = {name: find_refusal(disclosed, f"mean_change_{name}") for name in ("ipw", "mi")}
    return [
        say(f"missing.{name}_refused", reason=say(f"missing.refused.{reason}"))
        for name, reason in found.items()
        if reason
    ]


def _drop_impossible(estimates: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Drop what lies beyond the scale: a mean change worse than with everybody at its worst end."""
    measures = estimates.set_index("measure")["estimate"]
    if "worst_possible_change" not in measures:
        return estimates
    worse = -report.instrument.improvement_sign
    beyond = worse * (estimates["estimate"] - measures["worst_possible_change"])
    possible: pd.Series = beyond.le(0) | estimates["group"].ne("delta")
    return estimates[possible]


def _say_worst(disclosed: Disclosed, report: Report) -> str:
    """Say what the mean change would be with everybody not seen at the worst end of the scale."""
    key = ("worst_possible_change", "all", "all")
    row = find_rows(disclosed, [key]).get(key)
    if row is None or row["mark"] or not math.isfinite(float(row["estimate"])):
        return ""
    instrument = report.instrument
    end = instrument.low if instrument.improvement_sign > 0 else instrument.high
    change = format_number(row["estimate"], decimals=choose_decimals(str(row["unit"])))
    unit = translate_unit(str(row["unit"]), value=row["estimate"])
    return say("missing.tipping.worst", end=format_threshold(end), change=change, unit=unit)


def _say_tipping(disclosed: Disclosed) -> str:
    """Say by how much worse those not seen must have done, or that there is no such number."""
    row = find_rows(disclosed, [_TIPPING]).get(_TIPPING)
    if row is None or row["mark"]:
        return describe_too_few(say("missing.tipping.subject"))
    if math.isfinite(float(row["estimate"])):
        places = choose_decimals(str(row["unit"]))
        delta = format_number(row["estimate"], decimals=places)
        return say("missing.tipping.sentence", delta=delta, unit=row["unit"])
    is_open = "already" in str(row["method"])
    return say(f"missing.tipping.{'open' if is_open else 'never'}")
