"""What can be typed after each command: its options, and what each takes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.catalogue import REPORTS, select_reports

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _add_data_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, nargs="+", metavar="DIR|FILE", action="extend",
        help="folder with the export, or its files (default: the sample)",
    )  # fmt: skip
    parser.add_argument(
        "--map", default="", metavar="NAME|FILE",
        help="how to read it: a map that comes with the suite, such as jane, or a TOML file",
    )  # fmt: skip
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="the clinic's own settings, a TOML file"
    )
    parser.add_argument(
        "--allow", type=_read_allowed, action="append", default=[], metavar="COLUMN=REASON",
        help="let a column through that looks as if it told who somebody is and does not",
    )  # fmt: skip


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of check: what to read, and how."""
    _add_data_options(parser)
    _add_strict_option(parser)


def _add_strict_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 when rows were set aside"
    )


def add_init_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of init: what to look at, and where the settings go."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE",
        help="files that your practice software exported, or their folder",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="where clinic.toml goes"
    )
    parser.add_argument(
        "--force", action="store_true", help="write over a clinic.toml that is there already"
    )


def add_convert_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of convert: what to read, and where the tables go."""
    _add_data_options(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="where the tables go"
    )
    _add_strict_option(parser)


def add_deidentify_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of deidentify: what to read, where the tables go, and the key."""
    _add_data_options(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="where the tables go"
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", required=True,
        help="the key that pseudonyms and dates depend on; made when there is none",
    )  # fmt: skip
    _add_strict_option(parser)


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of report: what to read, and which pages to make."""
    _add_data_options(parser)
    _add_strict_option(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the reports go")
    parser.add_argument(
        "--clinic", default="", metavar="ID", help="one clinic (default: every one)"
    )
    parser.add_argument(
        "--month", type=_read_month, metavar="YYYY-MM",
        help="last month of the period (default: last complete month of the export)",
    )  # fmt: skip
    parser.add_argument(
        "--reports", default=(), type=_read_reports, metavar="NAMES",
        help=f"some of {','.join(REPORTS)} (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--share", action="store_true",
        help="make pages that may leave the clinic: small numbers hidden, all counts rounded",
    )  # fmt: skip
    parser.add_argument(
        "--lang", type=_read_language, metavar="LANG",
        help="language of the pages, en or fr (default: that of the settings)",
    )  # fmt: skip
    parser.add_argument(
        "--pdf", action="store_true",
        help="print each page as PDF too; needs Chrome, Edge or Chromium",
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true",
        help="make every page again, also those that are up to date",
    )  # fmt: skip
    again = parser.add_mutually_exclusive_group()
    again.add_argument(
        "--check",
        type=Path,
        metavar="DIR",
        help="make the reports in DIR again and compare their numbers",
    )
    again.add_argument(
        "--update", type=Path, metavar="DIR", help="make the reports in DIR again and replace them"
    )


def add_sample_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of sample: how many people to make up."""
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=Path("sample"),
        help="where it goes (default: sample)",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="another seed makes other patients")
    parser.add_argument("--patients", type=_read_count, metavar="N", help="how many patients")
    parser.add_argument("--clinics", type=_read_count, metavar="N", help="how many clinics")


def _read_allowed(text: str) -> tuple[str, str]:
    column, _, reason = (part.strip() for part in text.partition("="))
    if not column or not reason:
        raise UserError(
            f"--allow {text!r} gives no reason.",
            remedy='write it as --allow "COLUMN=reason"; the reason stands with the pages.',
        )
    return column, reason


def _read_month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise UserError(f"{text!r} is not a month.", remedy="write it as YYYY-MM, such as 2026-06.")
    return text


def _read_language(text: str) -> str:

    from ims_outcomes.presentation.catalogue import check_language

    check_language(text)
    return text


def _read_reports(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return tuple(kind.name for kind in select_reports(names))


def _read_count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise UserError(f"{text!r} is not a number of at least 1.", remedy="write it in digits.")
    return int(text)
