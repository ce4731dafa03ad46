"""Tables, figures and sentences, made from what the disclosure door let through.

Figures are in `ims_outcomes.presentation.figures`, apart, because drawing is slow to import.
"""

from ims_outcomes.presentation.alt_texts import (
    describe_distribution,
    describe_grid,
    describe_levels,
    describe_panels,
    describe_series,
    describe_spread,
)
from ims_outcomes.presentation.blocks import (
    join_shown,
    write_facts,
    write_heading,
    write_paragraphs,
)
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import CellFormat, format_cell
from ims_outcomes.presentation.cross_tables import write_cross_table
from ims_outcomes.presentation.flow import write_flow
from ims_outcomes.presentation.formats import (
    format_count,
    format_date,
    format_estimate,
    format_interval,
    format_level,
    format_month,
    format_n_of_n,
    format_number,
    format_p,
    format_period,
    format_share,
    format_share_interval,
    format_threshold,
    format_whole_or_half,
)
from ims_outcomes.presentation.plain_tables import write_plain_table
from ims_outcomes.presentation.quotations import write_quotation, write_sentence_table
from ims_outcomes.presentation.sentences import (
    describe_mean_change,
    describe_median,
    describe_missing_cases,
    describe_rate,
    describe_responders,
    describe_share,
    write_sentences,
)
from ims_outcomes.presentation.shown import Shown
from ims_outcomes.presentation.tables import (
    TableColumn,
    write_keyed_table,
    write_measure_table,
    write_table,
)
from ims_outcomes.presentation.wording import (
    check_no_causal_words,
    describe_caveat,
    describe_people,
    describe_too_few,
)

__all__ = [
    "CellFormat",
    "Shown",
    "TableColumn",
    "check_no_causal_words",
    "describe_caveat",
    "describe_distribution",
    "describe_grid",
    "describe_levels",
    "describe_mean_change",
    "describe_median",
    "describe_missing_cases",
    "describe_panels",
    "describe_people",
    "describe_rate",
    "describe_responders",
    "describe_series",
    "describe_share",
    "describe_spread",
    "describe_too_few",
    "format_cell",
    "format_count",
    "format_date",
    "format_estimate",
    "format_interval",
    "format_level",
    "format_month",
    "format_n_of_n",
    "format_number",
    "format_p",
    "format_period",
    "format_share",
    "format_share_interval",
    "format_threshold",
    "format_whole_or_half",
    "join_shown",
    "say",
    "write_cross_table",
    "write_facts",
    "write_flow",
    "write_heading",
    "write_keyed_table",
    "write_measure_table",
    "write_paragraphs",
    "write_plain_table",
    "write_quotation",
    "write_sentence_table",
    "write_sentences",
    "write_table",
]
