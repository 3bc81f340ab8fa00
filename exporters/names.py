"""File names for originals, that every system, portal and archive takes as they are.

The rules are:

- ASCII letters, digits, `-`, `_` and single dots; no name begins or ends with a dot or a dash, is
  longer than 80 characters, or is one that Windows keeps for a device.
- A name begins with its exhibit's reference: `AB-1_name.jpg` is exhibit AB/1.
- No two names of a bundle differ in case alone.
- What a double click would run as a program gets `.bin` behind it. The bytes stay as they are, and
  the name that the file had stands in the record.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_NAME: Final = 80
_REFERENCE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}/[0-9]{1,8}")
_SUFFIX: Final = re.compile(r"[A-Za-z0-9]{1,8}")
_WHOLE: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_-]+)*")
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
_RUN_BY_A_CLICK: Final = frozenset(
    "app apk appx bat cmd com command cpl deb desktop diagcab dmg exe gadget hta "
    "inf ins iso jar job js jse jnlp lnk msc msh msi msix msp mst pif pkg ps1 ps1xml psm1 py pyw "
    "reg rpm scf scr sct sh shb shs sys url vb vbe vbs vhd vhdx workflow ws wsc "
    "wsf wsh xll".split()
)


def is_portable(name: str) -> bool:
    """Tell whether a name keeps the rules above."""
    if len(name) > MAX_NAME or _WHOLE.fullmatch(name) is None or name.endswith("-"):
        return False
    return name.split(".")[0].lower() not in _DEVICES


def mark(reference: str, number: int) -> str:
    """What the names of one exhibit begin with: its reference, or its number.

    A reference that ASCII cannot say whole gives way to the number, so that no two look the same.
    """
    plain = _REFERENCE.fullmatch(reference) is not None
    return reference.replace("/", "-") if plain else f"exhibit-{number}"


def belongs(name: str, reference: str, number: int) -> bool:
    """Tell whether a name is one of this exhibit."""
    return name.partition("_")[0] == mark(reference, number)


class Names:
    """The names given so far in one bundle."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: set[str] = set()

    def give(self, reference: str, number: int, name: str) -> str:
        """A new portable name for this exhibit's file, as near to `name` as the rules allow."""
        first = mark(reference, number)
        stem, suffix = _split(name)
        for turn in range(1, 1_000_000):
            again = f"-{turn}" if turn > 1 else ""
            room = MAX_NAME - len(first) - 1 - len(again) - len(suffix)
            given = f"{first}_{stem[:room].rstrip('-') or 'file'}{again}{suffix}"
            if given.lower() not in self._given:
                self._given.add(given.lower())
                return given
        raise AssertionError("more files of one name than a bundle can hold")


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix of a name, both portable; the suffix has its dot, or is empty."""
    base = re.split(r"[/\\]", name[-1000:])[-1]
    stem, _dot, last = base.rpartition(".")
    suffix = _ascii(last).strip()
    if not stem.strip(". ") or _SUFFIX.fullmatch(suffix) is None:
        return _stem(base), ""
    runs = suffix.lower() in _RUN_BY_A_CLICK
    return _stem(stem), f".{suffix}.bin" if runs else f".{suffix}"


def _stem(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "_", _ascii(text)).strip("-_") or "file"


def _ascii(text: str) -> str:
    """The text with its accents off, and without marks and characters that show nothing."""
    whole = unicodedata.normalize("NFKD", text)
    return "".join(c for c in whole if unicodedata.category(c)[0] not in "MC" or c in "\t\n\r")
