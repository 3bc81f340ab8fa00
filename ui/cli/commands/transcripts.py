"""`daybook transcript`: the lines of a conversation as a paper, and what only the person can say.

**Invariants:**

- Without a number the conversations are listed, and why no transcript of one can be made.
- Without `--out` nothing is written: it says which lines would be shown, and who is in them.
- Nobody is named but the account that the incidents are about, unless their number is given.
- Nothing is asked without `--ask`, and any question may be left.
- Nothing is written before it is decided whether the person's own words stay in it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from diary.conversations.line_selection import Extent, LineChoice, LineCount, Side
from diary.conversations.line_words import LineWords
from diary.conversations.participants import stand_in
from diary.conversations.transcript import Transcript, TranscriptChoice
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import Recorded
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.services.transcript_service import ListedConversation
from ui import bundle_handover, handover_questions, paper_handover
from ui.cli import arguments, redaction_prompts
from ui.cli import command_context as cli_context
from ui.cli.argument_types import whole_number
from ui.cli.command_context import CommandContext, RecordNote
from ui.cli.commands.command import Command, add_vault
from ui.cli.commands.review import conversation_of
from ui.cli.exit_codes import ExitCode, error_line
from ui.cli.terminal import Terminal
from ui.text.conversations import (
    OBSTACLES,
    QUESTIONS,
    conversation_name,
    days_text,
    runs_left_text,
    with_whom_text,
)

_LISTED: Final = 20
_NOT_POINTED: Final = N_("has no line that an incident points to; say --all, or --from and --to")
_NO_LINE: Final = N_("has no such line; where the file has several conversations, say --with whom")
# What is written as an answer, where not every text is one.
_HINTS: Final = {
    "altered": "yes, no, not-known",
    "on_phone": "yes, no",
    **dict.fromkeys(("on_phone_seen", "exported_on", "police_asked"), "2026-11-27"),
}
_BESIDE: Final = {"altered_what": "altered", "on_phone_seen": "on_phone"}
_YES_OR_NO: Final[dict[str, Json]] = {"yes": True, "no": False}


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    hint = _("its number; without it the conversations are listed")
    parser.add_argument("conversation", metavar="CONVERSATION", nargs="?", help=hint)
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        help=_("a new file for the paper; without it, which lines it would print"),
    )
    parser.add_argument("--text", action="store_true", help=_("plain text in place of a PDF"))
    parser.add_argument(
        "--all", dest="whole", action="store_true", help=_("every line of the conversation")
    )
    parser.add_argument(
        "--from", dest="first", metavar="N", type=whole_number, help=_("from this line on")
    )
    parser.add_argument(
        "--to", dest="last", metavar="N", type=whole_number, help=_("up to this line")
    )
    parser.add_argument(
        "--with",
        dest="within",
        metavar="ACCOUNT",
        action="append",
        default=[],
        help=_("of a file with several conversations, those with this account"),
    )
    parser.add_argument(
        "--name",
        metavar="N",
        type=whole_number,
        action="append",
        default=[],
        help=_("name the person who is printed as person N"),
    )
    parser.add_argument(
        "--positions",
        choices=[each.value for each in PositionHandling],
        help=_("what happens to places in words; they are left out unless they are kept"),
    )
    parser.add_argument(
        "--own",
        choices=[redaction_prompts.TAKE_OUT, redaction_prompts.KEEP],
        help=_(
            "what happens to words of your own that should not leave, and to what reaches "
            "somebody, where they stand in it"
        ),
    )
    redaction_prompts.add_line_options(parser, "LINES")
    parser.add_argument("--ask", action="store_true", help=_("ask what only you can say of it"))
    for name, about in (
        ("--translation", _("your own translation of a line; empty words take it back")),
        ("--heard", _("what you hear on a recording, for a line; empty words take it back")),
    ):
        parser.add_argument(
            name,
            metavar=("LINE", "TEXT|-"),
            nargs=2,
            action="append",
            default=[],
            help=arguments.typed_help(about),
        )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    choice = _choice(args)
    words = [*_line_words(args, context.terminal)]
    if args.out is not None:
        bundle_handover.refuse_place(args.out, is_file=True)
    if args.conversation is None:
        if args.out is not None:
            raise BadInput("CONVERSATION", N_("is missing; without it and --out they are listed"))
        with context.session(args) as session:
            listed = session.transcripts.listed()
        context.answer({"conversations": [*map(_listed_json, listed)]}, *_listed_lines(listed))
        return ExitCode.DONE
    with context.session(args) as session:
        item = conversation_of(session, args.conversation)
        if words:
            session.transcripts.say_words(item, words)
        if args.ask:
            item = _ask(session, item, context.terminal)
        choice = replace(choice, lines=replace(choice.lines, runs=session.review(item).left_out()))
        transcript = session.transcripts.make(item, choice)
        if args.out is not None and transcript.shown:
            keeps = redaction_prompts.decide_runs(args.left_runs, transcript.of_runs, context)
            if keeps != choice.lines.keeps_runs:
                choice = replace(choice, lines=replace(choice.lines, keeps_runs=keeps))
                transcript = session.transcripts.make(item, choice)
        if args.out is None:
            context.answer(_json(transcript), *_lines(transcript))
            return ExitCode.DONE
        if not transcript.shown:
            raise BadInput("CONVERSATION", _(_nothing(transcript)))
        ended = _write(args, transcript, context, session)
    cli_context.print_notices(args.out, context)
    return ended


def _listed_json(each: ListedConversation) -> Json:
    content = each.item.content
    return {
        "number": each.item.number,
        "exhibit": each.exhibit.content.reference,
        "file": each.exhibit.content.name,
        "member": content.member,
        "with": list(each.accounts),
        "others": each.others,
        "lines": content.lines,
        "first": content.first,
        "last": content.last,
        "why_not": each.obstacle.value if each.obstacle else "",
    }


def _listed_lines(listed: Sequence[ListedConversation]) -> Iterator[str]:
    if not listed:
        yield _("No conversation was brought in yet; 'daybook import' does that.")
    for each in listed:
        text = _("{name}; with {whom}; lines: {lines}; {days}")
        said = text.format(
            name=conversation_name(each.item, each.exhibit.content),
            whom=with_whom_text(each),
            lines=f"{each.item.content.lines:,}",
            days=days_text(each.item),
        )
        yield f"{said}; {_(OBSTACLES[each.obstacle])}" if each.obstacle else said


def _choice(args: argparse.Namespace) -> TranscriptChoice:
    """Return what the options choose. Raises BadInput."""
    ranged = args.first is not None or args.last is not None
    if args.whole and ranged:
        raise BadInput("--all", N_("does not go with --from or --to"))
    first, last = 1 if args.first is None else args.first, args.last
    if first < 1 or (last is not None and last < first):
        raise BadInput("--from", N_("must be the number of a line, and not after --to"))
    extent = Extent.WHOLE if args.whole else Extent.RANGE if ranged else Extent.POINTED
    if any(number < 1 for number in args.name):
        raise BadInput("--name", N_("must be the number of a person"))
    return TranscriptChoice(
        LineChoice(
            extent,
            first,
            last or 0,
            frozenset(args.within),
            kept=tuple(map(handover_questions.line_range, args.keep_lines)),
            keeps_runs=args.left_runs == redaction_prompts.KEEP_BACK,
        ),
        frozenset(args.name),
        args.positions == PositionHandling.KEEP,
    )


def _line_words(args: argparse.Namespace, terminal: Terminal) -> Iterator[LineWords]:
    """Yield the person's words for lines that the options give. Raises BadInput."""
    for pairs, heard in ((args.translation, False), (args.heard, True)):
        name = "--heard" if heard else "--translation"
        for line, text in pairs:
            if not (line.isascii() and line.isdigit() and len(line) < 10):
                raise BadInput(name, N_("needs the number of a line, then the words"))
            if text == arguments.READ:
                text = arguments.read_line(name, terminal)
            yield LineWords(int(line), text, heard)


def _ask(
    session: Session, item: Recorded[Conversation], terminal: Terminal
) -> Recorded[Conversation]:
    """Ask what only the person can say; return the conversation with the answers."""
    if not terminal.interactive:
        raise BadInput("--ask", N_("needs somebody to ask; 'amend' takes the same answers"))
    terminal.write_error(
        _("An empty line leaves a question as it is; '-' takes an answer back."),
        _("What is not answered is printed as “not asked”."),
    )
    content = item.content
    for field, question in QUESTIONS.items():
        beside = _BESIDE.get(field)
        if beside is None or _is_yes(content, beside):
            hint = f" ({_HINTS[field]})" if field in _HINTS else ""
            terminal.write_error(f"{_(question)}{hint}")
            content = _asked(session, replace(item, content=content), field, terminal)
    return item if content == item.content else session.journal.amend(item.id, content)


def _is_yes(content: Conversation, field: str) -> bool:
    return content.on_phone is True if field == "on_phone" else content.altered == "yes"


def _asked(
    session: Session, item: Recorded[Conversation], field: str, terminal: Terminal
) -> Conversation:
    """Return the conversation with an answer to one question, which may be asked again."""
    while True:
        line = arguments.read_line(field, terminal).strip()
        if not line:
            return item.content
        value: Json = None if line == "-" else line
        if field == "on_phone" and value is not None:
            value = _YES_OR_NO.get(line, line)
        changes = {field: value, **{each: None for each in _fallen(field, value)}}
        try:
            changed = session.new_json_import().changed(item, changes)
        except BadInput as refused:
            terminal.write_error(error_line(refused))
        else:
            if isinstance(changed, Conversation):
                return changed


def _fallen(field: str, value: Json) -> Iterator[str]:
    """Yield the fields that say nothing any more beside this answer."""
    if value not in ("yes", True):
        yield from (each for each, beside in _BESIDE.items() if beside == field)


def _write(
    args: argparse.Namespace, transcript: Transcript, context: CommandContext, session: Session
) -> ExitCode:
    # Imported here, because the PDF engine would otherwise load with every command.
    from exporters.delivery.transcript_file import write_transcript

    words = session.redactions.bundle_redactions().words
    held = [*transcript.holding(words)] if words else []
    takes_out = args.own != redaction_prompts.KEEP
    if held:
        takes_out = _takes_out(args.own, held, context.terminal)
    if takes_out:
        transcript = transcript.without(words)
    written = write_transcript(transcript, args.out, as_text=args.text)
    noting = RecordNote(context.terminal)
    noting.note(lambda: paper_handover.note_transcript(session, args.out, written))
    value = _json(transcript) | {
        "file": str(args.out.absolute()),
        "digest": written.digest,
        "pages": written.pages,
        "bytes": written.bytes,
        "taken_out": len(held) if takes_out else 0,
    }
    context.answer(
        value,
        _("Written to {file}").format(file=args.out),
        *_lines(transcript),
        _("It is no part of the record. The other side may read it."),
    )
    return noting.exit


def _takes_out(said: str | None, held: Sequence[int], terminal: Terminal) -> bool:
    """Return whether the person's own words are taken out. Raises BadInput if nobody can say."""
    if said is None:
        terminal.write_error(
            _(
                "Words that you keep under “What should not leave”, or noted to reach somebody, "
                "stand in these lines: {n}"
            ).format(n=_some(held))
        )
        said = terminal.choose(
            _("Take the words out, or keep them in? (take-out, keep) "),
            (redaction_prompts.TAKE_OUT, redaction_prompts.KEEP),
            BadInput("--own", N_("say take-out or keep")),
        )
    return said == redaction_prompts.TAKE_OUT


def _some(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_LISTED]))
    more = len(numbers) - _LISTED
    return _("{texts} and {n} more").format(texts=shown, n=more) if more > 0 else shown


def _nothing(transcript: Transcript) -> str:
    if transcript.extent is Extent.POINTED:
        return _NOT_POINTED
    return _NO_LINE


def _lines(transcript: Transcript) -> Iterator[str]:
    shown, total = transcript.shown, transcript.total.total
    yield _("Lines printed: {shown} of {total}.").format(shown=shown, total=total)
    if transcript.extent is Extent.POINTED:
        yield _(
            "These are the lines from 20 before the first to the last that an incident points to, "
            "and what you sent before and after, in a group only among these. E-mails between you "
            "and others alone stay out."
        )
    if said := runs_left_text(transcript.of_runs, keeps=transcript.keeps_runs):
        yield said
    if transcript.left_out.total:
        own, rest = transcript.left_out.sides[Side.OWN], transcript.left_out.total
        yield _("Left out: {n}, of which {own} are yours.").format(n=rest, own=own)
    if transcript.elsewhere:
        yield _("Lines of other conversations in the file, not printed: {n}.").format(
            n=transcript.elsewhere
        )
    for each in transcript.people[:_LISTED]:
        name = each.account or _("not named in the file")
        said = ngettext("{n} line", "{n} lines", each.sent).format(n=each.sent)
        if each.is_named:
            yield _("Named: {account} ({lines})").format(account=name, lines=said)
        else:
            yield _("Printed as “{person}”: {account} ({lines}); --name {n} names it").format(
                person=stand_in(each), account=name, lines=said, n=each.number
            )
    if (more := len(transcript.people) - _LISTED) > 0:
        yield ngettext("And {n} more.", "And {n} more.", more).format(n=more)
    if not shown:
        yield _("CONVERSATION {reason}.").format(reason=_(_nothing(transcript)))


def _json(transcript: Transcript) -> dict[str, Json]:
    return {
        "conversation": transcript.conversation.number,
        "file": None,
        "shown": transcript.shown,
        "lines": _count_json(transcript.total),
        "left_out": _count_json(transcript.left_out),
        "elsewhere": transcript.elsewhere,
        "of_runs": transcript.of_runs,
        "people": [
            {
                "number": each.number,
                "account": each.account,
                "label": each.label,
                "lines": each.sent,
                "named": each.is_named,
            }
            for each in transcript.people
        ],
        "digest": "",
        "pages": 0,
        "bytes": 0,
        "taken_out": 0,
    }


def _count_json(count: LineCount) -> Json:
    return {side.value: count.sides[side] for side in Side}


TRANSCRIPT = Command(
    "transcript",
    N_("print lines of a conversation, as PDF or text"),
    _arguments,
    _run,
    about=N_(
        "Writes lines of a conversation that was read as a paper, PDF or text; without --out it "
        "says which it would print, and without a number it lists the conversations."
    ),
    examples=(
        "daybook transcript notes",
        "daybook transcript notes 1",
        "daybook transcript notes 1 --from 40 --to 120 --out lines.pdf",
    ),
    answers=("transcript",),
    place="--out",
)
