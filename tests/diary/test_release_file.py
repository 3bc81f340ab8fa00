"""A newer release is told from everything else that somebody may bring; signed by real minisign."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import __version__
from diary.crypto.release_signature import parse_key, parse_signature
from diary.errors import Damaged, NoReleaseKey, ReleaseReason, ReleaseRefused
from diary.release_file import check_release, parse_list, version_of
from tests.support.programs import find
from tests.support.records import state
from tests.support.release_signer import CHANGED, DAY, NAME, OWN, Brought, Key


@pytest.fixture
def brought(tmp_path: Path) -> Brought:
    (tmp_path / NAME).write_bytes(b"a package" * 1000)
    (tmp_path / "CHANGES.txt").write_bytes(CHANGED.encode())
    return Brought(tmp_path, Key())


# --- what passes ------------------------------------------------------------------------------


def test_a_file_of_a_signed_list_is_told_with_what_changed(brought: Brought) -> None:
    before = state(brought.listed().folder)
    found = brought.check()
    assert (found.name, found.version, found.released_on) == (NAME, "0.4.0", date(2027, 2, 1))
    assert found.sha256 == hashlib.sha256(brought.file.read_bytes()).hexdigest()
    assert found.changes == CHANGED
    assert state(brought.folder) == before


def test_a_file_that_a_browser_gave_another_name_is_found_in_the_list(brought: Brought) -> None:
    other = brought.listed().file.rename(brought.folder / "daybook (1).deb")
    assert check_release(other, brought.key.line, OWN).name == NAME


@pytest.mark.parametrize("prehashed", [True, False])
def test_a_file_with_a_signature_of_its_own(brought: Brought, prehashed: bool) -> None:
    found = brought.own(prehashed=prehashed).check()
    assert (found.version, found.changes) == ("0.4.0", "")
    assert brought.listed().check().changes == CHANGED


def test_what_changed_is_of_the_same_version_or_is_not_shown(brought: Brought) -> None:
    assert brought.own().listed(f"daybook 0.5.0 {DAY}").check().changes == ""
    (brought.folder / "CHANGES.txt").write_bytes(b"another text")
    assert brought.listed(f"daybook 0.4.0 {DAY}", NAME).check().changes == ""
    brought.listed()
    (brought.folder / "CHANGES.txt").write_bytes(b"exchanged since")
    assert brought.check().changes == ""
    (brought.folder / "CHANGES.txt").unlink()
    assert brought.check().changes == ""


# --- what is refused --------------------------------------------------------------------------


def test_a_development_build_says_that_it_has_no_key(brought: Brought) -> None:
    with pytest.raises(NoReleaseKey):
        check_release(brought.listed().file, "", OWN)


def test_unsigned(brought: Brought) -> None:
    assert brought.reason() is ReleaseReason.UNSIGNED
    (brought.listed().folder / "SHA256SUMS.minisig").unlink()
    assert brought.reason() is ReleaseReason.UNSIGNED
    (brought.listed().folder / "SHA256SUMS").unlink()
    assert brought.reason() is ReleaseReason.UNSIGNED


@pytest.mark.parametrize("signed", [Brought.own, Brought.listed])
def test_changed_by_one_byte(brought: Brought, signed: Callable[[Brought], Brought]) -> None:
    signed(brought)
    data = bytearray(brought.file.read_bytes())
    data[500] ^= 1
    brought.file.write_bytes(data)
    assert brought.reason() in (ReleaseReason.SIGNATURE_WRONG, ReleaseReason.NOT_LISTED)


def test_a_list_that_was_changed(brought: Brought) -> None:
    (brought.listed().folder / "SHA256SUMS").write_bytes(b"0" * 64 + b"  other\n")
    assert brought.reason() is ReleaseReason.SIGNATURE_WRONG


@pytest.mark.parametrize("signed", [Brought.own, Brought.listed])
def test_by_another_key(brought: Brought, signed: Callable[[Brought], Brought]) -> None:
    mine = brought.key
    brought.key = Key(2)
    signed(brought)
    brought.key = mine
    assert brought.reason() is ReleaseReason.OTHER_KEY
    # another key that only says it is this one
    brought.key = Key(2)
    brought.key.id = mine.id
    signed(brought)
    brought.key = mine
    assert brought.reason() is ReleaseReason.SIGNATURE_WRONG


def test_a_bad_signature_of_its_own_is_not_made_good_by_the_list(brought: Brought) -> None:
    (brought.listed().folder / f"{NAME}.minisig").write_bytes(b"")
    assert brought.reason() is ReleaseReason.SIGNATURE_FORM


@pytest.mark.parametrize("signed", [Brought.own, Brought.listed])
@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("0.3.9", ReleaseReason.SAME_VERSION),
        ("0.3.8", ReleaseReason.OLDER_VERSION),
        ("0.2.10", ReleaseReason.OLDER_VERSION),
        ("0.0.65535", ReleaseReason.OLDER_VERSION),
    ],
)
def test_older_or_the_same(
    brought: Brought, signed: Callable[..., Brought], version: str, reason: ReleaseReason
) -> None:
    assert signed(brought, f"daybook {version} {DAY}").reason() is reason


def test_versions_are_compared_as_numbers(brought: Brought) -> None:
    for version in ("0.3.10", "0.10.0", "10.0.0"):
        assert brought.listed(f"daybook {version} {DAY}").check().version == version


@pytest.mark.parametrize(
    "comment",
    ["", "timestamp:1790000000\tfile:x", "daybook 0.4.0", f"daybook 0.4 {DAY}",
     "daybook 0.4.0 2027-02-30",
     f"daybook 0.04.0 {DAY}", f"Daybook 0.4.0 {DAY}", f"daybook 0.4.0 {DAY} more",
     f"daybook 0.4.\u0661 {DAY}", f"daybook  {DAY}", f"daybook 0.4.0-rc1 {DAY}"],
)  # fmt: skip
def test_a_signature_that_names_no_version(brought: Brought, comment: str) -> None:
    assert brought.own(comment).reason() is ReleaseReason.NO_VERSION


def test_a_trusted_comment_of_another_signature(brought: Brought) -> None:
    place = brought.own(f"daybook 0.2.0 {DAY}").folder / f"{NAME}.minisig"
    old = place.read_bytes().split(b"\n")
    new = brought.key.signature(b"something else").split(b"\n")
    place.write_bytes(b"\n".join([*old[:2], new[2], new[3], b""]))
    assert brought.reason() is ReleaseReason.SIGNATURE_WRONG
    place.write_bytes(b"\n".join([*old[:2], new[2], old[3], b""]))
    assert brought.reason() is ReleaseReason.SIGNATURE_WRONG


def _without(line: int) -> Callable[[bytes], bytes]:
    return lambda raw: b"\n".join(each for n, each in enumerate(raw.split(b"\n")) if n != line)


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda raw: b"",
    "no last line feed": lambda raw: raw[:-1],
    "a line more": lambda raw: raw + b"\n",
    "something before it": lambda raw: b"\n" + raw,
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "no untrusted comment": _without(0),
    "no trusted comment": _without(2),
    "no signature over the comment": _without(3),
    "another label": lambda raw: raw.replace(b"trusted comment: d", b"Trusted comment: d"),
    "a NUL in a comment": lambda raw: raw.replace(b"of whoever", b"of\0whoever"),
    "an escape in a comment": lambda raw: raw.replace(b"of whoever", b"\x1b[2Jx"),
    "a comment that is too long": lambda raw: raw.replace(b"of whoever", b"x" * 1025),
    "a trusted comment that is too long": lambda raw: raw.replace(b"daybook 0", b"x" * 9000),
    "bytes that are no text": lambda raw: raw.replace(b"of whoever", b"\xff\xfe"),
    "without padding": lambda raw: raw.replace(b"==\n", b"\n"),
    "base64 of web addresses": lambda raw: raw.replace(b"\nRU", b"\nR-"),
    "a blank in base64": lambda raw: raw.replace(b"\nRU", b"\nR U"),
    "another algorithm": lambda raw: raw.replace(b"\nRU", b"\nRV"),
    "megabytes": lambda raw: raw + b"x" * (1 << 20),
}


@pytest.mark.parametrize("change", FORMS.values(), ids=list(FORMS))
def test_a_signature_has_one_form(brought: Brought, change: Callable[[bytes], bytes]) -> None:
    place = brought.own().folder / f"{NAME}.minisig"
    raw = place.read_bytes()
    assert change(raw) != raw
    place.write_bytes(change(raw))
    assert brought.reason() is ReleaseReason.SIGNATURE_FORM


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and links")
def test_a_pipe_or_a_link_beside_the_file_is_not_opened(brought: Brought) -> None:
    place = brought.folder / f"{NAME}.minisig"
    os.mkfifo(place)
    with pytest.raises(ReleaseRefused, match="signature-form"):
        brought.check()
    place.unlink()
    place.symlink_to("/dev/zero")
    with pytest.raises(ReleaseRefused, match="signature-form"):
        brought.check()


def test_a_folder_is_no_file(brought: Brought) -> None:
    with pytest.raises(ReleaseRefused, match="not-a-file"):
        check_release(brought.folder, brought.key.line, OWN)


@pytest.mark.parametrize(
    "raw",
    [b"x\n", b"0" * 64 + b"  a", b"0" * 64 + b" a\n", b"0" * 64 + b"  ../a\n",
     b"0" * 64 + b"  a/b\n", b"A" * 64 + b"  a\n", b"0" * 64 + b"  a\r\n",
     (b"0" * 64 + b"  a\n") * 2, b"\n", b"0" * 64 + b"  .a\n"],
)  # fmt: skip
def test_a_list_has_one_form(raw: bytes) -> None:
    with pytest.raises(ReleaseRefused, match="list-form"):
        parse_list(raw)


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_a_typed_refusal(raw: bytes) -> None:
    with pytest.raises(Damaged):
        parse_signature(raw)


@pytest.mark.parametrize(
    "line", ["", "x", "QW" * 28, Key().line[:-1], Key().line + "=", f" {Key().line}"]
)
def test_a_line_that_is_no_key(line: str) -> None:
    with pytest.raises(Damaged):
        parse_key(line)


def test_this_version_can_be_compared() -> None:
    assert version_of(__version__) >= (0, 1, 0)


# --- the real minisign --------------------------------------------------------------------------


@pytest.mark.parametrize("legacy", [False, True], ids=["prehashed", "legacy"])
def test_what_minisign_signs_holds_and_what_it_refuses_is_refused(
    brought: Brought, tmp_path: Path, legacy: bool
) -> None:
    program = find("minisign")
    home = tmp_path / "keys"
    home.mkdir()
    secret, public = home / "s.key", home / "p.pub"

    def run(*words: object) -> int:
        told = [program, *map(str, words)]
        return subprocess.run(
            told, stdin=subprocess.DEVNULL, capture_output=True, check=False
        ).returncode

    assert run("-G", "-W", "-f", "-s", secret, "-p", public) == 0
    sign = ["-S", *(["-l"] if legacy else []), "-s", secret, "-m", brought.file]
    assert run(*sign, "-t", f"daybook 0.4.0 {DAY}") == 0
    line = public.read_text(encoding="utf-8").splitlines()[1]
    assert check_release(brought.file, line, OWN).version == "0.4.0"
    verify = ["-V", "-p", public, "-m", brought.file]
    assert run(*verify) == 0
    place = brought.folder / f"{NAME}.minisig"
    good = place.read_bytes().split(b"\n")
    for at in (1, 2, 3):
        lines = list(good)
        half = len(lines[at]) // 2
        other = b"A" if lines[at][half : half + 1] != b"A" else b"B"
        lines[at] = lines[at][:half] + other + lines[at][half + 1 :]
        place.write_bytes(b"\n".join(lines))
        assert run(*verify) != 0
        with pytest.raises(ReleaseRefused):
            check_release(brought.file, line, OWN)


@pytest.mark.parametrize("prehashed", [True, False])
def test_minisign_takes_what_these_tests_sign(brought: Brought, prehashed: bool) -> None:
    brought.own(prehashed=prehashed)
    program = find("minisign")
    told = [program, "-V", "-P", brought.key.line, "-m", str(brought.file)]
    subprocess.run(told, check=True, capture_output=True)
