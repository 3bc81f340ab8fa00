"""With a message bus of its own, and a login manager that answers like the real one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

from tests.ui.desktop.platform.login import LOGIN, MANAGER, OTHERS, OURS, PROPERTIES, Login
from ui.desktop.platform.linux import SystemBuses, bus_addresses
from ui.desktop.platform.session_events import DepartureReason, SessionEvents

ROOT = Path(__file__).resolve().parents[4]


class Heard:
    def __init__(self) -> None:
        self.departures = SessionEvents()
        self.why: list[DepartureReason] = []
        self.departures.left.connect(self.why.append)


@pytest.fixture
def heard() -> Iterator[Heard]:
    yield Heard()
    for name in ("daybook-system", "daybook-session"):
        QDBusConnection.disconnectFromBus(name)


def begin(buses: SystemBuses, session_events: SessionEvents) -> None:
    """As the program does it: what may wait, on another thread."""
    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(buses.prepare)
        while not done.done():
            QCoreApplication.processEvents()
        done.result()
    buses.start(session_events)


@pytest.fixture
def buses(bus: str, login: Login, heard: Heard, qtbot: Any) -> SystemBuses:
    made = SystemBuses(bus, bus)
    begin(made, heard.departures)
    qtbot.waitUntil(
        lambda: made.delays_sleep and DepartureReason.SWITCH in heard.departures.reported_reasons
    )
    # the daemon answers a question only after it took the matches that were sent before it
    for connection in ("daybook-system", "daybook-session"):
        assert QDBusConnection(connection).interface().isServiceRegistered(LOGIN).value()
    return made


ASKING = """
import os, sys, threading
from PySide6.QtCore import QCoreApplication
from ui.desktop.platform.linux import SystemBuses
app = QCoreApplication([])
buses = SystemBuses(sys.argv[1], sys.argv[1])
def made():
    known = [name for name in sys.modules if name.startswith("PySide6.")]
    return {(name, each) for name in known for each in vars(sys.modules[name])}
before = made()
asking = threading.Thread(target=buses.prepare)
asking.start()
while asking.is_alive():
    app.processEvents()
print(buses._session.isConnected(), sorted(made() - before), flush=True)
os._exit(0)
"""


def test_the_worker_that_asks_a_bus_is_never_the_first_to_ask_for_a_class_of_qt(bus: str) -> None:
    # two threads that make such classes at once end the program
    line = [sys.executable, "-c", ASKING, bus]
    told = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "True []"


def test_it_locks_before_sleep_and_not_after(
    buses: SystemBuses, login: Login, heard: Heard, qtbot: Any
) -> None:
    login.emit_signal(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", False)
    login.emit_signal(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", True)
    qtbot.waitUntil(lambda: bool(heard.why))
    assert heard.why == [DepartureReason.SLEEP]


def test_sleep_waits_until_the_process_is_gone(
    buses: SystemBuses, login: Login, heard: Heard, qtbot: Any
) -> None:
    # the other end of what the login manager gave is open as long as ours is
    assert ("Inhibit", ["sleep", "Daybook", "Closing what is open", "delay"]) in login.asked
    pipe = os.fstat(login.ends[0]).st_ino
    held = [fd for fd in open_files() if fd != login.ends[0] and os.fstat(fd).st_ino == pipe]
    assert held
    assert not any(os.get_inheritable(fd) for fd in held)


def open_files() -> list[int]:
    return [int(fd) for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")]


def answered(buses: SystemBuses) -> bool:
    """Whether each question had its answer: until then it is a child of what asks it."""
    return not buses.findChildren(QDBusPendingCallWatcher)


@pytest.mark.parametrize("lock", ["Lock", "LockedHint", "screen saver", "gnome"])
def test_a_locked_screen_locks(
    buses: SystemBuses, login: Login, heard: Heard, qtbot: Any, lock: str
) -> None:
    if lock == "Lock":
        login.emit_signal(OURS, f"{LOGIN}.Session", "Lock")
    elif lock == "LockedHint":
        login.has["LockedHint"] = True
        login.emit_signal(OURS, PROPERTIES, "PropertiesChanged", f"{LOGIN}.Session", {}, ["x"])
    elif lock == "screen saver":
        login.emit_signal("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True)
    else:
        login.emit_signal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
    qtbot.waitUntil(lambda: bool(heard.why))
    assert heard.why == [DepartureReason.SCREEN]


def test_somebody_else_at_the_computer_locks(
    buses: SystemBuses, login: Login, heard: Heard, qtbot: Any
) -> None:
    login.has["Active"] = False
    login.emit_signal(OURS, PROPERTIES, "PropertiesChanged", f"{LOGIN}.Session", {}, ["x"])
    qtbot.waitUntil(lambda: bool(heard.why))
    assert heard.why == [DepartureReason.SWITCH]


def test_what_does_not_concern_us_locks_nothing(
    buses: SystemBuses, login: Login, heard: Heard, qtbot: Any
) -> None:
    login.emit_signal(OTHERS, f"{LOGIN}.Session", "Lock")
    login.emit_signal(OURS, f"{LOGIN}.Session", "Unlock")
    login.emit_signal(OURS, PROPERTIES, "PropertiesChanged", f"{LOGIN}.Session", {}, ["x"])
    login.emit_signal(OURS, PROPERTIES, "PropertiesChanged", "something.else", {}, ["x"])
    login.emit_signal("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
    # what was sent first arrives first
    login.emit_signal(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", True)
    qtbot.waitUntil(lambda: bool(heard.why))
    qtbot.waitUntil(lambda: sum(name == "Get" for name, _said in login.asked) == 2)
    qtbot.waitUntil(lambda: answered(buses))
    assert heard.why == [DepartureReason.SLEEP]


def test_without_a_session_it_says_that_it_hears_less(
    bus: str, login: Login, heard: Heard, qtbot: Any
) -> None:
    login.knows_us = False
    buses = SystemBuses(bus, "")
    begin(buses, heard.departures)
    qtbot.waitUntil(lambda: buses.delays_sleep)
    qtbot.waitUntil(lambda: answered(buses))
    assert heard.departures.reported_reasons == {DepartureReason.SLEEP}


def test_without_a_login_manager_nothing_is_claimed(bus: str, heard: Heard, qtbot: Any) -> None:
    buses = SystemBuses(bus, bus)
    begin(buses, heard.departures)
    qtbot.waitUntil(lambda: answered(buses))
    assert heard.departures.reported_reasons == frozenset()
    assert not buses.delays_sleep


def test_a_bus_that_is_not_there_is_no_fault(heard: Heard, socket_folder: Path) -> None:
    begin(SystemBuses(f"unix:path={socket_folder}/none", ""), heard.departures)
    assert heard.departures.reported_reasons == frozenset()


ADDRESSES: list[tuple[dict[str, str], tuple[str, str]]] = [
    ({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=10.0.0.1,port=1"}, ("", "")),
    ({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, ("", "")),
    ({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=a;unix:path=/x"}, ("", "unix:path=/x")),
    ({"DBUS_SESSION_BUS_ADDRESS": "unixexec:path=/bin/sh"}, ("", "")),
    ({"DBUS_SYSTEM_BUS_ADDRESS": "nonce-tcp:host=a"}, ("", "")),
    ({"DBUS_SYSTEM_BUS_ADDRESS": "unix:abstract=y"}, ("unix:abstract=y", "")),
    ({"XDG_RUNTIME_DIR": "/nowhere"}, ("", "")),
]


@pytest.mark.parametrize(("environment", "found"), ADDRESSES)
def test_only_socket_files_of_this_computer_are_used(
    environment: dict[str, str], found: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.desktop.platform.linux._SYSTEM_SOCKETS", ())
    assert bus_addresses(environment) == found


def test_the_socket_in_the_usual_place_is_found(bus: str, socket_folder: Path) -> None:
    _system, session = bus_addresses({"XDG_RUNTIME_DIR": str(socket_folder)})
    assert session == f"unix:path={socket_folder}/bus"


def test_listening_opens_no_connection_and_loads_no_network(bus: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = (
        "import sys\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from ui.desktop.platform.linux import SystemBuses\n"
        "from ui.desktop.platform.session_events import SessionEvents\n"
        "app = QCoreApplication([])\n"
        f"buses = SystemBuses({bus!r}, {bus!r})\n"
        "buses.prepare()\n"
        "buses.start(SessionEvents())\n"
        "assert buses._system.isConnected()\n"
        "maps = open('/proc/self/maps').read()\n"
        "assert 'QtNetwork' not in maps and 'Qt6Network' not in maps\n"
        "assert 'Qt6DBus' in maps\n"
        "assert not {'socket', 'ssl', 'http'} & set(sys.modules)\n"
        "import os; os._exit(0)\n"
    )
    watched = ["strace", "-f", "-qqq", "-e", "trace=socket,connect", "-o", str(log)]
    subprocess.run([*watched, sys.executable, "-c", script], check=True)
    calls = log.read_text(encoding="utf-8")
    assert "AF_UNIX" in calls
    assert "AF_INET" not in calls
