"""A child that hangs, floods, crashes, lies or reaches too far: the program stands."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from diary.errors import Cancelled, MediaError
from diary.media import decoder_process
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_process import DecoderProcess, SteppedSource
from diary.media.decoder_protocol import WireMessage
from tests.support import hostile_decoders
from tests.support.running import is_running

SOURCE = BytesSource(bytes(1000))


class Started:
    """Makes clients and closes them after the test."""

    def __init__(self) -> None:
        self.clients: list[MediaClient] = []

    def __call__(self, code: str, seconds: float = 20.0) -> MediaClient:
        client = MediaClient(hostile_decoders.command(code), seconds=seconds)
        self.clients.append(client)
        return client


@pytest.fixture
def start() -> Iterator[Started]:
    started = Started()
    yield started
    for client in started.clients:
        client.close()


def test_a_child_that_hangs_is_ended() -> None:
    child = DecoderProcess(hostile_decoders.command("next_job()\nstay()"))
    with pytest.raises(MediaError, match="timeout"):
        child.ask(WireMessage({"op": "inspect"}), SOURCE, 0.3)()
    assert not is_running(child.pid)


class _LateSource(SteppedSource):
    """A source whose pieces come after the time for an answer was over, each time."""

    def __init__(self, size: int, step: int) -> None:
        super().__init__(BytesSource(bytes(size)), step)
        self._asked = threading.Event()

    @property
    def count(self) -> int:
        found = super().count
        self._asked.set()
        return found

    def read_at(self, offset: int, length: int) -> bytes:
        data = super().read_at(offset, length)
        self._asked.clear()
        assert self._asked.wait(60)
        return data


def test_a_child_that_gets_on_in_a_long_source_has_more_time() -> None:
    code = "job = next_job()\nfor at in range(0, 4096, 1024): fetch(at, 1024)\nreply(job, {})"
    child = DecoderProcess(hostile_decoders.command(code + "\nstay()"))
    try:
        child.confinement(60)
        found = child.ask(WireMessage({"op": "exports"}), _LateSource(4096, 1024), 1)()
        assert found.block == b""
    finally:
        child.kill()


def test_an_archive_whose_end_is_read_first_has_more_time_too() -> None:
    code = "job = next_job()\nfetch(3072, 1024)\nfor at in range(0, 3072, 1024): fetch(at, 1024)"
    child = DecoderProcess(hostile_decoders.command(code + "\nreply(job, {})\nstay()"))
    try:
        child.confinement(60)
        found = child.ask(WireMessage({"op": "exports"}), _LateSource(4096, 1024), 1)()
        assert found.block == b""
    finally:
        child.kill()


@pytest.mark.parametrize("step", [1024, 1 << 20])
def test_a_child_gains_no_time_by_reading_again(step: int) -> None:
    code = "next_job()\nfetch(0, 1024)\nwhile True: fetch(0, 1024)"
    child = DecoderProcess(hostile_decoders.command(code))
    with pytest.raises(MediaError, match="timeout"):
        child.ask(WireMessage({"op": "exports"}), _LateSource(4096, step), 0.1)()
    assert not child.usable


def test_a_child_that_never_listens_is_ended() -> None:
    child = DecoderProcess(hostile_decoders.command("stay()"))
    with pytest.raises(MediaError, match="timeout"):
        child.ask(WireMessage({"op": "x" * 200_000}), SOURCE, 0.3)()
    assert not child.usable


@pytest.mark.needs("fork")
def test_what_the_child_started_cannot_hold_the_caller() -> None:
    # A grandchild in a session of its own outlives the child and keeps the pipe open.
    told: list[int] = []

    class Told:
        size = 1 << 40

        def read_at(self, offset: int, length: int) -> bytes:
            told.append(offset)
            return bytes(length)

    code = "next_job()\npid = os.fork()\nif pid == 0: os.setsid()\nelse: fetch(pid, 1)\n"
    child = DecoderProcess(hostile_decoders.command(code + "stay()"))
    before = threading.active_count()
    with pytest.raises(MediaError, match="timeout"):
        child.ask(WireMessage({"op": "inspect"}), Told(), 0.5)()
    assert threading.active_count() == before + 1
    os.kill(told[0], signal.SIGKILL)
    for thread in threading.enumerate():
        if thread.name == "media":
            thread.join(20)
    # private: an end of a pipe that the caller never sees, and that nothing else would close
    assert child._from_child.closed


@pytest.mark.parametrize(
    "code",
    [
        "next_job()\nwhile True: os.write(1, b'\\xff' * 65536)",
        "while True: os.write(1, bytes(65536))",
        "next_job()\nsend(9, b'')",
        "next_job()\nsend(Frame.DATA, b'')",
        "next_job()\nsend(Frame.REPLY, b'\\0\\0\\0\\x09{}')",
        "next_job()\nos.write(1, protocol.frame_head(Frame.REPLY, protocol.MAX_FRAME + 1))",
        "job = next_job()\nreply({'job': job['job'] + 1}, FACTS)",
        "job = next_job()\nreply(job, {**FACTS, 'width': 'wide'})",
        "job = next_job()\nsend(Frame.FAIL, b'\\0\\0\\0\\x0a{\"job\": 1}')",
        "job = next_job()\nsend(Frame.FAIL, protocol.pack_message("
        "WireMessage({'job': 1, 'reason': 'he said so'})))",
    ],
)
def test_garbage_is_refused(start: Started, code: str) -> None:
    with pytest.raises(MediaError, match="protocol"):
        start(code).inspect(SOURCE)


@pytest.mark.parametrize(
    "reach", ["(0, 1001)", "(1000, 1)", "(1 << 60, 10)", "(0, 0)", "(0, (1 << 20) + 1)"]
)
def test_a_range_outside_the_source_is_refused(start: Started, reach: str) -> None:
    code = f"next_job()\nsend(Frame.READ, protocol.pack_read(*{reach}))\nstay()"
    with pytest.raises(MediaError, match="protocol"):
        start(code).inspect(SOURCE)


def test_asking_without_end_is_refused(start: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_process, "MAX_READS", 50)
    with pytest.raises(MediaError, match="protocol"):
        start("next_job()\nwhile True: fetch(0, 1)").inspect(SOURCE)


@pytest.mark.parametrize(
    "code",
    [
        "os._exit(3)",
        "next_job()\nos.kill(os.getpid(), signal.SIGSEGV)",
        "next_job()\nos.write(1, protocol.frame_head(Frame.REPLY, 1000) + b'abc')",
        "next_job()\nfetch(0, 10)\nraise MemoryError",
        "raise SystemExit",
    ],
)
def test_a_crash_is_a_crash_and_no_more(start: Started, code: str) -> None:
    client = start(code)
    for _ in range(2):
        with pytest.raises(MediaError, match="crashed"):
            client.inspect(SOURCE)


def test_each_source_gets_a_child_of_its_own(start: Started) -> None:
    client = start(
        "while True:\n    job = next_job()\n    reply(job, {**FACTS, 'device': str(os.getpid())})"
    )
    with client.open(SOURCE) as session:
        same = {session.inspect().device, session.inspect().device}
    others = {client.inspect(SOURCE).device, client.inspect(SOURCE).device}
    assert len(same) == 1
    assert len(same | others) == 3


def test_a_child_is_gone_when_its_source_is_done(start: Started) -> None:
    client = start(
        "job = next_job()\nreply(job, {**FACTS, 'device': str(os.getpid())})\nfetch(0, 1)"
    )
    pid = int(client.inspect(SOURCE).device)
    assert not is_running(pid)


def test_closing_ends_what_is_under_way(start: Started) -> None:
    client = start("next_job()\nfetch(0, 1)\nstay()")
    asked = threading.Event()
    outcome: list[type[BaseException]] = []

    class Watched:
        size = 10

        def read_at(self, offset: int, length: int) -> bytes:
            asked.set()
            return bytes(length)

    def work() -> None:
        try:
            client.inspect(Watched())
        except Cancelled as error:
            outcome.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    assert asked.wait(20)
    client.close()
    thread.join(20)
    assert outcome == [Cancelled]
    with pytest.raises(Cancelled):
        client.inspect(SOURCE)
    client.warm()


def test_many_threads_share_one_client(start: Started) -> None:
    client = start("job = next_job()\nreply(job, {**FACTS, 'device': fetch(0, 3).decode()})")
    found: dict[str, str] = {}

    def work(name: str) -> None:
        found[name] = client.inspect(BytesSource(name.encode())).device

    names = ["aaa", "bbb", "ccc", "ddd"]
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {name: name for name in names}


@pytest.mark.parametrize(
    "answer",
    [
        "{'free': [[0, 8, 2000]]}",
        "{'free': [[0, 8, 4]]}",
        "{'free': [[100, 8, 200], [150, 8, 220]]}",
        "{'free': [[0, 7, 20]]}",
        "{'free': [[True, 8, 20]]}",
        "{'width': 1, 'height': 1, 'mode': 'RGB'}",
        "{'none': True}",
    ],
)
def test_a_clean_copy_that_is_none_is_refused(start: Started, answer: str) -> None:
    code = (
        "while True:\n"
        "    job = next_job()\n"
        f"    reply(job, {answer} if job['op'] == 'clean' else FACTS)"
    )
    with pytest.raises(MediaError, match="protocol"):
        start(code).without_position(SOURCE)


def test_a_copy_that_another_child_finds_a_position_in_is_refused(start: Started) -> None:
    code = (
        "while True:\n"
        "    job = next_job()\n"
        "    if job['op'] == 'clean':\n"
        "        reply(job, {'free': []})\n"
        "    else:\n"
        "        place = dict(where='x', latitude='', longitude='', found='')\n"
        "        reply(job, {**FACTS, 'positions': [place]})\n"
    )
    with pytest.raises(MediaError, match="cannot-strip"):
        start(code).without_position(SOURCE)


@pytest.mark.usefixtures("started_decoder")
def test_a_child_lasts_longer_than_the_thread_that_wanted_it(started: list[Any]) -> None:
    client = MediaClient()

    def want() -> None:
        client.warm()
        client.confinement()

    try:
        thread = threading.Thread(target=want)
        thread.start()
        thread.join(20)
        (spare,) = started
        with client.open(BytesSource(b"words")) as session:
            assert [session.text() for _ in range(20)] == ["words"] * 20
            # it answered, and the next one waits to be taken
            assert spare.poll() is None
            assert len(started) == 2
    finally:
        client.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_child_ends_with_the_program_however_busy_it_is() -> None:
    code = (
        "import sys\n"
        "from diary.media.decoder_process import DecoderProcess\n"
        "from diary.media.decoder_protocol import WireMessage\n"
        "from diary.media.byte_source import BytesSource\n"
        f"child = DecoderProcess({hostile_decoders.holed()!r})\n"
        "class Told(BytesSource):\n"
        "    def read_at(self, offset, length):\n"
        "        print(child.pid, flush=True)\n"
        "        return super().read_at(offset, length)\n"
        "child.ask(WireMessage({'op': 'text'}), Told(b'EVILwhile True: pass'), 600)()\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert program.stdout is not None
    handle = os.pidfd_open(int(program.stdout.readline()))
    try:
        program.kill()
        program.wait()
        gone = select.poll()
        gone.register(handle, select.POLLIN)
        assert gone.poll(20_000)
    finally:
        os.close(handle)
        program.stdout.close()
