"""Scores of 0 that a program may have written where a form was left empty."""

from __future__ import annotations

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.stack import Stack
from ims_outcomes.vocabulary import Settings, Vocabulary

# So many patients are looked at first: one score above 0 without a companion settles it.
_PROBED = 2_000


def check_zeros(
    draft: Stack, *, patients: Numbers, settings: Settings, vocabulary: Vocabulary
) -> None:
    """Remark on an instrument that is 0 exactly where its companions are blank.

    Its companions are the other scores of the same patient and day. An instrument (of one item)
    is remarked on when all its scores without a companion are 0 and they are at least
    `zero_filled_from`, while of at least as many with one at most the share `zero_filled_share`
    is 0. The scores are kept: whether a zero was a blank only the clinic can see.

    Parameters
    ----------
    draft : Stack
        Scores, typed and checked.
    patients : array of int
        The patient of each row.
    settings : Settings
        `checks.zero_filled_from` and `checks.zero_filled_share`.
    vocabulary : Vocabulary
        For the instruments' names.
    """
    good = draft.is_good
    forms = join_codes([draft.columns["instrument"], draft.columns["item"]])
    if not good.any() or forms[good].min() == forms[good].max():
        return  # one form alone has no companions
    is_zero = draft.columns["score"].to_numpy() == 0
    few = np.flatnonzero(good & (patients < _PROBED))
    cleared = np.unique(forms[few[_find_alone(draft, few, forms, patients) & ~is_zero[few]]])
    wanted = np.setdiff1d(forms[good & is_zero], cleared)
    if not len(wanted):
        return
    rows = np.flatnonzero(good)
    is_alone = np.zeros(len(draft), dtype=bool)
    is_alone[rows] = _find_alone(draft, rows, forms, patients)
    for form in wanted:
        own = good & (forms == form)
        beside = is_zero[own & ~is_alone]
        if _looks_filled(is_zero[own & is_alone], beside, settings=settings):
            name = _find_name(draft, own, vocabulary=vocabulary)
            share = f"{100 * beside.mean():.0f} %"
            draft.note("zero_filled", own & is_alone, column="score", instrument=name, share=share)


def _find_alone(draft: Stack, rows: Numbers, forms: Numbers, patients: Numbers) -> Flags:
    """Which of these rows have no other form's score of the same patient and day among them."""
    if not len(rows):
        return np.zeros(0, dtype=bool)
    days = draft.columns["score_date"].take(rows)
    occasions = join_codes([as_coded(patients[rows]), days])
    own = forms[rows]
    # Any one row stands for its occasion; forms other than that row's make it several.
    chosen = np.zeros(occasions.max() + 1, dtype=own.dtype)
    chosen[occasions] = own
    has_several = np.zeros(len(chosen), dtype=bool)
    has_several[occasions[own != chosen[occasions]]] = True
    return ~has_several[occasions]


def _looks_filled(alone: Flags, beside: Flags, *, settings: Settings) -> bool:
    """Whether all scores alone are 0, and those beside others mostly are not."""
    least, most = settings.checks.zero_filled_from, settings.checks.zero_filled_share
    return bool(
        alone.all() and len(alone) >= least and len(beside) >= least and beside.mean() <= most
    )


def _find_name(draft: Stack, rows: Flags, *, vocabulary: Vocabulary) -> str:
    """The name of the instrument that these rows have."""
    instruments = draft.columns["instrument"]
    code = int(instruments.codes[rows][0])
    return vocabulary.instruments[instruments.values[code].as_py()].name
