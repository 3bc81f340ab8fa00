"""Message buses and a look into the memory of others are Linux's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtDBus import QDBusConnection

from tests.support import programs
from tests.ui.desktop.platform.login import Login

collect_ignore = [] if sys.platform == "linux" else ["test_linux.py", "test_memory.py"]


@pytest.fixture
def bus(socket_folder: Path) -> Iterator[str]:
    program = programs.find("dbus-daemon")
    where = f"unix:path={socket_folder}/bus"
    line = [program, "--session", "--nofork", "--nosyslog", f"--address={where}"]
    daemon = subprocess.Popen(
        [*line, "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert daemon.stdout is not None
    assert daemon.stdout.readline().startswith("unix:")
    yield where
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def login(bus: str, qapp: object) -> Iterator[Login]:
    connection = QDBusConnection.connectToBus(bus, "login")
    made = Login(connection)
    yield made
    connection.unregisterObject("/")
    QDBusConnection.disconnectFromBus("login")
    os.close(made.ends[0])
