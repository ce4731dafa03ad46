"""Words for the levels of a cut, and the order in which they stand."""

from __future__ import annotations

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import format_level, say
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.conditions import ALL_OTHER, add_shown_condition, find_alone
from ims_outcomes.statistics.cuts import BAR, NOT_RECORDED
from ims_outcomes.vocabulary.spellings import fold_accents

_SEVERITY = ("none", "mild", "none_or_mild", "moderate", "severe")
_DURATION = ("acute", "subacute", "chronic")
#: The words of columns of sessions, in the order in which they are shown.
_LABELLED = {
    "needling_response": ("twitch", "cramp", "ache", "other", "none"),
    "needling_response_seen": ("seen", "not_seen"),
    "point_types": ("paraspinal", "symptomatic", "homeostatic"),
    "co_interventions": (
        "manual_therapy", "exercise", "movement_retraining", "education", "heat", "taping",
        "electrical_stimulation", "other",
    ),
    "adverse_event": (
        "bleeding", "bruising", "pain_during_needling", "pain_after_needling",
        "aggravated_symptoms", "drowsiness", "dizziness", "fainting", "headache", "nausea",
        "nerve_irritation", "infection", "pneumothorax", "other",
    ),
}  # fmt: skip


def label_severity() -> dict[str, str]:
    """Label the bands of severity."""
    return {band: say(f"levels.baseline_severity.{band}") for band in _SEVERITY}


def label_conditions(report: Report) -> dict[str, str]:
    """Label conditions and their groups, merged ones included."""
    vocabulary = report.vocabulary
    labels = {name: condition.name for name, condition in vocabulary.conditions.items()}
    labels |= {
        f"other_{name}": say("levels.condition.other", group=group.name)
        for name, group in vocabulary.condition_groups.items()
    }
    words = ("all_other", "unrecognised", NOT_RECORDED, f"other_{NOT_RECORDED}")
    return labels | {name: say(f"levels.condition.{name}") for name in words}


def label_shown_conditions(report: Report) -> dict[str, str]:
    """Label the conditions of a page; all others by its own name where it holds one thing alone."""
    labels = label_conditions(report)
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    alone = find_alone(people)
    return labels | ({ALL_OTHER: labels.get(alone, alone)} if alone else {})


def label_levels(report: Report, column: str) -> dict[str, str]:
    """Label the levels of a column; a level that says itself, such as "40-49", needs no words."""
    if column == "condition":
        return label_conditions(report)
    labels = {NOT_RECORDED: say("not_recorded")}
    if column == "technique":
        techniques = report.vocabulary.techniques
        labels |= {name: technique.name for name, technique in techniques.items()}
        labels["mixed"] = say("levels.technique.mixed")
    if column == "baseline_severity":
        labels |= label_severity()
    if column in ("sex", "pain_duration_band", "referral"):
        allowed = report.vocabulary.tables["patients"].columns[column].allowed
        labels |= {name: say(f"levels.{column}.{name}") for name in allowed}
    return labels


def label_words(column: str) -> dict[str, str]:
    """Label the words of a column of sessions, and what was not recorded."""
    words = _LABELLED[column]
    labels = {word: say(f"levels.{column}.{word}") for word in words}
    return labels | {NOT_RECORDED: say("not_recorded")}


def order_levels(column: str, levels: list[str]) -> list[str]:
    """Order levels: by what they mean where they have an order, what was not recorded last."""
    ranks = {"baseline_severity": _SEVERITY, "pain_duration_band": _DURATION}.get(column, ())
    rank = {name: place for place, name in enumerate(ranks)}
    return sorted(levels, key=lambda name: (name == NOT_RECORDED, rank.get(name, len(rank)), name))


def order_conditions(names: list[str], labels: dict[str, str]) -> list[str]:
    """Order conditions as shown: by their words, groups and what is not recorded last."""
    kinds = {"all_other": 2, "unrecognised": 3, NOT_RECORDED: 4}

    def place(name: str) -> tuple[int, str]:
        return kinds.get(name, int(name.startswith("other_"))), fold_accents(labels.get(name, name))

    return sorted(names, key=place)


def order_by_label(levels: list[str], labels: dict[str, str]) -> list[str]:
    """Order levels by their words, what was not recorded last."""

    def place(name: str) -> tuple[bool, str]:
        return name == NOT_RECORDED, fold_accents(labels.get(name, name))

    return sorted(levels, key=place)


def label_session_bands(disclosed: Disclosed) -> dict[str, str]:
    """Label the strata of levels such as "2 to 3 | 1", by sessions in all."""
    bands = {level.split(BAR, maxsplit=1)[0] for level in disclosed.frame["level"]}
    return {
        band: say("levels.session_band", count=1 if band == "1" else 2, band=format_level(band))
        for band in bands
    }
