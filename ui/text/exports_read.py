"""Plain English for what an export of another program holds, and for what has to be asked.

**Invariants:**

- Counts are said of the export, and never of what happened.
- What the program does not know stays a question; every code has a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _, ngettext
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.folder_files import LeftOutFile, LeftOutReason
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.dated_files import LIST_ENDING
from diary.media.imports.export_report import ExportReport, SenderCount
from diary.media.imports.format import Answers, Confidence, Question, QuestionKind
from diary.media.imports.message import (
    ExportNote,
    MessageKind,
    TimeSource,
    UnreadLine,
)
from diary.media.safe_text import short_line
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.text.export_texts import CALLS, DOUBTS, KINDS, NOTES, UNREAD, time_here
from ui.text.file_reasons import EXPORT_REASONS

if TYPE_CHECKING:
    # It imports database and ciphers, which a text does not need.
    from diary.services.import_service import KeptConversation, KeptFiles

_LISTED: Final = 20  # places and senders that are listed for a person; JSON has more

_SURE: Final[Mapping[Confidence, str]] = {
    Confidence.SURE: N_("sure"),
    Confidence.LIKELY: N_("likely"),
    Confidence.PERHAPS: N_("perhaps"),
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


_SOURCES: Final[Mapping[TimeSource, str]] = {
    TimeSource.EXPORT: N_("the export"),
    TimeSource.HEADER: N_("the header of a mail"),
    TimeSource.SERVER: N_("a mail server"),
    TimeSource.EXIF: N_("the camera (EXIF)"),
    TimeSource.EXIF_CHANGE: N_("the last change (EXIF)"),
    TimeSource.FILM: N_("the film or sound itself"),
    TimeSource.XMP: N_("what a program wrote (XMP)"),
    TimeSource.IPTC: N_("what a program wrote (IPTC)"),
    TimeSource.FILE_NAME: N_("the name of the file"),
    TimeSource.FILE: N_("the file's own time, which copying can change"),
    TimeSource.NONE: N_("nothing"),
}
_LEFT_OUT: Final[Mapping[LeftOutReason, str]] = {
    LeftOutReason.HIDDEN: N_("hidden"),
    LeftOutReason.LINK: N_("a link, which is not followed"),
    LeftOutReason.NO_FILE: N_("no file"),
    LeftOutReason.RECORD: N_("a record of this program"),
    LeftOutReason.ANOTHER_KIND: N_("neither a picture, film or sound nor part of an export"),
    LeftOutReason.UNREADABLE: N_("could not be read"),
    LeftOutReason.CHANGED: N_("was changed while it was read"),
    LeftOutReason.VANISHED: N_("was gone when it was read"),
    LeftOutReason.TOO_LARGE: N_("too large for the disk of the record"),
}


def sources_text(sources: Mapping[TimeSource, int]) -> str:
    """Return where the times of lines come from, counted."""
    return ", ".join(f"{_(_SOURCES[code])} {count}" for code, count in sources.items())


def left_out_lines(left_out: Sequence[LeftOutFile]) -> Iterator[str]:
    """Yield which files of a folder are not kept, by the reason."""
    for reason, text in _LEFT_OUT.items():
        names = tuple(short_line(each.name) for each in left_out if each.reason is reason)
        if names:
            yield _("Left out, {reason}: {n} ({names})").format(
                reason=_(text), n=len(names), names=_some(names)
            )


def question_text(kind: QuestionKind, format_code: str) -> str:
    """Return a question as it is asked of a format, with the option that answers it."""
    if kind is QuestionKind.ZONE and format_code == FOLDER:
        return _("In which time zone were the cameras when these were taken? (--zone)")
    return _(_QUESTIONS[kind])


def folder_name(listed: str) -> str:
    """Return the name of a folder by that of the list of its files."""
    return short_line(listed.removesuffix(LIST_ENDING))


def senders_text(names: tuple[str, ...]) -> str:
    """Return the senders that an export has."""
    return _("Senders: {names}").format(names=_some(names))


def columns_text(names: tuple[str, ...]) -> str:
    """Return the columns that a table has."""
    return _("Columns: {names}").format(names="; ".join(names))


def remembered_lines(answers: Answers) -> Iterator[str]:
    """Yield the answers that were taken over from an earlier table, and how to change them."""
    said = [
        f"--columns {','.join(role.value for role in answers.columns)}" if answers.columns else "",
        f"--me {short_line(answers.me)}" if answers.me else "",
        f"--own-number {short_line(answers.own_number)}" if answers.own_number else "",
        f"--zone {answers.zone}" if answers.zone else "",
        {True: "--day-first", False: "--month-first", None: ""}[answers.day_first],
    ]
    yield _(
        "Read as the last table with these columns was: {answers}. Give another answer as an "
        "option to change it."
    ).format(answers=" ".join(each for each in said if each))


def report_lines(
    offer: OfferedExport,
    report: ExportReport,
    answers: Answers,
    asked: Iterable[Question],
    *,
    here: str,
    warns: bool = True,
) -> Iterator[str]:
    """Yield what was read of an export, in lines for a person; `asked` is still to be asked.

    `here` is the zone of the record, in which times are told that an export states with an offset.
    It `warns` of what such a file cannot show, and of a form that was never tried, unless that is
    said once for several.
    """
    sure = _(_SURE[offer.confidence])
    told = manifest.load(offer.format)
    yield _("Format: {title} ({sure})").format(title=told.title, sure=sure)
    if warns:
        yield from filter(None, (told.translated().authorship, told.warning))
    if offer.main:
        yield _("In the archive: {name}").format(name=offer.main)
    for question in asked:
        asked_as = question_text(question.kind, offer.format)
        yield _("To be asked: {question}").format(question=asked_as)
        if question.kind is QuestionKind.WHO_IS_ME and question.choices:
            yield senders_text(question.choices)
        if question.kind is QuestionKind.COLUMNS:
            yield columns_text(question.choices)
    yield from _counts(report, answers.zone, here)
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
    if kept.offer.format == FOLDER:
        yield from _kept_folder(kept, exhibit.content.reference)
        return
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
    yield _("A bundle shows lines of it only where you choose that.")


def _kept_folder(kept: KeptConversation, reference: str) -> Iterator[str]:
    """Yield where the files of a folder are kept, and how many an earlier one had."""
    if not kept.is_new:
        yield _("This folder was in the record already: {reference}.").format(reference=reference)
        return
    yield _(
        "Kept: a list of the files as {reference}, each file as an exhibit of its own, and the "
        "folder as number {number} of what is to be looked through."
    ).format(reference=reference, number=kept.item.number)
    content = kept.item.content
    if content.continues:
        yield _(
            "An earlier folder has {same} of these files; {new} are new, and {missing} are no "
            "longer in this one. All of both are kept."
        ).format(same=content.same, new=content.new, missing=content.missing)


def files_lines(files: KeptFiles) -> Iterator[str]:
    """Yield what became of the files that came with an export."""
    if files.new:
        names = _some(tuple(item.content.reference for item in files.new))
        yield ngettext(
            "Kept as an exhibit of its own, as a line names it: {n} file ({names})",
            "Kept as exhibits of their own, as lines name them: {n} files ({names})",
            len(files.new),
        ).format(n=len(files.new), names=names)
    if files.known:
        yield _("Files that were exhibits already: {n}").format(n=files.known)
    if files.same:
        yield _(
            "Files that are byte for byte another one of these, and one exhibit with it: {n}"
        ).format(n=files.same)
    for reason, count in files.refused.items():
        yield _("Files that are not kept by themselves: {n}. {reason}").format(
            n=count, reason=_(EXPORT_REASONS[reason])
        )
    yield from left_out_lines(files.left_out)


def _counts(report: ExportReport, zone: str, here: str) -> Iterator[str]:
    said = [f"{_(text)} {report.kinds[kind]}" for kind, text in KINDS.items() if report.kinds[kind]]
    yield _("Read: {counts}").format(counts=", ".join(said) or _("nothing"))
    calls = [f"{_(text)} {report.calls[k]}" for k, text in CALLS.items() if report.calls[k]]
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
        # such a program begins a chat with a notice of its own, which nobody wrote
        first = _("First: {time}")
        if report.kinds[MessageKind.SYSTEM]:
            first = _("First, lines of the program itself among them: {time}")
        yield first.format(time=time_here(report.first, zone, here))
        yield _("Last: {time}").format(time=time_here(report.last, zone, here))


def _not_read(report: ExportReport) -> Iterator[str]:
    if report.unread_count:
        places = _some(tuple(map(_unread, report.unread)))
        yield ngettext(
            "Not understood: {n} line ({places})",
            "Not understood: {n} lines ({places})",
            report.unread_count,
        ).format(n=report.unread_count, places=places)
    unsure = [f"{_(text)} {report.doubts[d]}" for d, text in DOUBTS.items() if report.doubts[d]]
    if unsure:
        yield _("Unsure: {counts}").format(counts=", ".join(unsure))
    if report.cut:
        yield _("Too long to be read whole: {n}").format(n=report.cut)
    yield from map(_note, report.notes)


def _note(note: ExportNote) -> str:
    return _(NOTES[note.code]).format(n=note.count)


def _unread(line: UnreadLine) -> str:
    return f"{line.at}: {_(UNREAD[line.reason])}"


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
