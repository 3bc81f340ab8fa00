"""What goes wrong at the command line: one sentence, a stable code, and nobody's words."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diary import __version__, errors
from diary.vault.lifecycle import unlock
from tests.diary.test_characters import NEWER
from tests.support.records import PASSPHRASE, settled
from tests.ui.cli.conftest import Cli
from ui.cli import command_context as surroundings
from ui.cli.exit_codes import ExitCode, exit_for
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal, visible

MARKER = "he followed me to work"


def refused(ran: Any, code: int) -> str:
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    return str(ran.err)


# --- exit codes -------------------------------------------------------------------------------


def tree(cls: type[errors.DiaryError]) -> list[type[errors.DiaryError]]:
    return [cls, *(each for sub in cls.__subclasses__() for each in tree(sub))]


def test_every_error_has_a_code_and_the_numbers_are_stable() -> None:
    assert {each.name: int(each) for each in ExitCode} == {
        "DONE": 0, "FOUND_WRONG": 1, "USAGE": 2, "WRONG_PASSPHRASE": 3, "DAMAGED": 4, "IN_USE": 5,
        "DISK": 6, "BRANCHED": 7, "NO_RELEASE_KEY": 8, "DAY_FAR": 9, "PROGRAM_FAULT": 70,
        "CANCELLED": 130,
    }  # fmt: skip
    for cls in tree(errors.DiaryError):
        assert exit_for(cls.__new__(cls)) in (1, 2, 3, 4, 5, 6, 8, 9, 130)


def test_a_wrong_passphrase_is_three(cli: Cli) -> None:
    cli.key.write_text("wrong", encoding="utf-8")
    assert "does not open" in refused(cli("list"), 3)


def test_damage_is_four(cli: Cli) -> None:
    (cli.vault / "head").write_bytes(b"")
    assert "(head)" in refused(cli("list"), 4)
    shutil.rmtree(cli.vault)
    refused(cli("list"), 4)


def test_a_vault_that_is_open_is_five(cli: Cli) -> None:
    session = unlock(cli.vault, PASSPHRASE, settled())
    refused(cli("list"), 5)
    session.close()


def test_a_disk_that_refuses_is_six(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*parts: object) -> Any:
        raise errors.DiskFull("save")

    monkeypatch.setattr(surroundings, "unlock", full)
    told = refused(cli("list"), 6)
    assert told.startswith("The disk is full. What was saved before is safe.")
    # there is no form whose words could still stand there
    assert "typed" not in told


def test_being_interrupted_is_one_hundred_and_thirty(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*parts: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(surroundings, "unlock", stop)
    assert "Stopped" in refused(cli("list"), 130)


def test_a_mistake_of_ours_prints_a_place_and_no_words(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*parts: object) -> Any:
        raise ZeroDivisionError(MARKER)

    monkeypatch.setattr(surroundings, "unlock", fail)
    told = refused(cli("list"), 70)
    assert "ZeroDivisionError at test_main_refusals.py:" in told
    assert MARKER not in told


# --- nobody's words ---------------------------------------------------------------------------

WRONG: list[tuple[str, ...]] = [
    (MARKER,), ("list", MARKER), ("list", "VAULT", MARKER), ("list", "VAULT", "--kind", MARKER),
    ("list", "VAULT", "--" + MARKER), ("show", "VAULT", MARKER), ("show", "VAULT", MARKER + "/1"),
    ("show", "VAULT", "incident/" + MARKER), ("show", "VAULT", "1", MARKER),
    ("record", "VAULT", "--from", MARKER), ("record", "VAULT", MARKER),
    ("amend", "VAULT", MARKER), ("withdraw", "VAULT", MARKER, "--reason", MARKER),
    ("withdraw", "VAULT", "1"), ("attach", "VAULT", MARKER, "x"), ("attach", "VAULT", "1"),
    ("export", "VAULT", "--for", MARKER, "--out", "x"), ("export", "VAULT", "--for", "police"),
    ("check", MARKER, "--expect", MARKER), ("new", "VAULT/" + MARKER + "/x"),
    ("patterns", "VAULT", "--passphrase-fd", MARKER), ("list", "VAULT", "--passphrase", MARKER),
    ("list", "VAULT", "--passphrase-file", MARKER + "/none"), ("verify", MARKER),
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_no_wrong_argument_is_repeated(cli: Cli, arguments: tuple[str, ...]) -> None:
    filled = [each.replace("VAULT", str(cli.vault)) for each in arguments]
    vault_given = "VAULT" in " ".join(arguments) and "--passphrase" not in " ".join(arguments)
    key = ["--passphrase-file", str(cli.key)] if vault_given else []
    ran = cli.bare(*filled, *key, typed='{"what":"x"}')
    assert ran.code in (1, 2, 4, 6)
    assert MARKER not in ran.err
    assert "Traceback" not in ran.err
    assert "inside the program" not in ran.err


@pytest.mark.parametrize(
    "typed",
    [
        MARKER, f'{{"{MARKER}":1}}', f'{{"what":{{"{MARKER}":1}}}}', f'{{"what":"x","{MARKER}":1}}',
        f'{{"what":"x","when":"{MARKER}"}}', f'{{"what":"x","when":{{"{MARKER}":1}}}}',
        f'{{"{MARKER}":1,"{MARKER}":2}}', f'{{"what":"x","behaviours":["{MARKER}"]}}',
        f'{{"kind":"{MARKER}"}}', f'{{"what":"x","person":"{MARKER}"}}', f'["{MARKER}"]',
        f'{{"what":"x","times":"{MARKER}"}}', f'{{"what":"{MARKER}\\u0000"}}',
        f'{{"what":"{MARKER}","times":-1}}', f'{{"what":"{MARKER}"', f'{{"what":"{MARKER}",}}',
    ],
)  # fmt: skip
def test_no_wrong_json_is_repeated(cli: Cli, typed: str) -> None:
    told = refused(cli("record", typed=typed), 2)
    assert MARKER not in told
    assert cli.done("list")["incidents"] == []


def test_bytes_that_are_no_text_are_one_sentence(cli: Cli) -> None:
    assert (
        refused(cli("record", typed=b'{"what":"\xff"}'), 2)
        == "line 1: is not UTF-8 text. Nothing was changed.\n"
    )
    refused(cli("record", typed=b'{"what":"' + b"x" * (10 << 20) + b'"}'), 2)


# --- passphrases ------------------------------------------------------------------------------


def test_a_passphrase_comes_from_a_file_up_to_its_first_line(cli: Cli) -> None:
    for text in (PASSPHRASE, PASSPHRASE + "\n", PASSPHRASE + "\r\n", PASSPHRASE + "\nmore"):
        cli.key.write_bytes(text.encode())
        assert cli("list").code == 0


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff\xfe", b"x" * 5000])
def test_a_file_that_holds_no_passphrase_is_refused(cli: Cli, data: bytes) -> None:
    cli.key.write_bytes(data)
    assert "passphrase" in refused(cli("list"), 2)


def test_a_passphrase_comes_from_a_descriptor(cli: Cli) -> None:
    read, write = os.pipe()
    os.write(write, PASSPHRASE.encode() + b"\n")
    os.close(write)
    assert cli.bare("list", cli.vault, "--passphrase-fd", read).code == 0
    os.close(read)
    refused(cli.bare("list", cli.vault, "--passphrase-fd", read), 2)


def test_a_passphrase_is_asked_for_where_a_person_sits(cli: Cli, tmp_path: Path) -> None:
    ran = cli.bare("list", cli.vault, person=True, answers=(PASSPHRASE,))
    assert (ran.code, ran.err) == (0, "Passphrase: ")
    ran = cli.bare("new", tmp_path / "two", person=True, answers=("one", "other"))
    assert ran.code == 2
    assert "not the same" in ran.err
    assert not (tmp_path / "two").exists()
    ran = cli.bare("new", tmp_path / "two", person=True, answers=("one", "one"))
    assert ran.code == 0


def test_a_passphrase_is_never_an_argument_or_a_variable(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DAYBOOK_PASSPHRASE", "PASSPHRASE", "PASSWORD"):
        monkeypatch.setenv(name, PASSPHRASE)
    assert "--passphrase-file" in refused(cli.bare("list", cli.vault), 2)
    refused(cli.bare("list", cli.vault, "--passphrase", PASSPHRASE), 2)
    refused(cli.bare("list", cli.vault, PASSPHRASE), 2)
    both = ("--passphrase-file", cli.key, "--passphrase-fd", "0")
    refused(cli.bare("list", cli.vault, *both), 2)


# --- arguments --------------------------------------------------------------------------------


def test_options_may_stand_anywhere(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    cli.done("record", typed='{"what":"x"}')
    key = ("--passphrase-file", cli.key)
    vault = cli.vault
    for arguments in (
        ("attach", *key, vault, "1", tmp_path / "a", tmp_path / "b"),
        ("attach", vault, *key, "1", tmp_path / "a", "--json", tmp_path / "b"),
        ("attach", "--json", vault, "1", tmp_path / "a", tmp_path / "b", *key),
    ):
        assert cli.bare(*arguments).code == 0
    assert len(cli.done("list", "--kind", "evidence")["items"]) == 6


def test_an_option_is_not_cut_short(cli: Cli) -> None:
    # What is short for one option today could be short for two tomorrow.
    refused(cli.bare("list", cli.vault, "--pass", "x"), 2)


def test_what_is_missing_is_named(cli: Cli) -> None:
    assert "VAULT" in refused(cli.bare("list"), 2)
    assert "--reason" in refused(cli("withdraw", "1"), 2)


def test_the_version_is_told() -> None:
    out, err = io.StringIO(), io.StringIO()
    assert CommandLine(Terminal(out, err, sys.stdin), settled()).run(["--version"]) == 0
    assert out.getvalue().startswith("daybook ")
    version, build, law = out.getvalue().splitlines()
    assert version == f"daybook {__version__}"
    assert build == "This is a development build; it has no day of its own."
    assert law.startswith("These notes on law are ")


# --- the terminal -----------------------------------------------------------------------------

HOSTILE = "\x1b[2J\x1b]0;title\x07\rover\x08\u202egnp.exe\u200b\x9b31m\x00\u2028"


def test_no_text_acts_on_the_terminal(cli: Cli) -> None:
    what = HOSTILE.replace("\x00", "")
    cli.done("record", typed='{"what":' + json.dumps(what) + "}")
    for ran in (cli("list"), cli("show", "1")):
        assert ran.code == 0
        assert "[U+001B]" in ran.out
        assert all(char == "\n" or char.isprintable() for char in ran.out)
    assert "\x1b" not in cli("list", "--json").out


def test_letters_of_every_script_stay_as_they_are() -> None:
    for text in ("Żaneta", "שלום", "مرحبا", "日本", "नमस्ते", "two  spaces", "tab\tand\nline"):
        assert visible(text) == text
    assert visible(HOSTILE).count("[U+") == 10


def test_the_last_entry_is_told_on_a_screen_alone_and_shows_an_old_copy_put_back(cli: Cli) -> None:
    said = "The record is empty. What you write is sealed at once.\n"
    assert cli("list", screen=True).err == said
    cli.done("record", typed='{"what": "first"}')
    before = {name: (cli.vault / name).read_bytes() for name in ("db", "head")}
    cli.clock.at += timedelta(days=3)
    cli.done("record", typed='{"what": "second"}')
    assert "; 2 entries in the record.\n" in cli("list", screen=True).err
    assert "; 2 entries in the record.\n" in cli("list", "--json", screen=True).err
    assert cli("list").err == ""
    for name, data in before.items():
        (cli.vault / name).write_bytes(data)
    told = cli("list", screen=True).err
    assert told.startswith("When it was opened: last entry Sun 1 Mar 2026")
    assert told.endswith("; 1 entry in the record.\n")


def test_progress_is_shown_on_a_screen_alone(cli: Cli) -> None:
    cli.done("record", typed='{"what":"x"}')
    assert "verifying: 100 %" in cli("verify", screen=True).err
    assert cli("verify").err == ""


# --- as a program -----------------------------------------------------------------------------

PROGRAM = """
import sys
from diary.crypto.kdf import KdfCost
from ui.cli import main
cost = KdfCost(64, 1, 1)
from diary.vault_config import VaultConfig
main.default_config = lambda media, zone: VaultConfig(media, zone, cost=cost, floor=cost)
code = main.run_command_line(sys.argv[1:])
heavy = {"PySide6", "reportlab", "PIL", "pikepdf", "pypdfium2", "socket", "ssl", "uharfbuzz"}
loaded = sorted({name.split(".")[0] for name in sys.modules} & heavy)
print(loaded, file=sys.stderr)
sys.exit(code)
"""


# as for people, whose streams are buffered
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
COMMAND_ALONE = PROGRAM.replace("print(loaded, file=sys.stderr)\n", "")


def program(cli: Cli, *arguments: object, **how: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    key = ["--passphrase-file", str(cli.key)]
    return subprocess.run([*command, *key], capture_output=True, check=False, **how)


def test_a_python_that_knows_more_characters_finds_a_record_as_it_was_written(cli: Cli) -> None:
    said = "He sent \U0001fae8 and \U00010d50 again."
    cli.done("record", typed=json.dumps({"what": said}))
    newer = [sys.executable, "-c", f"{NEWER}\n{PROGRAM}"]
    for command in (["list", "--search", "\U0001fae8"], ["verify"]):
        words = [command[0], str(cli.vault), *command[1:], "--passphrase-file", str(cli.key)]
        for start in (newer, [sys.executable, "-c", PROGRAM]):
            ran = subprocess.run([*start, *words], capture_output=True, check=False)
            assert ran.returncode == 0, ran.stdout
            assert command[0] == "verify" or b"He sent" in ran.stdout


def test_a_command_loads_no_window_no_paper_and_no_decoder(cli: Cli) -> None:
    ran = program(cli, "record", cli.vault, input='{"what":"Żaneta saw it"}'.encode())
    assert (ran.returncode, ran.stderr.strip()) == (0, b"[]")
    for command in ("list", "patterns", "verify"):
        ran = program(cli, command, cli.vault)
        assert (ran.returncode, ran.stderr.strip()) == (0, b"[]")


def test_what_goes_to_a_pipe_is_utf8_in_any_locale(cli: Cli) -> None:
    cli.done("record", typed='{"what":"Żaneta"}')
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = program(cli, "list", cli.vault, env=plain)
    assert ran.returncode == 0
    assert "Żaneta" in ran.stdout.decode("utf-8")
    # and what comes from one: behind a mark of its byte order as well
    line = "\ufeffŻaneta".encode()
    told = program(cli, "list", cli.vault, "--search", "-", env=plain, input=line)
    assert "Żaneta" in told.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error(cli: Cli) -> None:
    cli.done("record", typed="\n".join(f'{{"what":"{n:0200}"}}' for n in range(600)))
    command = [sys.executable, "-c", PROGRAM, "list", str(cli.vault)]
    started = subprocess.Popen(
        [*command, "--passphrase-file", str(cli.key)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    started.stdout.readline()
    started.stdout.close()
    assert started.stderr is not None
    told = started.stderr.read()
    started.stderr.close()
    assert started.wait(60) == 0
    assert told.strip() == b"[]"


@pytest.mark.parametrize("streams", [("stdout",), ("stderr",), ("stdout", "stderr")])
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("list", "V"), 0),
        (("help",), 0),
        (("law", "--json"), 0),
        (("show", "V", "999"), 2),
        (("show", "V", "999", "--json"), 2),
        (("list", "--wrong"), 2),
        (("check", "nowhere"), 2),
        (("verify", "V"), 0),
        (("export", "V", "--for", "own", "--out", "B", "--device", "keep"), 0),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else str(each),
)
def test_a_reader_that_has_gone_changes_no_exit_code(
    cli: Cli, tmp_path: Path, line: tuple[str, ...], code: int, streams: tuple[str, ...]
) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    bundle = tmp_path / "bundle"
    words = [{"V": str(cli.vault), "B": str(bundle)}.get(each, each) for each in line]
    if "V" in line:
        words += ["--passphrase-file", str(cli.key)]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ends: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        ended = subprocess.run(
            [sys.executable, "-c", COMMAND_ALONE, *words],
            **{**ends, **dict.fromkeys(streams, writing)},
            timeout=120,
            check=False,
            env=BUFFERED,
        )
    finally:
        os.close(writing)
    assert ended.returncode == code
    if "export" in line:
        assert (bundle / "check.html").exists()
        assert len(cli.done("handovers")["handovers"]) == 1


def test_a_reader_of_one_line_leaves_a_whole_bundle_behind(cli: Cli, tmp_path: Path) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    line = ("export", cli.vault, "--for", "police", "--out", tmp_path / "b", "--device", "keep")
    started = subprocess.Popen(
        [sys.executable, "-c", COMMAND_ALONE, *map(str, line), "--passphrase-file", str(cli.key)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=BUFFERED,
    )
    assert started.stdout is not None
    assert started.stdout.readline()
    started.stdout.close()
    assert started.wait(120) == 0
    assert (tmp_path / "b" / "check.html").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a disk that is full")
def test_an_answer_that_no_disk_takes_is_told_and_what_was_recorded_is_kept(cli: Cli) -> None:
    command = [sys.executable, "-c", PROGRAM, "record", str(cli.vault)]
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*command, "--passphrase-file", str(cli.key)],
            input=b'{"what":"again"}', stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert ran.returncode == 6
    assert b"could not be written" in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert len(cli.done("list")["incidents"]) == 1


def test_where_nobody_can_be_told_the_exit_code_still_tells() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    assert (
        CommandLine(Terminal(io.StringIO(), Full(), io.StringIO()), settled()).run(["no-command"])
        == 2
    )


@pytest.mark.needs("signals")
def test_interrupting_the_program_ends_it_with_its_code(cli: Cli) -> None:
    command = [sys.executable, "-c", PROGRAM, "record", str(cli.vault)]
    started = subprocess.Popen(
        [*command, "--passphrase-file", str(cli.key)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # Tests that run in the background inherit that this signal is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert started.stdin is not None
    # It reads until the end of its input, so it has begun once the pipe is too full to take more.
    os.set_blocking(started.stdin.fileno(), False)
    sent = 0
    while sent < 200_000:
        try:
            sent += os.write(started.stdin.fileno(), b" " * 4096)
        except BlockingIOError:
            continue
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, out) == (130, b"")
    assert b"Stopped." in err
    assert b"Traceback" not in err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_mistyped_path_blames_no_bundle(cli: Cli, tmp_path: Path, place: int) -> None:
    (tmp_path / "there").mkdir()
    given = [tmp_path / "there", tmp_path / "there", "--earlier", tmp_path / "there"]
    given[(0, 1, 3)[place]] = tmp_path / "their"
    ran = cli.bare("check", *given)
    assert (ran.code, ran.out) == (2, "")
    named = ("BUNDLE|FILE 1", "BUNDLE|FILE 2", "--earlier")[place]
    assert (
        ran.err
        == f"{named}: there is nothing under this name; nothing was checked. Nothing was changed.\n"
    )


def test_words_behind_a_record_are_no_bundle(cli: Cli) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    for words, said in (
        (("show", cli.vault, "incident", "1"), "one word: incident/1"),
        (("show", cli.vault, "hidden", "1"), "one thing is asked for at a time"),
        (("list", cli.vault, "hidden"), "nothing but options may stand behind it"),
    ):
        told = refused(cli.bare(*words, "--passphrase-file", cli.key), 2)
        assert said in told
        assert "BUNDLE" not in told
        assert "hidden" not in told


@pytest.mark.parametrize("typed", ["", " ", "%%%_*", "''", "...", "\u200b", "-- !"])
def test_a_search_for_nothing_is_refused_and_lists_nothing(cli: Cli, typed: str) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    told = refused(cli("list", f"--search={typed}"), 2)
    assert "nothing to search for" in told


@pytest.mark.parametrize("typed", ["came", "100%", "\U0001f600", "\u5b85"])
def test_a_word_a_number_and_an_emoji_are_something_to_search_for(cli: Cli, typed: str) -> None:
    assert cli("list", f"--search={typed}").code == 0


def test_a_row_of_the_law_that_there_is_not_is_answered_with_those_that_there_are(
    cli: Cli,
) -> None:
    told = refused(cli.bare("law", "Scotland"), 2)
    assert "England and Wales" in told
    assert "ew.spo" in told
    assert "Scotland" not in told


def test_a_folder_is_no_file_to_keep_and_is_not_called_gone(cli: Cli, tmp_path: Path) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    for place in (tmp_path, Path(os.devnull)):
        ran = cli("attach", "1", place)
        assert ran.code == 2
        assert "Choose the files that are in it" in ran.err
        assert "Copy it" not in ran.err
    assert "no file of this name" in cli("attach", "1", tmp_path / "missing").err
    assert "no file of this name" in cli("stamp", "--in", tmp_path / "missing").err


def test_what_is_not_there_cannot_be_erased_and_that_is_said_first(cli: Cli) -> None:
    cli.done("record", typed='{"what":"He came back"}')
    assert "no entry" in cli("erase", "999").err
    assert "--yes-erase" in cli("erase", "1").err
