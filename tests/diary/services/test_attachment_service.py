from __future__ import annotations

import hashlib
import io
import itertools
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.case_file import ExhibitLayout, PrintJpeg, SubstituteCopy
from diary.errors import Cancelled, Damaged, DiaryError, MediaError, SourceError
from diary.media.decoder_results import (
    CaptureTime,
    CleanCopy,
    FilmStill,
    Mail,
    MailPart,
    MediaFacts,
    Pixels,
    Position,
    ReducedImage,
    SearchOutcome,
    WordPlaces,
)
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import Derivatives, deserialize, make_derivatives, serialize
from diary.services.disclosure.exhibit_scan import (
    ScannedFile,
    facts_of_copy,
    facts_text,
    position_hits,
    scan,
)
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.support.fake_media import Decoder
from tests.support.records import PASSPHRASE, settled


def stored(outcome: StoredFile | DiaryError) -> StoredFile:
    assert isinstance(outcome, StoredFile)
    return outcome


def test_a_file_is_kept_byte_for_byte_under_an_exhibits_reference(
    session: Session, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 9000
    (tmp_path / "IMG 1.jpg").write_bytes(data)
    incident = session.journal.record(Incident(what="x"))
    one, two = session.evidence.store([tmp_path / "IMG 1.jpg", NamedBytes("clip.png", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(incidents=(incident.id,)))
    said = item.content
    assert (said.title, said.name, said.size) == ("IMG 1.jpg", "IMG 1.jpg", len(data))
    assert said.sha256 == hashlib.sha256(data).hexdigest()
    assert said.reference == "EX/1"
    second = session.evidence.admit(stored(two), Evidence(title="a clip"))
    assert (second.content.title, second.content.name) == ("a clip", "clip.png")
    original = session.evidence.original(item.id)
    assert original is not None
    with original.open() as file:
        assert file.read() == data
    assert session.evidence.of(incident.id) == (item,)


def test_the_record_is_bound_to_what_was_attached(session: Session) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(sha256="00" * 32, size=7, name="b"))
    assert item.content.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (item.content.size, item.content.name) == (3, "a")


def test_each_file_has_its_own_outcome_in_order(session: Session, tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x")
    outcomes = session.evidence.store([tmp_path / "gone", tmp_path / "here", tmp_path])
    assert [type(each) for each in outcomes] == [SourceError, StoredFile, SourceError]
    assert session.journal.items(Noun.EVIDENCE) == ()


def test_files_that_are_admitted_together_have_numbers_in_their_order(session: Session) -> None:
    named = [NamedBytes(f"{n}.png", f"{n}".encode()) for n in range(3)]
    files = [stored(each) for each in session.evidence.store(named)]
    items = session.evidence.admit_all(files, Evidence(kept_where="hall"))
    assert [item.content.reference for item in items] == ["EX/1", "EX/2", "EX/3"]
    assert session.journal.items(Noun.EVIDENCE) == items
    for item, source in zip(items, named, strict=True):
        original = session.evidence.original_of(item)
        assert original is not None
        with original.open() as file:
            assert file.read() == source.data
        assert (item.content.title, item.content.kept_where) == (source.name, "hall")


def test_files_that_are_admitted_together_are_in_the_record_all_or_none(session: Session) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    # No two exhibits have the same file.
    with pytest.raises(Damaged):
        session.evidence.admit_all([stored(one), stored(one)], Evidence())
    assert session.journal.items(Noun.EVIDENCE) == ()
    assert session.evidence.admit_all([], Evidence()) == ()
    assert session.integrity.verify().ok


@pytest.mark.needs("names")
def test_a_name_that_is_no_text_is_kept_visible(session: Session, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/foto\xe9.jpg"))
    path.write_bytes(b"x")
    (one,) = session.evidence.store([path])
    item = session.evidence.admit(stored(one), Evidence())
    assert item.content.name == "foto\\xe9.jpg"


def test_a_job_that_is_stopped_leaves_nothing_in_the_record(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(bytes(3 << 20))

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        session.evidence.store([tmp_path / "big"], stop)
    assert session.journal.items(Noun.EVIDENCE) == ()
    assert [path for path in (tmp_path / "vault" / "att").rglob("*") if path.is_file()] == []


def test_what_was_stored_and_never_admitted_is_set_aside_and_not_deleted(
    session: Session, tmp_path: Path
) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    session.close()
    again = unlock(tmp_path / "vault", PASSPHRASE, settled())
    again.close()
    assert again.info.notices == ("unfinished-attachments-moved",)
    aside = list((tmp_path / "vault" / "orphans").iterdir())
    assert [path.name for path in aside] == [f"{stored(one).blob.blob}.stored"]


def test_a_physical_item_has_no_file(session: Session) -> None:
    item = session.journal.record(Evidence(physical=True, title="a letter"))
    assert session.evidence.original(item.id) is None


def test_a_withdrawn_exhibit_is_not_listed_and_its_file_stays(
    session: Session, tmp_path: Path
) -> None:
    incident = session.journal.record(Incident(what="x"))
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(incidents=(incident.id,)))
    session.journal.withdraw(item.id, "another's photograph")
    assert session.evidence.of(incident.id) == ()
    original = session.evidence.original(item.id)
    assert original is not None
    with original.open() as file:
        assert file.read() == b"abc"


def test_keys_are_shown_by_no_representation(session: Session) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence())
    original = session.evidence.original(item.id)
    assert stored(one).blob.key.hex() not in repr(original)
    assert repr(stored(one).blob.key) not in repr(original)
    assert repr(stored(one).blob.key) not in repr(stored(one))


FACTS = MediaFacts(
    kind="image",
    media_type="image/jpeg",
    width=4000,
    height=3000,
    captured_at=CaptureTime("2026:03:01 21:10:07", "exif", "none"),
    positions=(Position("exif", "51.5", "-0.1"),),
    unsearched=(),
)

SEEN = replace(FACTS, preview=True)
CLEAN_WORDS = WordPlaces(rest_is_clean=True)
TEXT = MediaFacts(kind="text", media_type="text/plain", unsearched=())


def original(
    session: Session, data: bytes = b"content", **answers: Any
) -> tuple[ExhibitOriginal, Decoder]:
    (outcome,) = session.evidence.store([NamedBytes("IMG_1.jpg", data)])
    assert isinstance(outcome, StoredFile)
    item = session.evidence.admit(outcome, Evidence())
    found = session.evidence.original(item.id)
    assert found is not None
    # the coarse picture of a tile, which no test here is about
    media = Decoder(**{"pixels": MediaError("unreadable"), **answers})
    return replace(found, access=replace(found.access, media=media)), media  # type: ignore[arg-type]


def test_everything_is_asked_for_once_and_kept_sealed(session: Session, tmp_path: Path) -> None:
    one, media = original(session, inspect=SEEN, reduced=ReducedImage(300, 200, b"jpeg"))
    assert one.facts() == one.facts() == SEEN
    assert one.printed(1) == one.printed(1) == PrintJpeg(b"jpeg", 300, 200)
    assert media.asked == ["open", "inspect", "word_places", "reduced", "inside", "pixels"]
    kept = [path.read_bytes() for path in (tmp_path / "vault" / "cache").iterdir()]
    assert len(kept) == 1
    assert not any(b"51.5" in data or b"jpeg" in data for data in kept)


def test_a_file_that_nothing_can_be_made_of_has_facts_too(session: Session) -> None:
    one, media = original(session, inspect=MediaError("unreadable"))
    facts = one.facts()
    assert (facts.kind, facts.places_search) == ("other", SearchOutcome.PARTIAL)
    assert one.prepared().made == ()
    assert media.asked == ["open", "inspect"]


@pytest.mark.parametrize("reason", ["crashed", "timeout", "protocol", "memory", "unreadable"])
def test_what_a_decoder_failed_at_is_not_kept_and_is_tried_again(
    session: Session, reason: str, tmp_path: Path
) -> None:
    one, media = original(session, inspect=MediaError(reason))
    assert one.facts().places_search is one.facts().devices_search is SearchOutcome.PARTIAL
    assert media.asked.count("open") == 1
    assert not [*(tmp_path / "vault").glob("cache/*")]
    media.answers["inspect"] = FACTS
    assert one.try_again().facts == FACTS
    assert one.facts() == FACTS


@pytest.mark.parametrize("reason", ["cannot-start", "source", "not-confined"])
def test_what_fails_for_the_computers_sake_is_tried_again_at_once(
    session: Session, reason: str
) -> None:
    one, media = original(session, inspect=MediaError(reason))
    assert one.facts().places_search is SearchOutcome.PARTIAL
    media.answers["inspect"] = FACTS
    assert one.facts() == FACTS


def test_pages_that_a_decoder_failed_at_are_tried_again(session: Session) -> None:
    one, media = original(session, inspect=SEEN, reduced=MediaError("crashed"))
    assert one.prepared().made == ()
    media.answers["reduced"] = ReducedImage(300, 200, b"jpeg")
    assert one.prepared().made == ()
    assert len(one.try_again().made) == 1
    assert one.printed(1).jpeg == b"jpeg"


@pytest.mark.parametrize("said", [None, MediaError("unreadable")])
def test_where_there_is_no_picture_there_is_none_the_second_time(
    session: Session, said: Any
) -> None:
    one, media = original(session, inspect=SEEN, reduced=said)
    for _ in range(2):
        with pytest.raises(MediaError):
            one.printed(1)
    assert one.prepared().facts == SEEN
    assert media.asked == ["open", "inspect", "word_places", "reduced", "inside", "pixels"]


def test_a_picture_that_was_lost_from_the_cache_is_made_again(
    session: Session, tmp_path: Path
) -> None:
    one, media = original(session, inspect=SEEN, reduced=ReducedImage(300, 200, b"jpeg"))
    assert one.prepared().made[0].sha256 == hashlib.sha256(b"jpeg").hexdigest()
    told = one.prepared().made[0].sha256
    for path in (tmp_path / "vault" / "cache").iterdir():
        path.unlink()
    assert one.printed(1, told).jpeg == b"jpeg"
    assert media.asked.count("open") == 2
    for path in (tmp_path / "vault" / "cache").iterdir():
        path.unlink()
    media.answers["reduced"] = ReducedImage(300, 200, b"another")
    with pytest.raises(MediaError):
        one.printed(1, told)  # its digest is not the one that was told before


def test_a_picture_that_is_damaged_in_the_cache_is_made_again_or_is_none(
    session: Session, tmp_path: Path
) -> None:
    jpeg = bytes(range(256)) * 1000
    one, media = original(session, inspect=SEEN, reduced=ReducedImage(300, 200, jpeg))
    for made in (jpeg, b"another"):
        assert one.prepared().facts == SEEN
        media.answers["reduced"] = ReducedImage(300, 200, made)
        (path,) = (tmp_path / "vault" / "cache").iterdir()
        data = path.read_bytes()
        path.write_bytes(data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:])
        if made == jpeg:
            assert one.printed(1).jpeg == jpeg
        else:
            with pytest.raises(MediaError):
                one.printed(1)


def test_what_another_version_kept_is_made_again(session: Session) -> None:
    one, media = original(session, inspect=FACTS)
    for kept in (b"", b"[]", b"{}", b'{"mail": null, "facts": {"kind": "image"}}', b"\xff"):
        one.access.previews.put(one.blob, {"prepared-8": kept})
        assert one.facts() == FACTS
    assert media.asked.count("open") == 5


def test_pixels_are_none_where_nothing_can_be_shown(session: Session) -> None:
    one, _ = original(session, pixels=MediaError("locked"), inspect=FACTS)
    assert one.pixels(10, 10) is one.text() is None
    two, _ = original(session, pixels=Pixels(1, 1, b"rgb"), inspect=TEXT, text="words")
    assert two.pixels(10, 10) == Pixels(1, 1, b"rgb")
    assert two.text() == "words"


# --- what is printed of each kind -----------------------------------------------------------


@given(facts=st.builds(
    MediaFacts,
    kind=st.sampled_from(["image", "video", "pdf", "audio", "email", "text", "other"]),
    media_type=st.just("a/b"),
    width=st.none() | st.integers(1, 20_000),
    height=st.none() | st.integers(1, 20_000),
    pages=st.none() | st.integers(1, 100_000),
    duration_s=st.none() | st.floats(0, 1e7),
    preview=st.booleans(),
    note=st.sampled_from(["", "damaged", "several-frames"]),
))  # fmt: skip
def test_as_many_pictures_as_are_promised_and_what_is_kept_is_read_back(facts: MediaFacts) -> None:
    image = ReducedImage(3, 4, b"x")
    times = itertools.count()
    decoder = Decoder(
        inspect=facts, reduced=image, part=image, page=image, text="words",
        mail=Mail((("From", "a"),), 1, (MailPart("n", "a/b", 3, "0f" * 32),), 2, "words", cut=True),
    )  # fmt: skip
    decoder.still = lambda *_, **__: FilmStill(next(times) / 2, image)
    found, pictures = make_derivatives(decoder)  # type: ignore[arg-type]
    assert len(pictures) == len(found.made)
    assert deserialize(serialize(found)) == found
    if facts.preview:
        most = {ExhibitLayout.PAGES: 12, ExhibitLayout.PARTS: 24}.get(found.layout, 3)
        assert len(found.made) == min(found.whole, most)
    if facts.kind in ("text", "email"):
        assert found.text == "words"


def test_one_page_that_cannot_be_drawn_leaves_the_others() -> None:
    facts = MediaFacts(kind="pdf", media_type="application/pdf", pages=40, preview=True)
    decoder = Decoder(inspect=facts)

    def page(index: int, **box: int) -> ReducedImage:
        if index in broken:
            raise MediaError("unreadable")
        return ReducedImage(1, 1, b"%d" % index)

    decoder.page = page
    broken = {2}
    found, _ = make_derivatives(decoder)  # type: ignore[arg-type]
    assert [made.number for made in found.made] == [1, 2, *range(4, 13)]
    broken = {2, 5, 6}
    found, _ = make_derivatives(decoder)  # type: ignore[arg-type]
    assert [made.number for made in found.made] == [1, 2, 4, 5]


def test_moments_that_are_the_same_are_shown_once() -> None:
    facts = MediaFacts(kind="video", media_type="a/b", preview=True, duration_s=2.0)
    decoder = Decoder(inspect=facts, still=FilmStill(0.0, ReducedImage(1, 1, b"x")))
    found, _ = make_derivatives(decoder)  # type: ignore[arg-type]
    assert [made.at for made in found.made] == [0.0]


def test_a_copy_without_position_is_the_childs_or_the_original_with_ranges_blanked(
    session: Session, tmp_path: Path
) -> None:
    clean = CleanCopy("image", "image/jpeg", ".jpg", b"clean\ncopy")
    one, media = original(session, without_position=clean)
    for _ in range(2):
        made = one.without_position()
        assert (made.suffix, made.media_type, made.how) == (".jpg", "image/jpeg", "re-encoded")
        assert made.open().read() == made.open().read() == b"clean\ncopy"
    assert media.asked == ["without_position"]
    for path in (tmp_path / "vault" / "cache").iterdir():
        path.unlink()
    assert made.open().read() == b"clean\ncopy"
    ranges = ((2, b"XX"), (5, b"Y"))
    two, _ = original(
        session, b"0123456", without_position=CleanCopy("patch", "video/mp4", ".mp4", ranges=ranges)
    )
    with two.without_position().open() as file:
        assert file.read() == b"01XX4Y6"
    three, _ = original(session, without_position=MediaError("cannot-strip"))
    with pytest.raises(MediaError):
        three.without_position()


# --- looking at all of them -------------------------------------------------------------------


def test_every_original_is_looked_at_and_damage_is_an_answer(session: Session) -> None:
    one, _ = original(session, inspect=FACTS)
    two, _ = original(session, inspect=TEXT, text="words")
    three, _ = original(session, inspect=Damaged("att", "torn"))
    items = [session.journal.get(each.evidence) for each in (one, two, three)]
    pairs = tuple(zip(items, (one, two, three), strict=True))
    progress: list[tuple[int, int]] = []
    looked = scan(pairs, lambda done, total: progress.append((done, total)))
    assert looked == {
        one.evidence: ScannedFile(Derivatives(FACTS, word_places=CLEAN_WORDS)),
        two.evidence: ScannedFile(Derivatives(TEXT, text="words")),
        three.evidence: ScannedFile(None, damaged=True),
    }
    assert progress == [(0, 3), (1, 3), (2, 3), (3, 3)]
    (found,) = position_hits(pairs, looked)
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
    ("how", "more"),
    [("re-encoded", set()), ("position blanked", {"Device in the file"}), (None, set())],
)
def test_a_copy_keeps_kind_and_time_of_its_original_and_says_whose_they_are(
    how: Any, more: set[str]
) -> None:
    copy = SubstituteCopy(".png", "image/png", how, io.BytesIO) if how else None
    told = facts_text(replace(FACTS, device="Fono 7"))
    lines = dict(facts_of_copy(told, copy))
    said = "" if more else " (said by the original, which is kept back)"
    for label in ("Kind of file, by its content", "Time in the file"):
        assert lines.pop(label) == dict(told)[label] + said
    assert lines.keys() == {"Picture size"} | more


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
        kind="video", media_type="video/mp4", captured_at=CaptureTime("21:10", "x", zone, offset)
    )
    assert dict(facts_text(facts))["Time in the file"] == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "0:00"), (59.6, "1:00"), (61, "1:01"), (3599.5, "1:00:00"), (3725, "1:02:05")],
)
def test_a_duration_is_minutes_and_seconds(seconds: float, expected: str) -> None:
    facts = MediaFacts(kind="audio", media_type="audio/wav", duration_s=seconds)
    assert dict(facts_text(facts))["Duration"] == expected
