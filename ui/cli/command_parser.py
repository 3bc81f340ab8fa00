"""Parse the words of one command, and say what does not fit without repeating a word of it.

**Invariants:**

- What was typed may be a person's text, or a passphrase: a refusal names the option and its
  choices, or the place of a word in the line, and never the word. Only two dashes with one or
  two plain words behind them are repeated, up to the value: longer ones may be a sentence.
- Option names are written in full. One that is cut short or mistyped is refused with those that are
  near it, because what is short for one option today could be short for two tomorrow.
- A passphrase typed as an argument has its own answer: by then it stands in the shell's history.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Final, NoReturn

from diary.errors import BadInput
from diary.i18n import N_, _
from ui.cli.commands.command import Command
from ui.cli.near_names import LIKE_NAMES, near, near_text
from ui.cli.secret_options import SECRETS

HELP: Final = ("-h", "--help")
GENERAL: Final = ("--json", "--quiet", "--help")
END: Final = "--"
_LIKE_SECRETS: Final = ("pass", "password", "passwd", "passphrase", "pw", "recovery-code")
# Two words, or more of where a secret comes from: three of other kinds may be a passphrase.
_OPTION: Final = re.compile(r"--[a-z]{2,20}(?:-[a-z]{1,20})?(?:-(?:file|fd|command))?")
_LEAST_WORD: Final = 4
_MOST_NEAR: Final = 3
_ORDINALS: Final = (
    N_("the first word after the command"),
    N_("the second word after the command"),
    N_("the third word after the command"),
    N_("the fourth word after the command"),
    N_("the fifth word after the command"),
    N_("the sixth word after the command"),
    N_("the seventh word after the command"),
    N_("the eighth word after the command"),
)
_REQUIRED: Final = "the following arguments are required: "
_EXCLUDED: Final = "not allowed with argument "


class CommandParser(argparse.ArgumentParser):
    """The parser of one command."""

    def __init__(self, command: Command) -> None:
        super().__init__(
            prog=f"daybook {command.name}",
            description=_(command.help),
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
        )
        # No option begins with a figure: "-1:00", a clock that is slow, is a value.
        self._negative_number_matcher = re.compile(r"-\d")
        command.add_arguments(self)
        self.add_argument(
            "--json",
            action="store_true",
            help=_("answer with one JSON value on standard output, refusals too"),
        )
        self.add_argument(
            "--quiet",
            action="store_true",
            help=_(
                "no progress, no notes and no advice; refusals, questions and what was found wrong "
                "are said all the same"
            ),
        )
        self.add_argument(*HELP, action="store_true", help=_("show this and end"))

    @property
    def actions(self) -> tuple[argparse.Action, ...]:
        """The arguments, in the order in which they were added."""
        return tuple(self._actions)

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return the arguments in these words. Raises BadInput."""
        self._refuse_unknown(words)
        try:
            args, left = self.parse_known_intermixed_args(list(words))
        except argparse.ArgumentError as refused:
            if refused.argument_name is None:
                # from Python 3.12 on, what `error` was called with before
                self.error(refused.message)
            raise self._refusal(refused) from None
        if left:
            self._refuse("", self._superfluous(words, left))
        return args

    def error(self, message: str) -> NoReturn:
        """Raise BadInput for what argparse says; only a list of missing names is repeated."""
        if message.startswith(_REQUIRED):
            missing = message.removeprefix(_REQUIRED)
            self._refuse("", _("missing: {names}").format(names=missing))
        self._refuse("", _("these arguments do not fit"))

    def _refuse(self, field: str, why: str) -> NoReturn:
        hint = _("see '{program} --help'").format(program=self.prog)
        raise BadInput(field, _("{why}; {hint}").format(why=why, hint=hint)) from None

    def _refuse_unknown(self, words: Sequence[str]) -> None:
        known = self._option_string_actions
        for place, word in enumerate(words, 1):
            if word == END:
                return
            name, _equals, _value = word.partition("=")
            if not name.startswith("-") or name in ("-", *known) or re.match(r"-\d", name):
                continue
            if name.lstrip("-").lower() in (*_LIKE_SECRETS, *SECRETS):
                raise BadInput("", secret_as_argument()) from None
            if " " in word and not name.startswith("--"):
                continue  # somebody's sentence that begins with a dash
            why = _("I don't recognise {option}").format(
                option=name if _OPTION.fullmatch(name) else _word(place)
            )
            self._refuse("", why + near_text(self._near(name)))

    def _near(self, typed: str) -> list[str]:
        """Return the options that somebody may mean by another: alike, or alike in meaning."""
        known = self._option_string_actions
        meant = [each for each in LIKE_NAMES.get(typed, ()) if each in known]
        alike = list(dict.fromkeys((*meant, *near(typed, known))))[:_MOST_NEAR]
        word = typed.strip("-").lower()
        if alike or len(word) < _LEAST_WORD:
            return alike
        described = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
        return [
            each.option_strings[-1]
            for each in self._actions
            if each.option_strings and described.search(each.help or "")
        ][:_MOST_NEAR]

    def _superfluous(self, words: Sequence[str], left: Sequence[str]) -> str:
        # The last of equal words is the one that found no place.
        place = max(n for n, word in enumerate(words, 1) if word == left[0])
        return _(
            "there is one word too many: {word}. If it belongs to the word before, put both into "
            "quotation marks"
        ).format(word=_word(place))

    def _refusal(self, refused: argparse.ArgumentError) -> BadInput:
        name = refused.argument_name or ""
        action = next((each for each in self._actions if name in _names(each)), None)
        why = _why(refused.message, action)
        hint = _("see '{program} --help'").format(program=self.prog)
        shown = action.option_strings[-1] if action and action.option_strings else name
        return BadInput(shown, _("{why}; {hint}").format(why=why, hint=hint))


def secret_as_argument() -> str:
    """Return what is said to somebody who typed a passphrase as an argument."""
    return _(
        "a passphrase is never an argument. If you typed it there, it stands in this shell's "
        "history now, and others on this computer could read it: remove that line from the "
        "history, and change the passphrase with 'daybook passphrase'. Without an option you are "
        "asked for it; --passphrase-file, --passphrase-fd and --passphrase-command name where it "
        "comes from"
    )


def _word(place: int) -> str:
    """Return which word of a line is meant, without repeating it."""
    if place <= len(_ORDINALS):
        return _(_ORDINALS[place - 1])
    return _("word {n} after the command").format(n=place)


def _names(action: argparse.Action) -> tuple[str, ...]:
    metavar = action.metavar
    shown = (metavar,) if isinstance(metavar, str) else ()
    return (*shown, "/".join(action.option_strings), action.dest)


def _why(message: str, action: argparse.Action | None) -> str:
    """Return why a value does not fit, from what argparse says and without the value."""
    if action is not None and action.choices is not None and message.startswith("invalid choice"):
        return _("must be one of {choices}").format(choices=", ".join(map(str, action.choices)))
    if message.startswith("expected"):
        shown = action.metavar if action is not None else None
        value = " ".join(shown) if isinstance(shown, tuple) else shown
        return _("needs a value: {value}").format(value=value) if value else _("needs a value")
    if message.startswith(_EXCLUDED):
        other = message.removeprefix(_EXCLUDED)
        return _("does not go with {option}").format(option=other)
    if message.startswith("ignored"):
        return _("takes no value")
    # What a type of ours says; Python's own name the value, and are used for no argument.
    return _("does not fit") if message.startswith("invalid") else message
