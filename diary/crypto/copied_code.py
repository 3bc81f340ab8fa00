"""A code as somebody typed or pasted it: what counts as a space, and as the plain letters.

`exporters/check/page/copied_code.js` says the same: no table of a Python or a browser decides.
"""

from __future__ import annotations

import re
from typing import Final

# What may stand between parts and at the ends unseen, a byte-order mark too.
SPACES: Final = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_BLANK: Final = re.compile(f"[{SPACES}]*")
# The letters of keyboards for Chinese and Japanese, and capitals.
_FULL_WIDTH: Final = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
_SMALL: Final = {point: point + 0x20 for point in range(0x41, 0x5B)}


def is_blank(text: str) -> bool:
    """Return whether there is nothing to be seen in a text."""
    return _BLANK.fullmatch(text) is not None


def plain(text: str) -> str:
    """Return a text with the small letters of ASCII for capitals and for letters of full width."""
    return text.translate(_FULL_WIDTH).translate(_SMALL)
