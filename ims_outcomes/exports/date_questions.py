"""In which order a clinic's dates are written, as far as whole columns show it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from ims_outcomes.exports.coded import encode
from ims_outcomes.exports.dates import READINGS, type_dates
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.proposal import Question
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary.questions import QUESTION

#: How an owner says an order.
SPOKEN = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_ORDERS = {reading: order for order, reading in READINGS.items()}
_SETTING = re.compile(r'date_order = "(\w+)"')
_COLUMN = "date"


@dataclasses.dataclass(frozen=True)
class DateJudgement:
    """What all date columns of the files say together.

    Attributes
    ----------
    order : str
        "" when every column shows its own order, "?" when one does not.
    seen : str
        What was seen, in words.
    timezone : str
        "?" when times say a zone that need not be the clinic's; "" when none does.
    spoken : dict
        For each table, by the name it was given, and column: "day first" and the like; "" where
        it is not known.
    questions : tuple of Question
        One for each column that can be read in several ways.
    """

    order: str
    seen: str
    timezone: str
    spoken: dict[tuple[str, str], str]
    questions: tuple[Question, ...]


def judge_dates(columns: Sequence[tuple[str, TextTable, int]]) -> DateJudgement:
    """Judge every date column by the rule by which the next command reads it.

    Parameters
    ----------
    columns : sequence of (str, TextTable, int)
        What a table is called, the table, and the position of a column of dates in it.

    Returns
    -------
    DateJudgement
        A column that two orders fit is a question, whatever other columns show: they may come
        from another program.
    """
    spoken: dict[tuple[str, str], str] = {}
    questions: list[Question] = []
    zoned: list[str] = []
    for name, text, place in columns:
        draft = _type_column(text, place)
        spoken[name, text.header[place]] = _find_spoken(draft)
        questions += [_build_question(stop.message, str(stop)) for stop in draft.stops]
        if any(finding.check.id == "zone_left_out" for finding in draft.findings):
            zoned.append(f"'{text.header[place]}'")
    orders = sorted({word for word in spoken.values() if word})
    seen = f"the dates show it: {' and '.join(orders)}" if orders else "there are no dates"
    order = QUESTION if questions else ""
    if zoned:
        questions.append(_ask_zone(dict.fromkeys(zoned)))
    timezone = QUESTION if zoned else ""
    return DateJudgement(order, "" if order else seen, timezone, spoken, tuple(questions))


def _ask_zone(columns: Iterable[str]) -> Question:
    return Question(
        "timezone",
        f"The times in {', '.join(columns)} say their own time zone. In which zone is the clinic? "
        'Write its name, such as "America/Vancouver" or "America/Toronto", so that evening visits '
        'are on the right day; or "" to take the days as they are written.',
    )


def _type_column(text: TextTable, place: int) -> Draft:
    """One column read as dates, by the reader's own rule."""
    name = text.header[place]
    draft = Draft(
        file=text.name,
        table="sessions",
        rows=text.rows,
        columns={_COLUMN: encode(text.cells[place])},
        labels={_COLUMN: name},
        present=(_COLUMN,),
        is_date_cell={_COLUMN: text.is_date_cell[place]} if place in text.is_date_cell else {},
    )
    type_dates(draft, _COLUMN, date_order="")
    return draft


def _find_spoken(draft: Draft) -> str:
    if draft.stops:
        return ""
    for finding in draft.findings:
        if finding.check.id == "dates_read_as":
            order = _ORDERS.get(str(finding.details.get("reading")), "")
            return SPOKEN.get(order, "")
    return SPOKEN["ymd"]


def _build_question(message: str, whole: str) -> Question:
    """The reader's own question, with the answers it takes."""
    orders = dict.fromkeys(_SETTING.findall(whole))
    answers = " or ".join(f'"{order}" ({SPOKEN[order]})' for order in orders if order in SPOKEN)
    return Question("date_order", f"{message} Write {answers}.")
