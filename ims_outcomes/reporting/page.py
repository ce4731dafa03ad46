"""Turn an executed notebook into one page that is whole in itself: HTML without a script."""

from __future__ import annotations

import copy
import dataclasses
import functools
import html.parser
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ims_outcomes.presentation import Shown, say
from ims_outcomes.presentation.catalogue import find_language
from ims_outcomes.reporting.engine import load_papermill
from ims_outcomes.reporting.logo import Logo

if TYPE_CHECKING:
    from nbconvert import HTMLExporter
    from nbformat import NotebookNode

_TEMPLATE = "ims_outcomes_page"
_HIDDEN_TAGS = {"parameters", "injected-parameters", "remove_cell"}
_SHOWN_KINDS = ("text/html", "text/markdown")
_FORBIDDEN_TAGS = {"script", "iframe", "object", "embed", "link", "base", "form", "frame", "applet"}
_ADDRESSES = {"src", "href", "srcset", "poster", "data", "action", "background", "xlink:href"}
_LINK = re.compile(r"#|https?://|[^:]*$")
_PICTURE_INSIDE = re.compile(r"data:image/(png|jpeg);base64,")
_FETCHING_STYLE = re.compile(r"url\s*\((?!\s*['\"]?data:)|@import", flags=re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class PageFrame:
    """What stands around the content of a page.

    Parameters
    ----------
    title : str
        For the window and the PDF; the heading on the page is the notebook's own.
    head : tuple of str
        Lines above the content: the clinic, the period.
    facts : tuple of (str, str)
        Term and fact, below the content.
    up : str
        Relative address of the list of reports; empty for none.
    language : str
        Language of the page; without, that of the run.
    logo : Logo or None
        The clinic's picture, beside its name.
    paper : str
        Paper to print on, "letter" or "a4"; empty for that of the printer.
    """

    title: str
    head: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    up: str = ""
    language: str = dataclasses.field(default_factory=find_language)
    logo: Logo | None = None
    paper: str = ""


def render_page(notebook: NotebookNode, *, frame: PageFrame) -> str:
    """Render an executed notebook as one self-contained HTML page.

    Shown are text cells and, of code cells, outputs that are HTML or Markdown; never code,
    printed text or errors. The same notebook gives the same bytes.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; it is not changed.
    frame : PageFrame
        What stands around the content.

    Returns
    -------
    str
        The page.

    Raises
    ------
    ValueError
        When the page would not be whole in itself, or could run something.
    """
    shown = select_shown_cells(notebook)
    page, _ = _exporter().from_notebook_node(shown, resources={"page": _frame_values(frame)})
    return _checked(page)


def render_listing(clinics: list[dict[str, Any]], *, frame: PageFrame) -> str:
    """Render the list of all reports with the same frame as the pages.

    Parameters
    ----------
    clinics : list of dict
        id, name, periods (name, numbers, provenance, pages (address, title)).
    frame : PageFrame
        What stands around the list.

    Returns
    -------
    str
        The page.
    """
    template = _exporter().environment.get_template("listing.html.j2")
    return _checked(template.render(resources={"page": _frame_values(frame)}, clinics=clinics))


def render_parts(heading: str, parts: Sequence[tuple[str, Shown]], *, frame: PageFrame) -> str:
    """Render a page that no notebook made, with the same frame as the others.

    Parameters
    ----------
    heading : str
        The first heading.
    parts : sequence of (str, Shown)
        Each part's heading, "" for none, and what stands below it.
    frame : PageFrame
        What stands around the parts.

    Returns
    -------
    str
        The page.
    """
    template = _exporter().environment.get_template("plain.html.j2")
    shown = [{"heading": name, "html": part.html} for name, part in parts]
    values = {"page": _frame_values(frame)}
    return _checked(template.render(resources=values, heading=heading, parts=shown))


def select_shown_cells(notebook: NotebookNode) -> NotebookNode:
    """Leave out cells and outputs that no reader of a page should see.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.

    Returns
    -------
    NotebookNode
        A copy without parameters, hidden cells, code cells that show nothing, and outputs
        that are neither HTML nor Markdown.
    """
    shown = copy.deepcopy(notebook)
    shown.cells = [
        cell for cell in shown.cells if not _HIDDEN_TAGS & set(cell.metadata.get("tags", []))
    ]
    for cell in shown.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_shown(output)]
    shown.cells = [
        cell for cell in shown.cells if cell.cell_type == "markdown" or cell.get("outputs")
    ]
    return shown


def list_stray_outputs(notebook: NotebookNode) -> list[str]:
    """Name the outputs of a notebook that a page drops: printed text, warnings, bare objects.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.

    Returns
    -------
    list of str
        "<cell id>: <kind>" for each; empty for a clean notebook.
    """
    return [
        f"{cell.id}: {output.get('name', output.output_type)}"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if not _is_shown(output)
    ]


def list_page_problems(page: str) -> list[str]:
    """Name whatever makes a page run, fetch something, or hard to move about in.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    list of str
        Empty for a page that is whole in itself, with one first heading and no id twice.
    """
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    twice = sorted({name for name in reader.ids if reader.ids.count(name) > 1})
    problems = reader.problems + [f"the id {name!r} stands twice" for name in twice]
    if reader.first_headings != 1:
        problems.append(f"it has {reader.first_headings} first headings, not one")
    return problems


class _PageReader(html.parser.HTMLParser):
    """Read a page and note what should not be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.first_headings = 0
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.first_headings += tag == "h1"
        self._in_style = tag == "style"
        if tag in _FORBIDDEN_TAGS:
            self.problems.append(f"it holds a <{tag}>")
        for name, value in attrs:
            self._note_attribute(tag, name, (value or "").strip())

    def handle_data(self, data: str) -> None:
        if self._in_style and _FETCHING_STYLE.search(data):
            self.problems.append("a style sheet fetches something")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def _note_attribute(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            self.ids.append(value)
        if name.startswith("on"):
            self.problems.append(f"a <{tag}> has {name}")
        if name == "http-equiv" and value.lower() == "refresh":
            self.problems.append("it moves to another page by itself")
        if name == "style" and _FETCHING_STYLE.search(value):
            self.problems.append(f"the style of a <{tag}> fetches something")
        if name in _ADDRESSES and not _is_allowed_address(tag, name, value):
            self.problems.append(f"a <{tag}> has an address that is not allowed in {name}")


def _is_allowed_address(tag: str, name: str, value: str) -> bool:
    """A link may lead to a page or a place on this one; anything else must be an image inside."""
    allowed = _LINK if (tag, name) == ("a", "href") else _PICTURE_INSIDE
    return bool(allowed.match(value))


def _is_shown(output: NotebookNode) -> bool:
    return any(kind in output.get("data", {}) for kind in _SHOWN_KINDS)


def _checked(page: str) -> str:
    problems = list_page_problems(page)
    if problems:
        raise ValueError(f"the page is not fit to be written: {'; '.join(problems[:5])}")
    return page


def _frame_values(frame: PageFrame) -> dict[str, Any]:
    return dataclasses.asdict(frame) | {"style": read_style()}


@functools.cache
def read_style() -> str:
    """Read the one style sheet of all pages."""
    style = resources.files("ims_outcomes.presentation").joinpath("page.css")
    return style.read_text(encoding="utf-8").strip()


@functools.cache
def _exporter() -> HTMLExporter:
    """The one exporter: making it costs much more than using it."""
    load_papermill()  # first, so that what it keeps from loading stays out here too
    from nbconvert import HTMLExporter

    folder = Path(__file__).parent / "templates"
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name=_TEMPLATE,
        extra_template_basedirs=[str(folder)],
        exclude_anchor_links=True,
        enable_async=False,
    )
    exporter.environment.globals["say"] = say
    return exporter
