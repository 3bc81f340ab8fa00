"""Plain English for what an export of another program holds, and for what has to be asked.

**Invariants:**

- Counts are said of the export, and never of what happened.
- What the program does not know stays a question; every code has a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _, ngettext
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports import manifest
from diary.media.imports.export_report import ExportReport, SenderCount
from diary.media.imports.format import Answers, Confidence, Question, QuestionKind
from diary.media.imports.message import (
    CallKind,
    Doubt,
    ExportNote,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded

if TYPE_CHECKING:
    # It imports database and ciphers, which a text does not need.
    from diary.services.import_service import KeptConversation

_LISTED: Final = 20  # places and senders that are listed for a person; JSON has more

_SURE: Final[Mapping[Confidence, str]] = {
    Confidence.SURE: N_("sure"),
    Confidence.LIKELY: N_("likely"),
    Confidence.PERHAPS: N_("perhaps"),
}
_KINDS: Final[Mapping[MessageKind, str]] = {
    MessageKind.TEXT: N_("messages"),
    MessageKind.CALL: N_("calls"),
    MessageKind.DELETED: N_("deleted, as the export says"),
    MessageKind.DRAFT: N_("drafts, not sent"),
    MessageKind.FAILED: N_("failed, not sent"),
    MessageKind.QUEUED: N_("waiting to be sent"),
    MessageKind.SYSTEM: N_("lines of the program itself"),
}
_CALLS: Final[Mapping[CallKind, str]] = {
    CallKind.MISSED: N_("missed"),
    CallKind.ANSWERED: N_("answered"),
    CallKind.OUTGOING: N_("made by this phone"),
    CallKind.REJECTED: N_("rejected"),
    CallKind.BLOCKED: N_("blocked"),
    CallKind.VOICEMAIL: N_("to voicemail"),
    CallKind.UNKNOWN: N_("not said what became of them"),
}
_DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.TIME_RUNS_BACKWARDS: N_("earlier than the line before"),
    Doubt.DAY_OR_MONTH: N_("day and month may be exchanged"),
    Doubt.HALF_OF_DAY: N_("morning or afternoon is not known"),
    Doubt.DAMAGED_TEXT: N_("damaged characters"),
    Doubt.CLOCKS_DIFFER: N_("the sender's clock and the server's differ"),
    Doubt.MARKED_UNSENT: N_("marked as not sent, and yet delivered or from somebody else"),
}
_NOTES: Final[Mapping[NoteCode, str]] = {
    NoteCode.PERHAPS_NOT_THE_BEGINNING: N_("This may not be the beginning of the conversation."),
    NoteCode.MEDIA_LEFT_OUT: N_("The export was made without some of its media: {n}."),
    NoteCode.MEDIA_MISSING: N_("Files that it names and that did not come with it: {n}."),
    NoteCode.DAMAGED_BYTES: N_("Bytes that are no characters: {n}."),
    NoteCode.DATES_NOT_READ: N_("Lines that begin with a date that does not exist: {n}."),
    NoteCode.REFERENCES_MENDED: N_(
        "Characters written in a way that XML forbids, and mended: {n}."
    ),
    NoteCode.REFERENCES_REPLACED: N_("Characters that could not be mended: {n}."),
    NoteCode.ROWS_STATED: N_("The export says that it has another number of rows: {n}."),
    NoteCode.NEWEST_FIRST: N_("The newest message comes first in it."),
    NoteCode.MOJIBAKE_MENDED: N_("Texts whose characters were written twice, and mended: {n}."),
    NoteCode.ESCAPES_MENDED: N_("Characters written in a way that JSON forbids, and mended: {n}."),
    NoteCode.REACTIONS: N_("Reactions to messages, which are not listed as messages: {n}."),
    NoteCode.FORWARDED: N_("Messages that were forwarded from somebody else: {n}."),
    NoteCode.EARLIER_VERSIONS: N_(
        "Earlier versions of edited messages, which are not listed: {n}. The export has them."
    ),
    NoteCode.SEEN_ONCE: N_("Pictures and films to be seen once, which it does not have: {n}."),
    NoteCode.WORDS_IN_A_FILE: N_("Messages whose words go on in a file beside the export: {n}."),
    NoteCode.ITEMS_WITHOUT_WORDS: N_("Items of a kind that has no words: {n}."),
    NoteCode.SENDER_NOT_NAMED: N_("Messages of which it does not name the sender: {n}."),
    NoteCode.OTHER_PARTS: N_(
        "The conversation goes on in other files of this folder: {n}. Give the folder as a zip to "
        "have them read together."
    ),
    NoteCode.FROM_LINES_QUOTED: N_(
        'Lines that begin with ">From ", as mail programs write lines that begin with "From ": {n}.'
    ),
    NoteCode.COLUMNS_NOT_MATCHED: N_("Rows that have nothing in a column that was matched: {n}."),
    NoteCode.TIMES_NOT_READ: N_("Rows whose time could not be read: {n}."),
    NoteCode.DIRECTIONS_NOT_KNOWN: N_("Rows whose word for sent or received is not known: {n}."),
    NoteCode.CELLS_BEYOND_THE_COLUMNS: N_("Rows with more columns than are asked about: {n}."),
    NoteCode.CHARSET_ASSUMED: N_(
        "It does not say how its letters are written; Windows-1252 was taken."
    ),
    NoteCode.FORMULAS: N_(
        "Cells whose value a formula made; the value kept beside it was read: {n}."
    ),
    NoteCode.LINES_OF_ANOTHER_PROGRAM: N_(
        "Lines in a form that WhatsApp does not write, and other programs do, of Signal: {n}."
    ),
}
_UNREAD: Final[Mapping[UnreadReason, str]] = {
    UnreadReason.BEFORE_THE_FIRST_MESSAGE: N_("before the first message"),
    UnreadReason.DAMAGED_XML: N_("damaged from here on"),
    UnreadReason.DAMAGED_JSON: N_("damaged from here on"),
    UnreadReason.NOT_JSON: N_("not written as JSON"),
    UnreadReason.NOT_A_MESSAGE: N_("no message that is known here"),
    UnreadReason.NOT_A_FRAME: N_("no part of a Signal export that is known here"),
    UnreadReason.NOT_MAIL: N_("no e-mail"),
    UnreadReason.DAMAGED_ROW: N_("a row that is damaged"),
    UnreadReason.TOO_LARGE: N_("too large to be read in an archive"),
    UnreadReason.TOO_LONG: N_("too long to be read"),
    UnreadReason.UNSUPPORTED: N_("of a kind that is not read"),
}
_QUESTIONS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.WHO_IS_ME: N_("Which of the senders are you? (--me)"),
    QuestionKind.OWN_NUMBER: N_("From which number or account was it made? (--own-number)"),
    QuestionKind.ZONE: N_("In which time zone was the phone when it was exported? (--zone)"),
    QuestionKind.DAY_OR_MONTH: N_(
        "In dates such as 03/04/2026, which comes first? (--day-first or --month-first)"
    ),
    QuestionKind.COLUMNS: N_(
        "What does each column have, from the first one on? (--columns time,sender,text: time, "
        "clock, sender, recipient, contact, text, direction or none)"
    ),
}


def question_text(kind: QuestionKind) -> str:
    """Return a question as it is asked, with the option that answers it."""
    return _(_QUESTIONS[kind])


def senders_text(names: tuple[str, ...]) -> str:
    """Return the senders that an export has."""
    return _("Senders: {names}").format(names=_some(names))


def columns_text(names: tuple[str, ...]) -> str:
    """Return the columns that a table has."""
    return _("Columns: {names}").format(names="; ".join(names))


def report_lines(
    offer: OfferedExport, report: ExportReport, answers: Answers, asked: Iterable[Question]
) -> Iterator[str]:
    """Yield what was read of an export, in lines for a person; `asked` is still to be asked."""
    sure = _(_SURE[offer.confidence])
    told = manifest.load(offer.format)
    yield _("Format: {title} ({sure})").format(title=told.title, sure=sure)
    if told.warning:
        yield told.warning
    if offer.main:
        yield _("In the archive: {name}").format(name=offer.main)
    for question in asked:
        yield _("To be asked: {question}").format(question=question_text(question.kind))
        if question.kind is QuestionKind.WHO_IS_ME and question.choices:
            yield senders_text(question.choices)
        if question.kind is QuestionKind.COLUMNS:
            yield columns_text(question.choices)
    yield from _counts(report, answers.zone)
    yield from _not_read(report)
    for each in report.senders[:_LISTED]:
        yield _sender(each)
    more = sum(each.count for each in report.senders[_LISTED:]) + report.other_senders
    if more:
        yield ngettext("{n} line of other senders", "{n} lines of other senders", more).format(
            n=more
        )


def kept_lines(exhibit: Recorded[Evidence], kept: KeptConversation) -> Iterator[str]:
    """Yield where an export is kept, and what it has of an earlier one."""
    item = kept.item
    names = {"number": item.number, "reference": exhibit.content.reference}
    if not kept.is_new:
        yield _("It was in the record already: conversation {number}, of {reference}.").format(
            **names
        )
        return
    yield _("Kept as {reference}, and what was read of it as conversation {number}.").format(
        **names
    )
    if item.content.continues:
        yield _(
            "An earlier export has {same} of these lines; {new} are new, and {missing} are no "
            "longer in this one. All of both are kept."
        ).format(same=item.content.same, new=item.content.new, missing=item.content.missing)
    yield _("No bundle shows conversations yet, for anybody.")


def _counts(report: ExportReport, zone: str) -> Iterator[str]:
    said = [
        f"{_(text)} {report.kinds[kind]}" for kind, text in _KINDS.items() if report.kinds[kind]
    ]
    yield _("Read: {counts}").format(counts=", ".join(said) or _("nothing"))
    calls = [f"{_(text)} {report.calls[k]}" for k, text in _CALLS.items() if report.calls[k]]
    if calls:
        yield _("Calls: {counts}").format(counts=", ".join(calls))
    if report.own or report.received:
        yield _("From you {own}, to you {received}").format(
            own=report.own, received=report.received
        )
    if report.files:
        yield _("Files with them: {n}, of which {missing} are not in the export").format(
            n=report.files, missing=report.files_missing
        )
    if report.first.local:
        yield _("First: {time}").format(time=time_text(report.first, zone))
        yield _("Last: {time}").format(time=time_text(report.last, zone))


def _not_read(report: ExportReport) -> Iterator[str]:
    if report.unread_count:
        places = _some(tuple(map(_unread, report.unread)))
        yield ngettext(
            "Not understood: {n} line ({places})",
            "Not understood: {n} lines ({places})",
            report.unread_count,
        ).format(n=report.unread_count, places=places)
    unsure = [f"{_(text)} {report.doubts[d]}" for d, text in _DOUBTS.items() if report.doubts[d]]
    if unsure:
        yield _("Unsure: {counts}").format(counts=", ".join(unsure))
    if report.cut:
        yield _("Too long to be read whole: {n}").format(n=report.cut)
    yield from map(_note, report.notes)


def _note(note: ExportNote) -> str:
    return _(_NOTES[note.code]).format(n=note.count)


def _unread(line: UnreadLine) -> str:
    return f"{line.at}: {_(_UNREAD[line.reason])}"


def _sender(each: SenderCount) -> str:
    shown = each.sender or _("not named")
    if each.label and each.label != each.sender:
        shown = _("{sender} (shown as {label})").format(sender=shown, label=each.label)
    return ngettext("{n} line: {sender}", "{n} lines: {sender}", each.count).format(
        n=each.count, sender=shown
    )


def _some(texts: tuple[str, ...]) -> str:
    shown = ", ".join(texts[:_LISTED])
    more = len(texts) - _LISTED
    return _("{texts} and {n} more").format(texts=shown, n=more) if more > 0 else shown


def time_text(time: MessageTime, zone: str) -> str:
    """Return a time as the export states it, with its offset or the zone that was answered."""
    day, _t, clock = time.local.partition("T")
    where = time.offset or zone or _("zone not known")
    return _("{time} ({zone})").format(time=f"{day} {clock}".strip(), zone=where)
