"""The command with its notebooks in this process, and what a reader then sees."""

from __future__ import annotations

import ast
import contextlib
import csv
import dataclasses
import html
import html.parser
import io
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest
from nbformat import NotebookNode, v4

from ims_outcomes.cli import main
from ims_outcomes.errors import UserError
from ims_outcomes.reporting import making
from ims_outcomes.reporting.engine import NotebookError

_NAMES = (
    "a body caption dd div dl dt em figcaption figure footer h1 h2 h3 head header html img li main"
    " meta nav ol p picture section source span strong style table tbody td th thead title tr ul"
)
#: Every element that a page has; whatever else turns up came out of the data.
ELEMENTS = frozenset(_NAMES.split())
#: How programs write what they do not have, which no reader should meet.
NO_NUMBER = re.compile(r"(?<![\w.])(nan|NaN|NaT|inf|<NA>|None %|None/)(?!\w)")
#: How narrow a picture may become: the one style of an element that is ours.
LEAST_WIDTH = re.compile(r"--least(-on-phone)?: \d+px")
_NOT_A_NUMBER = {"nan", "inf", "-inf", "None", "<NA>"}
_CELLS = {"td", "th"}
_BLOCKS = _CELLS | {"p", "h1", "h2", "h3", "dt", "dd", "li", "figcaption", "caption", "title"}


@dataclasses.dataclass(frozen=True)
class Made:
    """What the command did: its exit code, its words, and the folder it wrote to."""

    code: int
    said: str
    complained: str
    output: Path

    @property
    def pages(self) -> dict[str, Page]:
        """The pages by name of report; of several clinics the last."""
        return {path.stem: Page(path) for path in sorted(self.output.glob("*/*/*.html"))}


def run_command(*arguments: object, output: Path, in_process: bool = True) -> Made:
    """Run the command in this process, notebooks too unless they are to have their kernels."""
    said, complained = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        if in_process:
            patch.setattr(making, "run_notebook", run_in_process)
        code = main([str(argument) for argument in arguments])
    return Made(code, said.getvalue(), complained.getvalue(), output)


def make_reports(data: Path, *arguments: object, config: str = "") -> Made:
    """Make the reports of an export beside it, and check what must hold for every page."""
    output = data.with_name(f"{data.name}-reports")
    settings: tuple[object, ...] = ()
    if config:
        path = data.with_name(f"{data.name}.toml")
        path.write_text(config, encoding="utf-8")
        settings = ("--config", path)
    made = run_command(
        "report", "--data", data, "--out", output, *settings, *arguments, output=output
    )
    assert made.code in (0, 2), made.complained
    if made.code == 0:
        check_output(output)
    return made


def check_output(output: Path) -> None:
    """Check that nothing on a page runs, that numbers are numbers, and that rows add up."""
    paths = sorted(output.rglob("*.html"))
    assert len(paths) > 1, "no page was made"
    for path in paths:
        check_page(Page(path))
    for path in output.rglob("numbers.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found = _NOT_A_NUMBER & {cell for row in csv.reader(file) for cell in row}
        assert not found, f"{found} in {path.name}"
    for path in output.rglob("*.xlsx"):
        check_workbook(path)


def check_workbook(path: Path) -> None:
    """Check that a workbook opens, holds each table of its page, and only text and numbers."""
    book = openpyxl.load_workbook(path)
    held = {" ".join(str(place["A1"].value).split()) for place in book}
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    captions = re.findall(r"<caption>(.*?)</caption>", page, flags=re.DOTALL)
    assert {" ".join(html.unescape(caption).split()) for caption in captions} <= held, path.name
    cells = [cell for place in book for row in place.iter_rows() for cell in row]
    kinds = {cell.data_type for cell in cells if cell.value is not None}
    assert kinds <= {"s", "n"}, f"{kinds} in {path.name}"


def check_page(page: Page) -> None:
    """Check one page; pytest explains no assert outside a test, so each says what it found."""
    from_data = page.elements - ELEMENTS
    assert not from_data, f"elements that were in the data: {from_data}"
    running = [name for name in page.attributes if name.startswith("on") or name == "style"]
    assert not running, f"attributes that were in the data: {running}"
    wrong = [line for line in page.lines if NO_NUMBER.search(line)]
    assert not wrong, f"no number for a reader: {wrong[:3]}"
    odd = [row for row in page.account if row[1] != row[2] + row[3]]
    assert not odd, f"rows that do not add up: {odd}"


def run_in_process(
    notebook: Path,
    *,
    parameters: Mapping[str, str],
    private_folder: Path,
    after_cell: Callable[..., None] | None = None,
) -> NotebookNode:
    """Take the place of `run_notebook`: execute the cells here, which saves starting a kernel.

    A warning is an error: a kernel would print it between the cells. Any error but a user's
    keeps its traceback.
    """
    executed = nbformat.read(notebook, as_version=4)
    names: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            warnings.simplefilter("error", RuntimeWarning)
            for cell in executed.cells:
                if cell.cell_type == "code":
                    _run_cell(cell, names, parameters)
    except UserError as problem:
        raise NotebookError(str(problem)) from problem
    return executed


def _run_cell(cell: NotebookNode, names: dict[str, Any], parameters: Mapping[str, str]) -> None:
    """Run one cell, and keep what its last line gives, as a kernel keeps it."""
    tree = ast.parse(cell.source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, cell.id, "exec"), names)
    if "parameters" in cell.metadata.get("tags", []):
        names.update(parameters)
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
        cell.outputs = [v4.new_output("display_data", data=shown._repr_mimebundle_())]


class Page(html.parser.HTMLParser):
    """A page as a browser takes it: its elements, their attributes, and what can be read.

    Attributes
    ----------
    elements, attributes : set of str
        Names of all that the page has.
    lines : list of str
        What a reader sees or has read out, a block or cell each; words for pictures too.
    rows : list of list of str
        The rows of all tables, a text for each cell.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.lines: list[str] = [""]
        self.rows: list[list[str]] = []
        self._is_style = self._is_cell = False
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    @property
    def text(self) -> str:
        """All that can be read, a line for each block."""
        return "\n".join(line for line in self.lines if line.strip())

    def has(self, words: str) -> bool:
        """Tell whether a block or cell says just this."""
        return words in [line.strip() for line in self.lines]

    @property
    def account(self) -> list[tuple[str, int, int, int]]:
        """File, rows read, used and set aside, as the page gives them."""
        heads = [place for place, row in enumerate(self.rows) if row[1:2] == ["Rows read"]]
        found = []
        for row in self.rows[heads[0] + 1 :] if heads else []:
            if not all(cell.isdecimal() for cell in row[1:]) or len(row) != 4:
                break
            found.append((row[0], int(row[1]), int(row[2]), int(row[3])))
        return found

    def find_row(self, first: str) -> list[str]:
        """Find the cells of the first row that begins with these words."""
        return next(row for row in self.rows if row and row[0] == first)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, value in attrs if not LEAST_WIDTH.fullmatch(value or "")}
        self._is_style = tag == "style"
        if tag == "tr":
            self.rows.append([])
        if tag in _CELLS:
            self.rows[-1].append("")
            self._is_cell = True
        if tag in _BLOCKS:
            self.lines.append("")
        self.lines += [value or "" for name, value in attrs if name in ("alt", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = self._is_cell and tag not in _CELLS
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        data = "" if self._is_style else data.replace("\u00a0", " ").replace("\u202f", " ")
        self.lines[-1] += data
        if self._is_cell:
            self.rows[-1][-1] += data
