"""What the page of each noun says: title, intro, what adds one, and what is needed.

**Invariants:**

- A noun that people write has its texts here; its page, its list, its form and the lists of links
  to it follow from that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from diary.i18n import N_
from diary.model.books_and_nouns import Noun


@dataclass(frozen=True, slots=True)
class RegisterText:
    """The texts of one list page; translated when shown.

    `needed` are fields, each with what asks for it; the first one gets the focus. `about` adds one
    that is about an incident, on the page of that incident.
    """

    title: str
    intro: str
    add: str
    empty: str
    needed: tuple[tuple[str, str], ...] = ()
    about: str = ""
    read_title: str = ""
    read_intro: str = ""

    def for_reader(self) -> RegisterText:
        """Return the texts for whoever reads a bundle: told of the person, and asked nothing."""
        return replace(
            self,
            title=self.read_title or self.title,
            intro=self.read_intro or self.intro,
            empty=N_("This bundle shows none."),
        )


WORDS: dict[Noun, RegisterText] = {
    Noun.POLICE: RegisterText(
        N_("Police contacts"),
        N_("Every report, call, visit and decision, with its reference number."),
        N_("Add a contact"),
        N_("No contact with police is recorded yet."),
        (("what", N_("Write what was said.")),),
        N_("Add a contact with police"),
    ),
    Noun.ORDER: RegisterText(
        N_("Orders"),
        N_("Court orders, bail conditions, undertakings, and what each of them says."),
        N_("Add an order"),
        N_("No order is recorded yet."),
        (
            ("title", N_("Give the order a name.")),
            ("order", N_("Choose what kind of order it is.")),
        ),
    ),
    Noun.EVENT: RegisterText(
        N_("Turning points"),
        N_("When they were told to stop, a warning, an arrest, a move."),
        N_("Add a turning point"),
        N_("No turning point is recorded yet."),
        (("event", N_("Choose what kind of turning point it is.")),),
    ),
    Noun.PERSON: RegisterText(
        N_("People"),
        N_("Whoever matters to this record. Exhibits have the initials of 'Me', as in AB/1."),
        N_("Add a person"),
        N_("Nobody is listed yet."),
        (("name", N_("Write a name, or how you know them.")),),
        read_intro=N_("Whoever matters to this record."),
    ),
    Noun.ACCOUNT: RegisterText(
        N_("Accounts and numbers"),
        N_("Each telephone number, account or address that was used, and whose you say it is."),
        N_("Add an account"),
        N_("No account or number is recorded yet."),
        (("account", N_("Write the number, or the name of the account.")),),
        read_intro=N_("Each telephone number, account or address that was used."),
    ),
    Noun.CASE: RegisterText(
        N_("Charges, bail, hearings"),
        N_(
            "What you were told about the case: arrest and charge, custody, bail and its "
            "conditions, each hearing. It is the first table of page 1 for police."
        ),
        N_("Add a fact about the case"),
        N_("Nothing about the case is recorded yet."),
        (("fact", N_("Choose what it is about.")),),
        N_("Add what you were told about the case"),
        read_intro=N_("What the person recording was told about the case."),
    ),
    Noun.PLATFORM: RegisterText(
        N_("Reports to platforms"),
        N_("What you reported to a website, an app or a provider, and what they answered."),
        N_("Add a report"),
        N_("No report to a platform is recorded yet."),
        (("what", N_("Write what you reported.")),),
        N_("Add a report to a platform"),
        read_intro=N_("What was reported to a website, an app or a provider."),
    ),
    Noun.CONTACT: RegisterText(
        N_("My contact with them"),
        N_(
            "When you wrote, rang or met them yourself, and why: agreed, necessary, about the "
            "children. Write the reason here, before somebody asks for it."
        ),
        N_("Add a contact of mine"),
        N_("No contact of yours is recorded yet."),
        (("what", N_("Write what it was.")),),
        read_title=N_("Contact with them"),
        read_intro=N_("Contact by the person recording, and their reasons."),
    ),
    Noun.DECLARATION: RegisterText(
        N_("My answers"),
        N_("What you are asked when you hand over the record. You may leave any of it out."),
        N_("Add an answer"),
        N_("Nothing is answered yet."),
        (("topic", N_("Choose what you answer.")),),
        read_title=N_("What was answered"),
        read_intro=N_("What the person recording answered when the record was handed over."),
    ),
    Noun.SECURE: RegisterText(
        N_("Things to secure"),
        N_(
            "What may be lost unless somebody keeps it, such as a camera's recording: who has it, "
            "and by when. It goes on a sheet of its own, once you tick it there."
        ),
        N_("Add something to secure"),
        N_("Nothing to secure is recorded yet."),
        (("what", N_("Write what may be lost.")),),
        N_("Add something to secure"),
        read_intro=N_("What may be lost unless somebody keeps it. The words are on a sheet."),
    ),
    Noun.CONFLICT: RegisterText(
        N_("What does not fit"),
        N_(
            "Entries that do not fit each other, found by you or when you handed over, and what "
            "you said about them. You can change your answer."
        ),
        N_("Add what does not fit"),
        N_("Nothing is recorded here. 'Hand over' also shows what does not fit."),
        (("text", N_("Write what does not fit.")),),
        read_intro=N_("Entries that do not fit each other, and what was said about them."),
    ),
    Noun.IMPACT: RegisterText(
        N_("Effect on daily life"),
        N_("Plain facts with a date: what you stopped, changed, paid, lost."),
        N_("Add an effect"),
        N_("Nothing is recorded here yet."),
        (("what", N_("Write what changed.")),),
        read_intro=N_("Plain facts with a date: what was stopped, changed, paid, lost."),
    ),
    Noun.ASK: RegisterText(
        N_("What I ask for"),
        N_(
            "Page 1 for police says how many are open. What they say goes with it on a sheet of "
            "its own, once you tick it there."
        ),
        N_("Add something you ask for"),
        N_("Nothing is asked for yet."),
        (("what", N_("Write what you ask for.")),),
        read_title=N_("What is asked for"),
        read_intro=N_("What the person recording asks of whoever reads this."),
    ),
    Noun.FACTOR: RegisterText(
        N_("Things you may want to tell police or an advocate"),
        N_("Leave out whatever you like. It is in no bundle; it can go on a sheet of its own."),
        N_("Answer"),
        "",
    ),
    Noun.NOTE: RegisterText(
        N_("Private notes"),
        N_(
            "Private: no export ever takes these or mentions them. For plans, advice, anything "
            "that is yours. It does not mean that a court can never ask."
        ),
        N_("Add a note"),
        N_("No notes yet."),
        (("text", N_("Write something first.")),),
    ),
    Noun.OWN: RegisterText(
        N_("What should not leave"),
        N_(
            "Your address, your numbers, names that must stay out. Before anything is handed over "
            "it is looked through for these, and you decide. The list itself never leaves."
        ),
        N_("Add words to look for"),
        N_("Nothing is looked for yet."),
        (("words", N_("Write the address, number or name.")),),
    ),
    Noun.EVIDENCE: RegisterText(
        N_("Evidence"),
        N_(
            "Every exhibit: files as they came, and things such as letters or gifts. Pictures are "
            "blurred until one is opened and 'Show' is pressed."
        ),
        N_("Add a thing"),
        N_("No evidence yet. Files are added to an incident, or here."),
        (("title", N_("Give it a few words to know it by.")),),
    ),
}
