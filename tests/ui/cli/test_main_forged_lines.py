"""No value of a bundle, or of the record itself, writes a line of the program's own.

Held to it twice: whatever a line holds, all that does not stand on it stands behind a bar; and of
every command that reads, each line that holds a value is the line that it is with another value.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.signing import Signer
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Breach, Evidence, Incident, Order, Witness
from tests.corpus.case import written
from tests.exporters.conftest import Book, ident
from tests.support import exact_names
from tests.ui.cli.conftest import Cli
from ui.cli.terminal import BAR, Terminal, laid_out

RESULT = "Result: consistent; the key is the one that was expected"
# every character at which some program begins a new line, and what moves a cursor
BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029",
          "\x1b[2K\r", "\x1b[1A", "\b" * 90, "\u202e", "\u2066")  # fmt: skip
HOSTILE = [
    "".join(f"x{each}{RESULT}{each}  What happened: x{each}    3  2026" for each in BREAKS),
    RESULT, "\n", " " * 200 + RESULT, "x" * 5000, f"{BAR}{RESULT}",
]  # fmt: skip
MARK = "QQQ"
# where a line goes on differently: at a value, and at a count of texts on the pages
DIFFERS = re.compile(f"{MARK}|no page says: |word for word: |Checked just now: ")


@given(st.text(), st.text(alphabet=st.sampled_from("ab \n\r\v\x85\u2028\t\u202e")), st.text())
def test_what_does_not_stand_on_the_line_stands_behind_a_bar(a: str, value: str, b: str) -> None:
    first, *rest = laid_out(f"  Place: {a}{value}{b}").splitlines()
    assert first.startswith("  Place: ")
    assert all(line.startswith(BAR) for line in rest)


@given(st.text(min_size=1), st.integers(20, 200))
def test_no_line_is_longer_than_the_terminal_is_wide(text: str, width: int) -> None:
    for line in laid_out(text, width).split("\n"):
        cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        assert cells + 7 * line.count("\t") <= width


def test_a_terminal_is_asked_how_wide_it_is(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    class Screen:
        def __init__(self) -> None:
            self.text = ""

        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return 1

        def write(self, text: str) -> None:
            self.text += text

        def flush(self) -> None:
            pass

    out, err = Screen(), Screen()
    terminal = Terminal(out, err, None)  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr("os.get_terminal_size", lambda _fd: type("Size", (), {"columns": 40}))
        terminal.write_lines("Place: " + " " * 33 + RESULT)
        terminal.write_error("Place: " + " " * 33 + RESULT)
    for screen in (out, err):
        first, *rest = screen.text.splitlines()
        assert first.startswith("Place: ")
        assert rest
        assert all(line.startswith(BAR) for line in rest)


def bundle(value: str, place: Path) -> Path:
    """A bundle in which every word that somebody writes is this value."""
    book = Book(Signer(bytes(range(32))))
    order, incident = ident("o1"), ident("i1")

    def add(kind: str, id_: str, content: Any) -> None:
        said = {"number": 1, "reason": value, **to_fields(content)}
        book.add(kind, id_, said, [*said])

    add("order.recorded", order, Order(title=value, court=value, note=value, terms=(value,)))
    told = Incident(
        what=value, place=value, platform=value, effect=value, behaviours=(value or "x",),
        witnesses=(Witness(value, saw=value),), breaches=(Breach(order, 1),), did=value,
    )  # fmt: skip
    add("incident.recorded", incident, told)
    file = Evidence(title=value, reference=value, name=value, incidents=(incident,), physical=True)
    add("evidence.added", ident("e1"), file)
    add("incident.amended", incident, dataclasses.replace(told, did="else"))
    written(book).write(place)
    return place


def lines(cli: Cli, value: str, place: Path) -> list[str]:
    place.mkdir()
    made = bundle(value, place)
    found: list[str] = []
    for command in (
        ["list"], ["list", "--kind", "order"], ["list", "--kind", "evidence"], ["show", "1"],
        ["show", "1", "--history"], ["show", ident("o1")], ["show", ident("e1"), "--history"],
        ["patterns"], ["questions"],
    ):  # fmt: skip
        ran = cli.bare(command[0], made, *command[1:])
        assert ran.code == 0, ran.err
        found += [*ran.out.split("\n"), *ran.err.split("\n")]
    return found


def plain(all_: Sequence[str]) -> list[str]:
    return [line for line in all_ if not line.startswith(BAR)]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_each_line_is_the_line_that_it_is_with_another_value(
    cli: Cli, value: str, tmp_path: Path
) -> None:
    own = lines(cli, MARK, tmp_path / "own")
    assert sum(MARK in line for line in own) > 20
    assert all(not line.lstrip().startswith(MARK) for line in own)
    hostile = plain(lines(cli, value, tmp_path / "hostile"))
    for mine, theirs in zip(own, hostile, strict=True):
        assert theirs.startswith(DIFFERS.split(mine)[0].rstrip()), (mine, theirs)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_each_line_of_a_check_is_one_of_its_own(cli: Cli, value: str, tmp_path: Path) -> None:
    """The pages of such a bundle cannot say every word, so a check may find problems in it."""
    known = ["Problem: Evidence.pdf: ", "There are ", "Something does not fit", "Result: not "]
    for name, said in (("own", MARK), ("hostile", value)):
        (tmp_path / name).mkdir()
        ran = cli.bare("check", bundle(said, tmp_path / name))
        for line in plain(f"{ran.out}\n{ran.err}".split("\n")):
            if name == "own":
                known.append(DIFFERS.split(line)[0].rstrip())
            else:
                assert line.startswith(tuple(filter(None, known))) or not line, line


def test_a_program_is_answered_in_one_line(cli: Cli, tmp_path: Path) -> None:
    for n, value in enumerate(HOSTILE):
        place = tmp_path / f"{n}"
        place.mkdir()
        ran = cli.bare("show", bundle(value + "\x7f", place), "1", "--json")
        assert ran.out.isascii()
        assert all(" " <= c <= "~" for c in ran.out[:-1])
        assert json.loads(ran.out)["fields"]["place"] == value + "\x7f"


def test_a_loose_file_cannot_be_named_like_a_result(cli: Cli, tmp_path: Path) -> None:
    place = tmp_path / "whole"
    place.mkdir()
    bundle(MARK, place)
    loose = tmp_path / "loose"
    names = [RESULT, "Problem: x", "a\nResult: x", "Fingerprint of the key: 0000", "\x1b[2J"]
    files = [path for path in sorted(place.rglob("*")) if path.is_file()]
    others = map(str, range(len(files)))
    named = zip(files, (*names, *others), strict=False)
    exact_names.write(loose, {name: path.read_bytes() for path, name in named})
    ran = cli.bare("check", *sorted(loose.iterdir()))
    assert ran.code == 0, ran.out
    results = [
        line for line in ran.out.split("\n") if line.startswith(("Result", "Finger", "Prob"))
    ]
    assert len(results) == 2
    assert results[-1] == "Result: consistent; signer not confirmed"
