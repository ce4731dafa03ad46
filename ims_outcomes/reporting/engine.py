"""Run one notebook through papermill, in a kernel of its own, and refuse what it would let pass."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ims_outcomes import errors
from ims_outcomes.errors import SettingsError
from ims_outcomes.reporting.catalogue import suggest_nearest
from ims_outcomes.reporting.locations import find_source_tree

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: One thread for the linear algebra of a kernel: its matrices are small, and so are its sums'
#: differences from machine to machine.
_KERNEL_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
_SLOW_MODULES = ("rfc3987_syntax", "rfc3987")


class NotebookError(Exception):
    """A notebook that stopped: one plain sentence, and its executed copy when there is one."""

    def __init__(self, sentence: str, executed: Path | None = None) -> None:
        self.executed = executed
        super().__init__(sentence)


def load_papermill() -> ModuleType:
    """Import papermill without a module that costs a second and checks nothing here.

    JupyterLab installs rfc3987_syntax, which jsonschema imports to check addresses (IRIs) and
    which takes about 1.1 s to load (jsonschema issue 1428). No notebook holds such an address.

    Returns
    -------
    module
        papermill.
    """
    absent = [name for name in _SLOW_MODULES if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: "not installed"
    try:
        papermill = importlib.import_module("papermill")
    finally:
        for name in absent:
            sys.modules.pop(name, None)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    return papermill


def check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Refuse a parameter that a notebook does not have, or has with another type.

    papermill itself only warns and runs on with the default.

    Parameters
    ----------
    notebook : Path
        The notebook; its cell tagged `parameters` is read, nothing is run.
    parameters : mapping of str to str
        What is to be passed.

    Raises
    ------
    SettingsError
        When a name is unknown or its annotation is not the type of what is passed.
    """
    known = load_papermill().inspect_notebook(_plain_path(notebook))
    for name, value in parameters.items():
        if name not in known:
            raise SettingsError(
                f"The notebook '{notebook.name}' has no parameter {name!r}.",
                remedy=f"{suggest_nearest(name, list(known))}."
                if known
                else "tag a cell 'parameters'.",
            )
        expected = known[name]["inferred_type_name"]
        if expected != type(value).__name__:
            raise SettingsError(
                f"The notebook '{notebook.name}' takes {name!r} as {expected}, "
                f"not as {type(value).__name__}.",
                remedy=f"write '{name}: {type(value).__name__} = …' in its parameters.",
            )


def count_steps(notebook: Path) -> int:
    """Count the cells of a notebook that will run, the one that passes the parameters among them.

    Parameters
    ----------
    notebook : Path
        The notebook; nothing is run.
    """
    import nbformat

    cells = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    return 1 + sum(1 for cell in cells if cell.cell_type == "code" and cell.source.strip())


def run_notebook(
    notebook: Path,
    *,
    parameters: Mapping[str, str],
    private_folder: Path,
    after_cell: Callable[..., None] | None = None,
) -> NotebookNode:
    """Execute one notebook in a fresh kernel of this Python and return it with its outputs.

    Parameters
    ----------
    notebook : Path
        The notebook; it is not changed.
    parameters : mapping of str to str
        Passed as papermill passes them. Check them first with `check_parameters`.
    private_folder : Path
        An existing folder readable by its owner only. It takes the executed copy, the kernel's
        own files and its working folder.
    after_cell : callable, optional
        Called after each cell that ran, with what nbclient tells of it.

    Returns
    -------
    NotebookNode
        The executed notebook.

    Raises
    ------
    NotebookError
        When a cell fails or the kernel stops.
    """
    papermill = load_papermill()
    executed = private_folder / notebook.name
    try:
        with _kernel_environment(private_folder):
            executed_notebook: NotebookNode = papermill.execute_notebook(
                _plain_path(notebook),
                _plain_path(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                cwd=private_folder,
                kernel_manager_class=_kernel_manager(private_folder),
                on_cell_executed=after_cell,
            )
            return executed_notebook
    except papermill.PapermillExecutionError as problem:
        raise NotebookError(_describe_failure(problem), executed) from None
    except RuntimeError as problem:
        # nbclient's DeadKernelError and jupyter_client's kernel that never answers.
        raise NotebookError(_describe_dead_kernel(problem)) from problem


def _describe_failure(problem: Any) -> str:
    """One sentence: ours as it is; of any other error its kind only, as its text may hold data."""
    kind = getattr(errors, str(problem.ename), None)
    if isinstance(kind, type) and issubclass(kind, errors.UserError):
        return str(problem.evalue)
    return f"it stopped with an unexpected {problem.ename}"


def _describe_dead_kernel(problem: Exception) -> str:
    if type(problem).__name__ != "DeadKernelError":
        return f"its kernel could not be started ({type(problem).__name__})"
    return "its kernel was stopped from outside, perhaps because memory ran out"


def _kernel_manager(private_folder: Path) -> type:
    """A kernel manager that knows this Python's own kernel only, encrypts, and keeps it quiet.

    A kernel named python3 that another Python left in the user's folder would be taken first;
    without encryption ipykernel 7.3 and later print a warning into the first cell; the file with
    the kernel's keys would stay in the system's temporary folder after a kill; and what a kernel
    logs while it is stopped is nothing that an owner should read.
    """
    import zmq
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernelManager(AsyncKernelManager):
        def _kernel_spec_manager_default(self) -> KernelSpecManager:
            return KernelSpecManager(kernel_dirs=[])

        def _connection_file_default(self) -> str:
            return str(private_folder / "kernel.json")

        def _transport_encryption_default(self) -> str:
            return "auto" if zmq.has("curve") else "disabled"

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            await super().start_kernel(**options | quiet)

    return OwnKernelManager


@contextlib.contextmanager
def _kernel_environment(private_folder: Path) -> Iterator[None]:
    """Set what the kernel inherits: its threads, our package, no files in the user's folders."""
    private = {
        "IPYTHONDIR": str(private_folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(private_folder / "runtime"),
        # Whatever a library writes for a moment goes with the folder, also after a kill.
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(private_folder)),
    }
    tree = find_source_tree()
    if tree:
        inherited = os.environ.get("PYTHONPATH")
        private["PYTHONPATH"] = os.pathsep.join([str(tree), *([inherited] if inherited else [])])
    before = dict(os.environ)
    os.environ.update(_KERNEL_ENVIRONMENT | private)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Proactor event loop does not implement")
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _plain_path(path: Path) -> str:
    """Keep papermill from reading braces in a folder's name as places for parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")
