from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from diary.media import decoder_process as media_process
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support import forked_decoder
from tests.support.media_films import film
from tests.support.media_samples import jpeg, pdf

FILES = {"picture": jpeg, "document": lambda: pdf(1), "film": lambda: film(seconds=1)}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are of Linux")


def answers() -> list[object]:
    client = MediaClient()
    try:
        found: list[object] = [client.confinement()]
        return found + [client.inspect(BytesSource(make())) for make in FILES.values()]
    finally:
        client.close()


def test_forked_child_answers_and_is_confined_as_a_started_one() -> None:
    forked = answers()
    with forked_decoder.as_shipped():
        assert answers() == forked


def test_forked_child_is_gone_once_its_client_is_closed() -> None:
    with forked_decoder.noted() as processes:
        answers()
    assert len(processes) > len(FILES)
    assert all(isinstance(each, forked_decoder.ForkedProcess) for each in processes)
    for each in processes:
        each.wait(20)
        with pytest.raises(ProcessLookupError):
            os.kill(each.pid, 0)


def test_child_that_is_over_before_it_is_asked_for_has_ended_and_leaves_nothing_open() -> None:
    over = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(over, 0)
    (stdin_end, stdin), (stdout, stdout_end) = os.pipe(), os.pipe()
    with open(stdin, "wb") as to, open(stdout, "rb") as back:
        child = forked_decoder.ForkedProcess(over, to, back)
        assert child.poll() is not None
        assert child.wait(0) == child.poll()
        # its end by the collector raises nothing, or the test's warnings fail it
        del child
    os.close(stdin_end)
    os.close(stdout_end)


def test_answer_for_whoever_was_killed_is_taken_by_nobody_and_its_child_ends() -> None:
    forks = forked_decoder.Forks()
    process = forks.begin()
    assert process.stdin is not None
    *_, folder = map(str, process.args)
    for end in ("in", "out"):
        os.mkfifo(f"{folder}/killed-{end}")
    process.stdin.write(b'["killed", ""]\n')
    asked = forks.start([*media_process.DEFAULT_COMMAND])
    told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8")
    waiting, found = map(int, told.split())
    assert asked.pid == found
    ended = [os.pidfd_open(pid) for pid in (waiting, found)]
    assert asked.stdin is not None
    assert asked.stdout is not None
    asked.stdin.close()
    asked.stdout.close()
    process.communicate()
    for each in ended:
        assert select.select([each], [], [], 20)[0]
        os.close(each)
    assert not Path(folder).exists()


@pytest.mark.parametrize("ends", ["asked", "answered", "half open"])
def test_child_whose_asker_was_killed_ends_with_the_process_that_forks(
    ends: str, tmp_path: Path
) -> None:
    folder = tmp_path / "forks"
    folder.mkdir()
    for end in ("in", "out"):
        os.mkfifo(folder / f"one-{end}")
    ours, theirs = os.pipe()
    # Each process that is left holds this open.
    left, holding = os.pipe()
    os.set_inheritable(holding, True)
    forking = subprocess.Popen(
        [sys.executable, "-I", "-B", forked_decoder.__file__, str(folder)],
        stdin=subprocess.PIPE,
        stdout=theirs,
        pass_fds=[holding],
    )
    os.close(theirs)
    os.close(holding)
    assert forking.stdin is not None
    if ends == "asked":  # nobody reads that there is a child
        os.close(ours)
    forking.stdin.write(b'["one", "pass"]\n')
    forking.stdin.flush()
    if ends == "half open":
        os.close(os.open(folder / "one-in", os.O_WRONLY))
    if ends != "asked":
        assert os.read(ours, 100).startswith(b"one ")
        os.close(ours)
    forking.stdin.close()
    forking.wait(20)
    assert select.select([left], [], [], 20)[0]
    os.close(left)
    assert not folder.exists()
