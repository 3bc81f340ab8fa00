"""`daybook demo FOLDER`: the invented sample case as a vault, and the bundle made from it."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from diary import audience_profiles
from diary.audience_profiles import Profile
from diary.errors import AlreadyExists
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.paper_kinds import PaperKind
from diary.services.sample_case import SampleClock, build
from diary.services.session import Session
from diary.vault.lifecycle import create
from ui import case_preview, handover_questions
from ui.bundle_handover import DeliveryOptions
from ui.cli.command_context import CommandContext
from ui.cli.commands.command import Command
from ui.cli.commands.export import write
from ui.cli.exit_codes import ExitCode
from ui.handover_questions import HandoverAnswers
from ui.place_warnings import is_free

PASSPHRASE = "sample case only"  # noqa: S105 - printed on purpose, the case is invented

# The invented case takes place there, whatever the time zone of this computer.
SAMPLE_ZONE = "Europe/London"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help=_("a new or empty folder for both")
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    # Imported here, because the modules that write bundles would otherwise load with every command.
    from diary.files.durable import make_with_parents

    folder: Path = args.folder
    context.refuse_record_in(folder)
    if not is_free(folder):
        raise AlreadyExists(folder.name)
    make_with_parents(folder)
    vault, bundle = folder / "vault", folder / "police bundle"
    clock = SampleClock()
    session = create(vault, PASSPHRASE, replace(context.config, now=clock, zone=SAMPLE_ZONE))
    try:
        summary = build(session, clock, context.terminal.progress(_("recording the sample case")))
        profile = audience_profiles.load("police")
        files = handover_questions.original_files(session, profile)
        own = handover_questions.own_addresses(session)
        looking = context.terminal.progress(_("looking at originals"))
        found = handover_questions.scan(files, looking, own)
        case = case_preview.take_case(session, profile, found.scanned, _answers(session, profile))
        if not context.as_json:
            context.terminal.write_lines(
                _(
                    "An invented case: {incidents} incidents written down, {exhibits} exhibits."
                ).format(incidents=summary.incidents, exhibits=summary.exhibits)
            )
            context.terminal.write_lines(_("Record: {folder}").format(folder=vault.absolute()))
            context.terminal.write_lines(_("Its passphrase: {words}").format(words=PASSPHRASE))
        ended = write(case, bundle, context, session, DeliveryOptions(), {})
    finally:
        session.close()
    if not context.as_json and ended is ExitCode.DONE:
        context.terminal.write_lines(*_next(vault.absolute(), bundle.absolute()))
    return ended


def _next(vault: Path, bundle: Path) -> Iterator[str]:
    """Return what to open now, in the order in which a reader of the bundle would."""
    from exporters.bundle import layout

    yield _("Read first: {file}").format(file=bundle / layout.SUMMARY)
    yield _("Check it in a browser: {file}").format(file=bundle / layout.CHECK_PAGE)
    yield _("Open the record in the window: {command}").format(
        command=f"daybook --window {shlex.quote(str(vault))}"
    )


def _answers(session: Session, profile: Profile) -> HandoverAnswers:
    """Return what the person of the sample answers: words stay, and sheets and lines are shown."""
    conversations = tuple(item.id for item in session.journal.items(Noun.CONVERSATION))
    let_go = tuple(each.word for each in session.redactions.contact_terms())
    # a sheet with nothing on it is not written; extracts repeat every incident
    asked = session.sheets.asked_beside(profile)
    on_sheets = tuple(each.key for each in asked if each.kind is not PaperKind.EXTRACTS)
    return HandoverAnswers(
        take_out=False, words_let_go=let_go, conversations=conversations, on_sheets=on_sheets
    )


DEMO = Command(
    "demo",
    N_("build the invented sample case and its bundle"),
    _arguments,
    _run,
    about=N_(
        "Builds the invented sample case, as a record and as its bundle for police, to look at. "
        "Its passphrase is printed."
    ),
    examples=("daybook demo sample",),
    answers=("export",),
    found=N_("what was written does not read back as it was written"),
    exits=(ExitCode.DISK,),
    place="FOLDER",
)
