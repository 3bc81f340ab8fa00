"""A message bus of one's own, and a login manager on it that answers like the real one."""

from __future__ import annotations

import os
import select
from typing import Any

from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVariant,
    QDBusVirtualObject,
)

LOGIN, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1"
OURS, OTHERS = f"{MANAGER}/session/_31", f"{MANAGER}/session/_32"
PROPERTIES = "org.freedesktop.DBus.Properties"


class Login(QDBusVirtualObject):
    """Answers what the program asks."""

    def __init__(self, bus: QDBusConnection) -> None:
        super().__init__()
        self._bus = bus
        self.knows_us = True
        self.has = {"Active": True, "LockedHint": False}
        self.asked: list[tuple[str, list[Any]]] = []
        self.ends = os.pipe()
        assert bus.registerService(LOGIN)
        whole = QDBusConnection.VirtualObjectRegisterOption.SubPath
        assert bus.registerVirtualObject("/", self, whole)

    def is_held_up(self) -> bool:
        """Whether somebody still has the descriptor that sleep waits for."""
        waiting, _, _ = select.select([self.ends[0]], [], [], 0)
        return not waiting

    def introspect(self, path: str) -> str:
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        name, said = message.member(), message.arguments()
        self.asked.append((name, said))
        if name == "GetSession" and self.knows_us:
            answer = message.createReply(QDBusObjectPath(OURS))
        elif name == "Inhibit":
            answer = message.createReply(QDBusUnixFileDescriptor(self.ends[1]))
            sent = connection.send(answer)
            os.close(self.ends[1])  # the other side has its own by now
            return bool(sent)
        elif name == "Get" and message.path() == OURS:
            answer = message.createReply(QDBusVariant(self.has[said[1]]))
        else:
            answer = message.createErrorReply("org.freedesktop.login1.NoSuchSession", "")
        return bool(connection.send(answer))

    def emit_signal(self, path: str, interface: str, name: str, *arguments: object) -> None:
        signal = QDBusMessage.createSignal(path, interface, name)
        signal.setArguments(list(arguments))
        assert self._bus.send(signal)
