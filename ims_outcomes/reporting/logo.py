"""The clinic's logo: checked, drawn anew without whatever else its file holds, small."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any, Final

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import Settings

#: What a file of each kind begins with. SVG is none of them: it may hold scripts.
_STARTS: Final = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
#: Pixels of a picture that is larger than any logo, and would take much memory.
_MOST_PIXELS: Final = 25_000_000
#: Largest width and height on a page, in pixels of CSS; the picture has twice as many for print.
_WIDEST, _HIGHEST = 240, 48
_SHARPNESS: Final = 2
_REMEDY: Final = "save the logo as PNG or JPEG beside the settings file, or take the line out."


@dataclasses.dataclass(frozen=True)
class Logo:
    """A logo ready for a page.

    Attributes
    ----------
    address : str
        The picture itself, as the address that a page gives it.
    width, height : int
        Pixels on the page.
    name : str
        Name of the file, without its folder.
    sha256 : str
        Of the file, for provenance.
    """

    address: str
    width: int
    height: int
    name: str
    sha256: str

    def describe(self) -> dict[str, str]:
        """Describe the logo as an input of the run."""
        return {"name": self.name, "sha256": self.sha256}


def read_logo(settings: Settings, *, config: Path | None) -> Logo | None:
    """Read the logo that the settings name; None when they name none.

    Only PNG and JPEG are taken, by what the file is and not by what it is called. The picture is
    drawn anew: where, when and with what it was taken is not in the page.

    Parameters
    ----------
    settings : Settings
        `clinic.logo` and `clinic.largest_logo_kilobytes`.
    config : Path or None
        The settings file; the logo lies beside it or in a folder there.

    Raises
    ------
    SettingsError
        When the file is not there, lies elsewhere, is too large, or is no picture.
    """
    if not settings.clinic.logo or config is None:
        return None
    content = _read_file(settings, config)
    picture = _draw_anew(content, name=settings.clinic.logo)
    width, height = (max(1, round(side / _SHARPNESS)) for side in picture.size)
    png = io.BytesIO()
    picture.save(png, format="PNG", optimize=True)
    return Logo(
        address=f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode('ascii')}",
        width=width,
        height=height,
        name=Path(settings.clinic.logo).name,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _read_file(settings: Settings, config: Path) -> bytes:
    """Read the file, of which no more than allowed is ever in memory."""
    name, most = settings.clinic.logo, settings.clinic.largest_logo_kilobytes
    folder = config.resolve().parent
    path = folder / name
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder):
        raise _refuse(name, "does not lie beside the settings file")
    if not path.is_file():
        raise _refuse(name, "is not beside the settings file")
    try:
        with path.open("rb") as file:
            content = file.read(most * 1000 + 1)
    except OSError as problem:
        raise _refuse(name, f"cannot be read: {problem.strerror}") from None
    if len(content) > most * 1000:
        raise SettingsError(
            f"[clinic] logo: '{name}' is larger than {most} kilobytes.",
            remedy="save it smaller, or set [clinic] largest_logo_kilobytes.",
        )
    return content


def _draw_anew(content: bytes, *, name: str) -> Any:
    """Draw the picture anew, upright, small, in plain colours; the first one where it moves."""
    from PIL import Image, ImageOps

    kind = next((kind for kind, start in _STARTS.items() if content.startswith(start)), "")
    if not kind:
        raise _refuse(name, "is neither PNG nor JPEG")
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise _refuse(name, "has too many pixels")
            upright = ImageOps.exif_transpose(found).convert("RGBA")
    except (
        OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, ArithmeticError,
        struct.error, zlib.error, Image.DecompressionBombError,
    ):  # fmt: skip
        raise _refuse(name, "is damaged: its picture cannot be drawn") from None
    upright.thumbnail((_SHARPNESS * _WIDEST, _SHARPNESS * _HIGHEST))
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    return plain


def _refuse(name: str, why: str) -> SettingsError:
    return SettingsError(f"[clinic] logo: '{name}' {why}.", remedy=_REMEDY)
