"""The synthetic clinic group: a seeded generator with known truth, and the data dictionary."""

from ims_outcomes.sample.dictionary import build_data_package, describe_tables
from ims_outcomes.sample.making import Sample, make_sample
from ims_outcomes.sample.writing import check_folder, write_sample

__all__ = [
    "Sample",
    "build_data_package",
    "check_folder",
    "describe_tables",
    "make_sample",
    "write_sample",
]
