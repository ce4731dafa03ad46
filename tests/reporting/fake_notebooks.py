"""Tiny notebooks, with and without outputs, in the shape of the real ones."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode, v4

NUMBERS = "application/vnd.ims-outcomes.numbers+json"
PARAMETERS = "\n".join(
    f'{name}: str = ""  # Sentence.'
    for name in ("data", "config", "run_folder", "clinic", "month", "lang")
)


def number(**columns: Any) -> dict[str, Any]:
    """One row of numbers as a notebook keeps it."""
    usual = {"section": "answer", "measure": "mean_change", "group": "all", "level": "all"}
    return usual | {"period": "2025-07 to 2026-06", "unit": "points", "method": "t"} | columns


def shown(html: str = "<p>Shown.</p>", *, rows: list[dict[str, Any]] | None = None) -> NotebookNode:
    """An output as `Shown` makes it."""
    data: dict[str, Any] = {"text/html": html, "text/plain": "Shown."}
    if rows is not None:
        data[NUMBERS] = {"rows": rows}
    return v4.new_output("display_data", data=data)


def build_failed_notebook(secret: str) -> NotebookNode:
    """A notebook as papermill leaves it when a cell failed, with a secret wherever it puts any."""
    lines = ["KeyError   Traceback (most recent call last)", f"Cell In[3], line 1\n{secret}"]
    failed = v4.new_output(
        "error", ename="KeyError", evalue=secret, traceback=[*lines, f"KeyError: {secret}"]
    )
    notebook = build_notebook(v4.new_output("stream", name="stdout", text=secret), failed)
    injected = {"tags": ["injected-parameters"]}
    notebook.cells.insert(2, v4.new_code_cell(f'data = "{secret}"', metadata=injected))
    notebook.metadata["papermill"] = {"input_path": secret, "parameters": {"data": secret}}
    notebook.cells[0].metadata["papermill"] = {"start_time": secret}
    return notebook


def build_notebook(
    *outputs: NotebookNode, source: str = "answer", title: str = "# Pain change"
) -> NotebookNode:
    """A notebook: title, parameters, one code cell with these outputs."""
    cells = [
        v4.new_markdown_cell(title, id="title"),
        v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        v4.new_code_cell(source, id="answer", outputs=list(outputs)),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
