"""Sentences: what an owner reads first, and a statistician can sign."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from ims_outcomes.disclosure import FEW, PROTECTED, SMALL, Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.formats import format_count
from ims_outcomes.presentation.shown import check_disclosed

#: Words that claim a cause, which routine care without a comparison cannot show.
CAUSAL_WORDS: Final = (
    r"works", r"worked", r"(?<!special )causes?", r"caused", r"causing", r"efficac\w+",
    r"effective(?:ly|ness)?", r"thanks to", r"cures?", r"cured", r"heals?", r"healed", r"leads? to",
    r"led to", r"proves?", r"proved", r"proven", r"success rates?", r"treatment effects?",
    r"benefit(?:s|ed)? from",
    r"(?:due to|because of|results? (?:of|from)) (?:the |our )?(?:treatments?|needling|ims)",
)  # fmt: skip
#: The same in French; "efficacité" and "cause" are among the English ones already.
FRENCH_CAUSAL_WORDS: Final = (
    r"grâce (?:à|au|aux)", r"guéri\w*", r"prouv\w+", r"preuves?", r"démontr\w+", r"causé\w*",
    r"causent", r"entraîn\w+", r"provoqu\w+", r"fonctionn(?:e|ent|é|ait|aient)", r"réussites?",
    r"(?:dus?|dues?) (?:à|au|aux) (?:la |l’|nos |notre )?(?:traitement|puncture|ims|soins)",
    r"taux de succès", r"(?<!aucun )(?<!pas l’)effets? d(?:u|es) (?:traitement|soin)s?",
    r"bénéfi\w+ d\w+", r"bienfaits?",
    r"résultats? d(?:u|es) traitements?", r"permet(?:tent)? de (?:réduire|soulager)",
)  # fmt: skip
_CAUSAL: Final = re.compile(
    rf"\b(?:{'|'.join(CAUSAL_WORDS + FRENCH_CAUSAL_WORDS)})\b", flags=re.IGNORECASE
)


def check_no_causal_words(text: str) -> list[str]:
    """List the words of a text that claim a cause, in any language; none is as it should be.

    Examples
    --------
    >>> check_no_causal_words("Pain fell thanks to IMS, which is effective.")
    ['thanks to', 'effective']
    >>> check_no_causal_words("La douleur a baissé grâce à l’IMS.")
    ['grâce à']
    >>> check_no_causal_words(describe_caveat())
    []
    """
    return [match.group(0).lower() for match in _CAUSAL.finditer(text)]


def describe_caveat(*, has_groups: bool = False) -> str:
    """Say why a change is no proof; stands on every page, in other words where groups do."""
    return say("caveat.groups" if has_groups else "caveat.text")


def describe_people(count: float) -> str:
    """Say how many patients.

    Examples
    --------
    >>> describe_people(1), describe_people(0)
    ('1 patient', '0 patients')
    """
    return say("patients", count=count, number=format_count(count))


def describe_marks(
    disclosed: Disclosed, *, shown: pd.Series | None = None, says_small: bool = True
) -> str:
    """Say what "<5", "hidden" and "too few" stand for, as far as they occur.

    Parameters
    ----------
    disclosed : Disclosed
        What is shown.
    shown : Series of bool, optional
        Which of its rows are; without, all.
    says_small : bool
        Whether "<5" is written anywhere: what is no count says "hidden" instead.

    Returns
    -------
    str
        One sentence for each mark that occurs, or nothing.
    """
    marks = _find_marks(disclosed, shown)
    limits = disclosed.settings.disclosure
    sentences = [
        say("note_small", least=limits.hide_below_people) if says_small and SMALL in marks else "",
        say("note_hidden", least=limits.hide_below_people) if marks & {SMALL, PROTECTED} else "",
        say("note_few", least=limits.percent_from_people) if FEW in marks else "",
    ]
    return " ".join(filter(None, sentences))


def describe_not_drawn(
    disclosed: Disclosed, *, shown: pd.Series | None = None, draws_counts: bool = False
) -> str:
    """Say how many points of a figure are not drawn, and why.

    Parameters
    ----------
    disclosed : Disclosed
        What the figure is drawn from.
    shown : Series of bool, optional
        Which of its rows belong to the figure; without, all.
    draws_counts : bool
        Whether it draws counts, which few people may have, and no percentages.

    Returns
    -------
    str
        A sentence, or nothing when all are drawn.
    """
    frame = check_disclosed(disclosed).frame
    rows = frame if shown is None else frame[shown.to_numpy()]
    limits = disclosed.settings.disclosure
    hidden, few = int(rows["mark"].isin([SMALL, PROTECTED]).sum()), int(rows["mark"].eq(FEW).sum())
    few = 0 if draws_counts else few
    least = {"least": limits.hide_below_people, "few": limits.percent_from_people}
    return " ".join(
        say(key, count=count, number=format_count(count), total=format_count(len(rows)), **least)
        for key, count in {"not_drawn": hidden, "not_drawn_few": few}.items()
        if count
    )


def describe_too_few(subject: str) -> str:
    """Say that there is too little to answer with.

    Examples
    --------
    >>> describe_too_few("Pain change")
    'Pain change: too few to say.'
    """
    return say("too_few_for", subject=subject)


def _find_marks(disclosed: Disclosed, shown: pd.Series | None) -> set[str]:
    marks = check_disclosed(disclosed).frame["mark"]
    return set(marks if shown is None else marks[shown.to_numpy()])
