"""Strict reader of the TOML data files that ship with the program.

**Invariants:**

- Every key has to be requested. A key that the code does not request is refused, so that the tests
  find a typing error in a jurisdiction or profile file, and not a person in need.
- A refusal is `BadInput` with the file and the key. These files contain no diary text.
- Text is one line of printable characters: it goes to screens and into PDFs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from importlib.resources import files

from diary.errors import BadInput, Unknown

_NAMED = 40  # most characters of a refused word in an error
# A build from parts that are not the official ones has this file.
_NOT_FOR_RELEASE = "not_for_release.txt"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DataTable:
    """One table of a data file; `done` refuses every key that was not requested."""

    def __init__(self, where: str, values: Mapping[str, object]) -> None:
        """Remember `where`, the file name and path of keys that begins each refusal."""
        self._where = where
        self._values = values
        self._asked: set[str] = set()

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        """Return a line of text that is not empty, or raise `BadInput`."""
        return self._line(key, self._take(key), pattern)

    def optional_text(self, key: str) -> str:
        """Return a line of text, or an empty string if the key is absent; raise `BadInput`."""
        return self.text(key) if key in self else ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words, or raise `BadInput`."""
        value = self.text(key)
        if value not in allowed:
            raise self._refuse(key, "not one of the words allowed here")
        return value

    def texts(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of different lines in the order of the file, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, list):
            raise self._refuse(key, "not a list")
        lines = tuple(self._line(key, line, None) for line in value)
        if len(set(lines)) != len(lines):
            raise self._refuse(key, "says the same twice")
        if allowed is not None and not set(lines) <= set(allowed):
            other = next(line for line in lines if line not in allowed)
            raise self._refuse(key, f"holds a word that is not allowed here: {other[:_NAMED]}")
        return lines

    def optional_texts(self, key: str) -> tuple[str, ...]:
        """Return a list as `texts` does, or an empty one if the key is absent."""
        return self.texts(key) if key in self else ()

    def number(self, key: str) -> int:
        """Return a whole number, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._refuse(key, "not a whole number")
        return value

    def flag(self, key: str) -> bool:
        """Return true or false, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self._refuse(key, "not true or false")
        return value

    def day(self, key: str) -> date:
        """Return a calendar date without time and zone, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self._refuse(key, "not a date")
        return value

    def optional_day(self, key: str) -> date | None:
        """Return a date as `day` does, or None if the key is absent."""
        return self.day(key) if key in self else None

    def table(self, key: str) -> DataTable:
        """Return the table under a key, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise self._refuse(key, "not a table")
        return DataTable(f"{self._where}{key}.", value)

    def tables(self, key: str) -> tuple[DataTable, ...]:
        """Return a list of at least one table, or raise `BadInput`."""
        value = self._take(key)
        if not isinstance(value, list) or not value:
            raise self._refuse(key, "not a list of tables")
        for row in value:
            if not isinstance(row, dict):
                raise self._refuse(key, "not a list of tables")
        return tuple(DataTable(f"{self._where}{key}[{n}].", row) for n, row in enumerate(value))

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the table in the order of the file."""
        return tuple(self._values)

    def done(self) -> None:
        """Raise `BadInput` for any key that was not requested."""
        for key in self._values:
            if key not in self._asked:
                raise self._refuse(key, "unknown key")

    def refuse(self, key: str, reason: str) -> BadInput:
        """Return the error that names this table's file and the key."""
        return self._refuse(key, reason)

    def __contains__(self, key: str) -> bool:
        """Return whether the file has this key, without counting it as requested."""
        return key in self._values

    def _take(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self._refuse(key, "missing")
        return self._values[key]

    def _line(self, key: str, value: object, pattern: re.Pattern[str] | None) -> str:
        if not isinstance(value, str):
            raise self._refuse(key, "not text")
        if not value or value != value.strip() or not value.isprintable():
            raise self._refuse(key, "not one line of printable text")
        if pattern is not None and pattern.fullmatch(value) is None:
            raise self._refuse(key, "not in the form expected")
        return value

    def _refuse(self, key: str, reason: str) -> BadInput:
        return BadInput(f"{self._where}{key}", reason)


def is_for_trying() -> bool:
    """Return whether the build of this program says of itself that it is not for release."""
    return files("resources").joinpath(_NOT_FOR_RELEASE).is_file()


def read_shipped(folder: str, name: str) -> str:
    """Return the text of `resources/<folder>/<name>.toml`, or raise `Unknown` or `BadInput`."""
    if _NAME.fullmatch(name) is None:
        raise Unknown(name)
    shipped = files("resources").joinpath(folder, f"{name}.toml")
    try:
        return shipped.read_text(encoding="utf-8")
    except FileNotFoundError as absent:
        raise Unknown(name) from absent
    except UnicodeDecodeError as wrong:
        raise BadInput(f"{name}.toml", "not UTF-8") from wrong
    except OSError as refused:
        raise BadInput(f"{name}.toml", "cannot be read") from refused


def parse(text: str, name: str) -> DataTable:
    """Return a whole data file as a table, or raise `BadInput` with the name of the file."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{name}.toml", f"not TOML: {wrong}") from wrong
    except (ValueError, RecursionError) as wrong:
        # numbers and nesting beyond the limits of tomllib
        raise BadInput(f"{name}.toml", "not TOML") from wrong
    return DataTable(f"{name}.toml: ", values)


def parse_named(text: str, name: str) -> DataTable:
    """Return a whole data file that says its form and its own name, or raise `BadInput`."""
    top = parse(text, name)
    if top.number("schema") != 1:
        raise top.refuse("schema", "not a schema that this program reads")
    if top.text("id") != name:
        raise top.refuse("id", "not the name of the file")
    return top
