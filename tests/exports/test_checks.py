"""The checks: each has words of its own, an entry in docs/errors.md, and a place in the code."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import checks as checks_module
from ims_outcomes.vocabulary.checks import load_checks


def list_names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_two_checks_share_a_title_or_a_message() -> None:
    checks = load_checks().values()
    assert len({check.title for check in checks}) == len(checks)
    assert len({check.message for check in checks}) == len(checks)


def test_checks_keep_the_order_of_the_file() -> None:
    orders = [check.order for check in load_checks().values()]
    assert orders == sorted(orders)


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_messages_and_remedies_fit_into_a_sentence(check: checks_module.Check) -> None:
    """Stops are sentences; a reason follows "with", a remark is closed by whoever prints it."""
    if check.severity == "stop":
        assert check.message.rstrip("}")[-1] in ".?{" or check.message.endswith("}")
        assert check.remedy
    else:
        assert not check.message.endswith(".")
        assert not list_names(check.remedy)
    assert check.remedy == "" or check.remedy[-1] in ".?"
    assert not check.remedy.startswith("Try")


@pytest.mark.parametrize("check", load_checks().values(), ids=lambda check: check.id)
def test_each_check_has_an_entry_in_the_docs(
    check: checks_module.Check, project_folder: Path
) -> None:
    page = (project_folder / "docs" / "errors.md").read_text(encoding="utf-8")
    entry = re.search(rf"^### `{check.id}`: (.+)\n\n(?:.+\n)+?\nTo do: .+", page, re.MULTILINE)
    assert entry, f"docs/errors.md needs an entry for {check.id}"
    assert entry[1] == check.title


def test_the_docs_describe_no_check_that_is_gone(project_folder: Path) -> None:
    page = (project_folder / "docs" / "errors.md").read_text(encoding="utf-8")
    assert re.findall(r"^### `(\w+)`", page, re.MULTILINE) == list(load_checks())


def test_each_check_is_used(project_folder: Path) -> None:
    package = project_folder / "ims_outcomes"
    code = "".join(
        path.read_text(encoding="utf-8")
        for layer in ("exports", "episodes")
        for path in (package / layer).glob("*.py")
    )
    assert [name for name in load_checks() if f'"{name}"' not in code] == []


def test_a_wrong_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_module, "read_shipped", lambda name: {"odd": {"severity": "maybe"}})
    load_checks.cache_clear()
    with pytest.raises(
        SettingsError, match=r"\[odd\] severity must be one of .stop., .set_aside. and .warn."
    ):
        load_checks()
    load_checks.cache_clear()
