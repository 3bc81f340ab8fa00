"""Who uses the accounts that senders of messages have, as the person says.

**Invariants:**

- Nothing is said unless the person said it: a name that the phone shows is its label for a contact,
  and never who wrote.
- That somebody of the record uses an account is an entry of the record, with the person's reason.
  It holds for every export in which the account is, in every spelling.
- That it is nobody they know, or themselves, or is left open, is no part of the record: it is kept
  in the vault's settings, so that it is asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from diary.conversations.lines import ConversationLine
from diary.conversations.phone_numbers import NumberRegions, number_regions
from diary.conversations.sender_accounts import (
    AccountSet,
    SenderAnswer,
    SenderIs,
    account_key,
    same_account,
)
from diary.errors import BadInput
from diary.i18n import N_
from diary.json_value import Json, items, text
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Account, Incident, Person, Role
from diary.model.revisions import Recorded, T, as_of
from diary.model.when import When
from diary.services.journal import Journal, PlannedNoun
from diary.store.vault_settings import Settings

_SENDERS: Final = "import-senders"


class SenderService:
    """What the person said of senders."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        country: str,
        beside: Callable[[], None] = lambda: None,
    ) -> None:
        """Take what to record with; `beside` runs in the transaction in which a person is named."""
        self._beside = beside
        self._journal = journal
        self._settings = settings
        self._country = country

    def regions(self) -> NumberRegions:
        """Return where a number without a country belongs, by the exports of the record."""
        exports = [item.content for item in self._journal.standing(Conversation)]
        own = (number for each in exports for number in (each.me, each.own_number))
        return number_regions(self._country, own)

    def own_accounts(self) -> tuple[str, ...]:
        """Return the numbers and accounts of the person that the record knows of.

        Those that imports know of, and those that any version says are the person's.
        """
        me = {item.id for item in self._journal.standing(Person) if item.content.role is Role.ME}
        every = ([*self._versions(item)] for item in self._journal.items(Noun.ACCOUNT))
        theirs = [
            each.account
            for versions in every
            if any(each.person in me for each in versions)
            for each in versions
        ]
        return tuple(dict.fromkeys(filter(None, (*self.imported_accounts(), *theirs))))

    def imported_accounts(self) -> tuple[str, ...]:
        """Return the person's accounts, and names in place of one, that only imports know of.

        Those that any version of an export was made from, and senders of which the person said so.
        """
        every = (
            each for it in self._journal.items(Noun.CONVERSATION) for each in self._versions(it)
        )
        of_exports = (said for each in every for said in (each.own_number, each.me))
        kept = (tuple(map(text, items(each))) for each in items(self._settings.get(_SENDERS, [])))
        answered = (account for account, answer in kept if answer == SenderIs.ME)
        return tuple(dict.fromkeys(filter(None, (*of_exports, *answered))))

    def accounts_behind(
        self, shown: Container[str], left_out: Container[str] = ()
    ) -> tuple[str, ...]:
        """Return the accounts of people who stay behind, as any version of any entry says it.

        These are accounts said to be theirs, and those from which an incident came that is said to
        be by them. `shown` are the people whom a bundle shows, by identifier. The person recording
        is none of them, nor is whoever is suspected, unless they are in `left_out`.
        """
        people = self._journal.items(Noun.PERSON)
        own = {item.id for item in people if item.content.role is Role.ME}
        suspected = {item.id for item in people if item.content.role is Role.SUSPECTED}

        def is_behind(id_: str) -> bool:
            if not id_ or id_ in shown or id_ in own:
                return False
            return id_ not in suspected or id_ in left_out

        found: dict[str, None] = {}
        for account in self._journal.items(Noun.ACCOUNT):
            accounts = [*self._versions(account)]
            if account.id in left_out or any(is_behind(each.person) for each in accounts):
                found |= {each.account: None for each in accounts}
        for incident in self._journal.items(Noun.INCIDENT):
            incidents = [*self._versions(incident)]
            if any(is_behind(each.person) for each in incidents):
                found |= {name: None for each in incidents for name in each.accounts}
        return tuple(filter(None, found))

    def unsaid(self, lines: Iterable[ConversationLine]) -> tuple[str, ...]:
        """Return the accounts beside lines of which one may be the person's, and nobody said so.

        These are recipients, and senders of whom it is not known whether they are the person, of
        lines that do not say which account the person has. An incident says whose an account is if
        it came from there and says who did it.
        """
        regions = self.regions()
        own = AccountSet(self.own_accounts(), regions)
        incidents = (item.content for item in self._journal.standing(Incident))
        of_others = (name for each in incidents if each.person for name in each.accounts)
        known = AccountSet(of_others, regions)
        beside: dict[str, None] = {}
        for each in lines:
            message = each.message
            senders = (message.sender,) if message.own is None else ()
            accounts = (*senders, *message.recipients)
            if message.own is not True and "" not in message.recipients:
                if not any(map(own.has, accounts)):
                    beside |= dict.fromkeys(filter(None, accounts))
        said = self.answers(tuple(beside))
        return tuple(
            each
            for each in beside
            if not known.has(each) and (each not in said or said[each].answer is SenderIs.LEFT_OPEN)
        )

    def _versions(self, item: Recorded[T]) -> Iterator[T]:
        """Yield what each version of a subject says, first to latest."""
        if item.revision > 1:
            for each in self._journal.history(item.id):
                if isinstance(each.content, type(item.content)):
                    yield each.content
        else:
            yield item.content

    def people(self) -> tuple[Recorded[Person], ...]:
        """Return whom an account can be said to be of: all but the person recording."""
        standing = self._journal.standing(Person)
        return tuple(item for item in standing if item.content.role is not Role.ME)

    def answers(self, senders: Sequence[str]) -> dict[str, SenderAnswer]:
        """Return what was said of each of these senders; those that were not asked about lack."""
        accounts = [item.content for item in self._journal.standing(Account) if item.content.person]
        kept = [tuple(map(text, items(each))) for each in items(self._settings.get(_SENDERS, []))]
        regions = self.regions()
        said: dict[str, SenderAnswer] = {}
        for account, answer in reversed(kept):
            said[account_key(account, regions)] = SenderAnswer(SenderIs(answer))
        for each in accounts:
            said[account_key(each.account, regions)] = SenderAnswer(
                SenderIs.PERSON, each.person, each.why, each.account
            )
        said.pop("", None)
        keys = {sender: account_key(sender, regions) for sender in senders}
        return {sender: said[key] for sender, key in keys.items() if key in said}

    def answer(self, sender: str) -> SenderAnswer | None:
        """Return what was said of one sender, or None."""
        return self.answers((sender,)).get(sender)

    def say_person(
        self,
        accounts: Sequence[tuple[str, str]],
        person: str | Person,
        why: str,
        since: When | None = None,
    ) -> str:
        """Record that somebody uses these accounts; return who, by the identifier.

        An account is a sender and the platform it is on; `person` is of the record, or new. All of
        it is recorded, or nothing. Raises BadInput.
        """
        if not accounts or not all(sender.strip() for sender, _platform in accounts):
            raise BadInput("--sender", N_("is not named in the export, so it is no account"))
        planned: list[PlannedNoun] = []
        if isinstance(person, Person):
            planned.append(PlannedNoun(self._journal.new_id(), person))
            id_ = planned[0].id
        else:
            id_ = as_of(self._journal.get(person), Person).id
        standing = self._journal.standing(Account)
        amended: list[PlannedNoun] = []
        distinct: list[tuple[str, str]] = []
        regions = self.regions()
        for sender, platform in accounts:
            if not any(same_account(sender, each, regions) for each, _platform in distinct):
                distinct.append((sender, platform))
        for sender, platform in distinct:
            said = Account(account=sender, platform=platform, person=id_, why=why, since=since)
            known = (it for it in standing if same_account(it.content.account, sender, regions))
            before = next(known, None)
            if before is None:
                planned.append(PlannedNoun(self._journal.new_id(), said))
                continue
            again = replace(
                before.content,
                person=id_,
                why=why or before.content.why,
                since=since or before.content.since,
            )
            if again != before.content:
                amended.append(PlannedNoun(before.id, again))
        if planned or amended:
            self._journal.record_all(planned, amended=amended, beside=self._beside)
        return id_

    def say(self, senders: Sequence[str], answer: SenderIs) -> None:
        """Keep that these are nobody known, the person, or left open. Raises BadInput."""
        if answer is SenderIs.PERSON:
            raise BadInput("--sender", N_("needs somebody of the record"))
        regions = self.regions()
        keys = {account_key(sender, regions) for sender in senders}
        kept = [
            each
            for each in items(self._settings.get(_SENDERS, []))
            if account_key(text(items(each)[0]), regions) not in keys
        ]
        more: list[Json] = [[sender, answer.value] for sender in senders if sender.strip()]
        self._settings.put(_SENDERS, [*kept, *more])
