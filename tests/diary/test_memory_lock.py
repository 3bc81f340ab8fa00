from __future__ import annotations

import ctypes
import mmap
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.memory_lock import lock_memory, ram_bytes


def test_the_memory_of_this_computer_is_a_sensible_number() -> None:
    assert 1 << 28 <= ram_bytes() <= 1 << 46


@pytest.mark.needs("limits")
@pytest.mark.parametrize("answer", [-1, 0, ValueError(), OSError()], ids=repr)
def test_a_system_that_does_not_say_is_taken_for_a_small_one(
    monkeypatch: pytest.MonkeyPatch, answer: int | Exception
) -> None:
    def sysconf(name: str) -> int:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(os, "sysconf", sysconf)
    assert ram_bytes() == 2 << 30


# Drops what lets root lock as much as it likes, and then asks with nothing left to lock.
ASK = """
import os, resource
from diary.memory_lock import lock_memory

def locked():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmLck"))

before = locked()
print(lock_memory(bytearray(32)), locked() > before)
resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
if os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
before = locked()
print(lock_memory(bytearray(1 << 20)), locked() > before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say what is locked")
def test_what_is_said_is_what_the_system_did() -> None:
    ran = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["True True", "False False"]


@given(st.integers(1, 3 * mmap.PAGESIZE))
def test_the_pages_asked_for_hold_the_whole_buffer_and_no_page_more(length: int) -> None:
    buffer, asked = bytearray(length), []

    def locker(start: int, count: int) -> bool:
        asked.append((start, count))
        return True

    assert lock_memory(buffer, locker=locker)
    ((start, count),) = asked
    first = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
    assert start % mmap.PAGESIZE == count % mmap.PAGESIZE == 0
    assert start <= first < start + mmap.PAGESIZE
    assert start + count - mmap.PAGESIZE < first + length <= start + count


@pytest.mark.parametrize("refused", [0, 1, 2])
def test_one_refusal_is_said_and_the_others_are_asked_for_all_the_same(refused: int) -> None:
    asked: list[int] = []

    def locker(start: int, length: int) -> bool:
        asked.append(start)
        return len(asked) - 1 != refused

    assert not lock_memory(bytearray(1), bytearray(1), bytearray(1), locker=locker)
    assert len(asked) == 3


def test_a_locked_buffer_is_used_and_wiped_as_any_other() -> None:
    buffer = bytearray(b"secret")
    lock_memory(buffer)
    buffer += b"s"
    buffer[:] = bytes(len(buffer))
    assert buffer == bytes(7)
