"""`daybook erase VAULT ID` or `--whole`: erase one thing, or the whole record, for safety."""

from __future__ import annotations

import argparse

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded
from diary.services.access.credentials import Credentials
from diary.services.erasure import ErasurePlan, ErasureResult
from diary.vault.key_rotation_swap import replaced_records
from diary.vault.removal import removal_begun, remove
from ui.cli import secret_options
from ui.cli.command_context import CommandContext, find, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text.backups import last_backup_text
from ui.text.erasure import done_lines, plan_lines, whole_done, whole_lines, whole_question


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help=_("what to erase, as 'show' takes it"))
    parser.add_argument(
        "--whole", action="store_true", help=_("erase the whole record, keys first")
    )
    parser.add_argument(
        "--yes-erase",
        metavar="ID|NAME",
        help=_(
            "the ID once more, or with --whole the name of the folder: says where nobody sits to "
            "answer that it is meant"
        ),
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    if (args.id is None) != args.whole:
        raise BadInput("", _("say what to erase: its ID, or --whole for everything"))
    return _whole(args, context) if args.whole else _one(args, context)


def _refuse_unmeant(args: argparse.Namespace, context: CommandContext) -> None:
    """Raise BadInput where nobody said, or can say, that it is meant."""
    if args.yes_erase is None and not context.terminal.interactive:
        raise BadInput("--yes-erase", _("say the ID or the folder's name once more"))


def _one(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal = context.terminal
    words = secret_options.read_credentials(args, terminal)
    with context.opened(args.vault, words) as session:
        item = find(session, args.id)
        _refuse_unmeant(args, context)
        plan = session.erasure.plan(item.id)
        if args.yes_erase is None:
            last = last_backup_text(session.backup.last(), context.config.now())
            terminal.write_error(*plan_lines(plan, session.journal.zone), last)
            name = _short(item)
            question = _("To erase it, type {name} again. Anything else stops here: ")
            terminal.confirm(question.format(name=name), {name.lower(), args.id.lower()})
        elif find(session, args.yes_erase).id != item.id:
            raise BadInput("--yes-erase", _("names something else"))
        done = session.erasure.erase(item.id, _again(args, context, words))
    context.answer(_json(plan, done), *done_lines(done))
    return ExitCode.DONE if done.cleared else ExitCode.DISK


def _whole(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal, folder = context.terminal, args.vault.absolute()
    resumed, left_beside = removal_begun(folder), replaced_records(folder)
    words = None if resumed else secret_options.read_credentials(args, terminal)
    _refuse_unmeant(args, context)
    if args.yes_erase is None:
        terminal.write_error(*whole_lines(folder, begun=resumed, beside=left_beside))
        question = whole_question(folder, left_beside) + " " + _("Anything else stops here: ")
        terminal.confirm(question, {folder.name.lower()})
    elif args.yes_erase != folder.name:
        raise BadInput("--yes-erase", _("is not the name of the folder"))
    progress = terminal.progress(_("removing"))
    removed = context.when_free(lambda: remove(folder, words, context.config, progress))
    left_beside = replaced_records(folder)
    value = {"left": list(removed.left), "beside": [str(each) for each in left_beside]}
    context.answer(value, *whole_done(removed.left, left_beside))
    return ExitCode.DONE


def _short(item: Recorded[Content]) -> str:
    if isinstance(item.content, Evidence) and item.content.reference:
        return item.content.reference
    return str(item.number)


def _again(args: argparse.Namespace, context: CommandContext, words: Credentials) -> Credentials:
    if secret_options.is_given(args):
        return words
    return secret_options.read_credentials(args, context.terminal, _("Passphrase, once more: "))


def _json(plan: ErasurePlan, done: ErasureResult) -> dict[str, Json]:
    return {
        "erased": {
            "id": plan.item.id,
            "kind": plan.item.noun.value,
            "number": plan.item.number,
            "entries": list(done.entries),
        },
        "told": {"kind": done.told.noun.value, "entry": done.told.entry},
        "cleared": done.cleared,
        "conversations": [_mention(each) for each in plan.conversations],
        "translations": [_mention(each) for each in plan.translations],
        "mentioned": [_mention(each) for each in plan.mentioned],
        "listed": [_mention(each) for each in plan.listed],
        "same_file": [_mention(each) for each in plan.same_file],
        "handed_over": [
            {
                "audience": each.content.audience,
                "folder": each.content.folder,
                "written": moment(each.first_written),
            }
            for each in plan.handed_over
        ],
        "beside": [str(each) for each in done.beside],
    }


def _mention(item: Recorded[Content]) -> dict[str, Json]:
    return {"id": item.id, "kind": item.noun.value, "number": item.number}


ERASE = Command(
    "erase",
    N_("erase one thing, or the whole record, for safety"),
    _arguments,
    _run,
    about=N_(
        "Erases one thing for safety, or with --whole the record. It says first what it does not "
        "reach: copies, bundles that were handed over, old traces on the disk. It cannot be undone."
    ),
    examples=("daybook erase notes 3", "daybook erase notes --whole"),
    answers=("erase",),
)
