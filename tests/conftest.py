"""What every test runs under: no network, no screen, and examples that repeat.

The rules are:
- An internet socket cannot be made in this process, by anybody, in any way.
- Ordinary runs draw the same examples each time; `dev.py soak` draws many new ones.
- What is frozen and slow to read is read once for all tests of a process.
- A test ends by itself, and so does every process that it waits for.
"""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from diary import audience_profiles, jurisdiction
from diary.media.decoder_client import MediaClient
from tests.support import (
    audit,
    decoder_consent,
    forked_decoder,
    plain_imports,
    small_reserve,
)
from tests.support.overdue import pytest_timeout_set_timer
from tests.support.programs import pytest_sessionfinish, pytest_terminal_summary
from tests.support.system_features import pytest_pyfunc_call, pytest_runtest_setup
from tests.support.tiers import (
    GUARD,
    pytest_collection_modifyitems,
    pytest_ignore_collect,
    pytest_runtest_call,
)

# Hooks of pytest, which looks for them here.
__all__ = [
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_pyfunc_call",
    "pytest_runtest_call",
    "pytest_runtest_setup",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_timeout_set_timer",
]

# Before anything imports Qt: it reads this once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# AF_INET everywhere, then AF_INET6 of Linux, Windows and macOS.
_INTERNET = frozenset({2, 10, 23, 30})
_SOCKETS = (
    "socket.__new__",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
)


class NetworkUsed(BaseException):
    """Something under test reached for the network; no `except Exception` swallows it."""


def _refuse_network(
    event: str,
    arguments: tuple[Any, ...],
    # its own, since a program that ends empties its modules before the last event
    internet: frozenset[int] = _INTERNET,
) -> None:
    if event != "socket.__new__" or arguments[1] in internet:
        raise NetworkUsed(event)


# What is made while tests are found stays, so looking for rubbish in it meanwhile finds none.
gc.disable()
audit.watch(_SOCKETS, _refuse_network)
audit.watch(GUARD.events, GUARD.look)

small_reserve.lighten()
forked_decoder.install()
decoder_consent.install()
for _room in (jurisdiction, audience_profiles):
    _room.parse = functools.lru_cache(maxsize=64)(_room.parse)


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaClient]:
    """A client of the decoder, for what is brought in; its child lives as long as the module."""
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture
def socket_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short path, whatever the test is called: that of a socket may have 99 bytes.

    So many takes D-Bus; the system takes 107.
    """
    return tmp_path_factory.mktemp("at")


@pytest.fixture
def started_decoder() -> Iterator[None]:
    """Decoder children are started as the program starts them, and not forked."""
    with forked_decoder.as_shipped():
        yield


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Import without features from here on: pytest-qt has just loaded Qt."""
    plain_imports.restore()


def pytest_collection_finish() -> None:
    """Spare the collector what stays for the whole run: thousands of tests, and every module."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


# A shared machine is slow at times; that is no fault of the code under test.
settings.register_profile(
    "test",
    max_examples=10,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "soak",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("test")
