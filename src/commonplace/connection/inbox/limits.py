"""How much one mail may be."""

from typing import Final

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PARTS: Final = 100
