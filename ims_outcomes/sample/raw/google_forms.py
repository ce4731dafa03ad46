"""A look-alike of a French Google Form that patients answer between sessions and at follow-up."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.raw.choosing import select_rows
from ims_outcomes.sample.raw.delimited import write_delimited
from ims_outcomes.sample.raw.people import invent_emails, invent_names
from ims_outcomes.sample.raw.shape import SAMPLE_ROW, RawShape, Unusable, list_unusable
from ims_outcomes.sample.raw.spoiling import Spoil, spoil_rows
from ims_outcomes.sample.raw.wording import (
    draw_clock,
    list_condition_spellings,
    vary_words,
    write_clock,
    write_day,
    write_words,
)

CLINIC = "clinic_2"
_FILE = "Suivi de la douleur (reponses) - Form Responses 1.csv"
_QUESTIONS = {
    "average": "Votre douleur en moyenne ces 7 derniers jours (0 à 10)",
    "now": "Votre douleur en ce moment (0 à 10)",
    "worst": "Votre pire douleur ces 7 derniers jours (0 à 10)",
}
_MOMENTS = {"between": "Entre deux séances", "follow_up": "Quelques semaines après la fin"}
_REMARKS = ("", "", "Ça va mieux, merci !", "Rien à ajouter")


def make_google_forms(good: dict[str, pd.DataFrame], *, seed: int) -> RawShape:
    """Make the look-alike of the pain that patients of the second clinic gave from home.

    Parameters
    ----------
    good : dict of DataFrame
        From `select_good_rows`.
    seed : int
        Of the sample.
    """
    scores = good["scores"]
    chosen = scores["clinic_id"].eq(CLINIC) & scores["instrument"].eq("nprs")
    scores = select_rows(scores, chosen & scores["timing"].isin(list(_MOMENTS)))
    content, unusable = _write_answers(scores, seed=seed)
    return RawShape(
        id="google_forms",
        map="google_forms",
        about="One CSV file of the answers to a form in French: whole questions as headers, the "
        "moment of sending in front, decimal commas.",
        covers=f"{CLINIC}: NPRS scores given between sessions or at follow-up",
        dirt="a name and an e-mail address in every row, 6,5 in quotes, conditions in many words; "
        "unusable: answers without the code or without their moment",
        files={_FILE: content},
        carries={
            "scores": (
                "patient_id", "score_date", "condition", "timing", "instrument", "item", "score",
            )
        },
        unusable=tuple(unusable),
    )  # fmt: skip


def _write_answers(scores: pd.DataFrame, *, seed: int) -> tuple[bytes, list[Unusable]]:
    draws = Draws(seed, "raw google forms")
    conditions = list_condition_spellings(encoding="utf-8")
    clock = pd.Series(write_clock(draw_clock(len(scores), draws=draws)))
    remark = pd.Series("remark", index=scores.index)
    written = scores["score"].str.replace(".", ",")
    rows = pd.DataFrame(
        {
            "Horodateur": write_day(scores["score_date"], "%d/%m/%Y") + " " + clock + ":07",
            "Adresse e-mail": invent_emails(scores["patient_id"]),
            "Votre nom": invent_names(scores["patient_id"]),
            "Votre code de patient": scores["patient_id"],
            "Pour quel problème êtes-vous traité(e) ?": vary_words(
                scores["condition"], conditions, draws=draws
            ),
            "À quel moment répondez-vous ?": write_words(scores["timing"], _MOMENTS),
            **{
                question: written.where(scores["item"].eq(item), "")
                for item, question in _QUESTIONS.items()
            },
            "Autre chose à nous dire ?": vary_words(remark, {"remark": _REMARKS}, draws=draws),
            SAMPLE_ROW: scores[SAMPLE_ROW],
        }
    )
    spoils = (
        Spoil("Votre code de patient", "", "missing_patient", 2),
        Spoil("Horodateur", "", "missing_date", 1),
    )
    rows = spoil_rows(rows, spoils, draws=draws)
    return write_delimited(rows), list_unusable(rows, table="scores", first_row=2, file=_FILE)
