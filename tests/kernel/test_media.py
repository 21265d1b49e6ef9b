"""Security case 57: what strangers call a picture is decoded with care, and only pixels pass."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from commonplace.kernel.media import NotAPicture, reencode

SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", color: object = (200, 30, 30), **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and brings next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "type_"), [("JPEG", "image/jpeg"), ("PNG", "image/webp"), ("WEBP", "image/webp"), ("GIF", "image/webp")])
def test_every_kind_of_picture_is_made_anew(kind: str, type_: str) -> None:
    body, made = reencode(picture(kind))
    assert made == type_
    assert (opened(body).size, opened(body).get_format_mimetype()) == ((60, 40), type_)
    red, green, _blue = opened(body).convert("RGB").getpixel((30, 20))
    assert red > 150 > green


def test_a_large_picture_is_made_smaller_in_its_own_shape() -> None:
    assert opened(reencode(picture("JPEG", (4000, 1000)))[0]).size == (1600, 400)
    assert opened(reencode(picture("PNG", (300, 900)), max_side=90)[0]).size == (30, 90)


def test_holes_stay_holes() -> None:
    body, _ = reencode(picture("PNG", mode="RGBA", color=(0, 0, 0, 0)))
    assert opened(body).convert("RGBA").getpixel((5, 5))[3] == 0
    palette = picture("GIF", mode="P", color=0, transparency=0)
    assert opened(reencode(palette)[0]).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "I;16"), ("GIF", "L")])
def test_every_way_to_store_colors_is_understood(kind: str, mode: str) -> None:
    color = (1, 2, 3, 4)[: len(Image.new(mode, (1, 1)).getbands())]
    assert opened(reencode(picture(kind, mode=mode, color=color if len(color) > 1 else 1))[0]).size == (60, 40)


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    body, _ = reencode(out.getvalue())
    assert getattr(opened(body), "n_frames", 1) == 1
    assert opened(body).convert("RGB").getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_case_57_where_a_picture_was_taken_is_dropped_and_its_turn_is_kept(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "in front of my school"
    exif.get_ifd(0x8825)[1] = "N"
    body, _ = reencode(picture(kind, exif=exif, icc_profile=b"an invented profile of my monitor"))
    made = opened(body)
    assert made.size == (40, 60)
    assert not made.getexif()
    assert b"school" not in body
    assert b"monitor" not in body


def test_case_57_words_inside_a_picture_are_dropped() -> None:
    words = PngInfo()
    words.add_text("Comment", "by Ada at home")
    assert b"Ada" not in reencode(picture("PNG", pnginfo=words))[0]
    assert b"Ada" not in reencode(picture("JPEG", comment=b"by Ada at home"))[0]


def test_case_57_a_picture_that_is_also_something_else_is_only_a_picture_afterwards() -> None:
    for body in (picture("GIF") + SCRIPT, picture("JPEG") + b"PK\x03\x04" + SCRIPT, picture("JPEG", comment=SCRIPT)):
        assert SCRIPT in body
        assert SCRIPT not in reencode(body)[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0\n", picture("BMP"), picture("TIFF"), picture("ICO")],
)  # fmt: skip
def test_case_57_whatever_is_no_common_picture_is_refused(body: bytes) -> None:
    with pytest.raises(NotAPicture) as caught:
        reencode(body)
    assert caught.value.code == "type"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (20_000, 20_000), (6_000, 6_000), (2_000_000_000, 1)])
def test_case_57_a_bomb_of_pixels_is_refused_before_it_is_decoded(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(NotAPicture) as caught:
        reencode(png_of(width, height))
    assert caught.value.code in {"too_many_pixels", "broken"}


def test_case_57_half_a_picture_is_broken() -> None:
    for body in (picture("JPEG", (500, 500))[:-100], picture("PNG")[:60], png_of(1000, 1000)):
        with pytest.raises(NotAPicture) as caught:
            reencode(body)
        assert caught.value.code == "broken"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_case_57_damage_is_refused_or_survived(kind: str, place: int, damage: bytes) -> None:
    body = picture(kind)
    place %= len(body)
    try:
        made, _ = reencode(body[:place] + damage + body[place + len(damage) :])
    except NotAPicture:
        return
    opened(made).load()


def test_importing_does_not_load_pillow() -> None:
    code = "import sys, commonplace.kernel.media; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": "src"}, check=False).returncode == 0
