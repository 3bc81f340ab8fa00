"""`daybook paper VAULT --kind KIND --out FILE`: writes a paper that stands beside a bundle."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.model.codec import from_fields, stored
from diary.papers import ContactDetails, PaperKind
from diary.services.json_import import read_lines
from diary.services.session import Session
from ui import paper_handover
from ui.cli import notices, own_words
from ui.cli.commands import source
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit
from ui.cli.noting import Noting
from ui.paper_handover import PaperResult


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--kind", choices=[kind.value for kind in PaperKind], required=True)
    parser.add_argument("--out", metavar="FILE", type=Path, required=True)
    parser.add_argument("--own", choices=[own_words.TAKE_OUT, own_words.KEEP])
    source.add_from(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    kind = PaperKind(args.kind)
    # what a contact sheet holds is asked for each time, and never taken from the record
    details = _details(args, context) if kind is PaperKind.CONTACT else ContactDetails()
    with context.session(args) as session:
        versions = paper_handover.take(session, kind, details)
        take_out = own_words.decide(args.own, versions.redactions, context)
        paper, taken_out = versions.chosen(take_out=take_out)
        ended = _note(paper_handover.write(kind, paper, args.out), taken_out, context, session)
    notices.tell(args.out, context, paper_handover.NOTICES[kind])
    return ended


def _details(args: argparse.Namespace, context: Context) -> ContactDetails:
    lines = read_lines(source.read(args, context.terminal))
    if len(lines) != 1:
        raise BadInput("--from", "must be one object in braces")
    try:
        return from_fields(ContactDetails, lines[0].value, stored())
    except BadInput as cause:
        raise BadInput(cause.field, cause.reason, line=lines[0].number) from cause


def _note(result: PaperResult, taken_out: int, context: Context, session: Session) -> Exit:
    """Note it, and say what was written."""
    written = result.written
    noting = Noting(context.terminal)
    noting.note(lambda: paper_handover.note(session, result))
    value = {
        "kind": result.kind.value,
        "file": str(result.file.absolute()),
        "digest": written.digest,
        "pages": written.pages,
        "bytes": written.bytes,
        "entries": written.entries,
        "taken_out": taken_out,
    }
    pages = ngettext("{n} page", "{n} pages", written.pages).format(n=written.pages)
    lines = (
        _("Written to {file}: {pages}").format(file=result.file, pages=pages),
        _("It stands beside a bundle and is part of none. The other side may read it."),
    )
    context.answer(value, *lines)
    return noting.exit


COMMAND = Command("paper", N_("write a paper that stands beside a bundle"), _arguments, _run)
