"""`daybook passphrase VAULT`: changes the passphrase, its key file or the recovery code."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from ui.access_words import CODE_MADE, CODE_REVOKED, OLD_COPY, changed_lines, recovery_text
from ui.cli import passphrase
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context, moment
from ui.cli.exits import Exit
from ui.recovery_sheet import recovery_sheet_lines


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    passphrase.add_new_options(parser)
    parser.add_argument("--recovery-code", choices=("new", "revoke", "keep"))


def _run(args: argparse.Namespace, context: Context) -> Exit:
    terminal = context.terminal
    key_file = args.new_key_file is not None or args.no_key_file
    change = passphrase.new_given(args) or not (key_file or args.recovery_code)
    if change:
        passphrase.refuse_unasked(args, terminal)
    old = passphrase.words(args, terminal, _("Passphrase now, or the recovery code: "))
    _refuse_code(old, args.recovery_code, change=change, key_file=key_file)
    # all of it is done or nothing: what can be refused is refused before anything is changed
    given = passphrase.read_new_first(args, terminal, _key_file(args, old)) if change else None
    with context.opened(args.vault, old) as session:
        said, now = [], old
        _refuse(args.recovery_code, session)
        if change:
            now = given or Credentials(passphrase.read_new(args, terminal), _key_file(args, old))
            session.access.change_passphrase(old, now)
            said = changed_lines(session, now)
        elif key_file:
            now = Credentials(old.text, _key_file(args, old))
            session.access.change_key_file(old, now)
            said = changed_lines(session, now)
        code = _recovery(args.recovery_code, session, now)
        value = state_json(session, changed=change)
        text = [*said, *_code_text(args.recovery_code, code, session)]
    context.answer(value | ({"code": code} if code else {}), *text)
    return Exit.DONE


def _key_file(args: argparse.Namespace, old: Credentials) -> Path | None:
    if args.new_key_file is not None or args.no_key_file:
        named: Path | None = args.new_key_file
        return named
    return old.key_file if old.has_key_file else None


def _refuse_code(old: Credentials, wish: str | None, *, change: bool, key_file: bool) -> None:
    """Raises BadInput for what no recovery code will do: its use is written down at opening."""
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
    """How the record can be opened now, as JSON."""
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


COMMAND = Command(
    "passphrase", N_("change the passphrase, its key file or the recovery code"), _arguments, _run
)
