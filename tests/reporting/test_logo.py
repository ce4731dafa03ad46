"""The clinic's logo: checked, drawn anew, small, at the head of each page."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import json
import random
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from ims_outcomes.errors import SettingsError
from ims_outcomes.reporting.logo import Logo, read_logo
from ims_outcomes.reporting.page import PageFrame, render_page
from ims_outcomes.reporting.run import run_reports
from ims_outcomes.vocabulary import load_settings
from tests.reporting.fake_notebooks import build_notebook, shown
from tests.reporting.fake_run import PERIOD, use_fake_engine, write_export
from tests.watching import list_telling_chunks

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def draw(size: tuple[int, int] = (960, 192), *, mode: str = "RGB", kind: str = "PNG") -> bytes:
    """A picture whose file also says by whom and where it was taken."""
    content, said = io.BytesIO(), Image.Exif()
    said[0x010F] = "zq_camera"
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "zq_author")
    more = {"pnginfo": texts} if kind == "PNG" else {}
    Image.new(mode, size).save(content, format=kind, exif=said, **more)
    return content.getvalue()


def read(folder: Path, content: bytes | None, *, name: str = "logo.png", most: int = 50) -> Logo:
    if content is not None:
        (folder / name).write_bytes(content)
    settings = load_settings()
    clinic = dataclasses.replace(settings.clinic, logo=name, largest_logo_kilobytes=most)
    logo = read_logo(dataclasses.replace(settings, clinic=clinic), config=folder / "clinic.toml")
    assert logo
    return logo


def open_picture(logo: Logo) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(logo.address.partition(",")[2])))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_small(tmp_path: Path, kind: str) -> None:
    content = draw(kind=kind)
    logo = read(tmp_path, content, name="logo.any")
    assert (logo.width, logo.height) == (240, 48)
    assert open_picture(logo).size == (480, 96)  # twice as many, for print
    assert logo.describe() == {"name": "logo.any", "sha256": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_nothing_but_the_picture_is_left_of_the_file(tmp_path: Path, kind: str) -> None:
    content = draw(kind=kind)
    assert b"zq_camera" in content
    logo = read(tmp_path, content)
    png = base64.b64decode(logo.address.partition(",")[2])
    assert b"zq_" not in png
    assert list_telling_chunks(logo.address.encode()) == []


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("1", "PNG"), ("CMYK", "JPEG")]
)
def test_every_usual_kind_of_picture_is_taken(tmp_path: Path, mode: str, kind: str) -> None:
    assert read(tmp_path, draw((100, 100), mode=mode, kind=kind)).height == 48


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    logo = read(tmp_path, draw((40, 20)))
    assert (open_picture(logo).size, logo.width, logo.height) == ((40, 20), 20, 10)


def test_without_a_name_there_is_no_logo(tmp_path: Path) -> None:
    assert read_logo(load_settings(), config=tmp_path / "clinic.toml") is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SVG, "is neither PNG nor JPEG"),
        (b"GIF89a" + b"\0" * 40, "is neither PNG nor JPEG"),
        (b"", "is neither PNG nor JPEG"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "is damaged: its picture cannot be drawn"),
        (draw()[:300], "is damaged: its picture cannot be drawn"),
        (b"\xff\xd8\xff" + SVG, "is damaged: its picture cannot be drawn"),
        (None, "is not beside the settings file"),
    ],
)
def test_an_odd_file_is_one_clear_message(tmp_path: Path, content: bytes | None, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, content)
    assert str(refused.value).splitlines()[0] == f"[clinic] logo: 'logo.png' {why}."
    assert str(tmp_path) not in str(refused.value)


def test_a_file_at_the_bound_is_taken_and_one_above_it_refused(tmp_path: Path) -> None:
    picture = draw()
    assert read(tmp_path, picture + b"\0" * (5000 - len(picture)), most=5).width == 240
    with pytest.raises(SettingsError, match="larger than 5 kilobytes"):
        read(tmp_path, picture + b"\0" * (5001 - len(picture)), most=5)


def test_a_picture_that_unpacks_to_too_many_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has too many pixels"):
        read(tmp_path, draw((6000, 6000), mode="1"))


@pytest.mark.parametrize("name", ["../logo.png", "/etc/hostname", "a/../../logo.png", "link.png"])
def test_nothing_outside_the_folder_of_the_settings_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "logo.png").write_bytes(draw())
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "logo.png")
    with pytest.raises(SettingsError, match="does not lie beside the settings file"):
        read(folder, None, name=name)


def test_no_damage_gets_further_than_the_message(tmp_path: Path) -> None:
    random.seed(20261120)
    for whole in (draw((64, 32)), draw((64, 32), kind="JPEG")):
        for _ in range(150):
            damaged = bytearray(whole)
            for _ in range(random.randint(1, 8)):
                damaged[random.randrange(len(damaged))] = random.randrange(256)
            try:
                read(tmp_path, bytes(damaged[: random.randint(10, len(damaged))]))
            except SettingsError:
                continue


def test_the_logo_stands_at_the_head_with_the_clinics_name_as_its_words(tmp_path: Path) -> None:
    logo = read(tmp_path, draw())
    frame = PageFrame(title="Pain", head=('O\'Brien "& Sons"', "July 2025"), logo=logo)
    page = render_page(build_notebook(shown()), frame=frame)
    image = page[page.index("<img") : page.index(">", page.index("<img"))]
    assert 'width="240"' in image and 'height="48"' in image
    assert 'alt="O\'Brien &quot;&amp; Sons&quot;"' in image


def test_every_page_of_a_run_has_the_logo_and_its_provenance_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_fake_engine(tmp_path / "notebooks", monkeypatch)
    config = tmp_path / "clinic.toml"
    config.write_text('[clinic]\nname = "Maple"\nlogo = "logo.png"\n', encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(draw())
    data, output = write_export(tmp_path / "export"), tmp_path / "out"
    run_reports(data, output=output, config=config, clinic="north", say=lambda _: None)
    folder = output / "north" / PERIOD
    pages = sorted(folder.glob("*.html"))
    assert len(pages) > 2
    assert all('class="logo"' in page.read_text(encoding="utf-8") for page in pages)
    made = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert {report["run"]["logo"]["name"] for report in made["reports"].values()} == {"logo.png"}


def test_a_logo_that_cannot_be_used_stops_the_run_before_any_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_fake_engine(tmp_path / "notebooks", monkeypatch)
    config = tmp_path / "clinic.toml"
    config.write_text('[clinic]\nlogo = "logo.svg"\n', encoding="utf-8")
    (tmp_path / "logo.svg").write_bytes(SVG)
    data, output = write_export(tmp_path / "export"), tmp_path / "out"
    with pytest.raises(SettingsError, match="is neither PNG nor JPEG"):
        run_reports(data, output=output, config=config, say=lambda _: None)
    assert not output.exists()


def test_another_logo_makes_the_pages_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = use_fake_engine(tmp_path / "notebooks", monkeypatch)
    config = tmp_path / "clinic.toml"
    config.write_text('[clinic]\nlogo = "logo.png"\n', encoding="utf-8")
    data, output = write_export(tmp_path / "export"), tmp_path / "out"
    for content, made in ((draw(), 2), (draw(), 0), (draw((90, 90)), 2)):
        (tmp_path / "logo.png").write_bytes(content)
        engine.asked.clear()
        run_reports(
            data, output=output, config=config, reports=("pain_change",), say=lambda _: None
        )
        assert len(engine.asked) == made
