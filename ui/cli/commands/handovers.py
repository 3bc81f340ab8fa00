"""`daybook handovers` and `paper`: the log of handovers, and separate papers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.model.noun_codec import from_fields, stored
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from diary.model.when import moment as at_moment
from diary.paper_content import ContactDetails, PaperKind
from diary.services.disclosure.sheet_service import AskedItem
from diary.services.json_import import read_lines
from diary.services.session import Session
from ui import bundle_handover, paper_handover
from ui.cli import arguments, redaction_prompts
from ui.cli import command_context as cli_context
from ui.cli.command_context import CommandContext, RecordNote, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.paper_handover import PaperResult
from ui.text import handovers

if TYPE_CHECKING:
    from exporters.delivery.delivered_bundle import CopyRemoval


def _handovers_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--tell", metavar="N")
    which.add_argument("--forget", metavar="N")
    which.add_argument("--remove-copy", metavar="N")
    arguments.add_text_option(parser, "--to", "NAME")
    arguments.add_text_option(parser, "--route", "TEXT")
    parser.add_argument("--given-now", action="store_true")


def _run_handovers(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    telling = args.to is not None or args.route is not None or args.given_now
    if telling != (args.tell is not None):
        raise BadInput("--tell", _("goes with --to, --route or --given-now"))
    arguments.read_text_options(args, context.terminal, "--to", "--route")
    with context.session(args) as session:
        text: list[str] = []
        removal: CopyRemoval | None = None
        if args.tell is not None:
            given = at_moment(context.config.now(), session.journal.zone)
            item = session.handovers.find(args.tell)
            when = given if args.given_now else None
            session.handovers.note_recipient(item, to=args.to, route=args.route, given=when)
        elif args.forget is not None:
            session.handovers.answer(session.handovers.find(args.forget), CopyState.GONE)
        elif args.remove_copy is not None:
            item = session.handovers.find(args.remove_copy)
            removal = bundle_handover.remove_copy(item, context.terminal.progress(_("removing")))
            state = bundle_handover.copy_state(item.content, removal)
            if state is not None:
                session.handovers.answer(item, state)
            text = handovers.removed(item.content.folder, removal)
        items = session.handovers.items()
        zone = session.journal.zone
        text += [line for item in items for line in handovers.handover_lines(item, zone)]
        value: dict[str, Json] = {
            "handovers": [_json(item) for item in items],
            "left": list(removal.kept) if removal else [],
            "refused": list(removal.refused) if removal else [],
        }
        context.answer(value, *(text or [handovers.none_given()]))
    return _exit(removal) if removal else ExitCode.DONE


def _exit(removal: CopyRemoval) -> ExitCode:
    if removal.refused:
        return ExitCode.DISK
    return ExitCode.FOUND_WRONG if removal.kept or removal.absent else ExitCode.DONE


def _json(item: Recorded[HandoverRecord]) -> dict[str, Json]:
    own = item.content
    return {
        "number": item.number,
        "written": moment(item.first_written),
        "audience": own.audience,
        "form": own.form or "folder",
        "place": own.folder,
        "digest": own.digest,
        "entries": own.entries,
        "originals": own.originals,
        "head": {"entries": own.head, "link": own.link},
        "after": own.after or None,
        "to": own.to,
        "route": own.route,
        "given": own.given.at if own.given else None,
        "files": [line.partition("  ")[2] for line in own.files],
        "copy": own.copy.value if own.copy else None,
    }


HANDOVERS = Command(
    "handovers", N_("list what was handed over, and to whom"), _handovers_arguments, _run_handovers
)


def _paper_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--kind", choices=[kind.value for kind in PaperKind], required=True)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True)
    parser.add_argument("--own", choices=[redaction_prompts.TAKE_OUT, redaction_prompts.KEEP])
    parser.add_argument("--on-sheet", metavar="KEY", action="append", default=[])
    arguments.add_from(parser)


def _run_paper(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    bundle_handover.refuse_place(args.out)
    kind = PaperKind(args.kind)
    # The content of a contact sheet is typed each time, and never taken from the record.
    details = _details(args, context) if kind is PaperKind.CONTACT else ContactDetails()
    with context.session(args) as session:
        asked = paper_handover.asked(session, kind)
        let_go = redaction_prompts.decide_sheets(args.on_sheet, asked, context)
        versions = paper_handover.make_paper(session, kind, details, let_go)
        take_out = redaction_prompts.decide(args.own, versions.redactions, context)
        paper, taken_out = versions.chosen(take_out=take_out)
        kept_off = [each for each in asked if each.key not in let_go]
        result = paper_handover.write(kind, paper, args.out)
        ended = _note(result, taken_out, kept_off, context, session)
    cli_context.print_notices(args.out, context, paper_handover.NOTICES[kind])
    return ended


def _details(args: argparse.Namespace, context: CommandContext) -> ContactDetails:
    lines = read_lines(arguments.read_source(args, context.terminal))
    if len(lines) != 1:
        raise BadInput("--from", N_("must be one object in braces"))
    try:
        return from_fields(ContactDetails, lines[0].value, stored())
    except BadInput as cause:
        raise BadInput(cause.field, cause.reason, line=lines[0].number) from cause


def _note(
    result: PaperResult,
    taken_out: int,
    kept_off: Sequence[AskedItem],
    context: CommandContext,
    session: Session,
) -> ExitCode:
    """Note the paper in the private book, and print what was written."""
    written = result.written
    noting = RecordNote(context.terminal)
    noting.note(lambda: paper_handover.note(session, result))
    value: dict[str, Json] = {
        "kind": result.kind.value,
        "file": str(result.file.absolute()),
        "digest": written.digest,
        "pages": written.pages,
        "bytes": written.bytes,
        "entries": written.entries,
        "taken_out": taken_out,
        "off_sheets": [each.key for each in kept_off],
    }
    pages = ngettext("{n} page", "{n} pages", written.pages).format(n=written.pages)
    lines = (
        _("Written to {file}: {pages}").format(file=result.file, pages=pages),
        _("It is no part of the record. The other side may read it."),
    )
    context.answer(value, *lines, *redaction_prompts.off_sheets_lines(kept_off))
    return noting.exit


PAPER = Command(
    "paper", N_("write a paper that stands beside a bundle"), _paper_arguments, _run_paper
)
