"""Numbers by which Android keeps messages and calls, and apps export them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from diary.media.imports.message import CallKind, MessageKind

# `type` of an SMS, `msg_box` of an MMS: what it is, and whether the phone's owner wrote it.
BOXES: Final[Mapping[str, tuple[MessageKind, bool | None]]] = {
    "1": (MessageKind.TEXT, False),
    "2": (MessageKind.TEXT, True),
    "3": (MessageKind.DRAFT, True),
    "4": (MessageKind.QUEUED, True),
    "5": (MessageKind.FAILED, True),
    "6": (MessageKind.QUEUED, True),
}
CALLS: Final[Mapping[str, tuple[CallKind, bool | None]]] = {
    "1": (CallKind.ANSWERED, False),
    "2": (CallKind.OUTGOING, True),
    "3": (CallKind.MISSED, False),
    "4": (CallKind.VOICEMAIL, False),
    "5": (CallKind.REJECTED, False),
    "6": (CallKind.BLOCKED, False),
}
# `type` of an address of an MMS.
FROM, TO, COPY, BLIND = "137", "151", "130", "129"
# Phones write this for themselves where they do not know their own number.
SELF: Final = "insert-address-token"
# What stands between the numbers in the name of a conversation of several.
BETWEEN: Final = "~"
# Parts of an MMS that nobody sees.
SILENT: Final = frozenset({"application/smil", "application/vnd.wap.multipart.related"})
