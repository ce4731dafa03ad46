from __future__ import annotations

import re

import pytest
from nbformat import v4

from ims_outcomes.reporting.page import (
    PageFrame,
    list_page_problems,
    list_stray_outputs,
    render_listing,
    render_page,
    select_shown_cells,
)
from tests.reporting.fake_notebooks import build_notebook, shown

FRAME = PageFrame(
    title="Pain change – north",
    head=("north", "July 2025 to June 2026"),
    facts=(("Extract date", "30 June 2026"),),
    up="../../index.html",
)


def test_a_page_is_html_with_landmarks_a_title_and_a_policy_against_scripts() -> None:
    page = render_page(build_notebook(shown()), frame=FRAME)
    assert page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert "<title>Pain change – north</title>" in page
    assert 'content="width=device-width, initial-scale=1" name="viewport"' in page or (
        'name="viewport" content="width=device-width, initial-scale=1"' in page
    )
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert [tag for tag in ("<header", "<main", "<footer", "<nav") if page.count(tag) != 1] == []
    assert '<a class="skip-link" href="#content">' in page
    assert '<main id="content">' in page
    assert "<dt>Extract date</dt><dd>30 June 2026</dd>" in page


def test_the_notebooks_heading_is_the_only_first_heading_and_has_no_anchor_sign() -> None:
    page = render_page(build_notebook(shown(), title="# Pain change\n\n## Who"), frame=FRAME)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Pain change"]
    assert "¶" not in page
    assert "anchor-link" not in page


def test_neither_code_nor_parameters_nor_hidden_cells_are_on_a_page() -> None:
    notebook = build_notebook(shown(), source="secret_code()")
    injected = v4.new_code_cell(
        'data = "/home/someone"', metadata={"tags": ["injected-parameters"]}
    )
    hidden = v4.new_markdown_cell("For authors only.", metadata={"tags": ["remove_cell"]})
    notebook.cells += [injected, hidden]
    page = render_page(notebook, frame=FRAME)
    assert [
        word for word in ("secret_code", "/home", "run_folder", "authors") if word in page
    ] == []


def test_printed_text_warnings_and_bare_objects_stay_off_the_page_and_are_named() -> None:
    stray = [
        v4.new_output("stream", name="stdout", text="printed"),
        v4.new_output("stream", name="stderr", text="warned"),
        v4.new_output("execute_result", data={"text/plain": "bare"}, execution_count=1),
        v4.new_output("display_data", data={"application/javascript": "alert(1)"}),
    ]
    notebook = build_notebook(*stray, shown("<p>Shown.</p>"))
    page = render_page(notebook, frame=FRAME)
    assert [word for word in ("printed", "warned", "bare", "alert") if word in page] == []
    assert "<p>Shown.</p>" in page
    assert list_stray_outputs(notebook) == [
        "answer: stdout", "answer: stderr", "answer: execute_result", "answer: display_data",
    ]  # fmt: skip


def test_a_clean_notebook_has_no_stray_output() -> None:
    assert list_stray_outputs(build_notebook(shown())) == []


def test_a_code_cell_that_shows_nothing_leaves_no_trace() -> None:
    assert [cell.id for cell in select_shown_cells(build_notebook()).cells] == ["title"]


def test_every_cell_can_be_linked_to_by_its_own_id() -> None:
    page = render_page(build_notebook(shown()), frame=FRAME)
    assert re.findall(r'class="cell[^"]*" id="([^"]*)"', page) == ["title", "answer"]


def test_markdown_outputs_are_rendered() -> None:
    output = v4.new_output("display_data", data={"text/markdown": "## Who is **counted**"})
    assert "<strong>counted</strong></h2>" in render_page(build_notebook(output), frame=FRAME)


def test_names_from_outside_are_escaped_around_the_page() -> None:
    name = '<script>alert("x")</script> & "Clinique" 🙂'
    frame = PageFrame(title=name, head=(name,), facts=((name, name),))
    page = render_page(build_notebook(shown()), frame=frame)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4


def test_the_same_notebook_gives_the_same_bytes_and_is_not_changed() -> None:
    notebook = build_notebook(shown(), v4.new_output("stream", text="printed"))
    before = notebook.copy()
    assert render_page(notebook, frame=FRAME) == render_page(notebook, frame=FRAME)
    assert notebook == before
    assert len(notebook.cells[2].outputs) == 2


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>x()</script>", "holds a <script>"),
        ("<SCRIPT src='https://x.org/a.js'></SCRIPT>", "holds a <script>"),
        ("<iframe></iframe>", "holds a <iframe>"),
        ("<svg/onload=alert(1)>", "a <svg> has onload"),
        ('<img src="https://x.org/a.png" alt="">', "<img> has an address"),
        ('<img src="chart.png" alt="">', "<img> has an address"),
        ('<img srcset="https://x.org/a.png 2x" alt="">', "<img> has an address"),
        ('<a href="javascript:alert(1)">x</a>', "<a> has an address"),
        ('<a href=" JaVaScRiPt:alert(1)">x</a>', "<a> has an address"),
        ('<a href="data:text/html,x">x</a>', "<a> has an address"),
        ('<p style="background: url (https://x.org/a)">x</p>', "style of a <p> fetches"),
        ("<style>p { background: url(https://x.org/a) }</style>", "a style sheet fetches"),
        ("<style>@import 'https://x.org/a.css';</style>", "a style sheet fetches"),
        ('<meta http-equiv="Refresh" content="0; url=https://x.org">', "another page by itself"),
        ("<h1>Second</h1>", "2 first headings"),
        ('<p id="answer">x</p>', "the id 'answer' stands twice"),
    ],
)
def test_a_page_that_could_run_or_fetch_something_is_refused(html: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"not fit to be written: .*{re.escape(problem)}"):
        render_page(build_notebook(shown(html)), frame=FRAME)


def test_links_to_sources_places_on_the_page_and_pictures_inside_are_fine() -> None:
    html = (
        '<a href="https://doi.org/10.1016/j.jpain.2007.09.005">Dworkin 2008</a>'
        '<a href="#title">up</a><img alt="" src="data:image/png;base64,AAAA">'
    )
    assert list_page_problems(render_page(build_notebook(shown(html)), frame=FRAME)) == []


def test_a_page_without_a_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="0 first headings"):
        render_page(build_notebook(shown(), title="No heading."), frame=FRAME)


def test_a_listing_links_its_pages_and_escapes_names() -> None:
    period = {
        "name": "July 2025 to June 2026",
        "data_up_to": "30 June 2026",
        "numbers": "n/p/numbers.csv",
        "provenance": "n/p/provenance.json",
        "pages": [{"address": "n/p/pain_change.html", "title": "Pain <change>", "about": "a < b"}],
    }
    clinics = [{"id": "clinic-1", "name": "<b>North</b>", "periods": [period]}]
    page = render_listing(clinics, frame=PageFrame(title="Reports"))
    assert '<a href="n/p/pain_change.html">Pain &lt;change&gt;</a>: a &lt; b</li>' in page
    assert '<h2 id="clinic-1">&lt;b&gt;North&lt;/b&gt;</h2>' in page
    assert list_page_problems(page) == []


def test_a_listing_of_nothing_says_so() -> None:
    assert "There are no reports here." in render_listing([], frame=PageFrame(title="Reports"))
