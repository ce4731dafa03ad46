"""A look-alike of Jane as exported in Quebec: Windows-1252, semicolons, French headers."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.raw.choosing import select_rows
from ims_outcomes.sample.raw.delimited import write_delimited
from ims_outcomes.sample.raw.people import (
    invent_birthdays,
    invent_emails,
    invent_names,
    invent_phones,
)
from ims_outcomes.sample.raw.shape import SAMPLE_ROW, RawShape, Unusable, list_unusable
from ims_outcomes.sample.raw.spoiling import Spoil, add_line, repeat_rows, spoil_rows
from ims_outcomes.sample.raw.wording import (
    draw_clock,
    list_condition_spellings,
    vary_words,
    write_clock,
    write_day,
    write_words,
)

CLINIC, FIRST_DAY = "clinic_1", "2025-07-01"
_APPOINTMENTS, _SURVEYS, _PATIENTS = (
    "rendez-vous_2025-2026.csv",
    "resultats_questionnaires.csv",
    "liste_des_patients.csv",
)
_TITLES = (
    "Rapport des rendez-vous",
    "Période : 01/07/2025 – 30/06/2026 (toutes les succursales)",
    "",
)

_STATUSES = {
    "attended": ("Arrived", "Arrived", "Arrived", "arrived ", "Arrivé", "Arrived\xa0"),
    "cancelled": ("Cancelled", "Late Cancellation", "Annulé", "Annulé tardivement"),
    "no_show": ("No Show", "No Show", "no-show", "Absent"),
}
_TECHNIQUES = {
    "gunn_ims": ("Physio – IMS", "Gunn IMS", "Stimulation intramusculaire (IMS)"),
    "dry_needling": ("Puncture sèche", "Physio – dry needling"),
    "western_acupuncture": ("Acupuncture occidentale", "Medical acupuncture"),
    "traditional_acupuncture": ("Acupuncture traditionnelle",),
    "scalp_acupuncture": ("Acupuncture crânienne",),
    "none": ("Évaluation sans aiguilles",),
}
_VISITS = {
    "assessment": ("Évaluation",),
    "initial": ("Visite initiale", "Première visite"),
    "follow_up": ("Suivi", "Visite de suivi"),
    "discharge": ("Congé",),
}
_SIDES = {"left": "Gauche", "right": "Droite", "both": "Bilatéral", "middle": "Milieu"}
_RESPONSES = {
    "none": "Aucune",
    "twitch": "Secousse",
    "cramp": "Crampe",
    "ache": "Douleur sourde",
    "other": "Autre",
}
_REMARKS = (
    "", "", "", "Va mieux", "A mal dormi; à revoir", 'Dit : "ça tire"', "Appeler\nle matin",
)  # fmt: skip
_SEXES = {"female": ("Femme", "F"), "male": ("Homme", "M"), "other": ("Autre", "X")}
_REFERRALS = {"self": "Lui-même", "physician": "Médecin", "insurer": "Assureur", "other": "Autre"}
_DURATIONS = {"acute": "Aiguë", "subacute": "Subaiguë", "chronic": "Chronique"}
_QUESTIONNAIRES = {
    "nprs": "Échelle numérique de la douleur",
    "psfs": "PSFS",
    "ndi_percent": "NDI %",
    "hit6": "HIT-6",
}
_ITEMS = {"now": "Douleur actuelle", "average": "Douleur moyenne", "worst": "Pire douleur"}
_TIMINGS = {
    "before": "Avant la séance",
    "after": "Après la séance",
    "between": "Entre les séances",
    "follow_up": "Suivi",
}
_UNITS = {"percent": "%"}

_CARRIES = {
    "sessions": (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "condition", "body_side", "technique", "duration_minutes",
        "needling_response",
    ),
    "scores": (
        "patient_id", "session_id", "score_date", "condition", "timing", "instrument", "item",
        "score", "unit",
    ),
    "patients": ("patient_id", "age_band", "sex", "pain_duration_band", "referral"),
}  # fmt: skip


def make_jane(good: dict[str, pd.DataFrame], *, seed: int) -> RawShape:
    """Make the look-alike of the last year of the first clinic.

    Parameters
    ----------
    good : dict of DataFrame
        From `select_good_rows`.
    seed : int
        Of the sample.
    """
    sessions, scores = good["sessions"], good["scores"]
    sessions = select_rows(
        sessions, sessions["clinic_id"].eq(CLINIC) & sessions["session_date"].ge(FIRST_DAY)
    )
    scores = select_rows(
        scores, scores["clinic_id"].eq(CLINIC) & scores["score_date"].ge(FIRST_DAY)
    )
    people = good["patients"]
    people = select_rows(
        people,
        people["clinic_id"].eq(CLINIC) & people["patient_id"].isin(sessions["patient_id"]),
    )
    appointments, bad_appointments = _write_appointments(sessions, seed=seed)
    surveys, bad_surveys = _write_surveys(scores, seed=seed)
    return RawShape(
        id="jane",
        map="jane",
        about="Three CSV files as Jane's reports might be exported in Quebec: Windows-1252, "
        "semicolons, French headers, English and French states, dates with the day first, three "
        "lines of title and one of totals.",
        covers=f"{CLINIC}: sessions and scores from {FIRST_DAY} on, and the patients of those "
        "sessions",
        dirt="no-break spaces, quoted line breaks and semicolons, one state in several spellings, "
        "conditions by French and English names or ICD-10 codes, 7/10 beside 6,5; unusable: "
        "31 February, appointments without a number of patient, a state nobody knows, a "
        "semicolon without its quotes, rows written twice, the line of totals, an answer in words",
        files={
            _APPOINTMENTS: appointments,
            _SURVEYS: surveys,
            _PATIENTS: _write_patients(people, seed=seed),
        },
        carries=_CARRIES,
        unusable=(*bad_appointments, *bad_surveys),
    )


def _write_appointments(sessions: pd.DataFrame, *, seed: int) -> tuple[bytes, list[Unusable]]:
    draws = Draws(seed, "raw jane appointments")
    conditions = list_condition_spellings(encoding="cp1252")
    patients = sessions["patient_id"]
    clock = pd.Series(write_clock(draw_clock(len(sessions), draws=draws)))
    rows = pd.DataFrame(
        {
            "No de rendez-vous": sessions["session_id"],
            "Nom du patient": invent_names(patients),
            "Numéro de patient": patients,
            "Téléphone": invent_phones(patients),
            "Succursale": sessions["clinic_id"],
            "Début": write_day(sessions["session_date"], "%d/%m/%Y") + " " + clock,
            "Durée (minutes)": sessions["duration_minutes"].fillna(""),
            "Traitement": vary_words(sessions["technique"], _TECHNIQUES, draws=draws),
            "Type de visite": vary_words(sessions["visit_type"], _VISITS, draws=draws),
            "Statut": vary_words(sessions["status"], _STATUSES, draws=draws),
            "Code praticien": sessions["practitioner_id"].fillna(""),
            "Diagnostic": vary_words(sessions["condition"], conditions, draws=draws),
            "Côté": write_words(sessions["body_side"], _SIDES),
            "Réponse à l'aiguille": _write_list(sessions["needling_response"], _RESPONSES),
            "Remarques": vary_words(
                pd.Series("remark", index=sessions.index), {"remark": _REMARKS}, draws=draws
            ),
            SAMPLE_ROW: sessions[SAMPLE_ROW],
        }
    )
    # A practitioner's code that was damaged in the sample cannot be written in this encoding.
    rows["Code praticien"] = rows["Code praticien"].str.replace("\N{REPLACEMENT CHARACTER}", "?")
    spoils = (
        Spoil("Début", "31/02/2026 10:00", "impossible_date", 3),
        Spoil("Numéro de patient", "", "missing_patient", 2),
        Spoil("Statut", "à rappeler", "unknown_status", 2),
        Spoil("Remarques", "Douleur; raideur; fatigue", "ragged_row", 2),
    )
    rows = spoil_rows(rows, spoils, draws=draws)
    rows = repeat_rows(rows, count=3, draws=draws)
    total = {"No de rendez-vous": f"Total : {len(sessions)} rendez-vous"}
    rows = add_line(rows, total, reason="missing_patient")
    content = write_delimited(
        rows,
        delimiter=";",
        line_end="\r\n",
        titles=_TITLES,
        encoding="cp1252",
        ragged="ragged_row",
    )
    first_row = len(_TITLES) + 2
    return content, list_unusable(rows, table="sessions", first_row=first_row, file=_APPOINTMENTS)


def _write_surveys(scores: pd.DataFrame, *, seed: int) -> tuple[bytes, list[Unusable]]:
    draws = Draws(seed, "raw jane surveys")
    conditions = list_condition_spellings(encoding="cp1252")
    rows = pd.DataFrame(
        {
            "Nom du patient": invent_names(scores["patient_id"]),
            "Numéro de patient": scores["patient_id"],
            "No de rendez-vous": scores["session_id"].fillna(""),
            "Rempli le": write_day(scores["score_date"], "%d/%m/%Y"),
            "Questionnaire": write_words(scores["instrument"], _QUESTIONNAIRES),
            "Question": write_words(scores["item"], _ITEMS),
            "Moment": write_words(scores["timing"], _TIMINGS),
            "Résultat": _write_scores(scores, draws=draws),
            "Unité": write_words(scores["unit"], _UNITS),
            "Diagnostic": vary_words(scores["condition"], conditions, draws=draws),
            SAMPLE_ROW: scores[SAMPLE_ROW],
        }
    )
    spoils = (
        Spoil("Résultat", "beaucoup mieux", "score_not_a_number", 3),
        Spoil("Résultat", "", "missing_score", 2),
        Spoil("Rempli le", "", "missing_date", 2),
    )
    rows = repeat_rows(spoil_rows(rows, spoils, draws=draws), count=2, draws=draws)
    content = write_delimited(rows, delimiter=";", line_end="\r\n", encoding="cp1252")
    return content, list_unusable(rows, table="scores", first_row=2, file=_SURVEYS)


def _write_scores(scores: pd.DataFrame, *, draws: Draws) -> pd.Series:
    """Write scores with a decimal comma, and some pain scores as 7/10."""
    written = scores["score"].str.replace(".", ",")
    is_fraction = scores["instrument"].eq("nprs") & draws.happens(len(scores), chance=0.15)
    return written.where(~is_fraction, written + "/10")


def _write_patients(people: pd.DataFrame, *, seed: int) -> bytes:
    draws = Draws(seed, "raw jane patients")
    names = invent_names(people["patient_id"])
    rows = pd.DataFrame(
        {
            "Numéro de patient": people["patient_id"],
            "Prénom": names.str.split(" ").str[0],
            "Nom": names.str.split(" ").str[-1],
            "Date de naissance": invent_birthdays(people["patient_id"]),
            "Courriel": invent_emails(people["patient_id"]),
            "Sexe": vary_words(people["sex"], _SEXES, draws=draws),
            "Groupe d'âge": people["age_band"].fillna(""),
            "Durée de la douleur": write_words(people["pain_duration_band"], _DURATIONS),
            "Référence": write_words(people["referral"], _REFERRALS),
        }
    )
    return write_delimited(rows, delimiter=";", line_end="\r\n", encoding="cp1252")


def _write_list(words: pd.Series, spellings: dict[str, str]) -> pd.Series:
    """Write a list of words with commas between."""
    return words.map(
        lambda text: ", ".join(spellings.get(word, word) for word in text.split(";")),
        na_action="ignore",
    ).fillna("")
