"""What a command says of itself, for the help, the manual, the completions and the documentation.

**Invariants:**

- All of it is taken from the parser that reads the arguments, so that no text can name an option
  that there is not, or leave one out.
- It does not depend on the version of Python, unlike the help of argparse.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from diary.i18n import N_, _
from ui.cli.command_parser import GENERAL, CommandParser
from ui.cli.commands.command import Command
from ui.cli.exit_codes import MEANINGS, ExitCode

_OPENING: Final = (
    "--passphrase-file",
    "--passphrase-fd",
    "--passphrase-command",
    "--key-file",
)
# The codes of a command that opens a record, and of any command.
_OF_OPENING: Final = (
    ExitCode.WRONG_PASSPHRASE,
    ExitCode.DAMAGED,
    ExitCode.IN_USE,
    ExitCode.DISK,
)
_OF_ANY: Final = (ExitCode.DONE, ExitCode.USAGE, ExitCode.PROGRAM_FAULT, ExitCode.CANCELLED)


class ArgumentGroup(Enum):
    """Under which heading an argument stands."""

    OWN = N_("What it takes")
    OPENING = N_("How the record is opened")
    GENERAL = N_("With any command")


@dataclass(frozen=True, slots=True)
class DescribedArgument:
    """One argument; `names` is empty for one that stands by its place."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    text: str
    choices: tuple[str, ...]
    is_required: bool
    is_repeated: bool
    is_path: bool
    group: ArgumentGroup
    default: str = ""
    is_many: bool = False

    @property
    def shown(self) -> str:
        """The argument as it is typed."""
        values = " ".join(self.values)
        if not self.names:
            return values
        return f"{', '.join(self.names)} {values}".rstrip()

    @property
    def whole_text(self) -> str:
        """What it is for, with its choices and how often it may stand."""
        said = [f"{self.text[:1].upper()}{self.text[1:]}."]
        if self.choices and self.values != ("|".join(self.choices),):
            said.append(_("One of: {choices}.").format(choices=", ".join(self.choices)))
        if self.default:
            said.append(_("Without it: {value}.").format(value=self.default))
        if self.is_repeated:
            said.append(_("May stand more than once."))
        return " ".join(said)


@dataclass(frozen=True, slots=True)
class CommandDescription:
    """A command, its arguments, and its exit codes with what each means for it."""

    command: Command
    arguments: tuple[DescribedArgument, ...]
    exits: tuple[tuple[ExitCode, str], ...]

    @property
    def usage(self) -> tuple[str, ...]:
        """The parts of the line that is typed, with every argument of the command's own."""
        own = [each for each in self.arguments if each.group is ArgumentGroup.OWN]
        placed = [each for each in own if not each.names]
        named = [each for each in own if each.names]
        named.sort(key=lambda each: not each.is_required)
        return self.command.name, *map(_in_usage, (*placed, *named))

    def of(self, group: ArgumentGroup) -> tuple[DescribedArgument, ...]:
        """Return the arguments under one heading."""
        return tuple(each for each in self.arguments if each.group is group)


def describe(command: Command) -> CommandDescription:
    """Return what a command says of itself."""
    arguments = tuple(map(_described, CommandParser(command).actions))
    opens = any(each.group is ArgumentGroup.OPENING for each in arguments)
    codes = {*_OF_ANY, *command.exits, *(_OF_OPENING if opens else ())}
    meanings = {code: _(MEANINGS[code]) for code in codes}
    if command.found:
        meanings[ExitCode.FOUND_WRONG] = _(command.found)
    return CommandDescription(command, arguments, tuple(sorted(meanings.items())))


def _described(action: argparse.Action) -> DescribedArgument:
    names = tuple(action.option_strings)
    choices = tuple(map(str, action.choices or ()))
    is_many = action.nargs in ("+", "*")
    default = action.default
    return DescribedArgument(
        names=names,
        values=tuple(_values(action, choices)),
        text=action.help or "",
        choices=choices,
        is_required=bool(action.required) if names else action.nargs not in ("?", "*"),
        is_repeated=isinstance(default, list),
        is_path=_is_path(action),
        group=_group(names),
        default=str(default) if names and default and isinstance(default, str | int) else "",
        is_many=is_many,
    )


def _values(action: argparse.Action, choices: tuple[str, ...]) -> Iterator[str]:
    if action.nargs == 0:
        return
    if isinstance(action.metavar, tuple):
        yield from action.metavar
    else:
        yield action.metavar or "|".join(choices) or action.dest.upper()


def _is_path(action: argparse.Action) -> bool:
    if action.type is Path:
        return True
    values = action.metavar if isinstance(action.metavar, str) else ""
    return values.startswith("FILE")


def _group(names: tuple[str, ...]) -> ArgumentGroup:
    if names and names[0] in _OPENING:
        return ArgumentGroup.OPENING
    return ArgumentGroup.GENERAL if set(names) & set(GENERAL) else ArgumentGroup.OWN


def _in_usage(argument: DescribedArgument) -> str:
    shown = " ".join((*argument.names[:1], *argument.values))
    dots = "..." if argument.is_repeated or argument.is_many else ""
    return f"{shown}{dots}" if argument.is_required else f"[{shown}]{dots}"
