"""The source itself: nothing that runs what a file holds, unpacks it blindly, or calls anybody."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "ims_outcomes").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

#: Modules that build objects from bytes, run code, read XML whole, or speak to other machines.
MODULES_NOT_TO_BE_KNOWN = frozenset(
    """
    pickle cPickle dill cloudpickle joblib shelve marshal yaml ruamel code codeop runpy ctypes cffi
    xml.etree xml.dom xml.sax lxml patsy formulaic statsmodels.formula smtplib ftplib telnetlib
    imaplib poplib nntplib xmlrpc http.client http.server urllib.request urllib3 requests httpx
    aiohttp socket socketserver ssl webbrowser fsspec s3fs boto3 pyarrow.fs pyarrow.flight
    sqlalchemy sqlite3
    """.split()  # noqa: SIM905
)
#: Functions called by their bare name.
NAMES_NOT_TO_BE_CALLED = frozenset({"eval", "exec", "compile", "__import__", "input"})
#: Functions called as a part of something, whatever it is.
PARTS_NOT_TO_BE_CALLED = frozenset(
    """
    eval read_pickle to_pickle read_html read_xml read_sql read_sql_query read_sql_table read_hdf
    read_clipboard read_gbq extractall extract mktemp system popen startfile from_formula fromfile
    memmap literal_eval urlopen urlretrieve
    """.split()  # noqa: SIM905
)
#: Words of a call that switch a guard off.
FLAGS_NOT_TO_BE_SET = {"shell", "allow_pickle", "unsafe", "resolve_entities"}
FLAGS_TO_BE_LEFT = {"autoescape", "verify"}
#: A part of a workbook is parsed once it is known to declare nothing; the sample only escapes.
KNOWN_EXCEPTIONS = {
    "exports/workbook.py": ["imports xml.etree"],
    "sample/raw/workbook.py": ["imports xml.sax", "imports xml.sax"],
}
#: Where another program is started: the kernel, by the library made for it, and a browser that
#: prints.
MAY_START_PROGRAMS = {"reporting/engine.py", "reporting/pdf.py"}


def list_dangers(source: str) -> list[str]:
    """Name whatever in a source could run or fetch what it was not meant to."""
    return [danger for node in ast.walk(ast.parse(source)) for danger in _judge(node)]


def _judge(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _judge_import(node)
    if isinstance(node, ast.Call):
        yield from _judge_call(node)


def _judge_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    base = getattr(node, "module", None) or ""
    names = [f"{base}.{alias.name}".strip(".") for alias in node.names]
    for name in names:
        parts = name.split(".")
        known = {".".join(parts[: number + 1]) for number in range(len(parts))}
        yield from sorted(f"imports {one}" for one in known & MODULES_NOT_TO_BE_KNOWN)


def _judge_call(node: ast.Call) -> Iterator[str]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in NAMES_NOT_TO_BE_CALLED:
        yield f"calls {called.id}"
    if isinstance(called, ast.Attribute):
        if called.attr in PARTS_NOT_TO_BE_CALLED:
            yield f"calls .{called.attr}"
        if ast.unparse(called) in {"np.load", "numpy.load"}:
            yield "calls np.load"
        # pandas runs the text of a query: it must be the program's own, whole.
        if called.attr == "query" and not all(isinstance(one, ast.Constant) for one in node.args):
            yield "calls .query with a text made up as it runs"
    for word in node.keywords:
        off = isinstance(word.value, ast.Constant) and word.value.value is False
        if (word.arg in FLAGS_NOT_TO_BE_SET and not off) or (word.arg in FLAGS_TO_BE_LEFT and off):
            yield f"sets {word.arg}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_runs_or_fetches_what_it_reads(module: Path) -> None:
    name = module.relative_to(ROOT / "ims_outcomes").as_posix()
    found = list_dangers(module.read_text(encoding="utf-8"))
    assert found == KNOWN_EXCEPTIONS.get(name, [])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_no_notebook_does_either(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert list_dangers("\n".join(sources)) == []
    assert [source for source in sources if source.lstrip().startswith(("!", "%"))] == []


def test_programs_are_started_in_two_places_only() -> None:
    package = ROOT / "ims_outcomes"
    starting = {
        module.relative_to(package).as_posix()
        for module in MODULES
        if "import subprocess" in module.read_text(encoding="utf-8")
    }
    assert starting == MAY_START_PROGRAMS


@pytest.mark.parametrize(
    ("source", "danger"),
    [
        ("import pickle", "imports pickle"),
        ("from urllib import request", "imports urllib.request"),
        ("import xml.etree.ElementTree as et", "imports xml.etree"),
        ("from statsmodels.formula.api import ols", "imports statsmodels.formula"),
        ("def f():\n    return eval(text)", "calls eval"),
        ("frame.eval(text)", "calls .eval"),
        ("pd.read_pickle(path)", "calls .read_pickle"),
        ("np.load(path, allow_pickle=True)", "sets allow_pickle"),
        ("np.load(path)", "calls np.load"),
        ("subprocess.run(line, shell=True)", "sets shell"),
        ("frame.query(f'{column} > 0')", "calls .query with a text made up as it runs"),
        ("archive.extractall(folder)", "calls .extractall"),
        ("tempfile.mktemp()", "calls .mktemp"),
        ("Environment(autoescape=False)", "sets autoescape"),
        ("os.system('rm')", "calls .system"),
    ],
)
def test_the_search_finds_each_danger(source: str, danger: str) -> None:
    assert danger in list_dangers(source)


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('x')",
        "from urllib.parse import quote",
        "subprocess.run(words, shell=False)",
        "frame.query('numerator > 0')",
        "from xml.parsers import expat",
    ],
)
def test_the_search_leaves_the_rest_alone(source: str) -> None:
    assert list_dangers(source) == []


def test_templates_escape_what_they_are_given() -> None:
    # What is not escaped is HTML that the presentation layer wrote, or the style sheet.
    whole = {"page.style", "part.html", "clinic.six_numbers", 'output.data["text/html"]',
             'output.data["text/markdown"] | markdown2html',
             "cell.source | markdown2html | strip_files_prefix"}  # fmt: skip
    found = set()
    for template in (ROOT / "ims_outcomes" / "reporting" / "templates").rglob("*.j2"):
        text = template.read_text(encoding="utf-8")
        found |= {part.split("}}")[0].strip() for part in text.split("{{")[1:]}
    assert {one for one in found if not one.endswith("| e")} == whole
