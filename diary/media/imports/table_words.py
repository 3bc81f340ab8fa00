"""The words in a table for what a row is: sent or received, a call or a message, what became of it.

**Invariants:**

- A cell counts only if each word of it is one of those below; nothing is made of a part of it.
- Two words that say different things say nothing, whether in one cell or in two columns.
- Who called is taken from a word for the direction, or from the column that has the direction: what
  became of a call does not show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from diary.media.imports.message import CallKind, MessageKind, unanswered


class CellWords(NamedTuple):
    """What words say of a row; None where they do not.

    A row with `is_between` false is neither a call nor a message.
    """

    kind: MessageKind | None = None
    own: bool | None = None
    call: CallKind | None = None
    is_between: bool | None = None


NOTHING: Final = CellWords()
_CALL, _TEXT = MessageKind.CALL, MessageKind.TEXT
_MESSAGE: Final = CellWords(_TEXT, is_between=True)
_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST: Final = 60  # characters of a cell that has words for what a row is
_PHRASES: Final[Mapping[str, str]] = {
    "not answered": "unanswered",
    "no answer": "unanswered",
    "no reply": "unanswered",
    "dialled out": "dialled",
    "dialed out": "dialed",
}
_WORDS: Final[Mapping[str, CellWords]] = {
    **dict.fromkeys(("sent", "outgoing", "out", "outbound", "outbox"), CellWords(own=True)),
    **dict.fromkeys(("received", "incoming", "in", "inbound", "inbox"), CellWords(own=False)),
    **dict.fromkeys(("dialled", "dialed", "made"), CellWords(_CALL, own=True)),
    **dict.fromkeys(("call", "calls", "voice", "facetime"), CellWords(_CALL, is_between=True)),
    **dict.fromkeys(("text", "texts", "sms", "mms", "message", "messages"), _MESSAGE),
    "imessage": _MESSAGE,
    **dict.fromkeys(("draft", "drafts"), CellWords(MessageKind.DRAFT, own=True)),
    "failed": CellWords(MessageKind.FAILED, own=True),
    "queued": CellWords(MessageKind.QUEUED, own=True),
    "missed": CellWords(_CALL, call=CallKind.MISSED),
    "unanswered": CellWords(_CALL, call=CallKind.NOT_ANSWERED),
    **dict.fromkeys(("answered", "accepted"), CellWords(_CALL, call=CallKind.ANSWERED)),
    **dict.fromkeys(("rejected", "declined"), CellWords(_CALL, call=CallKind.REJECTED)),
    "blocked": CellWords(_CALL, call=CallKind.BLOCKED),
    "voicemail": CellWords(_CALL, call=CallKind.VOICEMAIL),
    **dict.fromkeys(("data", "gprs", "internet"), CellWords(is_between=False)),
    # beside one of the others they say nothing more
    **dict.fromkeys(("phone", "telephone", "mobile", "video", "audio"), NOTHING),
}
# In the column of the direction these are what a phone calls calls that it got.
_GOT: Final = frozenset({CallKind.MISSED, CallKind.REJECTED, CallKind.BLOCKED})


def words_of(cell: str) -> CellWords | None:
    """Return what a cell says, nothing if it is empty; None for words that are not known."""
    said = " ".join(cell.lower().split())
    if not said:
        return NOTHING
    for phrase, word in _PHRASES.items():
        said = said.replace(phrase, word)
    words = _WORD.findall(said[:_MOST])
    if len(said) > _MOST or re.search(r"\d", said) or not all(word in _WORDS for word in words):
        return None
    found = joined(_WORDS[word] for word in words)
    return None if found == NOTHING else found


def direction_of(cell: str) -> CellWords | None:
    """Return what a cell of the column of the direction says; None for words not known."""
    found = words_of(cell)
    if found is not None and found.own is None and found.call in _GOT:
        return found._replace(own=False)
    return found


def joined(all_: Iterable[CellWords]) -> CellWords | None:
    """Return what these say together; None where two of them say different things."""
    found = NOTHING
    for each in all_:
        for name, value in each._asdict().items():
            before = getattr(found, name)
            if value is not None and before is not None and value != before:
                return None
            if value is not None:
                found = found._replace(**{name: value})
    return found


def outcome(said: CellWords, seconds: int | None) -> CallKind:
    """Return what became of a call; how long it was shows that somebody answered."""
    if said.call in (CallKind.MISSED, CallKind.NOT_ANSWERED):
        return unanswered(said.call, own=said.own)
    if said.own and said.call in (None, CallKind.ANSWERED):
        return CallKind.OUTGOING
    if said.call is None:
        return CallKind.ANSWERED if said.own is False and seconds else CallKind.UNKNOWN
    return said.call
