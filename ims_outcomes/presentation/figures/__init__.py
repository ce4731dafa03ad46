"""Figures: `plot_` functions return Axes, `write_figure` brings them on the page."""

from ims_outcomes.presentation.figures.bars import plot_bars
from ims_outcomes.presentation.figures.before_after import plot_before_after
from ims_outcomes.presentation.figures.drop_off import plot_drop_off
from ims_outcomes.presentation.figures.forest import plot_forest
from ims_outcomes.presentation.figures.months import plot_monthly, plot_shares_by_month
from ims_outcomes.presentation.figures.page_figure import write_figure
from ims_outcomes.presentation.figures.responder_curve import plot_responder_curve
from ims_outcomes.presentation.figures.still_attending import plot_still_attending
from ims_outcomes.presentation.figures.trajectories import plot_trajectories

__all__ = [
    "plot_bars",
    "plot_before_after",
    "plot_drop_off",
    "plot_forest",
    "plot_monthly",
    "plot_responder_curve",
    "plot_shares_by_month",
    "plot_still_attending",
    "plot_trajectories",
    "write_figure",
]
