"""`daybook passphrase`, `recover` and `rotate`: change a record's credentials or keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput, StorageError
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.access.credentials import Credentials, read_code
from diary.services.session import Session
from diary.unlock_notices import NoticeCode
from diary.vault.key_rotation import RotationResult, rotate
from diary.vault.lifecycle import recover
from diary.vault.removal import remove
from ui.cli import secret_options
from ui.cli.command_context import CommandContext, moment
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode
from ui.text.access import (
    CODE_MADE,
    CODE_REVOKED,
    OLD_COPY,
    changed_lines,
    recovery_sheet_lines,
    recovery_text,
)
from ui.text.erasure import rotate_lines, rotated_lines
from ui.text.unlock_notices import OPENING_NOTICES


def _passphrase_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    secret_options.add_new_options(parser)
    parser.add_argument(
        "--recovery-code",
        choices=("new", "revoke", "keep"),
        help=_(
            "make a recovery code and show it this once, take it back, or say that its use was "
            "expected"
        ),
    )


def _run_passphrase(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal = context.terminal
    key_file = args.new_key_file is not None or args.no_key_file
    change = secret_options.new_given(args) or not (key_file or args.recovery_code)
    if change:
        secret_options.refuse_unasked(args, terminal)
    old = secret_options.read_credentials(
        args, terminal, _("Passphrase now, or the recovery code: ")
    )
    _refuse_code(old, args.recovery_code, change=change, key_file=key_file)
    # All of it is done or nothing: whatever can be refused is refused before anything changes.
    given = secret_options.read_new_first(args, terminal, _key_file(args, old)) if change else None
    with context.opened(args.vault, old) as session:
        lines, now = [], old
        _refuse(args.recovery_code, session)
        if change:
            now = given or Credentials(
                secret_options.read_new(args, terminal), _key_file(args, old)
            )
            session.access.change_passphrase(old, now)
            lines = changed_lines(session, now)
        elif key_file:
            now = Credentials(old.text, _key_file(args, old))
            session.access.change_key_file(old, now)
            lines = changed_lines(session, now)
        code = _recovery(args.recovery_code, session, now)
        value = state_json(session, changed=change)
        text = [*lines, *_code_text(args.recovery_code, code, session)]
    context.answer(value | ({"code": code} if code else {}), *text)
    return ExitCode.DONE


def _key_file(args: argparse.Namespace, old: Credentials) -> Path | None:
    if args.new_key_file is not None or args.no_key_file:
        named: Path | None = args.new_key_file
        return named
    return old.key_file if old.has_key_file else None


def _refuse_code(old: Credentials, wish: str | None, *, change: bool, key_file: bool) -> None:
    """Raise BadInput for what a recovery code cannot do: its use is recorded when it opens."""
    needs = wish == "keep" or (not change and (wish == "revoke" or key_file))
    if old.is_code and needs:
        raise BadInput("recovery code", _("this needs the passphrase; a recovery code will not do"))


def _refuse(wish: str | None, session: Session) -> None:
    if wish == "revoke":
        session.access.refuse_revoking()
    if wish == "keep":
        session.access.refuse_acknowledging()


def _recovery(wish: str | None, session: Session, words: Credentials) -> str:
    if wish == "new":
        return session.access.make_recovery_code(words)
    if wish == "revoke":
        session.access.revoke_recovery_code(words)
    if wish == "keep":
        session.access.acknowledge_use()
    return ""


def _code_text(wish: str | None, code: str, session: Session) -> list[str]:
    if wish == "new":
        return [
            _(CODE_MADE),
            "",
            *recovery_sheet_lines(code),
        ]
    if wish == "revoke":
        return [_(CODE_REVOKED), _(OLD_COPY)]
    if wish == "keep":
        return [recovery_text(session.access.recovery_state(), session.journal.zone)]
    return []


def state_json(session: Session, *, changed: bool) -> dict[str, Json]:
    """Return as JSON how the record can be opened now."""
    state = session.access.recovery_state()
    return {
        "passphrase_changed": changed,
        "key_file": session.access.key_file_in_use,
        "recovery_code": {
            "in_use": state.in_use,
            "made": moment(state.made) if state.made else None,
            "used": moment(state.used) if state.used else None,
            "seen": state.seen,
        },
    }


PASSPHRASE = Command(
    "passphrase",
    N_("change the passphrase, its key file or the recovery code"),
    _passphrase_arguments,
    _run_passphrase,
    about=N_(
        "Changes the passphrase, or only the key file or recovery code named. Whoever has an older "
        "copy of the file 'keys' and the words that opened it then can still open the record."
    ),
    examples=(
        "daybook passphrase notes",
        "daybook passphrase notes --recovery-code new",
        "daybook passphrase notes --new-key-file holiday.jpg",
    ),
    answers=("passphrase",),
)


_MENDED = {NoticeCode.KEYS_MENDED: "keys", NoticeCode.KEYS_COPY_MENDED: "keys.bak"}


def _recover_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    secret_options.add_code_options(parser)
    secret_options.add_new_options(parser)


def _run_recover(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal = context.terminal
    old = _words(args, context)
    change = old.is_code or secret_options.new_given(args)
    key_file = old.key_file if old.has_key_file and not args.no_key_file else None
    key_file, given = args.new_key_file or key_file, None
    if change:
        secret_options.refuse_unasked(args, terminal)
        # Each use of a code is recorded, so a passphrase that cannot be set is refused first.
        given = secret_options.read_new_first(args, terminal, key_file)
    elif args.new_key_file is not None or args.no_key_file:
        raise BadInput("key file", _("'daybook passphrase' changes it"))
    with context.opened(args.vault, old, recover) as session:
        mended = [code for code in session.info.notices if code in _MENDED]
        lines = [_(OPENING_NOTICES[code]) for code in mended]
        if change:
            new = given or Credentials(secret_options.read_new(args, terminal), key_file)
            session.access.change_passphrase(old, new)
            lines += changed_lines(session, new)
        elif not mended:
            lines.append(_("Nothing needed mending. The passphrase is as it was."))
        value: dict[str, Json] = {"mended": [_MENDED[code] for code in mended]}
        value |= state_json(session, changed=change)
    context.answer(value, *lines)
    return ExitCode.DONE


def _words(args: argparse.Namespace, context: CommandContext) -> Credentials:
    code = secret_options.read_code(args)
    if code is not None:
        if secret_options.is_given(args):
            raise BadInput("", _("give the passphrase or the recovery code, not both"))
        # A mistyped code is reported as one before anything is opened.
        return Credentials(read_code(code))
    return secret_options.read_credentials(
        args, context.terminal, _("Recovery code, or passphrase: ")
    )


RECOVER = Command(
    "recover",
    N_("open a record with its recovery code, and mend its key file"),
    _recover_arguments,
    _run_recover,
    about=N_(
        "Opens a record with its recovery code and sets a new passphrase; with the passphrase, "
        "puts a damaged file 'keys' right. Copy the folder first."
    ),
    examples=("daybook recover notes", "daybook recover notes --code-file code.txt"),
    answers=("recover",),
)


def _rotate_arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    secret_options.add_new_options(parser)
    parser.add_argument(
        "--remove-old",
        action="store_true",
        help=_("remove the old record, which otherwise stays beside it and opens as before"),
    )
    parser.add_argument(
        "--despite-damage",
        action="store_true",
        help=_("leave behind a file that is damaged, and move the rest"),
    )


def _run_rotate(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    terminal = context.terminal
    secret_options.refuse_unasked(args, terminal)
    words = secret_options.read_credentials(args, terminal)
    if terminal.interactive and not secret_options.new_given(args):
        terminal.write_error(*rotate_lines(args.vault.absolute(), remove_old=args.remove_old))
        terminal.confirm(_("To go on, type 'rotate'. Anything else stops here: "), {"rotate"})
    key_file = words.key_file if words.has_key_file and not args.no_key_file else None
    new = Credentials(secret_options.read_new(args, terminal), args.new_key_file or key_file)
    progress = terminal.progress(_("moving"))
    rotated = context.when_free(
        lambda: rotate(
            args.vault,
            words,
            new,
            context.config,
            despite_damage=args.despite_damage,
            progress=progress,
        )
    )
    left = _remove_old(rotated, words, context) if args.remove_old else None
    value: dict[str, Json] = {
        "vault": rotated.vault_id,
        "fingerprint": rotated.fingerprint,
        "entries": rotated.entries,
        "old": None if left == () else str(rotated.old),
        "missing": list(rotated.missing),
    }
    context.answer(value, *rotated_lines(rotated, left))
    return ExitCode.FOUND_WRONG if rotated.missing else ExitCode.DONE


def _remove_old(
    rotated: RotationResult, words: Credentials, context: CommandContext
) -> tuple[str, ...] | None:
    try:
        return remove(rotated.old, words, context.config).left
    except StorageError:
        # The record has its new keys; the answer says how to remove the old one.
        return None


ROTATE = Command(
    "rotate",
    N_("move a record to new keys, with a new passphrase"),
    _rotate_arguments,
    _run_rotate,
    about=N_(
        "Moves the record to new keys, with a new passphrase, and reads all of it back before the "
        "two are swapped. Its fingerprint has to be given anew."
    ),
    examples=("daybook rotate notes", "daybook rotate notes --remove-old"),
    answers=("rotate",),
    found=N_("moved without what is damaged, which is named"),
)
