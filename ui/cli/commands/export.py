"""`daybook export VAULT --for police --out FOLDER`: writes a bundle, checks it, notes it."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary import profiles
from diary.casefile import CaseFile
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.services.positions import PositionFound, found_in, look
from diary.services.session import Session
from diary.services.snapshot import Positions
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--for", dest="audience", choices=profiles.AUDIENCES, required=True)
    parser.add_argument("--out", metavar="FOLDER", type=Path, required=True)
    parser.add_argument("--positions", choices=[each.value for each in Positions])


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.session(args) as session:
        case = _case(args, context, session)
        return write(case, args.out, context, session)


def write(case: CaseFile, out: Path, context: Context, session: Session) -> Exit:
    """Writes the bundle, checks what was written, and notes it in the private book."""
    from exporters import bundle
    from exporters.check import check

    progress = context.terminal.progress(_("writing"))
    written = bundle.write(case, out, sign=session.signer, progress=progress)
    report = check([out], expected=session.info.fingerprint)
    session.sharing.log(
        audience=case.profile.id,
        folder=str(out.absolute()),
        digest=written.digest,
        entries=case.disclosure.entries_shown,
        originals=written.originals,
    )
    value = {
        "folder": str(out.absolute()),
        "digest": written.digest,
        "fingerprint": session.info.fingerprint,
        "originals": written.originals,
        "pages": written.pages,
        "bytes": written.bytes,
        "damaged": list(written.damaged),
        "checked": report.verdict.value,
    }
    lines = [
        _("Written to {folder}").format(folder=out),
        _("{pages} pages, {n} originals, {size} MB").format(
            pages=written.pages, n=written.originals, size=f"{written.bytes / 1e6:.1f}"
        ),
        _("Fingerprint to give by another way: {key}").format(key=session.info.fingerprint),
    ]
    for reference in written.damaged:
        lines.append(_("{ref}: its file is damaged and is named so").format(ref=reference))
    context.answer(value, "\n".join(lines))
    return Exit.DONE if report.ok and not written.damaged else Exit.FOUND_WRONG


def _case(args: argparse.Namespace, context: Context, session: Session) -> CaseFile:
    profile = profiles.load(args.audience)
    originals = session.snapshot.originals() if profile.files else ()
    looked = look(originals, context.terminal.progress(_("looking at originals")))
    found = found_in(originals, looked)
    positions = _decide(args.positions, found, context)
    return session.snapshot.take(profile, looked, positions)


def _decide(said: str | None, found: tuple[PositionFound, ...], context: Context) -> Positions:
    if said is not None:
        return Positions(said)
    if not found:
        return Positions.WITHHOLD
    terminal = context.terminal
    terminal.complain(_("These originals say where they were taken:"))
    for each in found:
        places = "; ".join(
            f"{place.where} {place.latitude} {place.longitude}".strip() for place in each.positions
        )
        terminal.complain(f"  {each.reference}  {each.name}: {places}")
    if not terminal.interactive:
        raise BadInput("--positions", _("say keep or withhold"))
    while True:
        answer = terminal.answer(_("Keep these originals in the bundle, or withhold them? "))
        if answer in set(Positions):
            return Positions(answer)


COMMAND = Command("export", N_("write a bundle that others can check"), _arguments, _run)
