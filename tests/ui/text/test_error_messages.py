"""What is wrong with a file is said in words of its own, and no words stand for nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from diary import __version__, errors
from diary.errors import (
    BadInput,
    Damaged,
    DamageReason,
    DiaryError,
    FaultCode,
    MediaError,
    NotAllowed,
    RolledBack,
    SourceError,
    VaultError,
)
from diary.media.decoder_process import REASONS
from diary.unlock_notices import NoticeCode
from exporters.check.check_report import FindingCode
from ui.text import error_messages as text_errors
from ui.text.error_messages import (
    DAMAGE_NEXT_STEPS,
    DAMAGE_REASONS,
    FAULT_TEXTS,
    TABLE,
    explain,
)
from ui.text.file_reasons import MEDIA_REASONS, SOURCE_REASONS
from ui.text.release_reasons import RELEASE_REASONS


def family(cls: type[DiaryError]) -> Iterator[type[DiaryError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from family(child)


EVERY = sorted(set(family(DiaryError)), key=lambda cls: cls.__name__)


def made(cls: type[DiaryError]) -> DiaryError:
    if issubclass(cls, BadInput):
        return cls("what", "is empty")
    if issubclass(cls, VaultError):
        return cls("db", "reason")
    needs_one = (
        NotAllowed, SourceError, MediaError, errors.StorageError, errors.MistypedCode,
        errors.MistypedSeal, errors.StampRefused, errors.ExportRefused,
        errors.ReleaseRefused,
    )  # fmt: skip
    return cls("x") if issubclass(cls, needs_one) else cls()


@pytest.mark.parametrize("cls", EVERY)
def test_every_refusal_has_a_sentence_of_its_own(cls: type[DiaryError]) -> None:
    assert cls.code in TABLE
    message = explain(made(cls))
    assert message.happened.strip()
    assert message.safe.strip()
    assert "!" not in message.text


def test_the_table_has_no_row_for_nothing() -> None:
    assert set(TABLE) == {cls.code for cls in EVERY}


def test_bad_input_names_line_field_and_reason() -> None:
    said = explain(BadInput("when.at", "not a day that exists", line=7)).happened
    assert "line 7" in said
    assert "when.at" in said
    assert "not a day that exists" in said


def test_a_refusal_of_the_vault_names_the_part() -> None:
    assert "(keys)" in explain(errors.Damaged("keys", "torn")).happened


def test_a_later_format_says_which_version_to_get_where_the_file_does() -> None:
    said = explain(errors.FutureFormat("keys", wanted="0.4.1")).happened
    assert "version 0.4.1 or a later one" in said
    assert f"This is version {__version__}" in said
    assert "version" not in explain(errors.FutureFormat("db")).happened.replace("newer version", "")


def test_an_unknown_reason_falls_back_to_the_general_sentence() -> None:
    assert explain(MediaError("never heard of")).happened == TABLE["media"].happened
    assert explain(SourceError("never heard of")).happened == TABLE["source"].happened


def test_the_reasons_that_people_meet_have_words() -> None:
    assert {"locked", "too-large", "memory", "no-such-page", "cannot-strip"} <= REASONS
    assert {"locked", "too-large", "memory", "no-such-page", "cannot-strip"} <= set(MEDIA_REASONS)


ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("reasons", "table"),
    [
        (errors.SourceReason, SOURCE_REASONS),
        (errors.ReleaseReason, RELEASE_REASONS),
        (errors.NotAllowedReason, text_errors.NOT_ALLOWED_REASONS),
    ],
)
def test_every_reason_has_words_and_no_words_are_of_another(
    reasons: type[StrEnum], table: Mapping[str, str]
) -> None:
    assert set(reasons) == set(table)


CODES = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
]


@functools.cache
def codes_said() -> frozenset[tuple[str, str]]:
    """Every code that the program names outside the tables of sentences, with its type."""
    tables = {"error_messages.py", "finding_texts.py", "report_texts.py"}
    return frozenset(
        found
        for room in ("diary", "exporters", "ui")
        for file in (ROOT / room).rglob("*.py")
        if file.name not in tables and not file.name.endswith("_messages.py")
        for found in re.findall(r"\b(\w+)\.([A-Z0-9_]+)", file.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("codes", [*CODES, FindingCode, NoticeCode])
def test_every_code_is_said_by_something(codes: type[StrEnum]) -> None:
    said = {name for kind, name in codes_said() if kind == codes.__name__}
    composed = {code.name for code in codes if code.startswith("stamp-")}
    assert {code.name for code in codes} - composed == said - composed


@pytest.mark.parametrize("reason", ["inside-vault", "file-inside-vault", "copy-inside-vault"])
def test_a_wrong_place_sends_elsewhere_and_to_no_new_entry(reason: str) -> None:
    assert "another place" in explain(errors.NotAllowed(reason)).next
    assert "new entry" in explain(errors.NotAllowed("withdrawn")).next


def test_what_no_place_takes_is_said_of_one_that_was_chosen_and_of_no_other() -> None:
    assert "another place" in explain(errors.FileTooLarge("write")).next
    assert explain(errors.NameTooLong("create")).next == ""
    general = explain(errors.StorageError("attach"))
    for kind in (errors.FileTooLarge, errors.NameTooLong, errors.PlaceGone):
        assert explain(kind("attach")) == general
        assert explain(kind("restore")).happened == explain(kind("write")).happened


def test_a_full_disk_that_something_goes_to_is_not_taken_for_the_record_s() -> None:
    assert "another disk" in explain(errors.DiskFull("write")).text
    assert "What you typed" in explain(errors.DiskFull("database")).text


def test_a_damaged_key_file_sends_to_its_copy_and_no_other_file_does() -> None:
    assert "keys.bak" in explain(errors.Damaged("keys", "digest")).next
    assert "daybook recover" in explain(errors.Damaged("keys", "digest")).next
    assert "daybook recover" not in explain(errors.Damaged("keys", "both")).text
    assert "keys.bak" not in explain(errors.Damaged("db", "unreadable")).text
    assert "keys.bak" not in explain(errors.FutureFormat("keys")).text


@pytest.mark.parametrize("reason", ["length", "character", "check"])
def test_a_mistyped_code_names_the_group_where_it_can_be_told(reason: str) -> None:
    assert "roup 5" in explain(errors.MistypedCode(reason, 5)).happened
    assert "None" not in explain(errors.MistypedCode(reason)).text
    assert "{" not in explain(errors.MistypedCode(reason)).text


def test_the_one_kind_of_code_given_for_the_other_says_which_to_look_for() -> None:
    seal = explain(errors.MistypedSeal("recovery"))
    assert "opens a record: show it to nobody" in seal.happened
    assert seal.next.startswith("Keep the recovery code to yourself, and ask for the twelve words")
    code = explain(errors.MistypedCode("seal"))
    assert "a seal code opens nothing" in code.happened
    assert "seven groups, and keep that to yourself" in code.next
    assert "Ask for the words once more" in explain(errors.MistypedSeal("count")).next


def test_too_little_memory_and_a_change_cut_off_say_what_to_do() -> None:
    assert "more memory" in explain(errors.KdfRefused("keys", "memory-unavailable")).next
    assert "more memory" not in explain(errors.KdfRefused("keys", "memory_kib")).text
    for refused in (errors.DiskFull("keys"), errors.StorageError("keys")):
        assert "old one first, then the new one" in explain(refused).next
    held = explain(errors.HeldOpen("keys"))
    assert "Another program" in held.happened
    assert "old one first, then the new one" in held.next


@pytest.mark.parametrize(
    "part", ["1f0a77c2/db", "1f0a77c2/manifest", "1f0a77c2/keys.bak", "manifest"]
)
def test_a_torn_copy_sends_nobody_to_the_record_for_help(part: str) -> None:
    said = explain(errors.Damaged(part, "digest"))
    assert said.happened.startswith("This copy of a record is damaged")
    assert f"({part})" in said.happened
    assert "no record was changed" in said.safe
    assert "Try another copy" in said.next
    for other in ("db", "keys", "att/1f/1f0a77c2", "evidence/1", "manifest-sha256.txt"):
        assert not explain(errors.Damaged(other, "x")).happened.startswith("This copy")


def test_a_folder_is_not_named_as_a_file() -> None:
    for kind in (errors.NotAVault, errors.NoCopy, errors.UnfinishedCopy):
        assert "(" not in explain(kind("folder")).text


def test_a_record_that_is_open_elsewhere_is_told_without_a_file_s_name() -> None:
    assert "(" not in explain(errors.InUse("lock")).text


def test_moving_to_new_keys_that_a_disk_refused_says_that_the_record_stands() -> None:
    for kind in (errors.DiskFull, errors.NotWritable, errors.StorageError):
        said = explain(kind("new-keys"))
        assert "it is as it was, and opens as before" in said.safe
        assert "typed" not in said.text


DIARY = Path(__file__).parents[3] / "diary"
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in DIARY.rglob("*.py"))


def test_no_two_of_them_say_the_same() -> None:
    said = [*DAMAGE_REASONS.values(), *FAULT_TEXTS.values(), TABLE["damaged"].happened]
    said.append(TABLE["rolled-back"].happened)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("reason", DAMAGE_REASONS)
def test_every_reason_is_one_that_is_raised(reason: str) -> None:
    assert f"DamageReason.{DamageReason(reason).name}" in SOURCES
    message = explain(Damaged("head", reason))
    assert message.happened.endswith("(head)")
    assert message.happened != explain(Damaged("head", "mac")).happened
    assert message.safe


def test_what_to_do_next_belongs_to_a_reason() -> None:
    assert set(DAMAGE_NEXT_STEPS) <= set(DAMAGE_REASONS)


def test_older_is_told_from_damaged_and_from_foreign() -> None:
    told = [RolledBack("db", "older than the head"), Damaged("db", "mac")]
    told += [Damaged("db", "not this vault's"), Damaged("db", "missing")]
    assert len({explain(error).happened for error in told}) == len(told)


def test_every_fault_that_verifying_names_has_words() -> None:
    rooms = ("integrity.py", "session.py")
    source = "".join((DIARY / "services" / room).read_text(encoding="utf-8") for room in rooms)
    named = {FaultCode[name] for name in re.findall(r"FaultCode\.([A-Z_]+)", source)}
    assert named == set(FAULT_TEXTS)
