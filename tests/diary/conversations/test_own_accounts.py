"""What reaches the person stands beside the words of no line, in any spelling."""

from __future__ import annotations

import pytest

from diary.conversations.own_accounts import OwnAccounts
from diary.conversations.phone_numbers import number_regions
from diary.media.imports.message import Message, MessageKind, MessageTime

NUMBER, MAIL, HIM = "07700 900555", "ada@home.example", "dex@stalker.example"
NAME = "Ada Example"
OWN = OwnAccounts((NUMBER, MAIL, ""), number_regions("GB", (NUMBER,)))


def message(sender: str = HIM, **said: object) -> Message:
    words = Message(1, MessageKind.TEXT, sender, MessageTime("2026-11-01T10:00"), f"to {MAIL}")
    return words._replace(**said)


@pytest.mark.parametrize("account", [NUMBER, "+44 7700 900555", MAIL, "Ada@Home.example"])
def test_whoever_was_sent_it_is_nobody_where_it_was_the_person(account: str) -> None:
    said = message(recipients=(account, "mum@home.example"))
    without = OWN.without(said)
    assert without.recipients == ("", "mum@home.example")
    assert without._replace(recipients=said.recipients) == said  # its words stay


def test_what_the_person_sent_names_no_sender_whatever_they_are_called() -> None:
    said = message("user11", own=True, label="Ada Example", recipients=(HIM,))
    without = OWN.without(said)
    assert (without.sender, without.label, without.recipients) == ("", "", (HIM,))


@pytest.mark.parametrize("format_", ["sms-backup-restore", "sms-import-export"])
def test_a_conversation_of_several_is_named_without_the_number_of_the_person(format_: str) -> None:
    own = OwnAccounts((NUMBER, NAME), number_regions("GB", (NUMBER,)), format_)
    assert own.without(message(thread="+447700900264~+447700900555")).thread == "+447700900264"
    for thread in ("+447700900264~Mum", f"Mum~{NAME}", NAME):
        assert own.without(message(thread=thread)).thread == thread


@pytest.mark.parametrize("format_", ["meta", "whatsapp", "telegram-desktop", "signal-desktop"])
def test_a_name_that_somebody_gave_to_a_conversation_stays_whole(format_: str) -> None:
    own = OwnAccounts((NUMBER, MAIL, NAME), number_regions("GB", (NUMBER,)), format_)
    for thread in ("inbox/dex_1", NAME, NAME.lower(), f"Mum~{NAME}", f"{NUMBER}~{MAIL}"):
        assert own.without(message(thread=thread)).thread == thread
    # a conversation with themselves is named as others reach them
    for thread in (NUMBER, "+44 7700 900555", MAIL.upper()):
        assert own.without(message(thread=thread)).thread == ""


@pytest.mark.parametrize("own", [None, False])
def test_other_lines_stay_as_they_are(own: bool | None) -> None:
    said = message(own=own, recipients=("mum@home.example",), thread=HIM)
    assert OWN.without(said) == said
    none = OwnAccounts((), number_regions("GB"))
    assert none.without(said) == said
