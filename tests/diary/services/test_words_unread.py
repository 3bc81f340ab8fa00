"""Words that the decoder could not give are said to be missing, for an empty sheet says none."""

from __future__ import annotations

import pytest

from diary.errors import MediaError
from diary.media.types import MediaFacts
from diary.services.derivatives import make_derivatives
from diary.services.disclosure.exhibits import notes_on
from tests.diary.decoder import Decoder


@pytest.mark.parametrize("kind", ["email", "text"])
def test_words_that_could_not_be_read_are_said_to_be_missing(kind: str) -> None:
    facts = MediaFacts(kind=kind, media_type="a/b", note="locked")  # type: ignore[arg-type]
    failed = MediaError("timeout")
    found, _pictures = make_derivatives(Decoder(inspect=facts, mail=failed, text=failed))  # type: ignore[arg-type]
    assert found.facts.note == "locked damaged"
    assert any("could be read" in note for note in notes_on(found.facts))


def test_a_picture_that_ends_early_is_said_to() -> None:
    facts = MediaFacts(kind="image", media_type="image/jpeg", note="several-frames ends-early")
    assert any("ends early" in note for note in notes_on(facts))
