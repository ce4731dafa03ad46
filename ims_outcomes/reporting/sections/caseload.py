"""Who came: what those have who began in the month, beside the twelve months before it."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import PROTECTED, SMALL, Disclosed
from ims_outcomes.episodes import Period, build_period
from ims_outcomes.episodes.study import find_first_date
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_count,
    format_month,
    format_period,
    format_share,
    format_share_interval,
    join_shown,
    say,
    write_paragraphs,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.figures import Panel, plot_beside, write_figure
from ims_outcomes.presentation.rows import find_rows, select_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import (
    label_conditions,
    label_levels,
    order_conditions,
    order_levels,
)
from ims_outcomes.statistics.caseload import (
    ALL_BEFORE,
    ALL_NOW,
    BEFORE,
    NOW,
    estimate_caseload,
    find_changed_shares,
)
from ims_outcomes.statistics.conditions import (
    ALL_OTHER,
    GROUP_PREFIX,
    SHOWN,
    add_shown_condition,
)
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.severity import find_severity, has_severity

#: Months before the month of the page that it is set beside.
_MONTHS_BEFORE: Final = 12
#: What the episodes are described by, in the order of the page.
_COLUMNS: Final = (SHOWN, "pain_duration_band", "baseline_severity", "technique")
#: Instead of a technique, for those who were assessed and not treated.
_ASSESSED: Final = "assessed_only"
#: Levels that are no condition somebody came with.
_NOT_A_CONDITION: Final = ("unrecognised", NOT_RECORDED)


#: More conditions than this with the same number are not named as the most frequent.
_MOST_ALIKE: Final = 3


@dataclasses.dataclass(frozen=True)
class _Caseload:
    """The episodes that began in the month and in the months before, as they may be shown."""

    disclosed: Disclosed
    month: Period
    before: Period | None
    #: Column → words of each of its levels, in order; only columns with anything recorded.
    labels: dict[str, dict[str, str]]

    @property
    def names(self) -> dict[str, Any]:
        """What the two stretches of time are called."""
        before = self.before
        months = format_period(f"{before.first} to {before.last}") if before else ""
        return {"month": format_month(self.month.last), "before": months}

    @property
    def months_before(self) -> int:
        """How many months there are before; 0 for none."""
        before = self.before
        return len(pd.period_range(before.first, before.last, freq="M")) if before else 0


def show_caseload(report: Report) -> Shown:
    """Show in sentences and a figure who began, and whether the mix is another than before."""
    caseload = _build_caseload(report)
    sentences = write_sentences(
        caseload.disclosed.select_groups("all", SHOWN),
        " ".join(filter(None, [_say_how_many(caseload), _say_most_often(caseload)])),
        _say_changed(caseload),
        section="caseload",
        kind="answer",
    )
    return join_shown([sentences, _draw(caseload), write_paragraphs(_say_left_out(caseload))])


def show_tables(report: Report) -> Shown:
    """Show the same in tables, one for each column: how many of how many, now and before."""
    caseload = _build_caseload(report)
    tables = [_write_table(caseload, column) for column in caseload.labels]
    return join_shown([*tables, write_paragraphs(_say_left_out(caseload))])


def show_hidden(report: Report) -> Shown:
    """Say how many of the numbers about who came are hidden, and why."""
    disclosed = _build_caseload(report).disclosed
    hidden = disclosed.count_marked(SMALL) + disclosed.count_marked(PROTECTED)
    if not hidden:
        return write_paragraphs(say("caseload.nothing_hidden"))
    total, least = len(disclosed.frame), disclosed.settings.disclosure.hide_below_people
    words = {"number": format_count(hidden), "total": format_count(total), "least": str(least)}
    return write_paragraphs(say("caseload.some_hidden", count=hidden, **words))


def _build_caseload(report: Report) -> _Caseload:
    """Estimate both stretches of time together and take them through the door.

    Whoever counts as a new episode of the month counts here: start known, assessed only ones too.
    """
    month, before = _find_periods(report)
    started = _select_started(report, Period(before.first if before else month.first, month.last))
    columns = [name for name in _COLUMNS if _is_recorded(started[name])]
    is_now = month.covers(started["first_session_date"])
    estimates = estimate_caseload(started, is_now=is_now, columns=columns, settings=report.settings)
    now = estimates["measure"].isin([NOW, ALL_NOW])
    if before is None:
        estimates = estimates.loc[now]
    earlier = f"{before.first} to {before.last}" if before else ""
    dated = now.map({True: f"{month.first} to {month.last}", False: earlier}).astype("str")
    disclosed = report.disclose(estimates.assign(period=dated))
    labels = {name: _label(report, started[name]) for name in columns}
    return _Caseload(disclosed, month, before, labels)


def _find_periods(report: Report) -> tuple[Period, Period | None]:
    """Find the month and the months before it, as many of twelve as the data hold."""
    last = report.activity.last
    earlier = str(pd.Period(last, freq="M") - 1)
    first = max(
        find_first_date(report.study).strftime("%Y-%m"),
        build_period(earlier, months=_MONTHS_BEFORE).first,
    )
    return Period(last, last), Period(first, earlier) if first <= earlier else None


def _select_started(report: Report, period: Period) -> pd.DataFrame:
    """Select the new episodes of a period, with the columns that describe them."""
    episodes = report.all_episodes
    is_new = period.covers(episodes["first_session_date"]) & episodes["start_known"]
    started = episodes.loc[is_new].reset_index(drop=True)
    severity = find_severity(
        started["baseline_score"], instrument=report.instrument, settings=report.settings
    )
    assessed = ~started["is_treated"].astype(bool) & bool(started["technique"].notna().any())
    return add_shown_condition(started, settings=report.settings).assign(
        baseline_severity=severity.mask(severity.notna() & (not has_severity(report.instrument))),
        technique=started["technique"].mask(assessed, _ASSESSED),
    )


def _is_recorded(values: pd.Series) -> bool:
    """Tell whether anything is recorded in a column; one that is empty says nothing."""
    return bool((values.notna() & values.ne(NOT_RECORDED)).any())


def _label(report: Report, values: pd.Series) -> dict[str, str]:
    """Give the words of the levels that occur, in order."""
    column, levels = str(values.name), values.astype("str").fillna(NOT_RECORDED).unique().tolist()
    if column == SHOWN:
        labels = label_conditions(report)
        return {level: labels.get(level, level) for level in order_conditions(levels, labels)}
    labels = label_levels(report, column) | {_ASSESSED: say("caseload.assessed_only")}
    return {level: labels.get(level, level) for level in order_levels(column, levels)}


def _say_how_many(caseload: _Caseload) -> str:
    """Say how many episodes began in the month, and how many in the months before."""
    found = find_rows(caseload.disclosed, [(ALL_NOW, "all", "all"), (ALL_BEFORE, "all", "all")])
    now, before = found[ALL_NOW, "all", "all"], found.get((ALL_BEFORE, "all", "all"))
    return say(
        "caseload.alone" if before is None else "caseload.beside",
        count=now["estimate"],
        number=format_count(now["estimate"]),
        earlier="" if before is None else format_count(before["estimate"]),
        monthly=""
        if before is None
        else format_count(round(before["estimate"] / caseload.months_before)),
        **caseload.names,
    )


def _say_most_often(caseload: _Caseload) -> str:
    """Say which condition was the most frequent of the month; nothing where many are alike."""
    labels = caseload.labels.get(SHOWN, {})
    rows = select_rows(caseload.disclosed, measure=NOW, group=SHOWN)
    merged = rows["level"].eq(ALL_OTHER) | rows["level"].str.startswith(GROUP_PREFIX)
    rows = rows.loc[rows["numerator"].gt(0) & ~merged & ~rows["level"].isin(_NOT_A_CONDITION)]
    top = rows.loc[rows["numerator"].eq(rows["numerator"].max())]
    if not 1 <= len(top) <= _MOST_ALIKE:
        return ""
    first = top.iloc[0]
    return say(
        f"caseload.most_often.{'few' if first['mark'] else 'full'}",
        count=len(top),
        conditions=", ".join(top["level"].map(labels)),
        part=format_count(first["numerator"]),
        total=format_count(first["denominator"]),
        share=format_share(first["estimate"]),
        range=format_share_interval(first["lower"], first["upper"]),
    )


def _say_changed(caseload: _Caseload) -> str:
    """Say which shares differ from before by more than chance explains, or that none does."""
    rows = _set_beside(caseload)
    least = caseload.disclosed.settings.disclosure.compare_from_people
    sizes = rows[["denominator", "denominator_before"]].to_numpy("float64")
    if rows.empty or sizes.min() < least:
        return say("caseload.not_compared", least=least) if caseload.before else ""
    changed = find_changed_shares(
        rows[["numerator", "denominator"]],
        rows[["numerator_before", "denominator_before"]].rename(
            columns=lambda name: name.removesuffix("_before")
        ),
        settings=caseload.disclosed.settings,
    )
    parts = [
        say(f"caseload.{form}", levels=", ".join(rows.loc[changed.eq(way).to_numpy(), "words"]))
        for form, way in (("larger", 1.0), ("smaller", -1.0))
        if changed.eq(way).any()
    ]
    return " ".join(parts) or say("caseload.as_before", count=len(rows), number=len(rows))


def _set_beside(caseload: _Caseload) -> pd.DataFrame:
    """Set now and before of each level beside each other, where both may be shown."""
    frame = caseload.disclosed.frame
    counted = frame.loc[frame["group"].ne("all") & frame["numerator"].notna()]
    kept = ["group", "level", "numerator", "denominator"]
    now, before = (counted.loc[counted["measure"].eq(name), kept] for name in (NOW, BEFORE))
    both = now.merge(before, on=["group", "level"], suffixes=("", "_before"), how="inner")
    words = [
        say("caseload.level", column=say(f"caseload.column.{group}"), level=words)
        for group, level in both[["group", "level"]].itertuples(index=False)
        for words in [caseload.labels[group][level]]
    ]
    return both.assign(words=words)


def _say_left_out(caseload: _Caseload) -> str:
    """Say which columns are not shown because nothing is recorded in them."""
    left_out = [say(f"caseload.column.{name}") for name in _COLUMNS if name not in caseload.labels]
    return say("caseload.left_out", columns=", ".join(left_out)) if left_out else ""


def _draw(caseload: _Caseload) -> Shown:
    """Draw the shares of the month beside those before."""
    if not caseload.labels:
        return join_shown([])
    panels = [
        Panel(say(f"caseload.column.{name}"), name, labels)
        for name, labels in caseload.labels.items()
    ]
    alt = [_say_how_many(caseload), _say_most_often(caseload), _say_changed(caseload)]
    return write_figure(
        plot_beside(
            caseload.disclosed,
            panels=panels,
            measures=(NOW, BEFORE),
            names=(say("caseload.now", **caseload.names), caseload.names["before"]),
        ),
        caseload.disclosed,
        alt=" ".join(filter(None, alt)),
        caption=say("caseload.caption"),
        section="caseload",
    )


def _write_table(caseload: _Caseload, column: str) -> Shown:
    """Write how many of how many have each value of a column, now and before."""
    columns = [TableColumn(caseload.names["month"], "rate", NOW)]
    if caseload.before:
        columns.append(TableColumn(caseload.names["before"], "rate", BEFORE))
    return write_table(
        caseload.disclosed,
        caption=say("caseload.table", column=say(f"caseload.column.{column}")),
        columns=columns,
        group=column,
        row_header=say(f"caseload.column.{column}"),
        labels=caseload.labels[column],
        levels=list(caseload.labels[column]),
        note=say(f"caseload.note.{column}"),
        section="caseload",
    )
