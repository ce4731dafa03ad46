"""What the latest month of each chart is: as usual, better, worse, higher or lower than usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.chart_verdicts import estimate_chart_verdicts

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Verdicts on a month, in the order in which they ask for attention.
VERDICTS = ("worse", "higher", "lower", "better", "as_usual", "too_few")

_WORDS = {"common": "as_usual", "improving": "better", "worsening": "worse"}


def build_latest_months(months: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Build what is said of the latest month of each chart: one row per chart.

    The verdict is the variation of `estimate_chart_verdicts`. Where neither direction is good it
    says on which side of the centre the month lies; of a trend, whether it rises. Too few to say:
    the latest month has no value, or the limits rest on too few points, or there are none though
    the values differ. Limits after a restart rest on the points since.

    Parameters
    ----------
    months : DataFrame
        As `build_clinic_charts` returns it.
    settings : Settings
        `control_charts.judged_from_points`.

    Returns
    -------
    DataFrame
        Index chart: month (the latest), verdict (one of `VERDICTS`), signals (the rules that the
        month is part of, "outside;trend"), is_trial (the limits rest on few months).

    Source
    ------
    See `estimate_chart_verdicts`. NHSRplotthedots says "special cause neutral" for high and low,
    and judges from two points on.

    Examples
    --------
    >>> from ims_outcomes.statistics.control_charts import build_control_chart
    >>> from ims_outcomes.vocabulary import load_settings
    >>> points = pd.DataFrame({"chart": "visits", "month": [f"2025-{m:02}" for m in range(1, 13)],
    ...                        "value": [5.0, 6.0, 5.0] * 3 + [5.0, 6.0, 40.0]})
    >>> months = build_control_chart(points, kind="xmr", settings=load_settings())
    >>> latest = build_latest_months(months, settings=load_settings())
    >>> latest.loc["visits", ["month", "verdict", "signals"]].tolist()
    ['2025-12', 'higher', 'outside']
    """
    verdicts = estimate_chart_verdicts(months)
    variation = verdicts.loc[verdicts["measure"].str.startswith("variation_")].set_index("level")
    before = months["value"].groupby(months["chart"]).shift()
    last = months.assign(before=before).groupby("chart").tail(1).set_index("chart")
    found = variation["measure"].str.removeprefix("variation_").reindex(last.index)
    rises = (
        last["value"]
        .gt(last["before"])
        .where(last["signals"].str.startswith("trend"), last["value"].gt(last["centre"]))
    )
    word = found.replace(_WORDS).mask(
        found.eq("changing"), pd.Series(np.where(rises, "higher", "lower"), index=last.index)
    )
    too_young = last["limit_points"].fillna(0).lt(settings.control_charts.judged_from_points)
    no_limits = last["lower"].isna() & ~last["method"].str.contains("no variation", regex=False)
    return pd.DataFrame(
        {
            "month": last["month"],
            "verdict": word.mask(last["value"].isna() | too_young | no_limits, "too_few").astype(
                "str"
            ),
            "signals": last["signals"],
            "is_trial": last["is_trial"] & last["lower"].notna(),
        }
    )
