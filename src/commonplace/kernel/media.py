"""A stranger's picture in, a picture of our own making out. Security case 57.

Nothing of the original file is passed on: it is decoded to pixels and encoded anew, so that where it was taken, what is
hidden behind its end, and what else it could be read as are gone.
"""

from __future__ import annotations

import threading
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE = 1600
MAX_PIXELS = 30_000_000
"""So many pixels take about 120 MB while they are decoded; a phone's camera makes 12 million."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_decoding = threading.Lock()


class NotAPicture(Exception):
    """Bytes that no picture is made of; `code` says why."""

    def __init__(self, code: Literal["type", "too_many_pixels", "broken"], detail: str = "") -> None:
        self.code = code
        super().__init__(f"{code}: {detail}")


def reencode(body: bytes, *, max_side: int = MAX_SIDE, max_pixels: int = MAX_PIXELS) -> tuple[bytes, str]:
    """A picture made anew from `body`, and its type: a photo as `image/jpeg`, anything else as `image/webp`.

    Takes JPEG, PNG, WebP and GIF, whatever type was claimed; of moving pictures the first frame, which also spares
    readers whom movement disturbs. Turned as its maker meant it, no side longer than `max_side` pixels, no metadata.
    Raises `NotAPicture`: "type" for SVG and all else, "too_many_pixels" before anything is decoded, "broken".
    """
    from PIL import Image, UnidentifiedImageError

    # One at a time: each may need 120 MB for a moment.
    with _decoding:
        try:
            with Image.open(BytesIO(body), formats=FORMATS) as image:
                _check_size(image, max_pixels)
                return _made_anew(image, max_side)
        except NotAPicture:
            raise
        except UnidentifiedImageError:
            raise NotAPicture("type", "not a JPEG, PNG, WebP or GIF") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise NotAPicture("too_many_pixels", str(error)) from None
        except Exception as error:  # a decoder fed by strangers may raise anything
            raise NotAPicture("broken", f"{type(error).__name__}: {error}") from error


def _check_size(image: Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise NotAPicture("too_many_pixels", f"{width} by {height}")


def _made_anew(image: Image, max_side: int) -> tuple[bytes, str]:
    from PIL import Image, ImageOps

    is_photo = image.format == "JPEG"
    if is_photo:
        image.draft("RGB", (max_side, max_side))  # decodes at half, a quarter or an eighth where that is enough
    turned = ImageOps.exif_transpose(image)
    has_holes = turned.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in turned.info
    mode = "RGBA" if has_holes and not is_photo else "RGB"
    pixels = turned if turned.mode == mode else turned.convert(mode)
    pixels.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    # A new image carries no metadata of the old one, whatever a format's encoder would look for.
    fresh = Image.new(mode, pixels.size)
    fresh.paste(pixels)
    out = BytesIO()
    if is_photo:
        fresh.save(out, "JPEG", quality=82)
        return out.getvalue(), "image/jpeg"
    fresh.save(out, "WEBP", quality=85, method=2)
    return out.getvalue(), "image/webp"
