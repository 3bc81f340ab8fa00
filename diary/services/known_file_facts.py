"""What is known of files and exports without opening a file, for what does not fit in a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from diary.contradictions.file_facts import FileFacts, ReceivedLine
from diary.conversations.contact_runs import is_contact
from diary.conversations.lines import ConversationLine
from diary.errors import Damaged, Unknown
from diary.media.decoder_results import CaptureTime
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.message import MessageKind
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.model.when import zone_or_utc
from diary.services.attachment_service import AttachmentService
from diary.services.import_service import ImportService

_TO_MINUTES: Final = len("2026-03-29T14:30")
# EXIF has colons in a day too
_CLOCK_TIME: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)")


def known_file_facts(evidence: AttachmentService, imports: ImportService, zone: str) -> FileFacts:
    """Return the facts of a record's files; of one that is damaged or gone nothing is known."""

    def taken(item: Recorded[Evidence]) -> str:
        original = evidence.original_of(item)
        found = original.known() if original is not None else None
        if found is None or found.facts.kind != "image" or found.facts.captured_at is None:
            return ""
        return local_time(found.facts.captured_at)

    def lines(item: Recorded[Conversation]) -> Iterator[ReceivedLine]:
        if item.content.format == FOLDER:
            return
        try:
            for line in imports.lines(item):
                if is_contact(line):
                    yield _received(line, zone)
        except (Damaged, Unknown):
            return

    return FileFacts(taken, lines)


def local_time(said: CaptureTime) -> str:
    """Return the clock time that a file has, `2026-03-29T14:30`; "" where it is none of a clock."""
    found = _CLOCK_TIME.match(said.text)
    if found is None or said.zone == "utc-by-format":
        return ""
    year, month, day, hour, minute = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}"


def _received(line: ConversationLine, zone: str) -> ReceivedLine:
    message = line.message
    at, moment = message.time.local, line.moment()
    if message.time.offset and moment is not None:
        at = moment.astimezone(zone_or_utc(zone)).isoformat()[:_TO_MINUTES]
    is_call = message.call is not None or message.kind is MessageKind.CALL
    return ReceivedLine(line.n, message.sender, at, is_call)
