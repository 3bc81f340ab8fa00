"""The words that nothing here may say of itself or of a record, and how they are looked for."""

from __future__ import annotations

import re

FORBIDDEN = (
    "verdict",
    "score",
    "scoring",
    "escalat",
    "admissib",
    "court ready",
    "proven",
    "severity",
    "tamper proof",
    "tamperproof",
    "undeletable",
    "undetectable",
    "untraceable",
    "unbreakable",
    "uncrackable",
    "military grade",
    "bank grade",
    "verified true",
    "guaranteed",
    "100 percent",
    "100 %",
    "100%",
    "s dash",
)

# what a check of a bundle, and the document itself, may not say either
FORBIDDEN_OF_BUNDLES = (
    *FORBIDDEN,
    "genuine",
    "authentic",
    "court approved",
    "tamper",
    "forge",
    "verified",
    "undeniab",
    "proves that",
    "offence is made out",
    "risk score",
    "high risk",
    "stalker",
)


def without_denials(text: str) -> str:
    """The text without the one place that says that there is no score, and without the seal.

    The seal's words are drawn from a list that has such words as "forge".
    """
    seal = r"(Seal\s+of\s+the\s+record,\s+at\s+entry\s+[\d,]+)(?:\s+[a-z]+){12}"
    return re.sub(seal, r"\1", re.sub(r"no\s+opinion,\s+no\s+score\s+and", "", text))


def claims(word: str, text: str) -> bool:
    """Whether a text has this word; hyphens and spaces are alike, placeholders are no words."""
    said = re.sub(r"[\s\u2010-\u2015-]+", " ", re.sub(r"\{[a-z_]*\}", "", text.lower()))
    begins = r"(?<![a-z0-9])" if word[0].isalnum() else ""
    return re.search(begins + re.escape(word), said) is not None
