"""The command `ims-outcomes`: arguments in, one call out; nothing slow is imported for --help."""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from ims_outcomes import __version__
from ims_outcomes.cli_options import (
    add_check_options,
    add_convert_options,
    add_deidentify_options,
    add_init_options,
    add_report_options,
    add_sample_options,
)
from ims_outcomes.errors import UserError
from ims_outcomes.reporting.catalogue import suggest_nearest
from ims_outcomes.reporting.outlines import outline_every_bug
from ims_outcomes.reporting.stopping import Terminated, end_politely
from ims_outcomes.reporting.work_folders import remove_leftovers

#: Controls but for the line break, separators of lines, and what turns the direction of writing.
_COMMANDS_TO_TERMINALS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_INTERRUPTED = 130  # 128 + the number of the signal, as shells have it
_PIPE_CLOSED = 141
#: How run.py, which hands over to this command, was called.
_STARTED_AS = "IMS_OUTCOMES_STARTED_AS"
#: No permission, a read-only or a full disk: nothing a traceback would help with.
_SYSTEM_SAYS_NO = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        As typed, without the name of the command; those of this process when left out.

    Returns
    -------
    int
        0 done; 1 a report failed, a comparison differs, or rows were set aside and --strict was
        given; 2 the command or the input cannot be used; 130 stopped from the keyboard, 143 by a
        polite kill.
    """
    _soften_streams()
    chosen = None
    try:
        with end_politely():
            if arguments is None:
                outline_every_bug()
            chosen = _parse(sys.argv[1:] if arguments is None else list(arguments))
            remove_leftovers(Path(tempfile.gettempdir()))
            code: int = chosen.run(chosen)
            sys.stdout.flush()
    except UserError as problem:
        _complain(str(problem))
        return problem.exit_code
    except BrokenPipeError:
        # Whoever read our output has left; nothing more can be said, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except OSError as problem:
        if problem.errno not in _SYSTEM_SAYS_NO:
            raise
        _complain(f"'{problem.filename or 'a file'}': {problem.strerror}.")
        return UserError.exit_code
    except KeyboardInterrupt:
        _complain(_tell_stop(chosen))
        return _INTERRUPTED
    except Terminated as stop:
        _complain(_tell_stop(chosen))
        return int(str(stop.code))
    return code


def _tell_stop(chosen: argparse.Namespace | None) -> str:
    if chosen is None or chosen.command != "report" or chosen.check or chosen.update:
        return "Stopped. Nothing is half written."
    return (
        "Stopped. Pages that were done stay, and none is half written; "
        "the same command makes the others."
    )


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser, commands = _build_parser()
    chosen, unknown = parser.parse_known_args(arguments)
    if unknown:
        known = commands.get(chosen.command, parser)
        options = list(known._option_string_actions)
        raise UserError(
            f"'{known.prog}' does not know {unknown[0]!r}.",
            remedy=f"{suggest_nearest(unknown[0].split('=')[0], options)}; "
            f"or see '{known.prog} --help'.",
        )
    if not chosen.command:
        raise UserError(
            f"Nothing was asked for; the commands are {', '.join(_COMMANDS)}.",
            remedy="ims-outcomes report; or see 'ims-outcomes --help'.",
        )
    return chosen


class _Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one sentence and the nearest known word."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Leave after --help or --version; a reader that has left is noticed here, not at exit."""
        sys.stdout.flush()
        super().exit(status, message)

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)'", message)
        if wrong:
            raise UserError(
                f"There is no command {wrong[1]!r}; the commands are {', '.join(_COMMANDS)}.",
                remedy=f"{suggest_nearest(wrong[1], list(_COMMANDS))}.",
            )
        raise UserError(f"{self.prog}: {message}.", remedy=f"{self.prog} --help")


def _build_parser() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="ims-outcomes",
        description="Outcome reports for clinics that treat pain with intramuscular stimulation.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"ims-outcomes {__version__}")
    places = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    commands = {}
    for name, (about, add_options, run) in _COMMANDS.items():
        commands[name] = places.add_parser(name, help=about, description=about, allow_abbrev=False)
        commands[name].set_defaults(run=run)
        add_options(commands[name])
    return parser, commands


def _run_report(chosen: argparse.Namespace) -> int:
    if chosen.check or chosen.update:
        return _run_again(chosen)
    from ims_outcomes.reporting.locations import find_default_output
    from ims_outcomes.reporting.run import run_reports

    with _telling() as telling:
        outcome = run_reports(
            _find_data(chosen),
            output=chosen.out or find_default_output(chosen.data, share=chosen.share),
            config=chosen.config,
            export_map=chosen.map,
            allowed=dict(chosen.allow),
            clinic=chosen.clinic,
            month=chosen.month or "",
            reports=chosen.reports,
            share=chosen.share,
            language=chosen.lang or "",
            pdf=chosen.pdf,
            force=chosen.force,
            **telling,
        )
    return _tell_outcome(outcome, strict=chosen.strict)


def _tell_outcome(outcome: Any, *, strict: bool) -> int:
    from ims_outcomes.reporting.index import FILE_NAME
    from ims_outcomes.reporting.locations import shorten_path

    if outcome.set_aside_list:
        _say(
            f"{outcome.rows_set_aside:,} of {outcome.rows_read:,} rows were set aside; "
            f"'{shorten_path(outcome.set_aside_list)}' says which and why."
        )
    if outcome.due_lists.files:
        _say(outcome.due_lists.describe())
    for failure in outcome.failures:
        _complain(failure)
    pages = f"{outcome.made} page{'' if outcome.made == 1 else 's'} made"
    left = f", {outcome.up_to_date} up to date" if outcome.up_to_date else ""
    _say(f"{pages}{left}. Open {shorten_path(outcome.output / FILE_NAME)}")
    return int(bool(outcome.failures) or (strict and outcome.rows_set_aside > 0))


def _run_again(chosen: argparse.Namespace) -> int:
    for option in ("out", "clinic", "month", "reports", "share", "pdf", "force"):
        if getattr(chosen, option):
            raise UserError(
                f"--{option} does not go with --check or --update; they make what is there.",
                remedy=f"leave --{option} out.",
            )
    from ims_outcomes.reporting import comparison

    folder = chosen.check or chosen.update
    make = comparison.check_reports if chosen.check else comparison.update_reports
    with _telling() as telling:
        compared = make(
            folder,
            data=_find_data(chosen),
            config=chosen.config,
            export_map=chosen.map,
            language=chosen.lang or "",
            **telling,
        )
    if chosen.check:
        compared.raise_if_different(folder)
        _say(f"{compared.pages} pages compared: every number is as it was.")
    else:
        _say(compared.describe() or "No number moved.")
        _say(f"{compared.pages} pages renewed in {folder}.")
    return 0


def _find_data(chosen: argparse.Namespace) -> Path | tuple[Path, ...]:
    """What was named, one folder as itself; without a word the sample."""
    from ims_outcomes.reporting.locations import find_sample

    if not chosen.data:
        return find_sample()
    return chosen.data[0] if len(chosen.data) == 1 else tuple(chosen.data)


def _run_init(chosen: argparse.Namespace) -> int:
    from ims_outcomes.reporting.starting import start_clinic

    start = start_clinic(chosen.files, output=chosen.out, force=chosen.force)
    _say(start.told)
    words = ["check", "--data", *map(str, chosen.files), "--config", str(start.config)]
    first = "Answer what is marked" if start.questions else "Look it through"
    _say(f"\nWritten: {start.config}. {first} in any text editor. Then type:\n  {_call(words)}")
    return 0


def _run_check(chosen: argparse.Namespace) -> int:
    from ims_outcomes.reporting.checking import check_export

    check = check_export(
        _find_data(chosen),
        config=chosen.config,
        export_map=chosen.map,
        allowed=dict(chosen.allow),
    )
    _say(check.told)
    return int(chosen.strict and check.rows_set_aside > 0)


def _run_convert(chosen: argparse.Namespace) -> int:
    from ims_outcomes.reporting.converting import convert_export

    done = convert_export(
        _find_data(chosen),
        output=chosen.out,
        config=chosen.config,
        export_map=chosen.map,
        allowed=dict(chosen.allow),
    )
    _say(done.told)
    return int(chosen.strict and done.rows_set_aside > 0)


def _run_deidentify(chosen: argparse.Namespace) -> int:
    from ims_outcomes.reporting.deidentifying import deidentify_files

    done = deidentify_files(
        _find_data(chosen),
        output=chosen.out,
        key_file=chosen.key,
        config=chosen.config,
        export_map=chosen.map,
        allowed=dict(chosen.allow),
    )
    _say(done.told)
    return int(chosen.strict and done.rows_set_aside > 0)


def _call(words: Sequence[str]) -> str:
    """The command as this user has to type it, with every word in quotes that needs them."""
    start = os.environ.get(_STARTED_AS, "ims-outcomes")
    return " ".join([start, *map(_quote, words)])


def _quote(word: str) -> str:
    """A word in the quotes that it needs; those of the shell where it holds more than blanks."""
    if os.name != "nt" and re.search(r"[$`\"\\!]", word):
        return shlex.quote(word)
    return f'"{word}"' if re.search(r"[^\w./:\\-]", word) else word


def _run_sample(chosen: argparse.Namespace) -> int:
    from ims_outcomes.reporting.locations import shorten_path
    from ims_outcomes.sample import check_folder, make_sample, write_sample

    check_folder(chosen.out)
    asked = {"seed": chosen.seed, "patients": chosen.patients, "clinics": chosen.clinics}
    sample = make_sample(**{name: number for name, number in asked.items() if number is not None})
    write_sample(sample, chosen.out)
    _say(
        f"{len(sample.patients):,} patients, {len(sample.sessions):,} sessions and "
        f"{len(sample.scores):,} scores of people who do not exist: {shorten_path(chosen.out)}"
    )
    return 0


@contextlib.contextmanager
def _telling() -> Iterator[dict[str, Any]]:
    """How a run tells what it does: lines, and on a terminal a bar beneath them."""
    from ims_outcomes.reporting.progress import show_progress

    with show_progress(sys.stderr) as progress:
        if progress:
            yield {
                "say": lambda line: progress.write(_make_harmless(line)),
                "progress": progress,
            }
        else:
            yield {"say": _say}


def _say(line: str) -> None:
    print(_make_harmless(line), flush=True)


def _complain(line: str) -> None:
    print(_make_harmless(line), file=sys.stderr)


def _make_harmless(text: str) -> str:
    """Take out what a terminal obeys: names of columns, clinics and files may hold anything."""
    return _COMMANDS_TO_TERMINALS.sub("\N{REPLACEMENT CHARACTER}", text)


def _soften_streams() -> None:
    """Let a terminal that lacks a letter show a question mark instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


_COMMANDS: dict[str, tuple[str, Any, Any]] = {
    "report": ("Make the reports of an export.", add_report_options, _run_report),
    "init": (
        "Look at files of your practice software and write the settings that read them.",
        add_init_options,
        _run_init,
    ),
    "check": (
        "Say how an export is read, and what is wrong with it.", add_check_options, _run_check,
    ),
    "convert": (
        "Write an export as the suite's own tables.", add_convert_options, _run_convert,
    ),
    "deidentify": (
        "Write an export as tables that may leave the clinic.",
        add_deidentify_options,
        _run_deidentify,
    ),
    "sample": ("Write the synthetic sample export.", add_sample_options, _run_sample),
}  # fmt: skip
