"""The accounts of the person are those that any version of the record says are theirs."""

from __future__ import annotations

from diary.conversations.sender_accounts import SenderIs
from diary.model.record_nouns import Account, Person, Role
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
