"""Linux: what the login manager and the screen saver say on the system's message buses.

The rules are:

- A bus is a socket file of this computer. An address of any other kind, over a network or one that
  would first start another program, is not used.
- What anybody on a bus can pretend to be can do no more than lock.
- Sleep is held up until the record is locked, where the login manager lets us: from then on there
  is nothing decrypted to be written to the disk.
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

from ui.desktop.platform.session_events import DepartureReason, SessionEvents

_LOGIN = "org.freedesktop.login1"
_MANAGER_PATH = "/org/freedesktop/login1"
_MANAGER, _SESSION = f"{_LOGIN}.Manager", f"{_LOGIN}.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SCREEN_SAVERS = tuple(
    f"org.{name}.ScreenSaver" for name in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
# What `prepare` is answered with: made here, since no worker may be the first to ask for a class.
MADE_WITH_THIS = (QDBusConnectionInterface, QDBusReply)
_SYSTEM_SOCKETS = ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")


def bus_addresses(environment: Mapping[str, str]) -> tuple[str, str]:
    """Where the system's bus and the session's are, as the system says; '' for none."""
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
    """Listens on both buses; one that is not there tells nothing."""

    def __init__(self, system: str, session: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._addresses = (system, session)
        self._departures = SessionEvents()
        self._system = self._session = QDBusConnection("")
        self._path = ""
        self._there: list[DepartureReason] = []
        self._asked: dict[QDBusPendingCallWatcher, Callable[[QDBusMessage], None]] = {}
        # While it is open the system waits with sleeping; it closes with the process.
        self._delay: QDBusUnixFileDescriptor | None = None

    def prepare(self) -> None:
        """Connect, and ask who is there; each waits for the bus."""
        system, session = self._addresses
        if system:
            self._system = QDBusConnection.connectToBus(system, "daybook-system")
            if self._system.isConnected():
                self._prepare_login()
        if session:
            self._session = QDBusConnection.connectToBus(session, "daybook-session")
            if self._session.isConnected():
                self._prepare_screen_savers()

    def start(self, departures: SessionEvents) -> None:
        """Begin to tell."""
        self._departures = departures
        departures.can_hear(*self._there)
        if self._system.isConnected():
            self._ask(_MANAGER_PATH, _MANAGER, "GetSession", ("auto",), self._on_session)
            why = ("sleep", "Daybook", "Closing what is open", "delay")
            self._ask(_MANAGER_PATH, _MANAGER, "Inhibit", why, self._on_delay)

    @property
    def delays_sleep(self) -> bool:
        """Whether the system waits for us before it sleeps."""
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
        told = reply.arguments()
        if reply.type() is not QDBusMessage.MessageType.ReplyMessage or not told:
            return  # no session of ours is known there, so nothing can be told of it
        self._path = told[0].path() if isinstance(told[0], QDBusObjectPath) else str(told[0])
        signals = (
            (_SESSION, "Lock", _slot("on_lock()")),
            (_PROPERTIES, "PropertiesChanged", _slot("on_changed(QDBusMessage)")),
        )
        for interface, name, slot in signals:
            self._system.connect(_LOGIN, self._path, interface, name, self, slot)
        self._departures.can_hear(DepartureReason.SCREEN, DepartureReason.SWITCH)

    def _on_delay(self, reply: QDBusMessage) -> None:
        told = reply.arguments()
        if told and isinstance(told[0], QDBusUnixFileDescriptor):
            self._delay = told[0]

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """The computer is about to sleep, or has woken."""
        if begins:
            self._departures.tell(DepartureReason.SLEEP)

    @Slot()
    def on_lock(self) -> None:
        """Somebody or something asked to lock the screen."""
        self._departures.tell(DepartureReason.SCREEN)

    @Slot(bool)
    def on_screen(self, begins: bool) -> None:
        """A screen saver came on, or went."""
        if begins:
            self._departures.tell(DepartureReason.SCREEN)

    @Slot(QDBusMessage)
    def on_changed(self, message: QDBusMessage) -> None:
        """Something about our session changed; what it is now is asked for."""
        if message.arguments()[:1] != [_SESSION]:
            return
        for name, away, why in (
            ("Active", False, DepartureReason.SWITCH),
            ("LockedHint", True, DepartureReason.SCREEN),
        ):

            def found(reply: QDBusMessage, away: bool = away, why: DepartureReason = why) -> None:
                if _value(reply) is away:
                    self._departures.tell(why)

            self._ask(self._path, _PROPERTIES, "Get", (_SESSION, name), found)

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
    told = reply.arguments()
    if not told:
        return None
    return told[0].variant() if isinstance(told[0], QDBusVariant) else told[0]


def _slot(signature: str) -> Any:
    # text it is and has to be; PySide's own types ask for bytes
    return SLOT(signature)
