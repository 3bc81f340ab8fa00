"""Where nobody agreed, Python reads what it can of every file, and no native decoder gets a byte.

The decoders of the worker here end it, so an answer shows that none was called.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import UnsearchedReason
from diary.media.imports.format import Answers
from diary.media.imports.message import Message
from diary.media.sandbox_report import DecodeConsent
from tests.diary.media.sandbox.test_preload import SAMPLES
from tests.support import hostile_decoders, thinning
from tests.support.media_samples import heic, jpeg, letter, movie, pdf, picture, saved
from tests.support.smallest_exports import ANSWERS, SMALLEST

# A decoder that sees a byte of a file ends the process.
_ENDING = """
import os, exiv2, pillow_heif, pypdfium2
from PIL import Image
from diary.media.decoder import video, film_copy, sound_samples, film_pictures
import av

def end(*_args, **_names):
    os._exit(3)

class Ending:
    open = staticmethod(end)

exiv2.ImageFactory = Ending
Image.open = av.open = end
pypdfium2.PdfDocument = pillow_heif.open_heif = end
"""
WORKER = hostile_decoders.unconfined(_ENDING)


@pytest.fixture(scope="module")
def client() -> Iterator[MediaClient]:
    with contextlib.closing(MediaClient(WORKER, seconds=60.0)) as made:
        yield made


def test_a_decoder_of_this_worker_ends_it() -> None:
    with contextlib.closing(MediaClient(WORKER, consent=DecodeConsent(given=True))) as agreed:
        for data in (jpeg(), pdf(1), saved(picture(), "PNG")):
            assert UnsearchedReason.FAILED in agreed.inspect(BytesSource(data)).unsearched


@pytest.mark.parametrize("sample", thinning.every(2, SAMPLES))
def test_no_decoder_gets_a_byte_of_any_kind_of_file(
    client: MediaClient, sample: Callable[[], bytes]
) -> None:
    source = BytesSource(sample())
    with client.open(source) as session:
        facts = session.inspect()
        assert not facts.preview
        session.text()
        session.mail()
        session.word_places()
        if facts.kind == "pdf":
            with pytest.raises(MediaError, match="not-confined"):
                session.inside()
        else:
            session.inside()
    for ask in (
        lambda: client.thumbnail(source, edge=64),
        lambda: client.pdf_pages(source),
        lambda: client.covered(BytesSource(jpeg()), [(0, 0, 10, 10)]),
    ):
        with pytest.raises(MediaError, match="not-confined"):
            ask()


@pytest.mark.parametrize("code", SMALLEST)
def test_exports_of_messages_are_read_without_a_decoder(client: MediaClient, code: str) -> None:
    name, data = SMALLEST[code]
    with client.open(BytesSource(data)) as session:
        (offered,) = session.exports(name, {})
        items = tuple(session.messages(name, {}, offered, ANSWERS.get(code, Answers())))
    assert [each.text for each in items if isinstance(each, Message)] == ["hello"]


def test_places_times_and_devices_are_found_without_a_decoder(
    client: MediaClient, started_client: MediaClient
) -> None:
    for data in (jpeg(), heic()):
        without, whole = (each.inspect(BytesSource(data)) for each in (client, started_client))
        assert without.positions
        assert without.positions == whole.positions
        assert without.captured_at == whole.captured_at
        assert without.devices == whole.devices


@pytest.mark.parametrize(
    ("data", "is_said"),
    [(jpeg, True), (lambda: pdf(1), True), (movie, False), (lambda: b"To the gate.\n", False)],
)
def test_that_no_decoder_looked_is_said_where_one_would_have(
    client: MediaClient, data: Callable[[], bytes], is_said: bool
) -> None:
    found = client.inspect(BytesSource(data())).unsearched
    assert (UnsearchedReason.NOT_DECODED in found) is is_said


def test_the_decoder_is_known_to_work_before_anybody_agreed() -> None:
    with contextlib.closing(MediaClient(hostile_decoders.unconfined())) as real:
        assert real.works()
        assert not real.consent.given


def test_pages_of_the_program_itself_are_read(client: MediaClient) -> None:
    with (
        contextlib.closing(MediaClient(hostile_decoders.unconfined())) as real,
        real.open(BytesSource(letter("Page 1")), ours=True) as session,
    ):
        assert session.pdf_pages() == 1
