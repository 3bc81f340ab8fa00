"""A policy is read strictly, makes things only stricter, and its refusal is a sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput, NotAllowed, NotAllowedReason
from ui import policy
from ui.policy import FilesAnswer, Policy, PolicyFault, PolicyRefused

ALL = b'files-of-others = "never"\nlock-minutes = 5\nrecords-on-removable-drives-only = true\n'
own_file = pytest.mark.needs("modes")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "daybook"
    folder.mkdir(mode=0o755)
    return folder / "policy.toml"


def written(place: Path, content: bytes, mode: int = 0o644) -> Path:
    place.write_bytes(content)
    place.chmod(mode)
    return place


def fault(place: Path, owner: int | None = None) -> PolicyFault:
    with pytest.raises(PolicyRefused) as refused:
        policy.read(place, os.getuid() if owner is None else owner)
    return refused.value.fault


def test_where_there_is_no_file_nothing_is_preset(tmp_path: Path, place: Path) -> None:
    assert policy.read(place) == Policy()
    assert policy.read(tmp_path / "none" / "policy.toml") == Policy()
    assert Policy().text() == ""


@own_file
def test_all_three_presets_are_read(place: Path) -> None:
    written(place, ALL)
    assert policy.load(place, os.getuid()) == Policy(FilesAnswer.NEVER, 5, True)


def test_a_mark_of_an_editor_on_windows_and_a_file_of_nothing_are_taken() -> None:
    assert policy.parse(b"\xef\xbb\xbf" + ALL) == policy.parse(ALL)
    assert policy.parse(b"# nothing yet\n") == Policy()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"lock-minute = 5", PolicyFault.KEY),
        (b"[window]\nlock-minutes = 5", PolicyFault.KEY),
        (b"lock-minutes = 0", PolicyFault.MINUTES_VALUE),
        (b"lock-minutes = 31", PolicyFault.MINUTES_VALUE),
        (b"lock-minutes = true", PolicyFault.MINUTES_VALUE),
        (b"lock-minutes = 5.0", PolicyFault.MINUTES_VALUE),
        (b'lock-minutes = "5"', PolicyFault.MINUTES_VALUE),
        (b'files-of-others = "Never"', PolicyFault.FILES_VALUE),
        (b"files-of-others = false", PolicyFault.FILES_VALUE),
        (b'files-of-others = ["never"]', PolicyFault.FILES_VALUE),
        (b'records-on-removable-drives-only = "yes"', PolicyFault.REMOVABLE_VALUE),
        (b"records-on-removable-drives-only = 1", PolicyFault.REMOVABLE_VALUE),
        (b"lock-minutes = 5\nlock-minutes = 6", PolicyFault.FORM),
        (b"lock-minutes", PolicyFault.FORM),
        (ALL.decode().encode("utf-16"), PolicyFault.FORM),
        (b"x = " + b"[" * 5000, PolicyFault.FORM),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_whole(content: bytes, why: PolicyFault) -> None:
    with pytest.raises(PolicyRefused) as refused:
        policy.parse(content)
    assert refused.value.fault is why


@given(st.binary(max_size=200) | st.text(alphabet="lock-minutes=0123 \n[]{}\"'", max_size=60))
def test_no_content_ends_otherwise_than_read_or_refused(content: bytes | str) -> None:
    try:
        got = policy.parse(content.encode() if isinstance(content, str) else content)
    except PolicyRefused:
        return
    assert isinstance(got, Policy)


@own_file
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_change_is_refused(place: Path, mode: int) -> None:
    assert fault(written(place, ALL, mode)) is PolicyFault.UNPROTECTED


@own_file
@pytest.mark.parametrize("mode", [0o775, 0o777, 0o1777])
def test_a_folder_that_others_may_change_is_refused(place: Path, mode: int) -> None:
    written(place, ALL)
    place.parent.chmod(mode)
    assert fault(place) is PolicyFault.UNPROTECTED


@own_file
def test_a_file_of_anybody_but_an_administrator_is_refused(place: Path) -> None:
    assert fault(written(place, ALL), os.getuid() + 1) is PolicyFault.UNPROTECTED


@pytest.mark.needs("links")
def test_a_link_is_not_followed(place: Path, tmp_path: Path) -> None:
    real = written(tmp_path / "elsewhere.toml", ALL)
    place.symlink_to(real)
    assert fault(place) is PolicyFault.NOT_A_FILE
    link = tmp_path / "link"
    link.symlink_to(place.parent, target_is_directory=True)
    assert fault(link / "policy.toml") is PolicyFault.NOT_A_FILE
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert fault(tmp_path / "nowhere" / "policy.toml") is PolicyFault.NOT_A_FILE


@pytest.mark.needs("pipes")
def test_a_pipe_is_not_waited_for(place: Path) -> None:
    os.mkfifo(place)
    assert fault(place) is PolicyFault.NOT_A_FILE


@own_file
def test_a_folder_and_a_long_file_are_refused(place: Path) -> None:
    place.mkdir()
    assert fault(place) is PolicyFault.NOT_A_FILE
    place.rmdir()
    assert fault(written(place, b"#" * 20_000)) is PolicyFault.TOO_LARGE


@own_file
def test_what_could_not_be_looked_at_is_not_taken_for_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(place, ALL)

    def refuse(*_words: object) -> int:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "open", refuse)
    assert fault(place) is PolicyFault.UNREADABLE
    monkeypatch.setattr(os, "lstat", refuse)
    assert fault(place) is PolicyFault.UNREADABLE


def test_a_refusal_is_one_sentence_with_the_place_and_presets_nothing(place: Path) -> None:
    written(place, b"lock-minute = 5", 0o600)
    found = policy.load(place, os.getuid() if sys.platform != "win32" else 0)
    assert found == Policy(refused=found.refused)
    assert str(place) in found.refused
    assert found.text() == found.refused
    assert "\n" not in found.refused


@pytest.mark.parametrize("fault", PolicyFault)
def test_every_fault_has_words(fault: PolicyFault) -> None:
    error = PolicyRefused(fault)
    assert isinstance(error, BadInput)
    assert policy.refusal_text(error, Path("policy.toml"))


def test_an_unknown_key_is_named_unless_it_writes_lines_of_its_own() -> None:
    for key, shown in (("lock-minute", "lock-minute"), ("a\\nb", ""), ("x" * 99, "")):
        with pytest.raises(PolicyRefused) as refused:
            policy.parse(f'"{key}" = 1'.encode())
        assert refused.value.key == shown


@given(st.sampled_from([None, True, False]), st.sampled_from(list(FilesAnswer)))
def test_only_allow_says_more_than_the_person_and_never_against_them(
    own: bool | None, preset: FilesAnswer
) -> None:
    answer = Policy(preset).files_answer(own)
    if preset is FilesAnswer.NEVER:
        assert answer is False
    elif own is not None:
        assert answer is own
    else:
        assert answer is (True if preset is FilesAnswer.ALLOW else None)


def test_a_new_record_is_made_on_a_removable_drive_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path.resolve() / "stick"
    stick.mkdir()
    monkeypatch.setattr(policy, "is_on_stick", lambda place: place.is_relative_to(stick))
    strict = Policy(removable_only=True)
    strict.refuse_record_in(stick / "Daybook")
    Policy().refuse_record_in(tmp_path / "Daybook")
    for elsewhere in (tmp_path / "Daybook", stick / ".." / "Daybook"):
        with pytest.raises(NotAllowed) as refused:
            strict.refuse_record_in(elsewhere)
        assert refused.value.reason is NotAllowedReason.NOT_REMOVABLE


@pytest.mark.needs("links")
def test_a_link_on_a_stick_leads_to_no_record_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, home = tmp_path.resolve() / "stick", tmp_path.resolve() / "home"
    stick.mkdir()
    home.mkdir()
    (stick / "link").symlink_to(home, target_is_directory=True)
    monkeypatch.setattr(policy, "is_on_stick", lambda place: place.is_relative_to(stick))
    assert not Policy(removable_only=True).allows_record_in(stick / "link" / "Daybook")


def test_the_settings_get_one_line_that_names_what_is_set() -> None:
    text = policy.parse(ALL).text()
    assert text.startswith("An organisation set this for the computer: ")
    assert "5 minutes" in text
    assert "removable drive only" in text
    assert "never opened" in text
    assert "unless you change" in Policy(FilesAnswer.ALLOW).text()
    assert "1 minute at most" in Policy(lock_minutes=1).text()


def test_the_place_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = policy.policy_place()
    for name in ("ProgramData", "ALLUSERSPROFILE", "XDG_CONFIG_DIRS", "HOME"):
        monkeypatch.setenv(name, "/tmp/elsewhere")
    assert policy.policy_place() == before
    if sys.platform == "linux":
        assert before == Path("/etc/daybook/policy.toml")
