from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged, MediaError
from diary.media.facts import Captured, CleanCopy, MediaFacts, Pixels, Position, ReducedImage
from diary.model.evidence import Evidence
from diary.services.evidence import Named, Stored
from diary.services.exhibit_facts import facts_text
from diary.services.originals import Original, Patched
from diary.services.positions import Looked, found_in, look
from diary.services.session import Session

FACTS = MediaFacts(
    kind="image",
    media_type="image/jpeg",
    width=4000,
    height=3000,
    captured_at=Captured("2026:03:01 21:10:07", "exif", "none"),
    positions=(Position("exif", "51.5", "-0.1"),),
    searched=True,
)


class Media:
    """A decoder that answers as it was told, and counts how often it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def answer(source: Any, **box: Any) -> Any:
            self.asked.append(name)
            said = self.answers[name]
            if isinstance(said, Exception):
                raise said
            return said

        return answer


def original(session: Session, data: bytes = b"content", **answers: Any) -> tuple[Original, Media]:
    (outcome,) = session.evidence.store([Named("IMG_1.jpg", data)])
    assert isinstance(outcome, Stored)
    item = session.evidence.admit(outcome, Evidence())
    found = session.evidence.original(item.id)
    assert found is not None
    media = Media(**answers)
    return replace(found, keeping=replace(found.keeping, media=media)), media  # type: ignore[arg-type]


def test_facts_are_asked_for_once_and_kept_sealed(session: Session, tmp_path: Path) -> None:
    one, media = original(session, inspect=FACTS)
    assert one.facts() == one.facts() == FACTS
    assert media.asked == ["inspect"]
    for path in (tmp_path / "vault" / "cache").iterdir():
        assert b"51.5" not in path.read_bytes()


def test_a_file_that_nothing_can_be_made_of_has_facts_too(session: Session) -> None:
    one, _ = original(session, inspect=MediaError("damaged"))
    facts = one.facts()
    assert (facts.kind, facts.searched) == ("other", False)


def test_pictures_are_made_once(session: Session) -> None:
    one, media = original(session, reduced=ReducedImage(300, 200, b"jpeg"))
    for made in (one.picture(), one.picture(), one.thumbnail()):
        assert made is not None
        assert (made.jpeg, made.width, made.height) == (b"jpeg", 300, 200)
    assert media.asked == ["reduced", "reduced"]


@pytest.mark.parametrize("said", [None, MediaError("damaged")])
def test_where_there_is_no_picture_there_is_none_the_second_time(
    session: Session, said: Any
) -> None:
    one, media = original(session, reduced=said)
    assert one.picture() is one.picture() is None
    assert media.asked == ["reduced"]


def test_pixels_and_text_are_none_where_nothing_can_be_shown(session: Session) -> None:
    one, _ = original(session, pixels=MediaError("locked"), text=MediaError("locked"))
    assert one.pixels(10, 10) is one.text() is None
    two, _ = original(session, pixels=Pixels(1, 1, b"rgb"), text="words")
    assert two.pixels(10, 10) == Pixels(1, 1, b"rgb")
    assert two.text() == "words"


def test_a_copy_without_position_is_the_childs_or_the_original_with_ranges_blanked(
    session: Session,
) -> None:
    one, _ = original(session, without_position=CleanCopy("image", "image/jpeg", ".jpg", b"clean"))
    made = one.without_position()
    assert (made.suffix, made.how, made.open().read()) == (".jpg", "re-encoded", b"clean")
    ranges = ((2, b"XX"), (5, b"Y"))
    two, _ = original(
        session, b"0123456", without_position=CleanCopy("patch", "video/mp4", ".mp4", ranges=ranges)
    )
    with two.without_position().open() as file:
        assert file.read() == b"01XX4Y6"
    three, _ = original(session, without_position=MediaError("cannot-strip"))
    with pytest.raises(MediaError):
        three.without_position()


@given(
    st.binary(max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.binary(min_size=1, max_size=6)), max_size=3),
    st.integers(1, 9),
)
def test_ranges_are_written_over_whatever_the_reader_asks_for(
    data: bytes, ranges: list[tuple[int, bytes]], step: int
) -> None:
    expected = bytearray(data)
    for start, patch in ranges:
        last = min(start + len(patch), len(data))
        if start < last:
            expected[start:last] = patch[: last - start]
    reader = Patched(io.BytesIO(data), tuple(ranges))
    parts = []
    while part := reader.read(step):
        parts.append(part)
    assert b"".join(parts) == expected


def test_closing_a_copy_closes_the_original() -> None:
    file = io.BytesIO(b"x")
    reader = Patched(file, ())
    assert reader.readable()
    reader.close()
    assert file.closed


# --- looking at all of them -------------------------------------------------------------------


def test_every_original_is_looked_at_and_damage_is_an_answer(session: Session) -> None:
    one, _ = original(session, inspect=FACTS)
    two, _ = original(
        session, inspect=MediaFacts(kind="text", media_type="text/plain"), text="words"
    )
    three, _ = original(session, inspect=Damaged("att", "torn"))
    items = [session.journal.get(each.evidence) for each in (one, two, three)]
    pairs = tuple(zip(items, (one, two, three), strict=True))
    progress: list[tuple[int, int]] = []
    looked = look(pairs, lambda done, total: progress.append((done, total)))
    assert looked == {
        one.evidence: Looked(FACTS, ""),
        two.evidence: Looked(MediaFacts(kind="text", media_type="text/plain"), "words"),
        three.evidence: Looked(None, "", damaged=True),
    }
    assert progress == [(0, 3), (1, 3), (2, 3), (3, 3)]
    (found,) = found_in(pairs, looked)
    assert (found.evidence, found.reference, found.name) == (one.evidence, "EX/1", "IMG_1.jpg")
    assert found.positions == FACTS.positions


# --- what a sheet says ------------------------------------------------------------------------


def test_facts_become_lines_without_any_position() -> None:
    lines = dict(facts_text(FACTS))
    assert lines["Picture size"] == "4000 × 3000"
    assert lines["Time in the file"].endswith("(by the device's clock; zone not stated)")
    assert "51.5" not in str(lines)
    assert facts_text(None) == ()


@pytest.mark.parametrize(
    ("zone", "offset", "expected"),
    [
        ("offset", "+01:00", "21:10 +01:00"),
        ("utc-by-format", "", "21:10 (UTC, by the file's format)"),
        ("none", "", "21:10 (by the device's clock; zone not stated)"),
    ],
)
def test_a_time_in_a_file_says_whose_clock_it_was(zone: Any, offset: str, expected: str) -> None:
    facts = MediaFacts(
        kind="video", media_type="video/mp4", captured_at=Captured("21:10", "x", zone, offset)
    )
    assert dict(facts_text(facts))["Time in the file"] == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "0:00"), (59.6, "1:00"), (61, "1:01"), (3599.5, "1:00:00"), (3725, "1:02:05")],
)
def test_a_duration_is_minutes_and_seconds(seconds: float, expected: str) -> None:
    facts = MediaFacts(kind="audio", media_type="audio/wav", duration_s=seconds)
    assert dict(facts_text(facts))["Duration"] == expected
