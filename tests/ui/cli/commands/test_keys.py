"""`passphrase` and `recover`, as somebody frightened types them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from diary.crypto import recovery_code
from diary.errors import MistypedCode
from tests.support.cli_answers import valid
from tests.support.records import PASSPHRASE, state
from tests.ui.cli.conftest import Cli, Ran

CODE = re.compile(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}")
NEW = "moss karate yacht chest patient ladder"


def person(cli: Cli, command: str, *arguments: object, answers: tuple[str, ...] = ()) -> Ran:
    """Somebody at the keyboard, who is asked for every secret."""
    return cli.bare(command, cli.vault, *arguments, person=True, answers=answers)


def made(cli: Cli) -> str:
    told = valid("passphrase", cli.done("passphrase", "--recovery-code", "new"))
    return str(told["code"])


def spoken(ran: Ran) -> str:
    assert (ran.code, ran.err.count("\n")) == (0, 0)
    return ran.out


# --- the passphrase ---------------------------------------------------------------------------


def test_a_person_changes_the_passphrase(cli: Cli) -> None:
    ran = person(cli, "passphrase", answers=(PASSPHRASE, NEW, NEW))
    assert ran.code == 0
    assert re.findall(r"[A-Z][^:]*: ", ran.err) == [
        "Passphrase now, or the recovery code: ", "New passphrase: ", "The same once more: "
    ]  # fmt: skip
    assert "From now on the new passphrase opens" in ran.out
    # said plainly, since somebody may hold a copy
    assert "older copy of the record" in ran.out
    assert cli("list").code == 3
    assert person(cli, "list", answers=(NEW,)).code == 0


@pytest.mark.parametrize(
    ("answers", "code"), [(("wrong",), 3), ((PASSPHRASE, NEW, "other"), 2), ((PASSPHRASE, ""), 2)]
)
def test_a_change_that_is_refused_changes_nothing(
    cli: Cli, answers: tuple[str, ...], code: int
) -> None:
    ran = person(cli, "passphrase", answers=(*answers, "", ""))
    assert (ran.code, ran.out) == (code, "")
    assert NEW not in ran.err
    assert cli("list").code == 0


def test_a_program_changes_it_from_files_and_descriptors(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "new").write_text(NEW + "\n", encoding="utf-8")
    ran = cli("passphrase", "--new-passphrase-file", tmp_path / "new", "--json")
    told = valid("passphrase", ran.json)
    assert (told["passphrase_changed"], told["key_file"]) == (True, False)
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode() + b"\n")
    os.close(writer)
    old = ("--passphrase-file", tmp_path / "new")
    assert cli.bare("passphrase", cli.vault, *old, "--new-passphrase-fd", reader).code == 0
    os.close(reader)
    assert cli("list").code == 0
    assert cli("passphrase").code == 2


# --- the key file -----------------------------------------------------------------------------


def test_a_key_file_is_given_to_every_command(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"a picture")
    with_it = ("--key-file", tmp_path / "picture")
    ran = cli("passphrase", "--new-key-file", tmp_path / "picture")
    assert "the passphrase and this very key file, unchanged" in spoken(ran)
    wrong = cli("list")
    assert wrong.code == 3
    # said to everybody, so that it tells nobody whether there is one
    assert "the key file if the record was given one" in wrong.err
    assert cli("list", "--key-file", cli.key).err == wrong.err
    for command in ("list", "patterns", "verify"):
        assert cli(command, *with_it).code == 0
    assert cli("record", *with_it, typed='{"what":"x"}').code == 0
    (tmp_path / "new").write_text(NEW + "\n", encoding="utf-8")
    # a new passphrase keeps it
    cli.done("passphrase", *with_it, "--new-passphrase-file", tmp_path / "new")
    cli.key.write_text(NEW, encoding="utf-8")
    assert cli("list").code == 3
    told = valid("passphrase", cli.done("passphrase", *with_it, "--no-key-file"))
    assert (told["key_file"], told["passphrase_changed"]) == (False, False)
    assert cli("list").code == 0


def test_a_record_is_made_with_a_key_file(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    (tmp_path / "picture").write_bytes(b"a picture")
    assert cli("new", "--key-file", tmp_path / "picture").code == 0
    assert cli("list").code == 3
    assert cli("list", "--key-file", tmp_path / "picture").code == 0


def test_a_key_file_that_is_none_is_refused_by_name_of_the_field(cli: Cli, tmp_path: Path) -> None:
    ran = cli("list", "--key-file", tmp_path / "he followed me")
    assert (ran.code, ran.err) == (2, "key file: cannot be read. Nothing was changed.\n")


# --- the recovery code ------------------------------------------------------------------------


def test_a_code_is_shown_once_on_a_sheet_that_names_nothing(cli: Cli) -> None:
    out = spoken(cli("passphrase", "--recovery-code", "new"))
    sheet = out.split("\n\n", 1)[1]
    code = "".join(line.strip() for line in sheet.splitlines() if line.startswith("    "))
    assert CODE.fullmatch(code)
    for told in ("daybook", "diary", "record", "vault", "stalk", "police", cli.vault.name + " "):
        assert told not in sheet.lower()
    assert sheet.startswith("Keep this with somebody you trust outside your home.")
    # from the sheet as it is printed, over two lines
    assert person(cli, "list", answers=("\n".join(sheet.splitlines()[2:4]),)).code == 0
    assert code not in cli("passphrase", "--recovery-code", "keep").out


def test_its_use_is_told_until_it_is_acknowledged(cli: Cli) -> None:
    code = made(cli)
    cli.key.write_text(code, encoding="utf-8")
    assert cli("list").code == 0
    cli.key.write_text(PASSPHRASE, encoding="utf-8")
    for _ in range(2):
        ran = cli("list", "--json")
        # one JSON value on standard output, and the sentence beside it
        assert isinstance(ran.json, dict)
        assert ran.err.startswith("A recovery code opened this record on Sun 1 Mar 2026, 21:")
    ran = cli("passphrase", "--recovery-code", "keep")
    assert "There is a recovery code, made on Sun 1 Mar 2026" in ran.out
    assert "last used" in ran.out
    assert cli("list").err == ""


def test_it_is_taken_back(cli: Cli) -> None:
    code = made(cli)
    assert "opens nothing now" in spoken(cli("passphrase", "--recovery-code", "revoke"))
    again = cli("passphrase", "--recovery-code", "revoke")
    assert (again.code, again.err) == (2, "recovery code: there is none. Nothing was changed.\n")
    assert person(cli, "list", answers=(code,)).code == 3
    told = valid("passphrase", cli.done("passphrase", "--recovery-code", "keep"))
    assert told["recovery_code"] == {"in_use": False, "made": None, "used": None, "seen": True}


# --- an older copy ----------------------------------------------------------------------------


def test_an_older_copy_that_the_person_knows_of_is_told_no_more(cli: Cli) -> None:
    cli.done("record", typed='{"what": "He rang."}')
    refused = cli("verify", "--older-copy", "known")
    assert (refused.code, "nothing shows that" in refused.err) == (2, True)
    before = {name: (cli.vault / name).read_bytes() for name in ("db", "head")}
    (cli.folder / "letter.txt").write_bytes(b"came by post")
    cli.done("attach", "1", cli.folder / "letter.txt")
    for name, data in before.items():
        (cli.vault / name).write_bytes(data)
    assert "An older copy of this record may have been put back" in cli("list").err
    ran = cli("verify", "--older-copy", "known")
    # a check still says what is there
    assert (ran.code, "older copy" in ran.out) == (1, True)
    assert "older copy" not in cli("list").err


# --- recovering -------------------------------------------------------------------------------


def test_a_forgotten_passphrase_is_replaced_with_the_code(cli: Cli) -> None:
    code = made(cli)
    ran = person(cli, "recover", answers=(code.lower().replace("-", " "), NEW, NEW))
    assert ran.code == 0
    assert "From now on the new passphrase opens" in ran.out
    assert "The recovery code still opens it too." in ran.out
    assert person(cli, "list", answers=(NEW,)).code == 0
    assert cli("list").code == 3


def test_a_damaged_key_file_is_mended_with_the_passphrase_alone(cli: Cli) -> None:
    (cli.vault / "keys").write_bytes(b"")
    damaged = cli("list")
    assert damaged.code == 4
    assert "'daybook recover'" in damaged.err
    told = valid("recover", cli.done("recover"))
    assert (told["mended"], told["passphrase_changed"]) == (["keys"], False)
    assert cli("list").code == 0
    (cli.vault / "keys.bak").unlink()
    named = cli("verify")
    assert (named.code, "'daybook recover' puts it right" in named.out) == (1, True)
    assert "copy of the record's key file was put right" in spoken(cli("recover"))
    assert cli("verify").code == 0
    assert "Nothing needed mending" in spoken(cli("recover"))


def test_with_both_damaged_it_does_not_send_round_in_a_circle(cli: Cli) -> None:
    for part in ("keys", "keys.bak"):
        (cli.vault / part).write_bytes(b"DBK")
    ran = cli("recover")
    assert ran.code == 4
    assert "daybook recover" not in ran.err
    assert "older copy" in ran.err


def given(cli: Cli, code: str, *more: object) -> Ran:
    (cli.folder / "code").write_text(code + "\n", encoding="utf-8")
    (cli.folder / "new").write_text(NEW + "\n", encoding="utf-8")
    return cli.bare(
        "recover", cli.vault, "--code-file", cli.folder / "code",
        "--new-passphrase-file", cli.folder / "new", *more,
    )  # fmt: skip


def _named(typed: str) -> int | None:
    with pytest.raises(MistypedCode) as found:
        recovery_code.parse(typed)
    return found.value.group


def test_exit_codes_of_recovering(cli: Cli) -> None:
    code = made(cli)
    before = {path.name: path.read_bytes() for path in cli.vault.iterdir() if path.is_file()}
    # where a swap would explain as much, no group is named: take a slip that only a slip explains
    wrong = (symbol + code[1:] for symbol in recovery_code.ALPHABET if symbol != code[0])
    mistyped = given(cli, next(each for each in wrong if _named(each) == 1))
    assert (mistyped.code, "it is in group 1" in mistyped.err) == (2, True)
    assert given(cli, code[:-1]).code == 2
    assert given(cli, "0000-0000-0000-0000-0000-0000-0000").code == 3
    assert given(cli, code, "--passphrase-file", cli.key).code == 2
    after = {path.name: path.read_bytes() for path in cli.vault.iterdir() if path.is_file()}
    assert after == before
    told: dict[str, Any] = valid("recover", given(cli, code, "--json").json)
    assert (told["mended"], told["passphrase_changed"]) == ([], True)
    assert cli("list").code == 3


@pytest.mark.parametrize("command", ["recover", "passphrase", "rotate"])
def test_new_words_that_cannot_be_set_are_refused_before_anything_is_opened(
    cli: Cli, command: str
) -> None:
    code = cli.folder / "code"
    code.write_text(made(cli), encoding="utf-8")
    old = "--code-file" if command == "recover" else "--passphrase-file"
    before = state(cli.vault)
    for words in (b"", code.read_bytes(), b"\xff\n"):
        (cli.folder / "new").write_bytes(words)
        new = ("--new-passphrase-file", cli.folder / "new")
        ran = cli.bare(command, cli.vault, old, code, *new)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.endswith("Nothing was changed.\n")
        assert state(cli.vault) == before


@pytest.mark.parametrize(("wish", "by_code"), [("revoke", False), ("keep", True)])
def test_what_is_asked_for_at_once_is_done_or_refused_as_one(
    cli: Cli, wish: str, by_code: bool
) -> None:
    code = made(cli)
    if not by_code:
        cli.done("passphrase", "--recovery-code", "revoke")
    keys = (cli.vault / "keys").read_bytes()
    (cli.folder / "new").write_text(NEW, encoding="utf-8")
    (cli.folder / "old").write_text(code if by_code else PASSPHRASE, encoding="utf-8")
    ran = cli.bare(
        "passphrase", cli.vault, "--recovery-code", wish,
        "--passphrase-file", cli.folder / "old", "--new-passphrase-file", cli.folder / "new",
    )  # fmt: skip
    assert ran.code == 2
    assert (cli.vault / "keys").read_bytes() == keys
    assert cli("list").code == 0


@pytest.mark.parametrize("option", ["--code", "--new-passphrase", "--passphrase"])
def test_the_option_whose_file_is_wrong_is_named(cli: Cli, option: str) -> None:
    code = cli.folder / "code"
    code.write_text(made(cli), encoding="utf-8")
    (cli.folder / "new").write_text(NEW, encoding="utf-8")
    (cli.folder / "picture").write_bytes(b"\x89PNG" + bytes(range(256)) * 40)
    given = {"--new-passphrase": cli.folder / "new"}
    given |= {"--passphrase": cli.key} if option == "--passphrase" else {"--code": code}
    for wrong in (cli.folder / "nothing", cli.folder, cli.folder / "picture"):
        files = [part for name, file in (given | {option: wrong}).items()
                 for part in (f"{name}-file", file)]  # fmt: skip
        ran = cli.bare("recover", cli.vault, *files)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"{option}-file: th")
        assert ran.err.endswith("Nothing was changed.\n")


def test_without_anybody_to_ask_nothing_is_begun(cli: Cli) -> None:
    (cli.folder / "code").write_text(made(cli), encoding="utf-8")
    (cli.vault / "keys").write_bytes(b"")
    ran = cli.bare("recover", cli.vault, "--code-file", cli.folder / "code")
    assert (ran.code, "--new-passphrase-file" in ran.err) == (2, True)
    assert (cli.vault / "keys").read_bytes() == b""


@pytest.mark.parametrize(
    "wish", [("--recovery-code", "revoke"), ("--recovery-code", "keep"), ("--no-key-file",)]
)
def test_what_no_code_will_do_is_refused_before_its_use_is_written_down(
    cli: Cli, wish: tuple[str, ...]
) -> None:
    (cli.folder / "code").write_text(made(cli), encoding="utf-8")
    before = state(cli.vault)
    ran = cli.bare("passphrase", cli.vault, "--passphrase-file", cli.folder / "code", *wish)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("a recovery code will not do. Nothing was changed.\n")
    assert state(cli.vault) == before


def test_of_two_passphrases_the_empty_one_is_named(cli: Cli) -> None:
    (cli.folder / "new").write_bytes(b"")
    ran = cli("passphrase", "--new-passphrase-file", cli.folder / "new")
    assert (ran.code, ran.err) == (2, "new passphrase: is empty. Nothing was changed.\n")
