"""What can be wrong with a score, given its instrument."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.numbers import SCORE_TOP, SCORE_UNIT
from ims_outcomes.vocabulary import Instrument, Vocabulary


def check_scores(draft: Draft, *, vocabulary: Vocabulary) -> None:
    """Set aside scores outside their instrument's range, or in another unit than its own.

    Exactly at an end of the range is inside it. A score without a unit is taken to be in the
    instrument's own, as the unit is part of the instrument; one may stand behind it, 40 %. A score
    written with its top, 8/10, is 8 where the instrument ends at 10; where it ends elsewhere the
    score is set aside, as nobody can tell what was meant, and no score is ever turned into
    another scale.
    """
    instruments = draft.columns["instrument"]
    scores = draft.columns["score"].to_numpy()
    for code, name in enumerate(instruments.values.to_pylist()):
        instrument = vocabulary.instruments[name]
        flags = instruments.codes == code
        _check_unit(draft, instrument, flags)
        _check_top(draft, instrument, flags)
        _check_range(draft, instrument, scores, flags)


def _check_unit(draft: Draft, instrument: Instrument, flags: Flags) -> None:
    given = {"unit": draft.columns["unit"]}
    if SCORE_UNIT in draft.written:
        given["score"] = draft.written[SCORE_UNIT]
    for column, units in given.items():
        is_other = pc.not_equal(units.values, instrument.unit).to_numpy(zero_copy_only=False)
        draft.note(
            "unit_mismatch",
            flags & units.spread(is_other),
            column=column,
            instrument=instrument.name,
            unit=instrument.unit,
        )


def _check_top(draft: Draft, instrument: Instrument, flags: Flags) -> None:
    """Compare the 10 of 8/10 to where the instrument's scale ends."""
    if SCORE_TOP not in draft.written:
        return
    tops = draft.written[SCORE_TOP].to_numpy()
    high = f"{instrument.high:g}"
    details = {"column": "score", "instrument": instrument.name, "high": high}
    draft.note("score_of_other_top", flags & (tops != instrument.high) & ~np.isnan(tops), **details)
    draft.note("score_with_top", flags & (tops == instrument.high), **details)


def _check_range(draft: Draft, instrument: Instrument, scores: Numbers, flags: Flags) -> None:
    is_outside = (scores < instrument.low) | (scores > instrument.high)
    draft.note(
        "score_out_of_range",
        flags & is_outside,
        column="score",
        instrument=instrument.name,
        low=f"{instrument.low:g}",
        high=f"{instrument.high:g}",
    )
    if instrument.whole_numbers:
        is_between = ~np.isnan(scores) & (scores % 1 != 0)
        draft.note(
            "score_not_whole", flags & is_between, column="score", instrument=instrument.name
        )
