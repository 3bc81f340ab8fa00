"""What a file needs is loaded before no more code can be, for what lies inside it as well."""

from __future__ import annotations

import functools
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import MediaFacts
from diary.media.imports.format import Answers
from diary.media.imports.message import Message
from tests.support import thinning
from tests.support.media_films import film, sound
from tests.support.media_samples import heic, jpeg, pdf, picture, saved
from tests.support.smallest_exports import ANSWERS, SMALLEST, zipped
from tests.support.system_features import need


def archive(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, data)
    return out.getvalue()


def letter(name: str, data: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "x"
    made["Date"] = "Tue, 5 Mar 2024 18:22:10 +0100"
    made.set_content("words")
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


PARTS = {
    "a.mkv": lambda: film("matroska"),
    "a.avi": lambda: film("avi"),
    "a.flac": lambda: sound("flac", "flac"),
    "a.pdf": lambda: pdf(1),
    "a.jpg": jpeg,
    "a.heic": heic,
    "a.png": lambda: saved(picture(8, 8), "PNG"),
}


@pytest.fixture(scope="module")
def outside(started_client: MediaClient) -> Callable[[str], MediaFacts]:
    """What is found in each of the parts where nothing holds it."""
    return functools.cache(lambda name: started_client.inspect(BytesSource(PARTS[name]())))


@pytest.mark.parametrize("holder", [archive, letter])
@pytest.mark.parametrize("name", PARTS)
def test_what_lies_inside_is_searched_as_it_is_outside(
    started_client: MediaClient,
    outside: Callable[[str], MediaFacts],
    holder: Callable[[str, bytes], bytes],
    name: str,
) -> None:
    inside = started_client.inspect(BytesSource(holder(name, PARTS[name]())))
    assert inside.unsearched == outside(name).unsearched
    assert len(inside.positions) == len(outside(name).positions)


# As on Windows, where the child can open no file at all once it is confined.
_NOTHING_OPENS = """
import resource
from diary.media.sandbox import limits, preload\nfrom diary.media.decoder import __main__ as worker
limits.own_folders = lambda: set()
confine = worker.confine
def load_and_confine():
    preload.preload_all()
    return confine()
worker.confine = load_and_confine
worker.main()
"""


def looked_at(client: MediaClient, data: bytes) -> tuple[object, ...]:
    with client.open(BytesSource(data)) as session:
        return session.inspect(), session.text(), session.thumbnail(edge=64)


def in_letter(name: str) -> bytes:
    return letter(name, PARTS[name]())


WORDS = "Wednesday 5 o'clock, at the gate\n"
# A file of each kind, most of them once more in a letter.
SAMPLES: dict[str, Callable[[], bytes]] = {
    **PARTS,
    **{f"{name}.eml": functools.partial(in_letter, name) for name in PARTS},
    "a.mkv.zip": lambda: archive("a.mkv", PARTS["a.mkv"]()),
    **{
        f"{code}.txt": functools.partial(WORDS.encode, code)
        for code in ("utf-8-sig", "utf-16", "cp1251")
    },
}


@pytest.fixture(scope="module")
def shut() -> Iterator[MediaClient]:
    need("confinement")
    made = MediaClient([sys.executable, "-I", "-B", "-c", _NOTHING_OPENS], seconds=60.0)
    yield made
    made.close()


@pytest.mark.parametrize("sample", thinning.every(4, SAMPLES))
def test_all_is_read_by_a_child_that_can_open_no_file_of_its_own(
    started_client: MediaClient, shut: MediaClient, sample: Callable[[], bytes]
) -> None:
    data = sample()
    assert shut.confinement().is_enough
    assert looked_at(shut, data) == looked_at(started_client, data)


@pytest.mark.parametrize("code", SMALLEST)
@pytest.mark.parametrize("carried", ["alone", "in a zip"])
def test_an_export_is_read_where_nothing_can_be_opened(
    shut: MediaClient, code: str, carried: str
) -> None:
    name, data = SMALLEST[code]
    with shut.open(BytesSource(zipped(name, data) if carried == "in a zip" else data)) as session:
        (offered,) = session.exports(name, {})
        items = tuple(session.messages(name, {}, offered, ANSWERS.get(code, Answers())))
    assert [each.text for each in items if isinstance(each, Message)] == ["hello"]


@pytest.mark.parametrize("code", ["eml", "msg", "table", "sms-backup-restore"])
def test_an_export_in_a_zip_is_read_by_the_child_that_ships(
    started_client: MediaClient, code: str
) -> None:
    name, data = SMALLEST[code]
    if code == "eml":
        head = data.partition(b"\n\n")[0]
        words = "こんにちは".encode("iso-2022-jp")
        data = head + b"\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + words
    with started_client.open(BytesSource(zipped(name, data))) as session:
        (offered,) = session.exports(name, {})
        items = tuple(session.messages(name, {}, offered, ANSWERS.get(code, Answers())))
    assert [each.text for each in items if isinstance(each, Message)] == [
        "こんにちは" if code == "eml" else "hello"
    ]


def test_a_table_alone_is_read_by_the_child_that_ships(started_client: MediaClient) -> None:
    name, data = SMALLEST["table"]
    with started_client.open(BytesSource(data)) as session:
        (offered,) = session.exports(name, {})
        (item,) = session.messages(name, {}, offered, ANSWERS["table"])
    assert isinstance(item, Message)
    assert item.text == "hello"
