"""A child says what was taken away from it by trying, and gets nothing where that is too little."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple

import pytest

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_protocol import GarbageError
from diary.media.sandbox import limits
from diary.media.sandbox_report import PARTS, Confinement, DecodeConsent, reported
from tests.support import hostile_decoders
from tests.support.media_samples import jpeg

ALL = Confinement(files=True, calls=True, network=True, memory=True, processes=True)
ANSWER = "job = next_job()\nreply(job, FACTS)"
# Each mechanism says that it did its part, and did not.
WEAKENED = {
    "files": (
        "limits.hide_files = lambda libc, folders: None\n"
        "linux.enter_empty_root = lambda libc, folders: True",
        {"files"},
    ),
    "calls": ("linux.install_call_filter = lambda libc: True", {"calls", "network", "processes"}),
    "memory": ("limits._bound = lambda memory: None", {"memory"}),
}
_WORKER = (
    "from diary.media.sandbox import linux, limits\nfrom diary.media.decoder import "
    "__main__ as worker\n"
)

Start = Callable[..., MediaClient]


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[MediaClient] = []

    def make(command: Sequence[str], consent: DecodeConsent | None = None) -> MediaClient:
        made.append(MediaClient(command, seconds=20.0, consent=consent))
        return made[-1]

    yield make
    for client in made:
        client.close()


def weakened(part: str) -> list[str]:
    return [sys.executable, "-I", "-B", "-c", f"{_WORKER}{WEAKENED[part][0]}\nworker.main()"]


class Unread:
    """A source that nobody may ask for anything but its kind, which the program looks at itself."""

    size = 100

    def read_at(self, offset: int, length: int) -> bytes:
        raise AssertionError("read")


@pytest.mark.needs("confinement")
def test_here_everything_is_limited(client: MediaClient, started_client: MediaClient) -> None:
    # a forked one and a started one
    assert client.confinement() == ALL
    assert started_client.confinement() == ALL


@pytest.mark.needs("confinement")
@pytest.mark.parametrize("part", WEAKENED)
def test_what_was_not_proven_is_not_limited_whatever_the_mechanism_says(
    start: Start, part: str
) -> None:
    found = start(weakened(part)).confinement()
    assert {name for name in PARTS if not getattr(found, name)} == WEAKENED[part][1]


@pytest.mark.parametrize("part", ["files", "calls"])
def test_nothing_is_decoded_where_files_or_calls_are_not_limited(start: Start, part: str) -> None:
    client = start(weakened(part))
    with pytest.raises(MediaError, match="not-confined"):
        client.pixels(Unread(), max_width=64, max_height=64)
    assert not client.inspect(BytesSource(jpeg())).preview
    client = start(weakened(part), DecodeConsent(given=True))
    assert client.inspect(BytesSource(jpeg())).preview


@pytest.mark.needs("confinement")
def test_the_rest_is_no_reason_to_decode_nothing(start: Start) -> None:
    assert start(weakened("memory")).inspect(BytesSource(jpeg())).preview


@pytest.mark.parametrize(
    ("changed", "enough"),
    [
        ("", True),
        ("files=False", False),
        ("calls=False", False),
        ("network=False, memory=False, processes=False", True),
    ],
)
def test_a_child_is_given_nothing_before_it_said_enough(
    start: Start, changed: str, enough: bool
) -> None:
    client = start(hostile_decoders.ungreeted(f"greet({changed})\n{ANSWER}"))
    if enough:
        assert client.inspect(Unread()).kind == "other"
    else:
        with pytest.raises(MediaError, match="not-confined"):
            client.pixels(Unread(), max_width=64, max_height=64)
        with pytest.raises(MediaError, match="not-confined"):
            client.covered(BytesSource(jpeg()), [(0, 0, 10, 10)])


def test_consent_counts_from_when_it_is_given_and_until_it_is_taken_back(start: Start) -> None:
    client = start(hostile_decoders.ungreeted("greet(calls=False)\nreply(next_job(), PAGES)"))
    client.warm()
    client.consent.given = True
    assert client.pdf_pages(Unread()) == 3
    client.consent.given = False
    with pytest.raises(MediaError, match="not-confined"):
        client.pdf_pages(Unread())


def test_that_a_decoder_was_refused_a_file_is_told(start: Start) -> None:
    client, told = start(hostile_decoders.unconfined()), []
    client.on_refused = lambda: told.append(1)
    assert client.text(BytesSource(b"To the gate.\n")) == "To the gate.\n"
    assert told == []
    assert not client.inspect(BytesSource(jpeg())).preview
    assert told == [1]


@pytest.mark.parametrize(
    "code",
    [
        "send(Frame.HELLO, b'')",
        "send(Frame.HELLO, b'\\0\\0\\0\\2{}')",
        "send(Frame.HELLO, b'\\0\\0\\0\\2[]')",
        "greet(files=1)",
        "greet(files='limited')",
        "greet(more=True)",
        "greet(**{'x' * 2000: True})",
        "os.write(1, protocol.frame_head(Frame.HELLO, protocol.MAX_FRAME))",
        "reply({'job': 1}, FACTS)",
        "send(Frame.READ, protocol.pack_read(0, 1))",
    ],
)
def test_a_hello_that_is_none_is_refused(start: Start, code: str) -> None:
    client = start(hostile_decoders.ungreeted(f"{code}\nstay()"))
    with pytest.raises(MediaError, match="protocol"):
        client.inspect(Unread())
    with pytest.raises(MediaError, match="protocol"):
        client.confinement()


def test_a_report_is_of_five_parts_and_each_is_yes_or_no() -> None:
    whole = dict.fromkeys(PARTS, True)
    assert reported(whole) == ALL
    assert astuple(Confinement()) == (False,) * 5
    for header in ({}, {**whole, "files": None}, {**whole, "job": 1}, {"files": True}):
        with pytest.raises(GarbageError):
            reported(header)


@pytest.mark.needs("processes")
def test_trying_harms_nothing_where_nothing_is_limited() -> None:
    code = (
        "import os\n"
        "from diary.media.sandbox.probes import Probes, runs_new_code\n"
        "probes = Probes()\n"
        "print(probes.confinement().is_enough, runs_new_code(), len(os.listdir('/proc/self/fd')))\n"
        "found = probes.confinement()\n"
        "print(found.files, found.calls, found.memory, found.processes)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "False True 4",
        "False False False False",
    ]


@pytest.mark.parametrize(
    ("meminfo", "bound"),
    [
        (b"MemTotal: 9 kB\nMemAvailable:   1048576 kB\n", 768 << 20),
        (b"MemAvailable: 2097152 kB\n", 1536 << 20),
        (b"MemAvailable: 99999999 kB\n", 2 << 30),
        (b"MemAvailable: 10 kB\n", 768 << 20),
        (b"MemAvailable: many\n", 2 << 30),
        (b"", 2 << 30),
    ],
)
def test_memory_is_bounded_by_what_is_free(meminfo: bytes, bound: int) -> None:
    assert limits.memory_bound(meminfo) == bound
