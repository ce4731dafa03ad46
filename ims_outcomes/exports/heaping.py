"""Scores heaped on round marks, as when pain is guessed rather than asked for."""

from __future__ import annotations

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.stack import Stack
from ims_outcomes.vocabulary import Instrument, Settings, Vocabulary


def check_heaping(draft: Stack, *, settings: Settings, vocabulary: Vocabulary) -> None:
    """Remark on scales of pain whose scores stand on round marks far more than beside them.

    On a scale of ten marks or so the round ones are its ends and its middle, 0, 5 and 10; on one
    of a hundred each ten. Only the marks between the ends decide, as a floor or a ceiling fills
    the ends by itself: scores are heaped when these have at least `heaped_times` the scores of
    the marks one below and one above, in at least `heaped_from_scores` scores.

    Parameters
    ----------
    draft : Stack
        Scores, typed and checked.
    settings : Settings
        `checks.heaped_times` and `checks.heaped_from_scores`.
    vocabulary : Vocabulary
        The instruments; sums of several answers have no round marks, so that only scales that
        are cut into bands of pain are looked at.
    """
    instruments, scores = draft.columns["instrument"], draft.columns["score"]
    values = scores.values.to_numpy(zero_copy_only=False)
    good = draft.is_good
    for code, name in enumerate(instruments.values.to_pylist()):
        instrument = vocabulary.instruments[name]
        own = good & (instruments.codes == code) & ~scores.is_missing
        if not instrument.pain_bands or own.sum() < settings.checks.heaped_from_scores:
            continue
        counts = np.bincount(scores.codes[own], minlength=len(values))
        _note_heaps(draft, instrument, values, counts, own=own, settings=settings)


def _note_heaps(
    draft: Stack,
    instrument: Instrument,
    values: Numbers,
    counts: Numbers,
    *,
    own: Flags,
    settings: Settings,
) -> None:
    """Say it with numbers when the scores of one instrument are heaped."""
    marks = list_round_marks(instrument)
    inner = marks[1:-1]
    on_inner = _count_at(inner, values, counts)
    beside = _count_at(np.concatenate([inner - 1, inner + 1]), values, counts)
    if on_inner.mean() < settings.checks.heaped_times * beside.mean() or not on_inner.sum():
        return
    total = counts.sum()
    flags = own & draft.columns["score"].spread(np.isin(values, marks))
    draft.note(
        "heaped_scores",
        flags,
        column="score",
        instrument=instrument.name,
        count=f"{total:,}",
        marks=_describe_marks(marks, _count_at(marks, values, counts) / total),
        neighbours=_write_percent(beside.mean() / total),
    )


def list_round_marks(instrument: Instrument) -> Numbers:
    """The round marks of a scale, its ends among them.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> instruments = load_vocabulary().instruments
    >>> list_round_marks(instruments["nprs"]).tolist()
    [0.0, 5.0, 10.0]
    >>> list_round_marks(instruments["vas"]).tolist()[:3]
    [0.0, 10.0, 20.0]
    """
    steps = 2 if instrument.high - instrument.low <= 20 else 10
    marks: Numbers = np.linspace(instrument.low, instrument.high, steps + 1)
    return marks


def _count_at(marks: Numbers, values: Numbers, counts: Numbers) -> Numbers:
    """How many scores stand on each of these marks."""
    return np.array([counts[values == mark].sum() for mark in marks])


def _describe_marks(marks: Numbers, shares: Numbers) -> str:
    """Say the share of each of three marks, or of all tens together."""
    if len(marks) > 3:
        on_all, on_each = shares.sum(), shares[1:-1].mean()
        return f"{_write_percent(on_all)} are on the tens, {_write_percent(on_each)} on each"
    parts = [
        f"{_write_percent(share)} are {mark:g}" for mark, share in zip(marks, shares, strict=True)
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _write_percent(share: float) -> str:
    return f"{100 * share:.0f} %"
