"""What the list pages say: title, sentence, the button that adds, and what is still empty."""

from __future__ import annotations

from dataclasses import dataclass

from diary.i18n import N_
from diary.model.kinds import Noun


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one list page; translated when shown."""

    title: str
    intro: str
    add: str
    empty: str
    needed: tuple[str, str]


WORDS: dict[Noun, Words] = {
    Noun.POLICE: Words(
        N_("Police contacts"),
        N_("Every report, call, visit and decision, with its reference number."),
        N_("Add a contact"),
        N_("No contact with police is recorded yet."),
        ("what", N_("Write what was said.")),
    ),
    Noun.ORDER: Words(
        N_("Orders"),
        N_("Court orders, bail conditions, undertakings. Terms can be named when one is broken."),
        N_("Add an order"),
        N_("No order is recorded yet."),
        ("title", N_("Give the order a name.")),
    ),
    Noun.EVENT: Words(
        N_("Turning points"),
        N_("When they were told to stop, a warning, an arrest, a move."),
        N_("Add a turning point"),
        N_("No turning point is recorded yet."),
        ("", ""),
    ),
    Noun.PERSON: Words(
        N_("People"),
        N_("Whoever matters to this record. 'Me' gives the exhibits their initials."),
        N_("Add a person"),
        N_("Nobody is listed yet."),
        ("name", N_("Write a name, or how you know them.")),
    ),
    Noun.IMPACT: Words(
        N_("Effect on daily life"),
        N_("Plain facts with a date: what you stopped, changed, paid, lost."),
        N_("Add an effect"),
        N_("Nothing is recorded here yet."),
        ("what", N_("Write what changed.")),
    ),
    Noun.ASK: Words(
        N_("What I ask for"),
        N_("It stands on the first page of what you hand over."),
        N_("Add something you ask for"),
        N_("Nothing is asked for yet."),
        ("what", N_("Write what you ask for.")),
    ),
    Noun.FACTOR: Words(
        N_("Things you may want to tell police or an advocate"),
        N_("Leave out whatever you like. No bundle takes this: it goes on a sheet of its own."),
        N_("Answer"),
        "",
        ("", ""),
    ),
    Noun.NOTE: Words(
        N_("Private notes"),
        N_(
            "Private: no export ever takes these or mentions them. For plans, advice, anything "
            "that is yours. It does not mean that a court can never ask."
        ),
        N_("Add a note"),
        N_("No notes yet."),
        ("text", N_("Write something first.")),
    ),
    Noun.OWN: Words(
        N_("What should not leave"),
        N_(
            "Your address, your numbers, names that must stay out. Before anything is handed over "
            "it is looked through for these, and you decide. The list itself never leaves."
        ),
        N_("Add words to look for"),
        N_("Nothing is looked for yet."),
        ("words", N_("Write the address, number or name.")),
    ),
    Noun.EVIDENCE: Words(
        N_("Evidence"),
        N_("Every exhibit: files as they came, and things such as letters or gifts."),
        N_("Add a thing that is no file"),
        N_("No evidence yet. Files are added to an incident, or here."),
        ("title", N_("Give it a few words to know it by.")),
    ),
}
