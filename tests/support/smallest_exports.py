"""The smallest export of each format, for tests of what reads them."""

from __future__ import annotations

import io
import zipfile

from diary.media.imports.format import Answers, ColumnRole
from tests.support.wrapped_files import msg

MAIL = b"From: Dex <dex@stalker.example>\nTo: ada@home.example\nSubject: s\n\nhello"
# The smallest export of each format for which everything has to be asked that it can ask.
SMALLEST = {
    "whatsapp": ("WhatsApp Chat with Dex.txt", b"03/04/2026, 21:40 - Dex: hello\n"),
    "sms-backup-restore": (
        "sms.xml",
        b'<smses count="1"><sms address="07700900264" date="1772487600123" type="1" body="hello"/>'
        b"</smses>",
    ),
    "sms-import-export": (
        "messages.ndjson",
        b'{"address":"07700900264","date":"1772487600123","type":"1","body":"hello"}\n',
    ),
    "eml": ("a.eml", MAIL),
    "signal-desktop": (
        "main.jsonl",
        b'{"version":"1","backupTimeMs":"1"}\n{"account":{}}\n'
        b'{"chatItem":{"dateSent":"1772487600123","standardMessage":{"text":{"body":"hello"}}}}\n',
    ),
    "telegram-desktop": (
        "result.json",
        b'{"name":"Dex","messages":[{"type":"message","date":"2026-03-02T22:40:00",'
        b'"from":"Dex","from_id":"user22","text":"hello"}]}',
    ),
    "meta": (
        "message_1.json",
        b'{"messages":[{"sender_name":"Dex","timestamp_ms":1772487600123,"content":"hello"}]}',
    ),
    "msg": ("a.msg", msg(body="hello")),
    "table": ("a.csv", b"Date,From,Text\n03/04/2026 21:40,Dex,hello\n"),
    "mbox": ("Inbox.mbox", b"From dex@stalker.example Mon Mar  2 21:40:00 2026\n" + MAIL),
}

ANSWERS = {
    "table": Answers(columns=(ColumnRole.TIME, ColumnRole.SENDER, ColumnRole.TEXT)),
}


def zipped(name: str, data: bytes) -> bytes:
    """Return a zip with an export, and with something else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
        archive.writestr("more/note.bin", b"\x00")
    return file.getvalue()
