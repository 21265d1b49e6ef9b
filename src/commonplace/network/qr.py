"""An address as a QR code for paper: one path of an SVG, drawn with the library that `serve` uses for the terminal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code: the side of its square in modules, the quiet border with it, and the path of all dark modules."""

    side: int
    path: str


def qr_code(text: str) -> Code:
    """The code of a text, with the border of four modules that readers need; a quarter of it may be hidden and it is still read.

    Raises `ValueError` where the text is longer than a code holds (about 1,600 bytes).
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_Q)
    code.add_data(text)
    try:
        code.make(fit=True)
    except DataOverflowError as much:
        raise ValueError("too long for a code") from much
    rows = code.get_matrix()
    return Code(len(rows), "".join(_row(number, row) for number, row in enumerate(rows)))


def _row(number: int, row: list[bool]) -> str:
    """The dark modules of a row: neighbors as one bar, so that no hairline stands between them on paper."""
    path, begin = "", -1
    for place, dark in enumerate([*row, False]):
        if dark and begin < 0:
            begin = place
        elif not dark and begin >= 0:
            path += f"M{begin} {number}h{place - begin}v1h-{place - begin}z"
            begin = -1
    return path
