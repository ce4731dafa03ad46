#!/usr/bin/env python3
"""Set everything up, then make the reports, run the tests or open JupyterLab.

Needs Python and nothing else. Makes .venv beside this file, puts into it exactly what
requirements.lock names, and hands over to the ims-outcomes command; from the second time on
only the last step is left. An older Python must be able to read this file to be told what is
wrong with it, so its syntax is that of Python 3.6.
"""

import ast
import contextlib
import difflib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13")
THIS_PYTHON = "%d.%d" % sys.version_info[:2]  # noqa: UP031


def describe_unsupported():
    # type: () -> str
    """One sentence for somebody who started this with a Python that cannot be used."""
    found = [version for version in SUPPORTED if shutil.which("python" + version)]
    remedy = "install one of these from python.org"
    if found:
        remedy = "start it with: python" + found[-1] + " run.py"
    return "run.py needs Python {} or {} and this is Python {}: {}.".format(
        ", ".join(SUPPORTED[:-1]), SUPPORTED[-1], THIS_PYTHON, remedy
    )


if THIS_PYTHON not in SUPPORTED:
    sys.stderr.write(describe_unsupported() + "\n")
    sys.exit(2)

USAGE = """\
python3 run.py COMMAND ...     (on Windows: py run.py COMMAND ...)

  report      make reports; without more words those of the sample, under reports/sample/
  init        look at files of your practice software and write the settings that read them
  check       say how an export is read and what is wrong with it, and change nothing
  convert     write an export as the suite's own tables
  deidentify  write them so that they may leave the clinic
  sample      write the synthetic sample export
  test        run all checks and tests; further words go to pytest
  lab         open the notebooks in JupyterLab

The first time sets everything up in the folder .venv, which takes a minute or more.
What a command can do: python3 run.py report --help"""

COMMANDS = ("report", "init", "check", "convert", "deidentify", "sample", "test", "lab")
WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "ims-outcomes.json"  # written last: without it the set-up was not finished
LOG = VENV / "setup.log"

NO_NETWORK = (
    "The package index cannot be reached: check the internet connection (and the proxy, if your "
    "network has one) and start again; what was downloaded is kept."
)
# What an installer says, and the sentence that helps; the first that is found counts.
REMEDIES = (
    (
        r"no space left|not enough space|os error 28|os error 112",
        "The disk is full: free 2 GB and start again.",
    ),
    (
        r"permission denied|access is denied|read-only file system|os error 13\b",
        "A file cannot be written: close programs that use this folder, check that it is yours, "
        "and start again.",
    ),
    (
        r"winerror 206|os error 206|name too long|filename or extension is too long",
        "The name of this folder is too long for Windows: move the whole folder nearer to the top "
        "of the disk and start again.",
    ),
    (
        r"mismatch|do not match the hashes",
        "A downloaded file is not the one that requirements.lock names: start again, and if that "
        "does not help tell the maintainers.",
    ),
    (
        r"certificate|\bssl\b|\btls\b",
        "The network's certificate is not trusted here: ask who runs the network for its "
        "certificate file, set SSL_CERT_FILE and PIP_CERT to it, and start again.",
    ),
    (
        r"error sending request|dns error|failed to fetch|client error|connect|timed out|timeout"
        r"|name resolution|network|proxy|from versions: none",
        NO_NETWORK,
    ),
)


class SetupError(Exception):
    """The set-up cannot go on; the text says in one sentence what to do."""


class StepError(Exception):
    """One step of the set-up failed; the text is what its program printed."""


def say(text: str) -> None:
    """Tell how far the set-up is, apart from what a command prints."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: "list[str]") -> int:
    """Set up what is missing, run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        say(describe_unknown(arguments[0]))
        return 2
    try:
        set_up()
        return run_command(arguments[0], arguments[1:])
    except SetupError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def describe_unknown(name: str) -> str:
    """Say that there is no such command, before anything is set up for it."""
    near = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
    remedy = "python3 run.py " + near[0] if near else "python3 run.py --help"
    return f"There is no command '{name}'; the commands are {', '.join(COMMANDS)}.\nTry: {remedy}"


# --- the commands ----------------------------------------------------------------------------


def run_command(name: str, arguments: "list[str]") -> int:
    """Hand over to the tests, JupyterLab or the ims-outcomes command."""
    if name == "test":
        return run_tests(arguments)
    if name == "lab":
        return call(["-m", "jupyterlab", "notebooks/00_start_here.ipynb", *arguments], folder=ROOT)
    return call(["-P", "-m", "ims_outcomes", name, *arguments])


def run_tests(arguments: "list[str]") -> int:
    """Run the linters and the type check; when all pass, the tests."""
    checks = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    )
    for check in checks:
        say("$ " + " ".join(check))
        code = call(["-m", *check], folder=ROOT)
        if code:
            say("The tests were not run, because '{}' failed.".format(" ".join(check)))
            return code
    say("$ " + " ".join(["pytest", *arguments]))
    return call(["-m", "pytest", *arguments], folder=ROOT)


def call(words: "list[str]", folder: "Path | None" = None) -> int:
    """Run Python of .venv with these words, its programs first on the path."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", "")]),
        "PYTHONUTF8": "1",  # else Python before 3.13 on Windows misreads a folder with accents
        "VIRTUAL_ENV": str(VENV),
        # So that a message can name the next command as it has to be typed here.
        "IMS_OUTCOMES_STARTED_AS": ("py" if WINDOWS else "python3") + " run.py",
    }
    with subprocess.Popen([PYTHON, *words], cwd=folder, env=environment) as process:
        before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while process.returncode is None:
            # Ctrl-C reaches the command as well, which has its own answer to it: wait for that.
            with contextlib.suppress(KeyboardInterrupt):
                process.wait()
        signal.signal(signal.SIGTERM, before)
    return 128 - process.returncode if process.returncode < 0 else process.returncode


# --- the set-up ------------------------------------------------------------------------------


def set_up() -> None:
    """Bring .venv to what requirements.lock and pyproject.toml name; quick when it is there."""
    try:
        wanted = describe_wanted()
        stamp = read_stamp()
        if is_ready(stamp, wanted):
            return
        started = time.monotonic()
        say("Setting up; the first time this takes a minute, on a slow line several.")
        if is_usable(stamp, wanted):
            STAMP.unlink()
        else:
            make_venv()
        install()
        STAMP.write_text(json.dumps({**wanted, "packages": list_packages()}), encoding="utf-8")
        say(f"Set up in {time.monotonic() - started:.0f} seconds.")
    except OSError as error:
        raise SetupError(find_remedy(str(error))) from error


def describe_wanted() -> "dict[str, str]":
    """What .venv must have been made for: this Python, this folder, these files."""
    files = (LOCK, ROOT / "pyproject.toml")
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise SetupError(f"{missing[0]} is not beside run.py: download the whole folder again.")
    content = b"".join(file.read_bytes() for file in files)
    digest = hashlib.sha256(content).hexdigest()
    return {"python": THIS_PYTHON, "folder": str(ROOT), "files": digest}


def read_stamp() -> "dict[str, object]":
    """What .venv was made for; empty when it is absent, half made or somebody else's."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_usable(stamp: "dict[str, object]", wanted: "dict[str, str]") -> bool:
    """Whether .venv was finished once, by this Python in this folder."""
    return PYTHON.exists() and all(stamp.get(key) == wanted[key] for key in ("python", "folder"))


def is_ready(stamp: "dict[str, object]", wanted: "dict[str, str]") -> bool:
    """Whether nothing has changed since, and no package has been taken out or replaced."""
    packages = stamp.get("packages")
    return (
        is_usable(stamp, wanted)
        and stamp.get("files") == wanted["files"]
        and isinstance(packages, list)
        and set(packages) <= set(list_packages())
    )


def list_packages() -> "list[str]":
    """Name and version of every package in .venv, as its folders there are called."""
    base = {"base": str(VENV), "platbase": str(VENV)}
    folder = Path(sysconfig.get_path("purelib", scheme="venv", vars=base))
    return sorted(path.name for path in folder.glob("*.dist-info"))


def make_venv() -> None:
    """Make .venv from nothing; what stands there is moved, half made or another Python's."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise SetupError(
                "This Python comes without venv: on Debian or Ubuntu run "
                f"'sudo apt install python{THIS_PYTHON}-venv', elsewhere install Python "
                "from python.org, and start again."
            )
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        STAMP.unlink(missing_ok=True)
        shutil.rmtree(VENV)
    # Started by the Python inside the old .venv, which is gone now: take the one it came from.
    inside = Path(sys.prefix) == VENV
    python = getattr(sys, "_base_executable", sys.executable) if inside else sys.executable
    run_or_say([python, "-m", "venv", str(VENV)])


def install() -> None:
    """Install the lock, then this project: with uv, or with pip where uv does not work."""
    project = ["--no-deps", "--no-build-isolation", "--editable", "."]
    locked = ["--no-deps", "--require-hashes", "--requirement"]
    pip = [str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "install", "--no-user"]
    uv = [str(PYTHON), "-I", "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    try:
        install_uv([*pip, *locked])
        environment = translate_settings()
        run_step([*uv, *locked, str(LOCK)], environment)
        run_step([*uv, *project], environment)
    except StepError as error:
        write_log(str(error))
        say("uv does not work here; going on with pip, which takes longer.")
        run_or_say([*pip, *locked, str(LOCK)])
        run_or_say([*pip, *project])


def install_uv(pip: "list[str]") -> None:
    """Put uv into .venv; without a network nothing else would work either."""
    try:
        run_step([*pip, write_uv_lock()])
    except StepError as error:
        if find_remedy(str(error)) == NO_NETWORK:
            raise SetupError(NO_NETWORK) from error
        raise


def run_or_say(command: "list[str]") -> None:
    """Run a step that has no other way; say what to do when it fails."""
    try:
        run_step(command)
    except StepError as error:
        if VENV.is_dir():
            write_log(str(error))
        raise SetupError(find_remedy(str(error))) from error


def write_uv_lock() -> str:
    """Write the lock's own lines on uv to a file for pip; returns its path."""
    lines = re.search(r"^uv==.*(?:\n +.*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if lines is None:
        raise SetupError("requirements.lock does not name uv: download the whole folder again.")
    path = VENV / "uv.lock.txt"
    path.write_text(lines.group(), encoding="utf-8")
    return str(path)


def translate_settings() -> "dict[str, str]":
    """Say to uv what the user told pip about index, proxy and certificates; uv's own goes first."""
    names = {
        "index-url": ("UV_DEFAULT_INDEX",),
        "proxy": ("HTTP_PROXY", "HTTPS_PROXY"),
        "cert": ("SSL_CERT_FILE",),
    }
    told = {"UV_SYSTEM_CERTS": "true"}
    for line in run_step([str(PYTHON), "-I", "-m", "pip", "config", "list"]).splitlines():
        key, _, value = line.partition("=")
        for name in names.get(key.rpartition(".")[2], ()):
            told[name] = str(ast.literal_eval(value))
    return {name: value for name, value in told.items() if name not in os.environ}


def run_step(command: "list[str]", environment: "dict[str, str] | None" = None) -> str:
    """Run one program of the set-up, telling of large downloads; returns what it printed."""
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if re.search(r"^\s*(Downloaded \S|Downloading .* MB\))", line):
                say("  " + line.strip())
    if process.returncode:
        raise StepError("".join(lines))
    return "".join(lines)


def write_log(text: str) -> None:
    """Keep what a failed step printed, after what the one before it did."""
    with LOG.open("a", encoding="utf-8") as log:
        log.write(text + "\n")


def find_remedy(text: str) -> str:
    """Find the sentence that tells what to do about what a program printed."""
    for pattern, sentence in REMEDIES:
        if re.search(pattern, text, re.IGNORECASE):
            return sentence
    lines = text.strip().splitlines() or ["no reason given"]
    errors = [line for line in lines if "Error: " in line] or [lines[-1]]
    return f"The set-up failed with '{errors[-1].strip()}'; all that was said is in {LOG}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
