"""Figures: `plot_` functions return Axes, `write_figure` brings them on the page."""

from ims_outcomes.presentation.figures.bars import plot_bars
from ims_outcomes.presentation.figures.before_after import plot_before_after
from ims_outcomes.presentation.figures.beside import Panel, plot_beside
from ims_outcomes.presentation.figures.categories import plot_categories
from ims_outcomes.presentation.figures.control_chart import plot_control_chart
from ims_outcomes.presentation.figures.drop_off import plot_drop_off
from ims_outcomes.presentation.figures.episodes_needed import plot_episodes_needed
from ims_outcomes.presentation.figures.forest import plot_forest
from ims_outcomes.presentation.figures.funnel import plot_funnel
from ims_outcomes.presentation.figures.line import plot_line
from ims_outcomes.presentation.figures.months import plot_monthly, plot_shares_by_month
from ims_outcomes.presentation.figures.page_figure import write_figure
from ims_outcomes.presentation.figures.ranges import plot_ranges
from ims_outcomes.presentation.figures.responder_curve import plot_responder_curve
from ims_outcomes.presentation.figures.roc_curve import plot_roc
from ims_outcomes.presentation.figures.run_chart import plot_run_chart
from ims_outcomes.presentation.figures.shrinkage import plot_shrinkage
from ims_outcomes.presentation.figures.small_chart import plot_small_chart, plot_sparkline
from ims_outcomes.presentation.figures.specification_strip import plot_specifications
from ims_outcomes.presentation.figures.stacked import plot_stacked
from ims_outcomes.presentation.figures.steps import plot_steps
from ims_outcomes.presentation.figures.still_attending import plot_still_attending
from ims_outcomes.presentation.figures.tipping_line import plot_tipping_line
from ims_outcomes.presentation.figures.trajectories import plot_trajectories
from ims_outcomes.presentation.figures.transitions import plot_transitions
from ims_outcomes.presentation.figures.weights import plot_weights

__all__ = [
    "Panel",
    "plot_bars",
    "plot_before_after",
    "plot_beside",
    "plot_categories",
    "plot_control_chart",
    "plot_drop_off",
    "plot_episodes_needed",
    "plot_forest",
    "plot_funnel",
    "plot_line",
    "plot_monthly",
    "plot_ranges",
    "plot_responder_curve",
    "plot_roc",
    "plot_run_chart",
    "plot_shares_by_month",
    "plot_shrinkage",
    "plot_small_chart",
    "plot_sparkline",
    "plot_specifications",
    "plot_stacked",
    "plot_steps",
    "plot_still_attending",
    "plot_tipping_line",
    "plot_trajectories",
    "plot_transitions",
    "plot_weights",
    "write_figure",
]
