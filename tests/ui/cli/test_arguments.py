from __future__ import annotations

import pytest

from tests.ui.cli.conftest import Cli
from ui.cli.main import COMMANDS

WORDS = "Zoë said: it was a neighbour's cat"


def test_a_reason_is_read_as_a_line(used: Cli) -> None:
    item = used.done("withdraw", "2", "--reason", "-", typed=f"{WORDS}\r\nand no more\n")
    assert item["withdrawn"] == WORDS


def test_a_person_is_asked_by_the_name_of_the_option(used: Cli) -> None:
    ran = used("withdraw", "2", "--reason", "-", typed=f"{WORDS}\n", person=True)
    assert ran.code == 0
    assert ran.err == "--reason: "
    assert WORDS not in ran.out + ran.err


def test_a_line_is_searched_for(used: Cli) -> None:
    (row,) = used.done("list", "--search", "-", typed="37 times")["incidents"]
    assert row["number"] == 1


def test_to_whom_a_seal_was_given_is_read_with_how_in_that_order(used: Cli) -> None:
    told = used.done("seal", "--how", "-", "--given-to", "-", typed="PC Bell\nby telephone\n")
    (given,) = told["given"]
    assert (given["given_to"], given["how"]) == ("PC Bell", "by telephone")
    ran = used("seal", "--given-to", "-", typed="  \n")
    assert (ran.code, "names nobody" in ran.err) == (2, True)


def test_to_whom_a_bundle_went_is_read(used: Cli) -> None:
    out = used.folder / "bundle"
    told = ("--for", "response", "--out", out, "--to", "-", "--route", "-")
    used.done("export", *told, typed="PC Bell\nby hand\n")
    (noted,) = used.done("handovers")["handovers"]
    assert (noted["to"], noted["route"]) == ("PC Bell", "by hand")
    line = "Sgt Moss\n"
    (noted,) = used.done("handovers", "--tell", "1", "--to", "-", typed=line)["handovers"]
    assert (noted["to"], noted["route"]) == ("Sgt Moss", "by hand")


def test_a_seal_to_check_with_is_read(used: Cli) -> None:
    seal = used.done("seal")["words"]
    out = used.folder / "bundle"
    used.done("export", "--for", "response", "--out", out)
    right = used.bare("check", out, "--seal", "-", typed=seal + "\n")
    assert right.code == 0
    wrong = used.bare("check", out, "--seal", "-", typed=" ".join(["abandon"] * 12) + "\n")
    assert wrong.code != 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "standard input ended before it"),
        (b"x" * (1 << 16) + b"y\n", "is too long"),
        (b"\xff\xfe\n", "is no text"),
    ],
)
def test_what_is_no_line_is_refused_by_the_name_of_the_option(
    used: Cli, given: bytes, said: str
) -> None:
    ran = used("withdraw", "2", "--reason", "-", typed=given)
    assert ran.code == 2
    assert "--reason" in ran.err
    assert said in ran.err
    assert used.done("show", "2")["withdrawn"] is None


def test_every_option_that_takes_words_says_so_in_its_help(cli: Cli) -> None:
    found = {}
    for command in COMMANDS:
        told = " ".join(cli.bare(command.name, "--help").out.split())
        found[command.name] = told.count("asks for it on a terminal")
    assert {name: count for name, count in found.items() if count} == {
        "record": 2, "help": 1, "withdraw": 1, "reinstate": 1, "limbs": 1,
        "list": 1, "export": 2, "handovers": 2, "seal": 2, "check": 1,
        "import": 2, "review": 1, "transcript": 2, "contradictions": 1,
    }  # fmt: skip
