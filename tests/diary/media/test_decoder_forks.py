"""A folder of files: each has a process of its own, forked from one that never sees a file."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_forks import DecoderForks, ForkedProcess
from diary.media.decoder_results import MediaFacts
from tests.support import forked_decoder
from tests.support.media_films import film
from tests.support.media_samples import heic, jpeg, pdf
from tests.support.smallest_exports import zipped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are of Linux")
FILES: dict[str, Callable[[], bytes]] = {
    "picture": jpeg,
    "HEIF": heic,
    "document": lambda: pdf(1),
    "film": lambda: film(seconds=1),
    "archive": lambda: zipped("a.mkv", film("matroska")),
}
_PROGRAM = """
import os, signal, sys
from diary.media.decoder_forks import DecoderForks
forks, children = DecoderForks(), []
while len(children) < 2:
    child = forks.process()
    children += [child] if child is not None else []
print(*(child.pid for child in children), flush=True)
sys.stdin.read(1)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    with forked_decoder.forks_as_shipped():
        yield


@pytest.fixture
def forks() -> Iterator[DecoderForks]:
    made = DecoderForks()
    yield made
    made.close()


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[ForkedProcess | None]:
    """Every answer that any client got when it asked for a child, the newest last."""
    process, found = DecoderForks.process, []

    def noted(forks: DecoderForks) -> ForkedProcess | None:
        found.append(process(forks))
        return found[-1]

    monkeypatch.setattr(DecoderForks, "process", noted)
    return found


class Forked:
    """Forks children by themselves, and closes their pipes after the test."""

    def __init__(self) -> None:
        self.pipes = contextlib.ExitStack()

    def __call__(self, forks: DecoderForks) -> ForkedProcess:
        """Return the next child that is forked, once the fork server is loaded."""
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            child = forks.process()
            if child is not None:
                for pipe in filter(None, (child.stdin, child.stdout)):
                    self.pipes.enter_context(pipe)
                return child
            os.sched_yield()
        pytest.fail("nothing is forked")


@pytest.fixture
def forked() -> Iterator[Forked]:
    made = Forked()
    with made.pipes:
        yield made


def greeted(child: ForkedProcess) -> ForkedProcess:
    """Return the child once it has confined itself and said so."""
    assert child.stdout is not None
    assert child.stdout.read(1)
    return child


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def is_over(handle: int) -> bool:
    return bool(select.select([handle], [], [], 20)[0])


def exists(pid: int) -> bool:
    """Return whether a process has this number, waiting for its end to be noted."""
    ends = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > ends:
            return True
        os.sched_yield()
    return False


def all_facts(client: MediaClient) -> list[MediaFacts]:
    return [client.inspect(BytesSource(make())) for make in FILES.values()]


def test_forked_child_finds_what_a_started_one_finds(
    children: list[ForkedProcess | None],
) -> None:
    with contextlib.closing(MediaClient()) as client:
        ends = time.monotonic() + 60
        while (not children or children[-1] is None) and time.monotonic() < ends:
            client.inspect(BytesSource(jpeg()))
        first = len(children)
        found = [client.confinement(), *all_facts(client)]
        assert all(children[first:])
    with forked_decoder.as_shipped(), contextlib.closing(MediaClient()) as client:
        assert [client.confinement(), *all_facts(client)] == found


def test_each_source_has_a_process_of_its_own(children: list[ForkedProcess | None]) -> None:
    with contextlib.closing(MediaClient()) as client:
        while sum(child is not None for child in children) < 5:
            client.inspect(BytesSource(jpeg()))
        numbers = [child.pid for child in children if child is not None]
        assert len(set(numbers)) == len(numbers)


def test_client_with_one_file_loads_no_fork_server(children: list[ForkedProcess | None]) -> None:
    with contextlib.closing(MediaClient()) as client:
        client.inspect(BytesSource(jpeg()))
    assert children == [None, None]


def test_child_has_one_thread_and_gave_up_its_rights(forks: DecoderForks, forked: Forked) -> None:
    child, other = greeted(forked(forks)), forked(forks)
    found = status(child.pid)
    assert (found["Seccomp"], found["NoNewPrivs"], found["Threads"]) == ("2", "1", "1")
    server = status(int(found["PPid"]))
    assert server["Threads"] == "1"
    assert found["PPid"] == status(other.pid)["PPid"]
    # nothing that one of them writes is seen by another
    maps = Path(f"/proc/{server['Pid']}/maps")
    with contextlib.suppress(PermissionError):  # it may not be traced
        assert "rw-s" not in maps.read_text(encoding="utf-8")


def test_child_holds_no_pipe_of_another(forks: DecoderForks, forked: Forked) -> None:
    first, second = greeted(forked(forks)), greeted(forked(forks))
    first.kill()
    first.wait(20)
    assert first.stdin is not None
    assert first.stdout is not None
    while first.stdout.read(1 << 16):
        pass
    with pytest.raises(BrokenPipeError):
        first.stdin.write(b"x")
    assert second.poll() is None


def test_number_of_an_ended_child_is_kept_until_noted(forks: DecoderForks, forked: Forked) -> None:
    child = greeted(forked(forks))
    handle = os.pidfd_open(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    assert is_over(handle)
    os.close(handle)
    assert status(child.pid)["State"].startswith("Z")
    assert child.poll() is not None
    assert not exists(child.pid)
    child.kill()  # does nothing to whoever has the number now


def test_closing_ends_every_child_and_what_forked_it(forked: Forked) -> None:
    forks = DecoderForks()
    running = [greeted(forked(forks)) for _ in range(2)]
    server = int(status(running[0].pid)["PPid"])
    forks.close()
    assert not any(exists(pid) for pid in (server, *(child.pid for child in running)))
    assert forks.process() is None
    assert all(child.poll() is not None for child in running)


def test_children_end_with_the_program() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        numbers = [int(word) for word in program.stdout.readline().split()]
        handles = [os.pidfd_open(pid) for pid in (*numbers, int(status(numbers[0])["PPid"]))]
        program.stdin.write(b"x")
        program.stdin.close()
        program.wait(20)
    for handle in handles:
        assert is_over(handle)
        os.close(handle)


def test_another_fork_server_takes_over_where_one_is_used_up(forked: Forked) -> None:
    forks = DecoderForks(served=3)
    try:
        running = [greeted(forked(forks)) for _ in range(7)]
        servers = [int(status(child.pid)["PPid"]) for child in running]
        assert len(set(servers)) == 3
        for child in running[:3]:
            child.kill()
            child.wait(20)
        # it ends with the last of its children
        assert not exists(servers[0])
        assert all(child.poll() is None for child in running[3:])
    finally:
        forks.close()


@pytest.mark.parametrize(
    "code",
    ["raise ImportError", "import os; os.write(1, bytes(3))", "import os; os.write(1, b'xxxx')"],
)
def test_children_are_started_where_the_fork_server_fails(code: str) -> None:
    before = set(os.listdir("/proc/self/fd"))
    forks = DecoderForks((sys.executable, "-I", "-c", code), served=2)
    ends = time.monotonic() + 20
    while forks.is_used and time.monotonic() < ends:
        assert forks.process() is None
    assert not forks.is_used
    forks.close()
    assert set(os.listdir("/proc/self/fd")) == before
