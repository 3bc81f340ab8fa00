"""The accounts of the person are those that any version of the record says are theirs."""

from __future__ import annotations

from diary.conversations.lines import ConversationLine
from diary.conversations.sender_accounts import SenderIs
from diary.media.imports.message import Message, MessageKind, MessageTime
from diary.model.record_nouns import Account, Incident, Person, Role
from diary.services.session import Session


def test_an_account_that_any_version_says_is_the_persons_is_theirs(session: Session) -> None:
    journal = session.journal
    me = journal.record(Person(name="Annika Brzezna", role=Role.ME))
    him = journal.record(Person(name="Corin Hasselby", role=Role.SUSPECTED))
    corrected = journal.record(Account(account="annika.old", person=me.id))
    journal.amend(corrected.id, Account(account="annika.new", person=me.id), "A new name")
    passed = journal.record(Account(account="shared.phone", person=me.id))
    journal.amend(passed.id, Account(account="taken.phone", person=him.id), "He has it now")
    gone = journal.record(Account(account="closed.long.ago", person=me.id))
    journal.withdraw(gone.id, "Nobody uses it")
    journal.record(Account(account="corin.real", person=him.id))
    journal.record(Account(account="nobody.is.named"))
    assert {*session.senders.own_accounts()} == {
        "annika.old",
        "annika.new",
        "shared.phone",
        "taken.phone",
        "closed.long.ago",
    }


def test_each_own_account_is_named_once_and_what_is_blank_never(session: Session) -> None:
    journal = session.journal
    me = journal.record(Person(name="Annika Brzezna", role=Role.ME))
    account = journal.record(Account(account="annika.old", platform="Lantern", person=me.id))
    journal.amend(
        account.id, Account(account="annika.old", platform="Glimpse", person=me.id), "Not Lantern"
    )
    assert session.senders.own_accounts() == ("annika.old",)


def test_a_sender_that_the_person_said_is_theirs_is_an_own_account(session: Session) -> None:
    session.senders.say(("07700 900118",), SenderIs.ME)
    session.senders.say(("07700 900119",), SenderIs.NOBODY_KNOWN)
    assert session.senders.own_accounts() == ("07700 900118",)
    assert [each.word for each in session.redactions.contact_terms()] == ["07700 900118"]


def line(sender: str, own: bool | None, *recipients: str) -> ConversationLine:
    said = Message(1, MessageKind.TEXT, sender, MessageTime("2026-11-01T10:00"), "words")
    return ConversationLine(1, said._replace(own=own, recipients=recipients), "", ())


def test_accounts_beside_lines_that_do_not_say_which_is_hers_are_unsaid(session: Session) -> None:
    lines = [
        line("07700 900264", None),
        line("dex@stalker.example", False, "ada@home.example"),
        # these say who the person is
        line("dex@stalker.example", False, "", "mum@home.example"),
        line("", True, "sister@home.example"),
        line("07700 900118", None, "him@stalker.example"),
    ]
    session.senders.say(("07700 900118",), SenderIs.ME)
    assert session.senders.unsaid(lines) == ("07700 900264", "ada@home.example")
    session.senders.say(("+44 7700 900264",), SenderIs.LEFT_OPEN)
    assert session.senders.unsaid(lines) == ("07700 900264", "ada@home.example")
    session.senders.say(("07700 900264",), SenderIs.NOBODY_KNOWN)
    assert session.senders.unsaid(lines) == ("ada@home.example",)


def test_an_incident_says_whose_an_account_is_if_it_says_who_did_it(session: Session) -> None:
    lines = [line("dex@stalker.example", None)]
    journal = session.journal
    came = journal.record(Incident(what="He wrote.", accounts=("dex@stalker.example",)))
    assert session.senders.unsaid(lines) == ("dex@stalker.example",)
    him = journal.record(Person(name="Dex", role=Role.SUSPECTED))
    by_him = Incident(what="He wrote.", accounts=("Dex@stalker.example",), person=him.id)
    journal.amend(came.id, by_him, "It was him")
    assert session.senders.unsaid(lines) == ()
