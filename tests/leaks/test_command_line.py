from __future__ import annotations

import base64
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.leaks.markers import MARKERS, found
from tests.leaks.surroundings import PASSPHRASE, Surroundings, python

PROGRAM = Path(__file__).with_name("program.py")
DAYBOOK = Path(sys.executable).with_name("daybook")


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def lines() -> bytes:
    m = MARKERS
    witness = {"name": m["witness"], "saw": m["saw"], "contact": m["witnesscontact"]}
    said = [
        {"kind": "person", "ref": "p", "name": m["person"], "contact": m["personcontact"]},
        {"kind": "incident", "ref": "i", "what": m["what"], "when": "2026-03-01T21:10"},
        {"kind": "note", "text": m["note"]},
        {"kind": "police", "what": m["police"], "officer": m["officer"]},
    ]
    said[1] |= {"witnesses": [witness], "effect": m["effect"], "fixated": m["fixated"]}
    said[1] |= {"person": "@p"}
    said[3] |= {"officer_contact": m["officercontact"], "incidents": ["@i"]}
    return b"".join(json.dumps(line).encode() + b"\n" for line in said)


# What an advocate asks of what was handed in, each with what it takes besides.
READINGS: dict[str, tuple[str, ...]] = {
    "list": (), "show": ("1",), "patterns": (), "questions": (), "check": (),
}  # fmt: skip


def day(around: Surroundings, *program: str, is_whole: bool = False) -> None:
    """Everything that a person does on the command line, from the first day to the hand-over.

    What is handed in is read by each command once, in one form and then in the next; in a whole
    day by each command in each form.
    """
    vault, secret = str(around.vault), ("--passphrase-file", str(around.passphrase))

    def run(verb: str, *rest: str | Path, given: bytes = b"") -> str:
        return around.run(*program, verb, vault, *secret, *rest, given=given)

    run("new")
    run("record", given=lines())
    run("attach", "1", around.photo, around.text)
    corrected = {"what": MARKERS["amended"], "reason": MARKERS["reason"]}
    run("amend", "1", given=json.dumps(corrected).encode())
    sought = MARKERS["amended"].encode()
    assert MARKERS["amended"] in run("list", "--search", "-", given=sought)
    assert MARKERS["witnesscontact"] in run("show", "1")
    run("patterns")
    run("export", "--for", "police", "--positions", "withhold", "--out", around.export)
    run("verify")
    forms = handed_in(around)
    in_turn = zip(READINGS, itertools.cycle(forms), strict=False)
    pairs: Iterable[tuple[str, str]] = itertools.product(READINGS, forms) if is_whole else in_turn
    before = touched(around.export)
    for verb, form in pairs:
        said = around.run(*program, verb, *forms[form], *READINGS[verb])
        assert verb != "list" or MARKERS["amended"] in said
    assert touched(around.export) == before


def handed_in(around: Surroundings) -> dict[str, list[Path]]:
    """The bundle in each form in which an advocate has it; nothing of it may be unpacked."""
    files = [path for path in sorted(around.export.rglob("*")) if path.is_file()]
    data = [path for path in files if path.is_relative_to(around.export / "data")]
    checks = [path for path in files if path not in data]
    return {
        "folder": [around.export],
        "zip": [packed(around, "handed.zip", files)],
        "set": [packed(around, "Checks.zip", checks), *data],
    }


def packed(around: Surroundings, name: str, files: list[Path]) -> Path:
    with zipfile.ZipFile(around.own / name, "x") as made:
        for path in files:
            made.write(path, path.relative_to(around.export).as_posix())
    return around.own / name


def touched(folder: Path) -> dict[Path, int]:
    """When each was last written; a file that came and went is seen in its folder's time."""
    return {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def test_a_day_on_the_command_line_leaves_nothing_outside_the_vault(around: Surroundings) -> None:
    day(around, *python(PROGRAM))
    looked = around.check()
    assert looked["runs"] == 14
    # The decoder ran as well, and was watched.
    assert looked["programs"] > 10
    kept = [p.read_bytes() for p in around.export.rglob("*") if p.is_file()]
    assert "amended" in found(b"".join(kept))
    never = {"witnesscontact", "personcontact", "officercontact", "note"}
    assert never.isdisjoint(found(b"".join(kept)))


def keeping(around: Surroundings, *program: str) -> None:
    """Everything that keeps a record safe, to its removal at the end."""
    vault, own = str(around.vault), around.own
    copies, restored, query = own / "copies", own / "restored", own / "query.tsq"
    first, second, third, code = (own / n for n in ("passphrase", "second", "third", "code"))
    second.write_text("another five words for it\n", encoding="utf-8")
    third.write_text("and yet another five words\n", encoding="utf-8")
    beside = (
        *(copies, restored, restored.with_name(".restored.new")),
        *(query, query.with_name(f".{query.name}.part")),
    )
    rotating = around.vault.with_name(f".{around.vault.name}.rotating")
    old = around.vault.with_name(f"{around.vault.name}.old")
    around.allowed_beside = tuple(
        re.compile(rf"{re.escape(str(place))}(/.*)?") for place in (*beside, rotating, old)
    )

    def run(verb: str, secret: Path, *rest: str | Path, given: bytes = b"") -> str:
        told = (verb, vault, "--passphrase-file", secret, *rest)
        return around.run(*program, *told, given=given)

    run("new", first)
    run("record", first, given=lines())
    run("attach", first, "1", around.photo, around.text)
    run("backup", first, "--to", copies)
    made = json.loads(run("passphrase", first, "--recovery-code", "new", "--json"))
    code.write_text(made["code"] + "\n", encoding="utf-8")
    run("passphrase", first, "--new-passphrase-file", second)
    run("backup", second, "--to", copies)
    run("seal", second)
    run("stamp", second, "--out", query)
    run("erase", second, "1", "--yes-erase", "1")
    told = ("--to", restored, "--passphrase-file", second)
    around.run(*program, "restore", copies, *told)
    told = ("--code-file", code, "--new-passphrase-file", third)
    around.run(*program, "recover", vault, *told)
    run("rotate", third, "--new-passphrase-file", first, "--remove-old")
    run("verify", first)
    run("erase", first, "--whole", "--yes-erase", around.vault.name)
    assert not around.vault.exists()
    around.vault.mkdir()


@pytest.mark.soak
def test_keeping_a_record_leaves_nothing_outside_it(around: Surroundings) -> None:
    keeping(around, *python(PROGRAM))
    assert around.check()["runs"] == 15


@pytest.mark.parametrize(
    ("command", "rest", "told"),
    [
        ("withdraw", ["1", "--reason", "-"], True),
        pytest.param("seal", ["--given-to", "-"], True, marks=pytest.mark.soak),
        pytest.param("list", ["--search", "-"], False, marks=pytest.mark.soak),
    ],
)
def test_words_that_are_read_stand_in_no_command_line(
    around: Surroundings, command: str, rest: list[str], told: bool
) -> None:
    program, secret = python(PROGRAM), ("--passphrase-file", around.passphrase)
    around.run(*program, "new", around.vault, *secret)
    around.run(*program, "record", around.vault, *secret, given=lines())
    # the passphrase is read last, so the command is still there while its line is looked at
    reading, writing = os.pipe()
    line = [*program, command, str(around.vault), *rest, "--json"]
    with subprocess.Popen(
        [*line, "--passphrase-fd", str(reading)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        pass_fds=[reading], env=around.environment,
    ) as running:  # fmt: skip
        os.close(reading)
        assert running.stdin is not None
        running.stdin.write(MARKERS["reason"].encode() + b"\n")
        running.stdin.flush()
        seen = [_told(running.pid, name) for name in ("cmdline", "environ")]
        os.write(writing, PASSPHRASE.encode() + b"\n")
        os.close(writing)
        out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    assert command.encode() in seen[0].split(b"\0")
    assert found(b" ".join(seen)) == []
    assert ("reason" in found(out)) is told


def _told(pid: int, name: str) -> bytes:
    """What the system tells everybody of a process, once it has become the program."""
    told = b""
    while not told:
        told = Path(f"/proc/{pid}/{name}").read_bytes()
    return told


@pytest.mark.soak
def test_a_day_with_the_program_as_it_is_installed(
    around: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    day(around, str(DAYBOOK), is_whole=True)
    looked = around.check()
    assert looked["runs"] == 24
    with capsys.disabled():
        sys.stdout.write(f"\nleaks, command line: {looked}\n")


def test_the_installed_program_lets_nobody_keep_an_image_of_its_memory(
    around: Surroundings,
) -> None:
    around.lay_vault()
    key = ("--passphrase-file", around.passphrase)
    around.run(DAYBOOK, "list", around.vault, *key, every_prctl=True)
    done = [call for _, call in around.calls()]
    secret = str(around.passphrase)
    read = next(i for i, c in enumerate(done) if c.name == "openat" and secret in c.named())
    before = [c.name.encode() + b" " + c.said for c in done[:read]]
    assert any(b"RLIMIT_CORE, {rlim_cur=0, rlim_max=0}" in call for call in before)
    assert b"prctl PR_SET_DUMPABLE, SUID_DUMP_DISABLE" in before
    around.check()


# --- the net itself catches --------------------------------------------------------------------

LEAKS = {
    "open('note.txt', 'w').write('MARK')": "note.txt",
    "open('VAULT/lock', 'w').write('MARK')": "lock",
    "open('VAULT/lock', 'wb').write('MARK'.encode('utf-16'))": "lock",
    "open('VAULT/lock', 'w').write('MARK'.encode().hex().upper())": "lock",
    "import base64; open('VAULT/lock', 'wb').write(base64.b64encode(b'12MARK345'))": "lock",
    "f = open('VAULT/lock', 'w'); f.write('MARK'); f.flush(); f.truncate(0)": "lock",
    "import os; open('x', 'w'); os.unlink('x')": "/x",
    "import os; os.rename('VAULT', 'VAULT2')": "Daybook2",
    "import os; os.mkdir('MARK')": MARKERS["what"],
    "import subprocess; subprocess.run(['true', 'MARK'])": "arguments",
    "import subprocess; subprocess.run(['true'], env={'A': 'MARK'})": "environment",
    "import socket; socket.socket()": "AF_INET",
    "import os; os.memfd_create('MARK')": "memory file",
    "import sys; sys.stderr.write('MARK')": "what",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_the_net_catches(around: Surroundings, leak: str) -> None:
    around.vault.mkdir()
    code = leak.replace("MARK", MARKERS["what"]).replace("VAULT", str(around.vault))
    # In a file, since what stands on the first command line is the person's own typing.
    script = around.own / "leak.py"
    script.write_text(code, encoding="utf-8")
    with pytest.raises(AssertionError, match=LEAKS[leak]):
        look(around, script)


def look(around: Surroundings, script: Path) -> None:
    around.run(*python("-S", script))
    around.check()


def test_the_net_lets_an_honest_program_through(around: Surroundings) -> None:
    around.vault.mkdir()
    script = around.own / "fine.py"
    script.write_text(
        f"open({str(around.vault / 'lock')!r}, 'w'); print({MARKERS['what']!r})", encoding="utf-8"
    )
    look(around, script)
    assert around.check()["calls"] > 10


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_base64_is_known_at_every_offset(before: str) -> None:
    data = base64.b64encode(f"{before}{MARKERS['note']} and more".encode())
    assert "note" in found(data)
