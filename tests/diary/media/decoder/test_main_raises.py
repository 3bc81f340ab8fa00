"""Whatever a decoder raises: what our own readers found stands, and the file counts as damaged."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from diary.media import decoder_reply_checks
from diary.media.decoder.__main__ import DecoderJob
from diary.media.decoder.pipe import Ranges
from diary.media.decoder_protocol import WireMessage
from diary.media.decoder_results import MediaFacts
from tests.support.media_films import film
from tests.support.media_samples import IPHONE_KEYS, jpeg, keyed, movie, pdf, wav

RAISED = [
    SystemError("error return without exception set"),
    RecursionError(),
    KeyError("x"),
    MemoryError(),
    TypeError("Missing dimensions"),
    struct.error("unpack"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
    StopIteration(),
    AssertionError(),
    OverflowError(),
]
MAIL = b"From: a@b.c\r\nDate: Tue, 5 Mar 2024 18:22:10 +0100\r\n\r\nwords"
WHERE = {
    "picture opened": ("PIL.Image.open", jpeg()),
    "picture sized": ("diary.media.decoder.picture_decoder._frames", jpeg()),
    "picture loaded": ("PIL.ImageFile.ImageFile.load", jpeg()),
    "film opened": ("av.open", movie(keyed(IPHONE_KEYS))),
    "film read": ("diary.media.decoder.video.Film.frame", movie(keyed(IPHONE_KEYS))),
    "film timed": ("diary.media.decoder.video.moves", movie(keyed(IPHONE_KEYS))),
    "boxes of a film": ("diary.media.decoder.__main__.read_movie", film("mov", "mpeg4")),
    "sound measured": ("diary.media.decoder.__main__.wav_seconds", wav()),
    "pages opened": ("pypdfium2.PdfDocument", pdf(1)),
    "pages counted": ("diary.media.decoder.pdf_pages.DocumentPages.count", pdf(1)),
    "page drawn": ("diary.media.decoder.pdf_pages.DocumentPages.page", pdf(1)),
    "mail dated": ("diary.media.decoder.mail_text.message_date", MAIL),
    "mail parsed": ("diary.media.decoder.__main__.read_mails", MAIL),
    "credentials": ("diary.media.decoder.__main__.has_credentials", jpeg()),
    "colours": ("diary.media.decoder.picture_decoder.to_srgb", jpeg()),
}
# A film that no reader can open is none the worse for it, and credentials are one line of many.
SILENT = ("film opened", "film read", "credentials", "film timed")


def facts_of(data: bytes) -> MediaFacts:
    desk = DecoderJob(Ranges(len(data), lambda at, length: data[at : at + length]))
    answered = desk.answer("inspect", {}).header
    return decoder_reply_checks.facts(WireMessage(json.loads(json.dumps(answered))))


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("name", WHERE)
def test_nothing_that_was_found_is_lost(
    monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    where, data = WHERE[name]
    good = facts_of(data)

    def raises(*_args: Any, **_more: Any) -> None:
        raise error

    monkeypatch.setattr(where, raises)
    found = facts_of(data)
    assert (found.kind, found.media_type) == (good.kind, good.media_type)
    assert found.positions == good.positions
    assert found.devices == good.devices
    assert found.device == good.device
    assert set(good.unsearched) <= set(found.unsearched)
    if name != "mail dated":
        assert found.captured_at == good.captured_at
    if name not in SILENT:
        assert found.note in ("damaged", "too-large")
