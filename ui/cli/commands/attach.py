"""`daybook attach VAULT INCIDENT FILE...`: keeps files byte for byte as exhibits."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import DiaryError, NotAllowed, NotAllowedReason
from diary.i18n import N_, _
from diary.json_value import Json
from diary.media.client import MediaClient
from diary.model.record import Evidence
from diary.model.recorded import Recorded
from diary.services.attachments import StoredFile
from diary.services.session import Session
from ui import confinement_words
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, find, record_json
from ui.cli.exits import Exit, exit_for
from ui.cli.refusing import refusal
from ui.cli.terminal import Terminal


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("incident", metavar="INCIDENT")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    terminal = context.terminal
    with context.session(args) as session:
        incident = find(session, args.incident)
        if incident.withdrawn is not None:
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        outcomes = session.evidence.store(args.files, terminal.progress("attaching"))
        kept, worst = [], Exit.DONE
        for number, outcome in enumerate(outcomes, 1):
            if isinstance(outcome, StoredFile):
                content = Evidence(incidents=(incident.id,))
                kept.append(session.evidence.admit(outcome, content))
                if not context.as_json:
                    terminal.say(f"{kept[-1].id}  {kept[-1].content.reference}")
            else:
                terminal.complain(f"FILE {number}: {refusal(outcome)}")
                worst = max(worst, exit_for(outcome))
        _prepare(session, kept, terminal, context.settled.media)
    if context.as_json:
        failed: list[Json] = [
            {"file": number, "code": outcome.code}
            for number, outcome in enumerate(outcomes, 1)
            if isinstance(outcome, DiaryError)
        ]
        terminal.tell_json({"attached": [record_json(item) for item in kept], "failed": failed})
    return worst


def _prepare(
    session: Session, kept: list[Recorded[Evidence]], terminal: Terminal, media: MediaClient
) -> None:
    """Make what a bundle will print of the files, so that no export has to wait for it."""
    failed: list[str] = []
    progress = terminal.progress(_("looking at them"))
    for done, item in enumerate(kept, 1):
        original = session.evidence.original_of(item)
        if original is not None and original.prepared().failed:
            failed.append(item.content.reference)
        progress(done, len(kept))
    said = _("{ref} could not be looked into. It is kept as it is.")
    terminal.complain(*(said.format(ref=reference) for reference in failed))
    if failed and not media.works():
        terminal.complain(_(confinement_words.DO_NOT_OPEN))


COMMAND = Command("attach", N_("keep files as exhibits of an incident"), _arguments, _run)
