"""`daybook paper`: make a separate paper, and note whom it was given to."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.json_value import Json
from diary.model.noun_codec import from_fields, stored
from diary.paper_content import ContactDetails
from diary.paper_kinds import PaperKind
from diary.services.disclosure.sheet_service import AskedItem
from diary.services.json_import import read_lines
from diary.services.session import Session
from ui import bundle_handover, paper_handover
from ui.cli import arguments, redaction_prompts
from ui.cli import command_context as cli_context
from ui.cli.command_context import CommandContext, RecordNote
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.paper_handover import PaperResult

if TYPE_CHECKING:
    pass


def _paper_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--kind",
        metavar="KIND",
        choices=[kind.value for kind in PaperKind],
        required=True,
        help=_("which paper; 'contact' takes one JSON object from --from"),
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help=_("a new PDF, outside the folders of records and bundles"),
    )
    parser.add_argument(
        "--own",
        choices=[redaction_prompts.TAKE_OUT, redaction_prompts.KEEP],
        help=_(
            "what happens to words of your own that should not leave, and to what reaches "
            "somebody, where they stand in it"
        ),
    )
    parser.add_argument(
        "--on-sheet",
        metavar="KEY",
        action="append",
        default=[],
        help=_("let this go on the sheet; the keys are listed where it stayed behind"),
    )
    arguments.add_from(parser)


def _run_paper(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    bundle_handover.refuse_place(args.out, is_file=True)
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
    "paper",
    N_("write a paper that stands beside a bundle"),
    _paper_arguments,
    _run_paper,
    about=N_(
        "Writes a paper, which is no part of the record, as one PDF, and notes it in the private "
        "book."
    ),
    examples=(
        "daybook paper notes --kind statement --out statement.pdf",
        "daybook paper notes --kind contact --out contact.pdf --from contact.json",
    ),
    answers=("paper",),
    place="--out",
)
