from __future__ import annotations

import _socket
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support import audit


@pytest.mark.parametrize("family", [_socket.AF_INET, _socket.AF_INET6])
def test_no_test_makes_a_socket_for_the_internet(family: int) -> None:
    with pytest.raises(BaseException, match=r"^socket\.__new__$"):
        _socket.socket(family)


def test_no_test_looks_up_a_name() -> None:
    with pytest.raises(BaseException, match=r"^socket\.getaddrinfo$"):
        _socket.getaddrinfo("example.org", 80)


def test_a_socket_between_processes_is_let_through() -> None:
    _socket.socket(_socket.AF_UNIX).close()


def test_a_look_is_told_of_its_own_events_and_can_end_them(tmp_path: Path) -> None:
    heard: list[tuple[str, Any]] = []

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        # it stays when the test is over, and lets every other folder be
        if arguments[0] == str(tmp_path):
            heard.append((event, arguments[0]))
            raise LookupError

    audit.watch(["os.listdir"], look)
    with pytest.raises(LookupError):
        os.listdir(str(tmp_path))
    os.mkdir(str(tmp_path / "a"))
    assert heard == [("os.listdir", str(tmp_path))]
