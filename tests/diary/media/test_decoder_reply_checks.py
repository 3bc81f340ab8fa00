"""Answers of a child that somebody else took over: taken whole, or refused whole."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary.media import decoder_reply_checks
from diary.media.decoder_client import merge_facts
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.decoder_results import (
    CaptureTime,
    CleanCopy,
    Device,
    MediaFacts,
    Position,
    Raster,
    UnsearchedReason,
)
from diary.media.safe_text import visible_lines
from tests.support.media_samples import jpeg, picture, saved

FULL = MediaFacts(
    kind="image",
    media_type="image/jpeg",
    width=3,
    height=4,
    orientation=6,
    captured_at=CaptureTime("2024:03:05 18:22:10", "EXIF", "offset", "+01:00"),
    device="Fono",
    duration_s=1.5,
    pages=2,
    positions=(Position("EXIF GPS", "1", "2", "1, 2"),),
    devices=(Device("EXIF", "Fono"),),
    preview=True,
    unsearched=(UnsearchedReason.DAMAGED, UnsearchedReason.FAILED),
    note="damaged several-frames",
)
BARE = saved(picture(), "JPEG")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_whole_facts_come_through() -> None:
    import json

    header = json.loads(json.dumps(asdict(FULL)))
    assert decoder_reply_checks.facts(WireMessage(header)) == FULL


@given(st.sampled_from(sorted(asdict(FULL))), anything)
def test_any_value_in_any_place_is_typed_or_refused(name: str, value: Any) -> None:
    header = {**asdict(FULL), "positions": [asdict(FULL.positions[0])], name: value}
    try:
        found = decoder_reply_checks.facts(WireMessage(header))
    except GarbageError:
        return
    assert isinstance(found, MediaFacts)
    for side in (found.width, found.height):
        assert side is None or (type(side) is int and 0 < side <= 80_000)
    assert all(text.isprintable() and len(text) <= 200 for text in (found.device, found.note))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("width", True),
        ("width", -1),
        ("width", 10**9),
        ("orientation", 9),
        ("device", "a\u202eb"),
        ("device", "a\nb"),
        ("device", "x" * 201),
        ("preview", 1),
        ("note", "he is dangerous"),
        ("unsearched", ["he is dangerous"]),
        ("unsearched", [[]]),
        ("devices", [{"where": "EXIF", "name": "a\nb"}]),
        ("devices", ["Fono"]),
        ("duration_s", float("inf")),
        ("positions", [{}] * 201),
        ("positions", "EXIF"),
        ("captured_at", {"text": "x"}),
    ],
)
def test_what_is_out_of_bounds_is_refused(name: str, value: Any) -> None:
    header = {**asdict(FULL), "positions": [], name: value}
    with pytest.raises(GarbageError):
        decoder_reply_checks.facts(WireMessage(header))


@pytest.mark.parametrize(
    ("header", "block"),
    [
        ({"height": 61}, BARE),
        ({}, jpeg()),
        ({}, BARE + b"PK\3\4"),
        ({}, saved(picture(), "JPEG", progressive=True)),
        ({}, saved(picture(), "JPEG", comment=b"home")),
        ({}, saved(picture(), "PNG")),
        ({"width": 1200}, BARE),
        ({}, b""),
        ({"form": "PNG"}, saved(picture(), "PNG", dpi=(72, 72))),
        ({"form": "PNG"}, saved(picture(), "PNG") + b"x"),
        ({"form": "PNG"}, saved(picture(), "PNG")[:-4] + b"oops"),
        ({"form": "PNG"}, BARE),
    ],
)
def test_a_picture_that_is_more_than_a_picture_is_refused(
    header: dict[str, Any], block: bytes
) -> None:
    asked = {"form": "JPEG", "width": 120, "height": 60, **header}
    with pytest.raises(GarbageError):
        decoder_reply_checks.encoded(WireMessage({}, block), **asked)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_that_is_nothing_else_is_taken(form: str) -> None:
    good = saved(picture(), form)
    assert decoder_reply_checks.encoded(WireMessage({}, good), form, 120, 60) == good


RASTER = {"width": 120, "height": 60, "mode": "RGB"}


@pytest.mark.parametrize(
    ("header", "block"),
    [
        ({**RASTER, "width": 201}, b""),
        ({**RASTER, "height": True}, b""),
        ({**RASTER, "height": 0}, b""),
        ({**RASTER, "mode": "P"}, b""),
        ({**RASTER, "mode": ["RGB"]}, b""),
        ({"width": 120, "height": 60}, b""),
        (RASTER, b"x"),
        ({}, b""),
        ({"none": True}, b"x"),
    ],
)
def test_a_form_of_rows_that_is_none_is_refused(header: dict[str, Any], block: bytes) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.raster_or_none(WireMessage(header, block), 200, 200)


def test_rows_are_bounded_by_what_the_picture_says() -> None:
    assert decoder_reply_checks.raster(WireMessage(RASTER)) == Raster(120, 60, "RGB")
    assert decoder_reply_checks.raster_or_none(WireMessage({"none": True}), 200, 200) is None
    assert decoder_reply_checks.rows(WireMessage({}, b"abc"), 3) == b"abc"
    for length in (2, 4):
        with pytest.raises(GarbageError):
            decoder_reply_checks.rows(WireMessage({}, b"abc"), length)
    with pytest.raises(GarbageError):
        # each side is within bounds, the two together are not
        decoder_reply_checks.raster(WireMessage({**RASTER, "width": 20_000, "height": 6_001}))


def test_pixels_must_be_as_many_as_stated() -> None:
    found = decoder_reply_checks.pixels(WireMessage({"width": 2, "height": 1}, bytes(6)), 2, 2)
    assert found is not None
    assert found.rgb == bytes(6)
    for header, block in (
        ({"width": 2, "height": 1}, bytes(7)),
        ({"width": 3, "height": 1}, bytes(9)),
    ):
        with pytest.raises(GarbageError):
            decoder_reply_checks.pixels(WireMessage(header, block), 2, 2)


@pytest.mark.parametrize(
    ("header", "block"),
    [
        ({"width": 2, "height": 1}, b"123456"),
        ({"width": 2, "height": 3}, b"123456789012345678"),
        ({"width": 1, "height": 2}, b"123456"),
        ({"width": 2, "height": 2}, b"12345678901"),
        ({"width": 2, "height": 2}, b"1234567890123"),
        ({}, b""),
    ],
)
def test_a_cutout_of_another_size_than_asked_for_is_refused(
    header: dict[str, Any], block: bytes
) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.cutout(WireMessage(header, block), 2, 2)


def test_a_cutout_as_asked_for_is_taken() -> None:
    message = WireMessage({"width": 2, "height": 2}, b"123456789012")
    assert decoder_reply_checks.cutout(message, 2, 2).rgb == message.block


@pytest.mark.parametrize(
    "message",
    [
        WireMessage({"width": 0, "height": 5}),
        WireMessage({"width": 5, "height": 20_001}),
        WireMessage({"width": 5.0, "height": 5}),
        WireMessage({"width": 5, "height": 5}, b"more"),
        WireMessage({}),
    ],
)
def test_an_extent_that_is_none_is_refused(message: WireMessage) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.extent(message)


def test_text_is_bounded_and_utf8() -> None:
    assert decoder_reply_checks.text(WireMessage({}, b"abc"), 3) == "abc"
    for block in (b"abcd", b"\xff"):
        with pytest.raises(GarbageError):
            decoder_reply_checks.text(WireMessage({}, block), 3)


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\x07", "\r", "\u2028", "\x00"])
def test_text_that_hides_something_is_refused(unseen: str) -> None:
    # The child writes such characters as their codes; what hides them is not our child any more.
    assert decoder_reply_checks.text(
        WireMessage({}, visible_lines(unseen).encode()), 9
    ) == visible_lines(unseen)
    with pytest.raises(GarbageError):
        decoder_reply_checks.text(WireMessage({}, unseen.encode()), 9)


@given(st.text() | st.text(st.sampled_from("aא 1!\u200e\u202b\u202c\u202e\u2067\u2069\ufeff\n")))
def test_text_made_visible_stays_as_it_is_wherever_it_is_cut(text: str) -> None:
    found = visible_lines(text)
    for end in (len(found), len(found) // 2):
        cut = found[:end]
        assert decoder_reply_checks.text(WireMessage({}, cut.encode()), 10_000) == cut


freed = st.tuples(st.integers(-5, 310), st.sampled_from([7, 8, 16]), st.integers(-5, 330)).map(list)


@example([[10, 8, 301]])
@example([[-1, 8, 20]])
@example([[10, 8, 30], [20, 8, 40]])
@given(st.lists(freed | st.lists(st.integers(0, 9), max_size=4), max_size=4))
def test_a_patch_stays_inside_and_only_frees(listed: list[list[int]]) -> None:
    try:
        copy = decoder_reply_checks.patch(WireMessage({"free": listed}), 300, "video/mp4")
    except GarbageError:
        return
    assert isinstance(copy, CleanCopy)
    last = 0
    for offset, new in copy.ranges:
        assert last <= offset <= offset + len(new) <= 300
        assert new == b"free" or not any(new)
        last = offset + len(new)


MAIL: dict[str, Any] = {
    "heads": [["From", "a@b.c"]],
    "more_heads": 3,
    "attached": [{"name": "p.png", "media_type": "image/png", "size": 3, "sha256": "0f" * 32}],
    "more_attached": 0,
    "words": "words",
    "cut": False,
}


def mail_of(**changed: Any) -> WireMessage:
    return WireMessage({}, json.dumps({**MAIL, **changed}).encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", "a\u202eb"),
        ("words", "x" * 101),
        ("words", None),
        ("heads", [["From"]]),
        ("heads", [["From", "a\u200bb"]]),
        ("heads", [["Fr\nom", "a"]]),
        ("heads", [["From", "x" * 1001]]),
        ("heads", [["From", "a"]] * 101),
        ("more_heads", -1),
        ("more_heads", True),
        ("attached", [{**MAIL["attached"][0], "sha256": "0F" * 32}]),
        ("attached", [{**MAIL["attached"][0], "size": 1 << 40}]),
        ("attached", ["p.png"]),
        ("cut", 0),
    ],
)
def test_an_email_that_is_not_as_agreed_is_refused(name: str, value: Any) -> None:
    assert decoder_reply_checks.mail(mail_of(), 100) is not None
    with pytest.raises(GarbageError):
        decoder_reply_checks.mail(mail_of(**{name: value}), 100)


@pytest.mark.parametrize("block", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"heads": []}'])
def test_an_email_that_is_none_is_refused(block: bytes) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.mail(WireMessage({}, block), 100)


@pytest.mark.parametrize("at", [None, 1, -0.5, float("nan"), float("inf"), 1e9, "1.0"])
def test_a_moment_of_no_time_is_refused(at: Any) -> None:
    assert decoder_reply_checks.moment(WireMessage({**RASTER, "at": 1.5}), 200) == (
        1.5,
        Raster(120, 60, "RGB"),
    )
    with pytest.raises(GarbageError):
        decoder_reply_checks.moment(WireMessage({**RASTER, "at": at}), 200)


@pytest.mark.parametrize(
    ("header", "block"),
    [
        ({}, b""),
        ({}, b"{}"),
        ({}, b"[1]"),
        ({}, b'["\\ud800"]'),
        ({}, b"[" * 100_000),
        ({}, b'["abc", "de"]'),
        ({"next": 3}, b'["a"]'),
        ({"next": True}, b'["a"]'),
        ({"next": 4.0}, b'["a"]'),
        ({"next": 100_001}, b'["a"]'),
        ({"pages": []}, b'["a"]'),
        ({"pages": [-1]}, b'["a"]'),
        ({"pages": [100_001]}, b'["a"]'),
        ({"pages": ["1"]}, b'["a"]'),
        ({"pages": 1}, b'["a"]'),
    ],
)
def test_words_inside_of_another_form_are_refused(header: Any, block: bytes) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.inside(WireMessage(header, block), 3, 4)


def test_words_inside_are_as_found() -> None:
    found = decoder_reply_checks.inside(WireMessage({"next": 4}, b'["a\\u200b", "b"]'), 3, 4)
    assert (found.texts, found.following) == (("a\u200b", "b"), 4)
    assert decoder_reply_checks.inside(WireMessage({"none": True}), 0, 4).texts == ()


def test_a_decoder_can_add_to_what_python_read_and_take_nothing_away() -> None:
    place, device = Position("XMP", "3", "4", "3, 4"), Device("XMP", "Phono")
    lies = MediaFacts(
        kind="text", media_type="text/plain", positions=(place,), devices=(device,), unsearched=()
    )
    found = merge_facts(FULL, lies)
    assert (found.kind, found.media_type) == ("image", "image/jpeg")
    assert found.positions == (*FULL.positions, place)
    assert found.devices == (*FULL.devices, device)
    assert set(found.unsearched) == set(FULL.unsearched)
    assert (found.device, found.captured_at) == (FULL.device, FULL.captured_at)
    film = replace(FULL, kind="video", media_type="video/mp4")
    assert merge_facts(film, replace(film, kind="audio")).kind == "audio"
