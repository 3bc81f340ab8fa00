"""A decoder for tests: it says of every file what it was told to say, and starts no child."""

from __future__ import annotations

from typing import Any

from diary.media.confinement import PARTS, Confinement
from diary.media.facts import Inside, WordPlaces

LIMITED = Confinement(**dict.fromkeys(PARTS, True))


class Decoder:
    """Stands where the decoder child would, and says of every file what it was told to say."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "inside": Inside(),
            "confinement": LIMITED,
            "works": True,
            "word_places": WordPlaces(rest_is_clean=True),
            **answers,
        }
        self.asked: list[str] = []

    def open(self, source: Any) -> Any:
        """A session: this."""
        self.asked.append("open")
        return self

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
