"""The child's answers about a document of a bundle: the marks on its pages, in portions.

Invariants:

- Only our own strict reader looks at the document, by a grammar that the program hands over.
- Whether it is ours is said apart from whether it could be read; a child that breaks says neither.
"""

from __future__ import annotations

import json
from typing import Final

from diary.errors import Damaged, FutureFormat
from diary.json_value import fields
from diary.media.document_grammar import Grammar
from diary.media.document_reader import DocumentReader
from diary.media.protocol import Message
from diary.media.ranges import Ranges
from diary.media.serve import Params, RefusedError

MARKS: Final = "marks"


class DocumentMarker:
    """One document; each job goes on where the one before ended."""

    def __init__(self, ranges: Ranges, params: Params) -> None:
        self._portions = DocumentReader(ranges, Grammar(fields(params["grammar"]))).marks()

    def answer(self, operation: str, params: Params) -> Message:
        """The next portion, or that there is no more. Raises RefusedError for any other job."""
        if operation != MARKS:
            raise RefusedError("unreadable")
        try:
            portion = next(self._portions, None)
        except FutureFormat as later:
            return Message({"state": "later", "version": later.reason})
        except Damaged:
            return Message({"state": "other"})
        if portion is None:
            return Message({"state": "whole"})
        found = {"marks": portion.marks, "digests": portion.digests}
        return Message({"state": "more"}, json.dumps(found).encode("ascii"))
