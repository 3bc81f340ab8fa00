"""Which format reads a file: its own and no other, alone or in a zip, with what it asks."""

from __future__ import annotations

import io

import pytest

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers
from diary.media.imports.format import Answers, UnreadableError
from diary.media.imports.manifest import load
from diary.media.imports.message import Message
from diary.media.imports.registry import CODES, find_exports, load_format
from tests.support.smallest_exports import ANSWERS, SMALLEST, zipped


def test_each_format_is_tried() -> None:
    assert set(SMALLEST) == set(CODES)


@pytest.mark.parametrize("code", SMALLEST)
@pytest.mark.parametrize("carried", ["alone", "in a zip"])
def test_an_export_is_read_by_its_own_format(code: str, carried: str) -> None:
    name, data = SMALLEST[code]
    members = ZipMembers(io.BytesIO(zipped(name, data))) if carried == "in a zip" else None
    (found,) = find_exports(name, BytesSource(data), {}, members)
    assert found.format.code == code
    (said,) = (
        each
        for each in found.format.read(found.export, ANSWERS.get(code, Answers()))
        if isinstance(each, Message)
    )
    assert said.text == "hello"
    asked = [question.kind for question in found.format.questions(found.export)]
    assert tuple(asked) == load(code).asks


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, b"\xff\xd8\xff\xe0" + b"x" * 99, b"hello"])
def test_what_is_no_export_is_read_by_none(code: str, data: bytes) -> None:
    name = SMALLEST[code][0]
    assert find_exports(name, BytesSource(data), {}, None) == ()


HEADS = [
    "from_id",
    "actor_id",
    "personal_information",
    "senderName",
    "<smses <sms ",
    "<calls <call ",
]


# The words of the other format are packed.
@pytest.mark.parametrize("code", sorted({*SMALLEST} - {"msg"}))
@pytest.mark.parametrize("words", HEADS)
def test_a_message_in_words_of_another_format_changes_nothing(code: str, words: str) -> None:
    name, data = SMALLEST[code]
    written = words.replace("<", "&lt;") if code == "sms-backup-restore" else words
    hostile = data.replace(b"hello", written.encode())
    assert hostile != data
    (found,) = find_exports(name, BytesSource(hostile), {}, None)
    assert found.format.code == code
    read = found.format.read(found.export, ANSWERS.get(code, Answers()))
    assert [each.text.strip() for each in read if isinstance(each, Message)] == [words.strip()]


PAGES = ["messages.html", "messages2.html", "message_1.html"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("folder", [None, "", "your_activity/messages/inbox/dex_1/"])
def test_a_chat_as_web_pages_is_refused_by_a_reason_of_its_own(
    name: str, folder: str | None
) -> None:
    page = b"<!DOCTYPE html><html><body>hello</body></html>"
    packed = None if folder is None else ZipMembers(io.BytesIO(zipped(f"{folder}{name}", page)))
    with pytest.raises(UnreadableError, match="written-as-html"):
        find_exports(name if packed is None else "export.zip", BytesSource(page), {}, packed)


def test_a_format_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        load_format("pigeon-post")
