"""`daybook recover VAULT`: opens a record whose passphrase or key file is lost, and mends it."""

from __future__ import annotations

import argparse

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.notices import NoticeCode
from diary.services.access.credentials import Credentials, read_code
from diary.vault.lifecycle import recover
from ui.access_words import ACCESS_NOTICES, changed_lines
from ui.cli import passphrase
from ui.cli.commands.command import Command, add_vault
from ui.cli.commands.passphrase import state_json
from ui.cli.context import Context
from ui.cli.exits import Exit

_MENDED = {NoticeCode.KEYS_MENDED: "keys", NoticeCode.KEYS_COPY_MENDED: "keys.bak"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    passphrase.add_code_options(parser)
    passphrase.add_new_options(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    terminal = context.terminal
    old = _words(args, context)
    change = old.is_code or passphrase.new_given(args)
    key_file = old.key_file if old.has_key_file and not args.no_key_file else None
    key_file, given = args.new_key_file or key_file, None
    if change:
        passphrase.refuse_unasked(args, terminal)
        # each use of a code is written down, so what cannot be set is refused before
        given = passphrase.read_new_first(args, terminal, key_file)
    elif args.new_key_file is not None or args.no_key_file:
        raise BadInput("key file", _("'daybook passphrase' changes it"))
    with context.opened(args.vault, old, recover) as session:
        mended = [code for code in session.info.notices if code in _MENDED]
        said = [_(ACCESS_NOTICES[code]) for code in mended]
        if change:
            new = given or Credentials(passphrase.read_new(args, terminal), key_file)
            session.access.change_passphrase(old, new)
            said += changed_lines(session, new)
        elif not mended:
            said.append(_("Nothing needed mending. The passphrase is as it was."))
        value: dict[str, Json] = {"mended": [_MENDED[code] for code in mended]}
        value |= state_json(session, changed=change)
    context.answer(value, *said)
    return Exit.DONE


def _words(args: argparse.Namespace, context: Context) -> Credentials:
    code = passphrase.read_code(args)
    if code is not None:
        if args.passphrase_file is not None or args.passphrase_fd is not None:
            raise BadInput("", _("give the passphrase or the recovery code, not both"))
        # what was said to be a code is told where it is mistyped, before anything is opened
        return Credentials(read_code(code))
    return passphrase.words(args, context.terminal, _("Recovery code, or passphrase: "))


COMMAND = Command(
    "recover",
    N_("open a record with its recovery code, and mend its key file"),
    _arguments,
    _run,
)
