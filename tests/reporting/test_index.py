from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ims_outcomes.errors import ReportError
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting.index import find_page_folders, render_index


def write_folder(
    output: Path, clinic: str, first: str, last: str, *, name: str = "", extract: str = "2026-06-30"
) -> None:
    """Write a folder as a run leaves it: provenance, and the pages it names."""
    folder = output / clinic / f"{first}_to_{last}"
    folder.mkdir(parents=True)
    reports = {
        report: {"title": report, "page": f"{report}.html", "run": {"extract_date": extract}}
        for report in ("conditions", "pain_change")
    }
    made = {
        "clinic": {"id": clinic, "name": name or clinic},
        "period": {"first_month": first, "last_month": last},
        "reports": reports,
    }
    (folder / "provenance.json").write_text(json.dumps(made), encoding="utf-8")
    for report in reports:
        (folder / f"{report}.html").touch()


def read_index(output: Path) -> str:
    return render_index(output).decode("utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_clinics_come_by_name_and_their_latest_period_first(tmp_path: Path) -> None:
    write_folder(tmp_path, "b", "2025-06", "2026-05")
    write_folder(tmp_path, "b", "2025-07", "2026-06")
    write_folder(tmp_path, "a", "2025-07", "2026-06")
    page = read_index(tmp_path)
    assert re.findall(r"<h[23][^>]*>([^<]*)<", page) == [
        "a", "July 2025 to June 2026",
        "b", "July 2025 to June 2026", "June 2025 to May 2026",
    ]  # fmt: skip


def test_pages_come_in_the_order_of_the_catalogue_with_relative_addresses(tmp_path: Path) -> None:
    write_folder(tmp_path, "é 🙂", "2025-07", "2026-06")
    links = re.findall(r'<li><a href="([^"]*)"', read_index(tmp_path))
    assert links == [
        "%C3%A9%20%F0%9F%99%82/2025-07_to_2026-06/pain_change.html",
        "%C3%A9%20%F0%9F%99%82/2025-07_to_2026-06/conditions.html",
    ]


def test_a_page_that_was_deleted_is_not_listed(tmp_path: Path) -> None:
    write_folder(tmp_path, "a", "2025-07", "2026-06")
    (tmp_path / "a" / "2025-07_to_2026-06" / "conditions.html").unlink()
    assert "conditions.html" not in read_index(tmp_path)


def test_clinics_that_share_a_name_are_told_apart(tmp_path: Path) -> None:
    write_folder(tmp_path, "north", "2025-07", "2026-06", name="Our group")
    write_folder(tmp_path, "south", "2025-07", "2026-06", name="Our group")
    assert re.findall(r"<h2[^>]*>([^<]*)<", read_index(tmp_path)) == [
        "Our group, north", "Our group, south",
    ]  # fmt: skip


def test_rules_threshold_and_data_of_each_period_are_named(tmp_path: Path) -> None:
    write_folder(tmp_path, "a", "2025-07", "2026-06")
    assert "fingerprint" not in read_index(tmp_path)
    path = tmp_path / "a" / "2025-07_to_2026-06" / "provenance.json"
    made = json.loads(path.read_text())
    for report in made["reports"].values():
        report["run"] |= {
            "definitions": "2026.11", "fingerprint": "65e5b2f02697",
            "settings": {"disclosure": {"hide_below_people": 5}},
        }  # fmt: skip
    path.write_text(json.dumps(made))
    rules = (
        "Data up to 30 June 2026. Definitions 2026.11; hidden where the total, right of the "
        "slash, is below 5 people; data fingerprint 65e5b2f02697."
    )
    assert read_index(tmp_path).count(rules) == 1
    with speaking("fr"):
        assert "empreinte des données 65e5b2f02697." in read_index(tmp_path)


def test_the_private_folder_and_other_folders_are_passed_over(tmp_path: Path) -> None:
    write_folder(tmp_path, "private", "2025-07", "2026-06")
    (tmp_path / "sample" / "north").mkdir(parents=True)
    assert find_page_folders(tmp_path) == {}
    assert "There are no reports here." in read_index(tmp_path)


@pytest.mark.parametrize("content", ["[]", "{}", '{"clinic": ', '{"clinic": {"id": "a"}}', "\xff"])
def test_provenance_of_another_kind_is_refused_but_does_not_keep_others_from_the_list(
    tmp_path: Path, content: str
) -> None:
    write_folder(tmp_path, "north", "2025-07", "2026-06")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "provenance.json").write_text(content, encoding="latin-1")
    with pytest.raises(ReportError, match=r"(?s)does not say what.*take that file away"):
        find_page_folders(tmp_path)
    assert "north" in read_index(tmp_path)
