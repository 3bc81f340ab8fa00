"""The cover of a transcript: what it was made from, what is not in it, and what the person says.

**Invariants:**

- What was not asked is said to be not asked.
- Every count is of lines; none says anything of what happened.
- Neither digest nor size of the file is in a transcript. It never has the whole file (of the person
  no account is in it), and whoever has the rest could find what is kept back by trying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.conversations.line_selection import Extent, LineCount, Side
from diary.conversations.participants import Participant
from diary.conversations.transcript import Transcript
from diary.i18n import N_, _, ngettext
from diary.media.imports import manifest
from diary.media.imports.message import Doubt, NoteCode, UnreadReason
from diary.model.conversation_nouns import Conversation, LinesAltered
from diary.model.when import zone_or_utc
from diary.text import export_texts
from diary.text.initials import initials
from diary.text.row_texts import row_text
from diary.text.time_texts import day_text, span_text
from exporters.pdf.sections.line_texts import number_text, who_text
from exporters.pdf.sections.transcripts import NOT_A_SCHEDULE, SENT_FROM

_ON_PHONES: Final = frozenset({"whatsapp", "sms-backup-restore", "sms-import-export"})
_MAILS: Final = frozenset({"eml", "mbox", "msg"})
_MOST_NAMED: Final = 8
_LONGEST_NAME: Final = 60
_MOST_PLACES: Final = 10
_HOW_TO_READ: Final = (
    N_("Line numbers were given by the program."),
    SENT_FROM,
    N_(
        "Words stand as the file has them. Names inside them stay. People who are not named here "
        "have a number in place of their account."
    ),
    N_(
        "Words in another language are followed by {who}’s own translation where there is one, "
        "marked; no interpreter made it. Words of voice notes are {who}’s hearing of them."
    ),
    N_(
        "Hash and length of the file are kept back: what is left out of it here could be worked "
        "out from them."
    ),
    N_(
        "What stands in the last column is said by the program, from the file or from {who}’s "
        "record."
    ),
)

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TranscriptCover:
    """The cover, as texts: facts of the source, what the person says, people, incidents, notes."""

    title: str
    subtitle: str
    source: Facts
    said: Facts
    police: str
    people: tuple[tuple[str, str, str], ...]
    incidents: Facts
    notes: tuple[str, ...]


def keeper_of(transcript: Transcript) -> str:
    """Return the initials of the person who keeps the record, or words for them."""
    return initials(transcript.head.name) or _("the person recording")


def cover_of(transcript: Transcript) -> TranscriptCover:
    """Return the cover of a transcript."""
    who = keeper_of(transcript)
    return TranscriptCover(
        _title(transcript, who),
        _(NOT_A_SCHEDULE),
        tuple(_source(transcript, who)),
        tuple(_answers(transcript.conversation.content)),
        _police(transcript.conversation.content, who),
        tuple(_people(transcript, who)),
        tuple(_incidents(transcript)),
        tuple(_notes(transcript.conversation.content.format, who)),
    )


def _notes(code: str, who: str) -> Iterator[str]:
    if authorship := manifest.of_record(code).translated().authorship:
        yield authorship
    yield from (_(each).format(who=who) for each in _HOW_TO_READ)


def _title(transcript: Transcript, who: str) -> str:
    named = [
        row_text("account", account=_short(each.account))
        for each in transcript.people
        if each.is_named
    ]
    shown = ", ".join(named[:_MOST_NAMED]) or _("others")
    if transcript.conversation.content.format in _ON_PHONES:
        return _("Messages between {who}’s phone and {accounts}").format(who=who, accounts=shown)
    return _("Messages between {who}’s account and {accounts}").format(who=who, accounts=shown)


def _source(transcript: Transcript, who: str) -> Iterator[tuple[str, str]]:
    exhibit, content = transcript.exhibit.content, transcript.conversation.content
    told, report = manifest.of_record(content.format), transcript.report
    yield (
        _("Source"),
        _("exhibit {reference}, “{name}”").format(
            reference=exhibit.reference, name=" ".join(exhibit.name.split())
        ),
    )
    if content.member:
        yield _("In it"), content.member
    yield _("Form"), f"{told.title}."
    yield _("Exported"), _exported(content)
    if report.first.local:
        yield _("First line"), export_texts.time_text(report.first, content.zone)
        yield _("Last line"), export_texts.time_text(report.last, content.zone)
    yield _("Time"), _time(transcript)
    yield _("Lines"), _lines(transcript, who)
    if transcript.left_out.total:
        yield _("Left out"), _left_out(transcript, who)
    if transcript.elsewhere:
        yield (
            _("Other conversations"),
            _("The file has {n:,} lines of other conversations. None is shown.").format(
                n=transcript.elsewhere
            ),
        )
    if transcript.unsure_senders:
        yield (
            _("Unsure senders"),
            _("The file does not tell of {n:,} lines whether {who} sent them.").format(
                n=transcript.unsure_senders, who=who
            ),
        )
    yield _("Not in it"), "; ".join(_lacking(transcript))
    yield _("Read"), " ".join(_reading(transcript))


def _exported(content: Conversation) -> str:
    said = (
        (_("with {text}"), content.exported_with),
        (_("from {text}"), content.exported_phone),
        (_("by {text}"), content.exported_by),
        (_("on {text}"), content.exported_on and _day(content.exported_on)),
    )
    return ", ".join(form.format(text=text) for form, text in said if text) or _("not stated")


def _time(transcript: Transcript) -> str:
    content = transcript.conversation.content
    name = " ".join((content.member or transcript.exhibit.content.name).split())
    if transcript.report.first.offset:
        said = _("with its offset from UTC, as it stands there")
    elif content.zone:
        said = _("as that device showed it, zone taken as {zone}").format(zone=content.zone)
    else:
        said = _("as that device showed it; its zone is not known")
    said = _("Daybook read each time in “{name}” ({form}), {said}").format(
        name=name, form=manifest.of_record(content.format).title, said=said
    )
    return said if transcript.has_seconds else _("{said}; minute only").format(said=said)


def _lines(transcript: Transcript, who: str) -> str:
    return _("{n:,} ({sides}). Printed here {shown:,}; left out {left_out:,}.").format(
        n=transcript.total.total,
        sides=_sides(transcript, transcript.total, who),
        shown=transcript.shown,
        left_out=transcript.left_out.total,
    )


def _left_out(transcript: Transcript, who: str) -> str:
    counted = transcript.left_out
    said = _("{n:,} of {total:,} lines ({sides})").format(
        n=counted.total,
        total=transcript.total.total,
        sides=_sides(transcript, counted, who),
    )
    if counted.begins and counted.ends:
        zone = zone_or_utc(transcript.conversation.content.zone or "UTC")
        days = (at.astimezone(zone).date() for at in (counted.begins, counted.ends))
        said = f"{said}, {span_text(*days)}"
    file = _("the file {reference} has all of them").format(
        reference=transcript.exhibit.content.reference
    )
    if transcript.extent is Extent.POINTED:
        why = _(
            "Shown are the lines from 20 before the first to the last that an incident points to, "
            "and what {who} sent before and after, in a group only among these."
        ).format(who=who)
        if transcript.conversation.content.format in _MAILS:
            alone = _("E-mails between {who} and others alone are left out.").format(who=who)
            why = f"{why} {alone}"
    else:
        why = _("{who} chose the lines.").format(who=who)
    return f"{said}; {file}. {why}"


def _sides(transcript: Transcript, count: LineCount, who: str) -> str:
    """Return how many lines each side has, those of many senders together."""
    known = {each.number: each for each in transcript.people if each.number}
    senders: Counter[Participant] = Counter()
    for sender, n in count.senders.items():
        senders[known.get(transcript.person(sender).number, Participant(sender))] += n
    said = [(who, count.sides[Side.OWN])]
    said += [(who_text(each, who), n) for each, n in senders.most_common(_MOST_NAMED)]
    said.append((_("others"), sum(n for _each, n in senders.most_common()[_MOST_NAMED:])))
    parts = [_("{n:,} from {name}").format(n=n, name=name) for name, n in said if n]
    if system := count.sides[Side.SYSTEM]:
        parts.append(_("{n:,} written by the program").format(n=system))
    if not_sent := count.sides[Side.NOT_SENT]:
        parts.append(_("{n:,} not sent").format(n=not_sent))
    return ", ".join(parts)


def _lacking(transcript: Transcript) -> Iterator[str]:
    if transcript.conversation.content.format in _MAILS:
        yield _("e-mails that were deleted before it was made or lie in another folder")
    else:
        yield _(
            "messages deleted before it was made, what an edited message said before, reactions, "
            "read marks"
        )
    if transcript.report.files:
        yield _("of {n:,} files with these lines {missing:,}").format(
            n=transcript.report.files, missing=transcript.report.files_missing
        )


def _reading(transcript: Transcript) -> Iterator[str]:
    content, report = transcript.conversation.content, transcript.report
    if content.unread_lines:
        places = ", ".join(map(_unread, content.unread[:_MOST_PLACES]))
        yield ngettext(
            "Not understood in the file: {n} line ({places}).",
            "Not understood in the file: {n} lines ({places}).",
            content.unread_lines,
        ).format(n=content.unread_lines, places=places)
    else:
        yield _("Not understood in the file: no line.")
    doubts = [
        f"{_(text)} {report.doubts[doubt]:,}"
        for doubt, text in export_texts.DOUBTS.items()
        if report.doubts.get(Doubt(doubt))
    ]
    if doubts:
        yield _("Unsure: {counts}.").format(counts=", ".join(doubts))
    yield from map(_note, content.notes)
    if content.continues:
        yield _(
            "An earlier export of it has {same:,} of these lines; {new:,} are new, and {missing:,} "
            "of it are no longer in this one."
        ).format(same=content.same, new=content.new, missing=content.missing)


def _unread(place: str) -> str:
    at, _space, reason = place.partition(" ")
    return f"{at}: {_(export_texts.UNREAD[UnreadReason(reason)])}"


def _note(note: str) -> str:
    code, _space, count = note.partition(" ")
    return _(export_texts.NOTES[NoteCode(code)]).format(n=count)


def _answers(content: Conversation) -> Iterator[tuple[str, str]]:
    yield _("Deleted or edited in this conversation"), _altered(content)
    yield _("Messages still on the phone or in the account"), _on_phone(content)
    yield _("Phone changed or reset since"), content.phone_changed or _("not stated")
    yield _("Blocked since"), content.blocked or _("not stated")
    yield _("Other copies"), content.other_copies or _("not stated")


def _altered(content: Conversation) -> str:
    match content.altered:
        case None:
            return _("not stated")
        case LinesAltered.NO:
            return _("no")
        case LinesAltered.NOT_KNOWN:
            return _("does not know")
        case LinesAltered.YES if content.altered_what:
            return _("yes: {what}").format(what=content.altered_what)
        case _:
            return _("yes")


def _on_phone(content: Conversation) -> str:
    if content.on_phone is None:
        return _("not stated")
    if not content.on_phone:
        return _("no")
    if content.on_phone_seen:
        return _("yes, seen on {day}").format(day=_day(content.on_phone_seen))
    return _("yes")


def _police(content: Conversation, who: str) -> str:
    asked = _("not said whether {who} was asked").format(who=who)
    if content.police_asked:
        asked = _("{who} was asked on {day}").format(who=who, day=_day(content.police_asked))
    return _(
        "Police who need the originals should ask {who} for the phone or the account; {asked}."
    ).format(who=who, asked=asked)


def _people(transcript: Transcript, who: str) -> Iterator[tuple[str, str, str]]:
    for each in transcript.people:
        label = each.label if each.is_named and each.label != each.account else ""
        shown = _("“{label}”").format(label=label) if label else ""
        yield who_text(each, who), shown, f"{each.sent:,}"


def _incidents(transcript: Transcript) -> Iterator[tuple[str, str]]:
    by_number: dict[int, list[str]] = {}
    for each in transcript.pointed:
        first, last = number_text(each.first), number_text(each.last)
        said = first if first == last else _("{first} to {last}").format(first=first, last=last)
        by_number.setdefault(each.incident, []).append(said)
    for number, places in sorted(by_number.items()):
        yield _("Incident {n}").format(n=number), ", ".join(places)


def _short(account: str) -> str:
    line = " ".join(account.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"


def _day(day: str) -> str:
    return day_text(date.fromisoformat(day))
