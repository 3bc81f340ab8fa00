from __future__ import annotations

import os

import pytest

from diary.vault_config import ram_bytes


def test_the_memory_of_this_computer_is_a_sensible_number() -> None:
    assert 1 << 28 <= ram_bytes() <= 1 << 46


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
