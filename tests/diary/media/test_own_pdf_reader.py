"""The document of a bundle, read by the real child; and children that lie about one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, FutureFormat, MediaError, MediaReason
from diary.media import decoder_reply_checks
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.own_pdf_reader import DocumentMarks
from exporters.check import own_pdf
from exporters.check.source_files import SourceFile
from tests.corpus import pdf_files
from tests.corpus.document import Sheet, document
from tests.support import hostile_decoders
from tests.support.fake_media import Decoder

DIGEST = "0f" * 32


def marks(client: MediaClient, data: bytes) -> DocumentMarks:
    with client.open(BytesSource(data)) as session:
        return session.marks(own_pdf.grammar())


def test_the_child_reads_what_is_read_here(client: MediaClient) -> None:
    """More pages than go into one portion."""
    data = document(DIGEST, [Sheet(n, f"{n:064x}") for n in range(1, 251)])
    found = marks(client, data)
    assert found == own_pdf.read(io.BytesIO(data))
    assert len(found.marks) == len(found.digests) == 250


def test_the_child_says_what_is_not_ours(client: MediaClient) -> None:
    own = document(DIGEST, [Sheet(1, "ab" * 32)])
    with pytest.raises(FutureFormat):
        marks(client, own.replace(b"daybook-document/1", b"daybook-document/7"))
    for data in (b"", own + b"\n", *(pdf_files.bomb(n)(own) for n in (1, 2, 3))):
        with pytest.raises(Damaged):
            marks(client, data)


def test_all_that_a_document_may_take_is_bounded(client: MediaClient) -> None:
    grammar = {**own_pdf.grammar(), "most": {**own_pdf.grammar()["most"], "seconds": 0}}
    data = document(DIGEST, [Sheet(1, "ab" * 32)])
    with client.open(BytesSource(data)) as session, pytest.raises(MediaError, match="timeout"):
        session.marks(grammar)


def test_no_decoder_answers_in_a_child_that_reads_a_document(client: MediaClient) -> None:
    """It is asked one thing alone; a question of another kind is refused."""
    with client.open(BytesSource(document(DIGEST, []))) as session:
        session.marks(own_pdf.grammar())
        with pytest.raises(MediaError):
            session.pdf_pages()


def volumes(place: Path, *data: bytes) -> list[SourceFile]:
    """Files with these bytes."""
    paths = [place / f"{number}.pdf" for number in range(len(data))]
    for path, each in zip(paths, data, strict=True):
        path.write_bytes(each)
    return [SourceFile(path.name, path, path.stat().st_size) for path in paths]


def test_each_volume_is_read_as_if_it_were_alone(client: MediaClient, tmp_path: Path) -> None:
    """Of several, one is empty, one is not ours, and none ends where a block ends."""
    long = document(DIGEST, [Sheet(n, f"{n:064x}") for n in range(1, 251)])
    short = document(DIGEST, [Sheet(1, "ab" * 32)])
    files = volumes(tmp_path, short, b"", long, short + b"\n", short)
    read: list[DocumentMarks | type] = []
    with own_pdf.ReaderApart(client).of_volumes(files) as read_one:
        for file in files:
            try:
                read.append(read_one(file))
            except Damaged as wrong:
                read.append(type(wrong))
    alone = [own_pdf.read(io.BytesIO(each)) for each in (short, long)]
    assert read == [alone[0], Damaged, alone[1], Damaged, alone[0]]


def test_a_volume_that_changed_its_length_is_not_read(client: MediaClient, tmp_path: Path) -> None:
    short = document(DIGEST, [Sheet(1, "ab" * 32)])
    files = volumes(tmp_path, short, short)
    files[0].path.write_bytes(short * 2)
    with own_pdf.ReaderApart(client).of_volumes(files) as read_one:
        with pytest.raises(OSError, match="not as long"):
            read_one(files[0])
        assert read_one(files[1]).marks


class _FailingMedia(Decoder):
    """Its child fails at these questions, counted from 0."""

    def __init__(self, *fails: int) -> None:
        super().__init__()
        self._fails = fails

    def marks(self, grammar: Any, at: int = 0, length: int | None = None) -> DocumentMarks:
        found = super().marks(grammar, at, length)
        if self.asked.count("marks") - 1 in self._fails:
            raise MediaError(MediaReason.CRASHED)
        return found


def test_no_volume_answers_for_what_was_in_one_before(tmp_path: Path) -> None:
    """A child that fails after it read another volume is followed by one that read none."""
    short = document(DIGEST, [Sheet(1, "ab" * 32)])
    files = volumes(tmp_path, short, short)
    media: Any = _FailingMedia(1)
    with own_pdf.ReaderApart(media).of_volumes(files) as read_one:
        assert read_one(files[0]) == read_one(files[1])
    assert media.asked == ["open", "marks", "marks", "marks"]
    media = _FailingMedia(0, 1, 2)
    with own_pdf.ReaderApart(media).of_volumes(files) as read_one:
        for _again in range(2):
            with pytest.raises(MediaError):
                read_one(files[0])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os._exit(1)", "crashed"),
        ("raise MemoryError", "memory"),
        ("raise ValueError", "unreadable"),
        ("import time; time.sleep(1000)", "timeout"),
    ],
)
def test_a_child_that_breaks_has_not_looked(code: str, reason: str) -> None:
    command = hostile_decoders.confined(f"def look():\n    {code}\n")
    client = MediaClient(command, seconds=2.0 if reason == "timeout" else 30.0)
    try:
        with pytest.raises(MediaError) as caught:
            marks(client, document(DIGEST, []))
        assert caught.value.reason == reason
    finally:
        client.close()


PIECE = [1, 2, "what", True, False, "He was outside.", True]
FIGURE = [1, "count", "named.person-2", "49", True]
CELL = [1, 3, 42, "words", False, "I know your shift.", True]
GOOD: dict[str, Any] = {
    "marks": [[1, 2, "ab" * 32]],
    "digests": ["cd" * 32],
    "pieces": [PIECE],
    "figures": [FIGURE],
    "cells": [CELL],
}


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {**GOOD, "marks": {}},
        {**GOOD, "digests": "x"},
        {**GOOD, "digests": ["x"]},
        {**GOOD, "digests": ["CD" * 32]},
        {**GOOD, "digests": [None]},
        {**GOOD, "marks": [[1, 2]]},
        {**GOOD, "marks": [[0, 2, "ab" * 32]]},
        {**GOOD, "marks": [[1, -2, "ab" * 32]]},
        {**GOOD, "marks": [[1, True, "ab" * 32]]},
        {**GOOD, "marks": [[1, 10**13, "ab" * 32]]},
        {**GOOD, "marks": [[1, 2.0, "ab" * 32]]},
        {**GOOD, "marks": [[1, 2, "ab" * 33]]},
        {**GOOD, "marks": [[1, 2, ["ab" * 32]]]},
        {**GOOD, "marks": ["abc"]},
        {**GOOD, "pieces": None},
        {**GOOD, "pieces": ["abcdefg"]},
        {**GOOD, "pieces": [PIECE[:6]]},
        {**GOOD, "pieces": [[0, *PIECE[1:]]]},
        {**GOOD, "pieces": [[1, 10**13, *PIECE[2:]]]},
        {**GOOD, "pieces": [[1, 2, "@kind", *PIECE[3:]]]},
        {**GOOD, "pieces": [[1, 2, "what", 1, *PIECE[4:]]]},
        {**GOOD, "pieces": [[*PIECE[:5], None, True]]},
        {**GOOD, "pieces": [[*PIECE[:6], "yes"]]},
        {**GOOD, "figures": None},
        {**GOOD, "figures": ["abcde"]},
        {**GOOD, "figures": [FIGURE[:4]]},
        {**GOOD, "figures": [[0, *FIGURE[1:]]]},
        {**GOOD, "figures": [[1, "Count", *FIGURE[2:]]]},
        {**GOOD, "figures": [[1, "count", "named/2", *FIGURE[3:]]]},
        {**GOOD, "figures": [[*FIGURE[:3], 49, True]]},
        {**GOOD, "figures": [[*FIGURE[:4], "yes"]]},
        {**GOOD, "cells": None},
        {**GOOD, "cells": ["abcdefg"]},
        {**GOOD, "cells": [CELL[:6]]},
        {**GOOD, "cells": [[0, *CELL[1:]]]},
        {**GOOD, "cells": [[1, -3, *CELL[2:]]]},
        {**GOOD, "cells": [[1, 3, 10**13, *CELL[3:]]]},
        {**GOOD, "cells": [[*CELL[:3], "Words", *CELL[4:]]]},
        {**GOOD, "cells": [[*CELL[:4], 0, *CELL[5:]]]},
        {**GOOD, "cells": [[*CELL[:5], None, True]]},
        {**GOOD, "cells": [[*CELL[:6], "yes"]]},
    ],
)
def test_any_other_answer_is_garbage(said: Any) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.marks(WireMessage({"state": "more"}, json.dumps(said).encode()))


def test_a_state_of_another_name_is_garbage() -> None:
    good = json.dumps(GOOD).encode()
    assert decoder_reply_checks.marks(WireMessage({"state": "more"}, good)) is not None
    for header in ({}, {"state": "all"}, {"state": 1}, {"state": "later", "version": 7}):
        with pytest.raises(GarbageError):
            decoder_reply_checks.marks(WireMessage(header, good))
    with pytest.raises(GarbageError):
        decoder_reply_checks.marks(WireMessage({"state": "more"}, b"[" * 100_000))
