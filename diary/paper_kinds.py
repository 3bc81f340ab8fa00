"""The kinds of papers, by their words on the command line, and which of them are sheets.

A sheet is a paper that also goes beside the documents of a bundle, as a file of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PaperKind(StrEnum):
    """The kind of a paper; its value is the word for it on the command line."""

    CONTACT = "contact"
    STATEMENT = "statement"
    EFFECTS = "personal-statement"
    FACTORS = "factors"
    TO_SECURE = "to-secure"
    NO_COPY = "no-copy"
    WITNESSES = "witnesses"
    NEEDS = "needs"
    SAFETY = "safety"
    STILLS = "stills"
    EXTRACTS = "extracts"


# The kinds that are sheets, in the order in which a bundle lists them.
SHEETS: Final = (
    PaperKind.TO_SECURE,
    PaperKind.NO_COPY,
    PaperKind.WITNESSES,
    PaperKind.NEEDS,
    PaperKind.SAFETY,
    PaperKind.STILLS,
    PaperKind.EXTRACTS,
)
