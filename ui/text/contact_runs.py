"""Runs of contact and their lines in plain English: counts, when, what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from diary.conversations.contact_runs import ContactRun
from diary.conversations.lines import ConversationLine
from diary.i18n import N_, _, ngettext
from diary.media.imports.message import CallKind, Message, MessageKind
from diary.media.safe_text import short_line
from diary.model.when import zone_or_utc
from diary.services.run_decisions import Decision, StepKind
from diary.text.export_texts import DOUBTS, time_text
from diary.text.row_texts import row_text
from diary.text.time_texts import clock_error_text, clock_text, day_text


def sums_text(runs: Sequence[ContactRun]) -> str:
    """Return how many runs there are, and how many lines they have of each kind."""
    whole = ContactRun(
        0, 0, "", "", runs[0].begins, runs[0].ends,
        missed=sum(run.missed for run in runs),
        calls=sum(run.calls for run in runs),
        texts=sum(run.texts for run in runs),
        deleted=sum(run.deleted for run in runs),
        files=sum(run.files for run in runs),
    )  # fmt: skip
    text = ngettext("{n} run: {counts}", "{n} runs: {counts}", len(runs))
    return text.format(n=f"{len(runs):,}", counts=run_counts(whole))


def run_counts(run: ContactRun) -> str:
    """Return how many lines a run has of each kind."""
    said = (
        (run.missed, ngettext("{n} missed call", "{n} missed calls", run.missed)),
        (run.calls, ngettext("{n} other call", "{n} other calls", run.calls)),
        (run.texts, ngettext("{n} message", "{n} messages", run.texts)),
        *_counted_files(run),
        (run.deleted, ngettext("{n} deleted message", "{n} deleted messages", run.deleted)),
    )
    return ", ".join(text.format(n=count) for count, text in said if count)


def _counted_files(run: ContactRun) -> Iterator[tuple[int, str]]:
    pictures, films, sounds = (run.media.get(kind, 0) for kind in ("image", "video", "audio"))
    others = run.files - pictures - films - sounds
    yield pictures, ngettext("{n} picture", "{n} pictures", pictures)
    yield films, ngettext("{n} film", "{n} films", films)
    yield sounds, ngettext("{n} sound recording", "{n} sound recordings", sounds)
    yield others, ngettext("{n} file", "{n} files", others)


def run_when(run: ContactRun, zone: str) -> str:
    """Return when the first and the last line of a run came, by the clock of a zone.

    Of files whose camera had a wrong clock it says so, with the times that the files have.
    """
    if not run.files:
        return _span_of_run(run, zone)
    if run.stated is None:
        return _span_of_files(run.begins, run.ends, zone, by_day=run.is_by_day)
    when = _span_of_files(run.begins, run.ends, zone, by_day=run.is_by_day)
    stated = _span_of_files(*run.stated, zone, by_day=run.is_by_day)
    # the day is said once where it is the same
    days = [at.astimezone(zone_or_utc(zone)).date() for at in (run.begins, run.ends, *run.stated)]
    if len(set(days)) == 1 and not run.is_by_day:
        stated = stated.removeprefix(day_text(days[0])).lstrip(":, ")
    return _("{when} (corrected: its clock was {error}, the camera has {stated})").format(
        when=when, stated=stated, error=clock_error_text(run.fast)
    )


def _span_of_files(begins: datetime, ends: datetime, zone: str, *, by_day: bool) -> str:
    """Return a day, and when its first and its last file were made."""
    first, last = (at.astimezone(zone_or_utc(zone)) for at in (begins, ends))
    if by_day:
        return day_text(first.date())
    if first.date() != last.date():
        return _("{first} to {last}").format(
            first=f"{day_text(first.date())}, {clock_text(first)}",
            last=f"{day_text(last.date())}, {clock_text(last)}",
        )
    if clock_text(first) == clock_text(last):
        return f"{day_text(first.date())}, {clock_text(first)}"
    return _("{day}: first {first}, last {last}").format(
        day=day_text(first.date()), first=clock_text(first), last=clock_text(last)
    )


def _span_of_run(run: ContactRun, zone: str) -> str:
    if run.is_by_day:
        return day_text(run.begins.astimezone(zone_or_utc(zone)).date())
    begins, ends = (at.astimezone(zone_or_utc(zone)) for at in (run.begins, run.ends))
    first = f"{day_text(begins.date())}, {clock_text(begins)}"
    if begins.date() != ends.date():
        return _("{first} to {last}").format(
            first=first, last=f"{day_text(ends.date())}, {clock_text(ends)}"
        )
    last = clock_text(ends)
    return first if first.endswith(last) else _("{first} to {last}").format(first=first, last=last)


def shown_sender(run: ContactRun) -> str:
    """Return who sent the lines of a run, with the name that the phone shows, or the camera."""
    if run.files:
        return (
            _("taken with {camera}").format(camera=run.sender)
            if run.sender
            else _("no camera named")
        )
    shown = run.sender or _("not named")
    if run.label and run.label != run.sender:
        shown = _("{sender} (shown as {label})").format(sender=shown, label=run.label)
    return shown


def run_sender(run: ContactRun, who: str = "") -> str:
    """Return from whom the lines of a run are, or by which camera; `who` is who that is."""
    if run.files:
        return shown_sender(run)
    if who and who != run.sender:
        return _("from {who}: {sender}").format(who=who, sender=shown_sender(run))
    return _("from {sender}").format(sender=shown_sender(run))


def decided_text(left: int, accepted: int, left_out: int) -> str:
    """Return how far a review is."""
    return _("To decide: {n}. Accepted: {accepted}. Left out: {left_out}.").format(
        n=left, accepted=accepted, left_out=left_out
    )


def number_list(numbers: Sequence[int]) -> str:
    """Return rising numbers in a line: "1 to 4, 7"."""
    said: list[str] = []
    first = last = 0
    for number in (*numbers, 0):
        if number == last + 1 and first:
            last = number
            continue
        if first:
            said.append(f"{first:,}" if first == last else _span(first, last))
        first = last = number
    return ", ".join(said)


def recorded_text(numbers: Sequence[int]) -> str:
    """Return which numbers the incidents that were recorded have."""
    text = ngettext(
        "Recorded as incident {numbers}.", "Recorded as {n} incidents: no. {numbers}.", len(numbers)
    )
    return text.format(n=f"{len(numbers):,}", numbers=number_list(sorted(numbers)))


def _span(first: int, last: int) -> str:
    return _("{first} to {last}").format(first=f"{first:,}", last=f"{last:,}")


def taken_back_text(decision: Decision) -> str:
    """Return which decision was taken back."""
    steps = [step for each in decision.steps.values() for step in each]
    count = len(steps)
    match steps[0].do if steps else StepKind.CUT:
        case StepKind.RANGE if decision.incidents:
            text = ngettext(
                "Taken back: accepting {n} run.", "Taken back: accepting {n} runs.", count
            )
        case StepKind.RANGE:
            text = ngettext(
                "Taken back: leaving out {n} run.", "Taken back: leaving out {n} runs.", count
            )
        case StepKind.BACK:
            text = ngettext(
                "Taken back: having {n} run back.", "Taken back: having {n} runs back.", count
            )
        case StepKind.OWN:
            text = ngettext(
                "Taken back: listing {n} contact from you.",
                "Taken back: listing {n} contacts from you.",
                count,
            )
        case StepKind.JOIN:
            text = _("Taken back: joining runs.")
        case StepKind.CUT:
            text = _("Taken back: beginning another run.")
    return text.format(n=f"{count:,}")


_CALLS: Final[Mapping[CallKind, str]] = {
    CallKind.MISSED: N_("missed call"),
    CallKind.NOT_ANSWERED: N_("call that was not answered"),
    CallKind.ANSWERED: N_("answered call"),
    CallKind.OUTGOING: N_("call made by this phone"),
    CallKind.REJECTED: N_("rejected call"),
    CallKind.BLOCKED: N_("blocked call"),
    CallKind.VOICEMAIL: N_("call to voicemail"),
    CallKind.UNKNOWN: N_("call; what became of it is not said"),
}


def line_what(message: Message) -> str:
    """Return what a line is, without its words."""
    if message.kind is MessageKind.CALL:
        return _(_CALLS[message.call or CallKind.UNKNOWN])
    if message.kind is MessageKind.DELETED:
        return _("deleted message")
    if message.kind is MessageKind.FILE:
        return ", ".join(short_line(file.name) for file in message.files)
    if message.files:
        text = ngettext("message with {n} file", "message with {n} files", len(message.files))
        return text.format(n=len(message.files))
    return _("message")


def line_doubts(message: Message) -> str:
    """Return why a line may not be what it seems; empty where nothing says so."""
    return "; ".join(row_text("unsure", what=_(DOUBTS[each])) for each in message.doubts)


def line_words(message: Message) -> str:
    """Return the words of a line, its subject first; empty where it has none."""
    if message.kind is not MessageKind.TEXT:
        return ""
    return "\n".join(part for part in (message.subject, message.text) if part)


def line_when(line: ConversationLine) -> str:
    """Return when a line came, as its export states it."""
    return time_text(line.message.time, line.zone)


def file_when(at: datetime, zone: tzinfo, message: Message) -> str:
    """Return when a file was made by the clock of a zone, to the minute, or the day."""
    local = at.astimezone(zone)
    day = day_text(local.date())
    return f"{day}, {clock_text(local)}" if "T" in message.time.local else day


def waiting_text(left: int, unread: int) -> str:
    """Return what still waits to be looked through; empty if nothing does."""
    said = []
    if left:
        said.append(
            ngettext(
                "{n} run of contact from what you brought in waits to be looked through.",
                "{n} runs of contact from what you brought in wait to be looked through.",
                left,
            ).format(n=f"{left:,}")
        )
    if unread:
        said.append(
            ngettext(
                "{n} conversation that you brought in was not looked through yet.",
                "{n} conversations that you brought in were not looked through yet.",
                unread,
            ).format(n=f"{unread:,}")
        )
    return " ".join(said)
