"""Session events on Linux: login manager and screen savers, on the message buses (D-Bus).

**Invariants:**

- A bus is a socket file of this computer. An address of another kind, over a network or one that
  would first start another program, is not used: the program opens no connection.
- A message that another program on a bus can forge can only lock the record.
- Sleep is delayed until the record is locked, where the login manager allows it: after that no
  decrypted data can be written to the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusConnectionInterface,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusReply,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from diary.i18n import _
from ui.desktop.platform.session_events import DepartureReason, SessionEvents

_LOGIN = "org.freedesktop.login1"
_MANAGER_PATH = "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_LOGIN}.Manager", f"{_LOGIN}.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SCREEN_SAVERS = tuple(
    f"org.{name}.ScreenSaver" for name in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
# Classes of the answers in `prepare`: created here, since no worker may be the first to use a class
# (`ui.desktop.module_preload`).
MADE_WITH_THIS = (QDBusConnectionInterface, QDBusReply)
_SYSTEM_SOCKETS = ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")


def bus_addresses(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the addresses of the system bus and the session bus; '' for none."""
    system = environment.get("DBUS_SYSTEM_BUS_ADDRESS", "") or _first_socket(*_SYSTEM_SOCKETS)
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    session = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    session = session or (_first_socket(f"{runtime}/bus") if runtime else "")
    return _local(system), _local(session)


def _first_socket(*paths: str) -> str:
    return next((f"unix:path={path}" for path in paths if Path(path).is_socket()), "")


def _local(address: str) -> str:
    return ";".join(one for one in address.split(";") if one.startswith("unix:"))


class SystemBuses(QObject):
    """Listens on both buses; a bus that does not exist reports nothing."""

    def __init__(self, system: str, session: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._addresses = (system, session)
        self._session_events = SessionEvents()
        self._system = self._session = QDBusConnection("")
        self._path = ""
        self._there: list[DepartureReason] = []
        self._asked: dict[QDBusPendingCallWatcher, Callable[[QDBusMessage], None]] = {}
        # While it is open the system delays sleep; it closes with the process.
        self._delay: QDBusUnixFileDescriptor | None = None

    def prepare(self) -> None:
        """Connect, and look up which services exist; each step waits for the bus."""
        system, session = self._addresses
        if system:
            self._system = QDBusConnection.connectToBus(system, "daybook-system")
            if self._system.isConnected():
                self._prepare_login()
        if session:
            self._session = QDBusConnection.connectToBus(session, "daybook-session")
            if self._session.isConnected():
                self._prepare_screen_savers()

    def start(self, session_events: SessionEvents) -> None:
        """Begin to report."""
        self._session_events = session_events
        session_events.can_hear(*self._there)
        if self._system.isConnected():
            self._ask(_MANAGER_PATH, _MANAGER, "GetSession", ("auto",), self._on_session)
            why = ("sleep", "Daybook", _("Closing what is open"), "delay")
            self._ask(_MANAGER_PATH, _MANAGER, "Inhibit", why, self._on_delay)

    @property
    def delays_sleep(self) -> bool:
        """Return whether the system waits for this program before it sleeps."""
        return self._delay is not None and self._delay.isValid()

    def _prepare_login(self) -> None:
        slot = _slot("on_sleep(bool)")
        heard = self._system.connect(_LOGIN, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, slot)
        if heard and _is_there(_LOGIN, self._system):
            self._there.append(DepartureReason.SLEEP)

    def _prepare_screen_savers(self) -> None:
        for name in _SCREEN_SAVERS:
            slot = _slot("on_screen(bool)")
            heard = self._session.connect("", "", name, "ActiveChanged", self, slot)
            if heard and _is_there(name, self._session):
                self._there.append(DepartureReason.SCREEN)

    def _on_session(self, reply: QDBusMessage) -> None:
        arguments = reply.arguments()
        if reply.type() is not QDBusMessage.MessageType.ReplyMessage or not arguments:
            return  # the login manager knows no session of ours, so it reports nothing about it
        self._path = (
            arguments[0].path() if isinstance(arguments[0], QDBusObjectPath) else str(arguments[0])
        )
        signals = (
            (_SESSION, "Lock", _slot("on_lock()")),
            (_PROPERTIES, "PropertiesChanged", _slot("on_changed(QDBusMessage)")),
        )
        for interface, name, slot in signals:
            self._system.connect(_LOGIN, self._path, interface, name, self, slot)
        self._session_events.can_hear(DepartureReason.SCREEN, DepartureReason.SWITCH)

    def _on_delay(self, reply: QDBusMessage) -> None:
        arguments = reply.arguments()
        if arguments and isinstance(arguments[0], QDBusUnixFileDescriptor):
            self._delay = arguments[0]

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """Report that the computer is about to sleep; waking up is ignored."""
        if begins:
            self._session_events.report(DepartureReason.SLEEP)

    @Slot()
    def on_lock(self) -> None:
        """Report a request to lock the screen."""
        self._session_events.report(DepartureReason.SCREEN)

    @Slot(bool)
    def on_screen(self, begins: bool) -> None:
        """Report that a screen saver came on."""
        if begins:
            self._session_events.report(DepartureReason.SCREEN)

    @Slot(QDBusMessage)
    def on_changed(self, message: QDBusMessage) -> None:
        """Ask for the new state after a property of our session changed."""
        if message.arguments()[:1] != [_SESSION]:
            return
        for name, away, why in (
            ("Active", False, DepartureReason.SWITCH),
            ("LockedHint", True, DepartureReason.SCREEN),
        ):

            def report_if_away(
                reply: QDBusMessage, away: bool = away, why: DepartureReason = why
            ) -> None:
                if _value(reply) is away:
                    self._session_events.report(why)

            self._ask(self._path, _PROPERTIES, "Get", (_SESSION, name), report_if_away)

    def _ask(
        self,
        path: str,
        interface: str,
        name: str,
        arguments: tuple[str, ...],
        answered: Callable[[QDBusMessage], None],
    ) -> None:
        call = QDBusMessage.createMethodCall(_LOGIN, path, interface, name)
        call.setArguments(list(arguments))
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(call), self)
        self._asked[watcher] = answered
        watcher.finished.connect(self._on_answer)

    @Slot(QDBusPendingCallWatcher)
    def _on_answer(self, watcher: QDBusPendingCallWatcher) -> None:
        answered = self._asked.pop(watcher, None)
        if answered is not None:
            answered(watcher.reply())
        watcher.deleteLater()


def _is_there(name: str, bus: QDBusConnection) -> bool:
    return bool(bus.interface().isServiceRegistered(name).value())


def _value(reply: QDBusMessage) -> object:
    arguments = reply.arguments()
    if not arguments:
        return None
    return arguments[0].variant() if isinstance(arguments[0], QDBusVariant) else arguments[0]


def _slot(signature: str) -> Any:
    # this must be text, although PySide's type hints ask for bytes
    return SLOT(signature)
