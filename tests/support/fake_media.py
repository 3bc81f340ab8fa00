"""A decoder for tests: it says of every file what it was told to say, and starts no child."""

from __future__ import annotations

from typing import Any

from diary.errors import MediaError
from diary.media.byte_source import SliceSource
from diary.media.decoder_results import FileWords, WordPlaces
from diary.media.own_pdf_grammar import DocumentGrammar
from diary.media.own_pdf_reader import (
    DocumentMarks,
    DocumentReader,
    join_marks,
)
from diary.media.sandbox_report import PARTS, Confinement, DecodeConsent

LIMITED = Confinement(**dict.fromkeys(PARTS, True))


class Decoder:
    """Stands where the decoder child would, and says of every file what it was told to say."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "inside": FileWords(),
            "confinement": LIMITED,
            "works": True,
            # the coarse picture of a tile
            "pixels": MediaError("unreadable"),
            "word_places": WordPlaces(rest_is_clean=True),
            "film_copy": MediaError("cannot-strip"),
            **answers,
        }
        self.consent = DecodeConsent(given=True)
        self.asked: list[str] = []
        self._source: Any = None

    def open(self, source: Any, *, alone: bool = False) -> Any:
        """A session: this."""
        self.asked.append("open")
        self._source = source
        return self

    def marks(self, grammar: Any, at: int = 0, length: int | None = None) -> DocumentMarks:
        """What stands on the pages of a document, read here, unless it was told otherwise."""
        self.asked.append("marks")
        if isinstance(said := self.answers.get("marks"), Exception):
            raise said
        part = SliceSource(self._source, at, self._source.size if length is None else length)
        return join_marks(DocumentReader(part, DocumentGrammar(grammar)).marks())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *how: object) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        def answer(*asked: Any, **box: Any) -> Any:
            self.asked.append(name)
            said = self.answers[name]
            if isinstance(said, Exception):
                raise said
            return said

        return answer
