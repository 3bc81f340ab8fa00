"""The help of a command, and the overview, as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from diary.i18n import _
from ui.cli.command_description import ArgumentGroup, DescribedArgument, describe
from ui.cli.commands.command import Command

WIDTH: Final = 78
_INDENT: Final = 2
_TEXT: Final = 6
_NO_BREAK: Final = "\x1f"


def help_lines(command: Command) -> Iterator[str]:
    """Yield what `--help` of a command prints."""
    described = describe(command)
    # A part is not broken, so that an option and its value stand on one line.
    usage = " ".join(part.replace(" ", _NO_BREAK) for part in ("daybook", *described.usage))
    yield from (line.replace(_NO_BREAK, " ") for line in _wrapped(usage, 0, 4))
    yield ""
    yield from _wrapped(_(command.about), 0)
    for group in ArgumentGroup:
        if arguments := described.of(group):
            yield from ("", f"{_(group.value)}:")
            for each in arguments:
                yield from _argument_lines(each)
    yield from ("", _("For example:"))
    for example in command.examples:
        yield f"  {example}"
    yield from ("", _("Exit codes:"))
    for code, meaning in described.exits:
        yield from _wrapped(f"{int(code):>5}  {meaning}", 0, 7)


def _argument_lines(argument: DescribedArgument) -> Iterator[str]:
    yield from _wrapped(argument.shown, _INDENT, _TEXT)
    yield from _wrapped(argument.whole_text, _TEXT)


def _wrapped(text: str, indent: int, hanging: int | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hanging is None else hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def overview_lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield what `daybook --help` prints."""
    yield _("daybook: a private record of what is happening to you, kept on this computer only.")
    yield _("Could they see this device? If so, use a different one.")
    yield ""
    yield _("Without arguments the window opens. Commands:")
    width = max(len(command.name) for command in commands)
    for command in commands:
        yield f"  {command.name:<{width}}  {_(command.help)}"
    yield ""
    yield _("'daybook help COMMAND' says more of each, 'daybook help CHAPTER' what to do.")
    yield _("'daybook --version' says which version this is.")
