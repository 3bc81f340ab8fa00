"""Consent on the command line to open files of others where the decoder is not confined.

**Invariants:**

- No picture, film or page of others is decoded there unless this command was told so by its
  option: consent is never kept, never taken from what the window was told, never given by default.
- It is not silent either: at a terminal the risk is shown and a yes asked for, in the words of the
  window; elsewhere it is said on standard error, with `--quiet` too.
- Where the decoder is confined the option changes nothing, nor where the organisation that looks
  after the computer set that such files are never opened.
"""

from __future__ import annotations

import argparse
from typing import Final

from diary.errors import BadInput, MediaError
from diary.i18n import _
from diary.media.decoder_client import MediaClient
from ui.cli.command_context import CommandContext
from ui.text import missing_protection

OPTION: Final = "--open-unprotected"
_YES: Final = "yes"
_ANSWERS: Final = (_YES, "no")


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        OPTION,
        action="store_true",
        help=_(
            "decode pictures, films and pages of others all the same where this computer does not "
            "keep the part that does so apart; a file built to attack it could reach your other "
            "files. Asked at a terminal; without effect where that part is kept apart"
        ),
    )


def settle(args: argparse.Namespace, context: CommandContext) -> None:
    """Give this command's consent if its option says so and nobody takes that back."""
    media, terminal = context.config.media, context.terminal
    if not args.open_unprotected or _is_confined(media):
        return
    if context.policy.refused:
        terminal.write_error(context.policy.refused)
    if context.policy.files_answer(own=True) is False:
        terminal.write_error(context.policy.text())
        return
    title, risk, without, _settings = map(_, missing_protection.QUESTION)
    if not terminal.interactive:
        terminal.write_error(risk)
        media.consent.given = True
        return
    terminal.write_error(title, risk, without)
    question = _("{agree}? (yes, no) ").format(agree=_(missing_protection.AGREE))
    asked = terminal.choose(question, _ANSWERS, BadInput(OPTION, _("yes or no was asked")))
    media.consent.given = asked == _YES


def opens(media: MediaClient) -> bool:
    """Return whether files of others are opened by this command."""
    return media.consent.given or _is_confined(media)


def why_not_opened(media: MediaClient) -> tuple[str, ...]:
    """Return in a sentence why files were not decoded here; none if the computer could do it."""
    return () if opens(media) and media.works() else (_not_opened_text(media),)


def _not_opened_text(media: MediaClient) -> str:
    """Return why no file is decoded here: the decoder does not work, or is not confined."""
    if _is_confined(media):
        return _(missing_protection.DO_NOT_OPEN)
    hint = _("{option} shows them all the same.").format(option=OPTION)
    return f"{_(missing_protection.NOT_OPENED_HERE)} {hint}"


def _is_confined(media: MediaClient) -> bool:
    """Return whether it is confined; one that does not start opens nothing, and counts as such."""
    try:
        return media.confinement().is_enough
    except MediaError:
        return True
