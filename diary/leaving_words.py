"""Words that the person is asked about before they leave, for any audience.

**Invariants:**

- None is taken out unseen: they are listed, and the person decides of each.
- Words of the list are not looked for in fields that are looked up, such as the name of a court,
  and stay there wherever else they are taken out: "family court" in it gives nothing away, and
  without it nobody finds the order.
- Which kind a word is of is said to the person alone. No bundle names the kinds: each would tell a
  reader what to ask for.
- What tells how the case stands is asked about where a bundle has no field of that: the person's
  own words may say it all the same. What officers said is asked about where others than police, an
  advocate and the person read it. It is found by words for an officer, and by each one's surname.
- Names are of a kind too: those of children by their relationship, of supporters, of people for
  whom the person is afraid, of witnesses, and of people whom one bundle leaves out. A first name is
  found alone, unless it is an ordinary word as well: taking that out would take it out everywhere.
- The accounts of people who stay behind are asked about as their names are: an incident says from
  which account it came, whoever uses it.
- What reaches the person is of a kind: the numbers and accounts that exports were made from, found
  without being typed. In the words of a message they are evidence, and stay if let go. So are the
  names that stand for an account in an export, where the bundle does not say them anyway.
- Beside a line that does not say which account the person has, each number and address may be
  theirs, until they say whose it is.
- Whoever helped with an entry is a role in a bundle. What they are called is one text in the words
  of the person, so each name in it is looked for alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from diary import characters, shipped_data
from diary.audience_profiles import Profile
from diary.i18n import _
from diary.model.record_nouns import Person, Role
from diary.word_redaction import fold_text

_LEFT_OUT: Final = "left-out"
_WITNESSES: Final = "witnesses"
_OWN: Final = "own-accounts"
_UNSAID: Final = "unsaid-accounts"
_CHILDREN: Final = "children"
_SAFETY: Final = "safety"
_OFFICERS: Final = "officers"
# after the surname of an officer
_SAID: Final = ("said", "says", "told", "thinks", "thought", "reckons", "rang", "wrote")
_OF_CHILDREN: Final = frozenset(
    {"son", "daughter", "child", "children", "kid", "niece", "nephew", "grandson", "granddaughter"}
)
# letters of the shortest first name
_SHORTEST: Final = 3
# before a surname, and no first name
_TITLES: Final = frozenset(
    {
        *("miss", "mrs", "prof", "sgt", "sir", "rev", "insp", "detective", "officer"),
        *("constable", "sergeant", "inspector", "superintendent"),
    }
)
# English first names that are ordinary words
_WORDS: Final = frozenset(
    (
        "amber april art august autumn bill bob buddy carol chase christian chuck cliff crystal "
        "dale dawn daisy dean don drew earl eve faith frank gene glen grace grant guy hazel heath "
        "heather herb holly honor hope ivy jack jade jean jewel joy june lance lily mark may "
        "mercy miles misty nick norm olive pat patience pearl penny poppy ray rich rob robin rose "
        "ruby sage sandy scarlet skip sky star sue summer tony trinity victor violet wade ward "
        "will willow winter"
    ).split()
)
# beside a name in what somebody who helped is called, and no names
_ROLES: Final = frozenset(
    (
        "advocate and aid aunt brother carer cousin dad daughter father for friend from her his "
        "idva isac isva mam mate mother mum neighbour our partner police service sister social "
        "solicitor son support supporter the they uncle victim what who with witness women womens "
        "worker you your"
    ).split()
)
_NO_HELPERS: Final = frozenset({Role.ME, Role.SUSPECTED})
_APART: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Asked(StrEnum):
    """Before which bundles words are asked about."""

    ALWAYS = "always"
    UNTOLD = "untold"  # those that do not tell how the case stands
    PASSED_ON = "passed-on"  # those that others than police, an advocate and the person read


@dataclass(frozen=True, slots=True)
class LeavingWords:
    """One kind of words, and what it is called to the person.

    `asked` says before which bundles. With `tells_status` they may say how the case stands.
    """

    id: str
    label: str
    words: tuple[str, ...]
    asked: Asked = Asked.ALWAYS
    tells_status: bool = False


def load() -> tuple[LeavingWords, ...]:
    """Return the kinds in the order of the file; raise `BadInput` for the file."""
    top = shipped_data.parse(shipped_data.read_shipped("words", "leaving"), "leaving")
    kinds = []
    for row in top.tables("kind"):
        kinds.append(
            LeavingWords(
                row.text("id"),
                row.text("label"),
                row.texts("words"),
                Asked(row.choice("asked", [*Asked])) if "asked" in row else Asked.ALWAYS,
                tells_status="tells_status" in row and row.flag("tells_status"),
            )
        )
        row.done()
    top.done()
    return tuple(kinds)


def listed_words() -> frozenset[str]:
    """Return every word of the list, of whatever kind."""
    return frozenset(word for kind in load() for word in kind.words)


def asked_before(kinds: Iterable[LeavingWords], profile: Profile) -> tuple[LeavingWords, ...]:
    """Return the kinds that are asked about before a bundle of this profile."""
    left_alone = {
        Asked.UNTOLD: profile.case_status,
        Asked.PASSED_ON: not profile.is_passed_on,
    }
    return tuple(each for each in kinds if not left_alone.get(each.asked))


def with_names(
    kinds: Iterable[LeavingWords],
    people: Iterable[Person],
    left_out: Iterable[Person] = (),
    witnesses: Iterable[str] = (),
    helpers: Iterable[str] = (),
    own: Iterable[str] = (),
    officers: Iterable[str] = (),
    accounts: Iterable[str] = (),
    own_names: Iterable[str] = (),
    unsaid: Iterable[str] = (),
) -> tuple[LeavingWords, ...]:
    """Return the kinds with the names of children, of supporters and of people at risk.

    Those of people whom one bundle leaves out are a kind of their own, and so are those of
    witnesses, by their role or as an incident names them. `helpers` are texts of what whoever
    helped is called, `own` numbers and accounts of the person, `own_names` what they are called in
    place of one, `accounts` those of people who stay behind, and `unsaid` those of which it is not
    known whose they are. Of `officers` the surname is looked for before what they did to say
    something: their names alone are no secret.
    """
    people = tuple(people)
    names: dict[str, dict[str, None]] = {_CHILDREN: {}, _SAFETY: {}, _WITNESSES: {}}
    names[_OFFICERS] = {
        f"{surname} {said}": None for surname in _surnames(officers) for said in _SAID
    }
    for each in people:
        if is_child(each.relationship):
            kind = _CHILDREN
        elif each.role is Role.SUPPORTER or each.afraid_for:
            kind = _SAFETY
        elif each.role is Role.WITNESS:
            kind = _WITNESSES
        else:
            continue
        names[kind] |= _names(each.name)
    for name in witnesses:
        names[_WITNESSES] |= _names(name)
    # a witness who helped is asked about as one; whose record it is, and against whom, is no helper
    others = {part for each in people if each.role in _NO_HELPERS for part in each.name.split()}
    known = {*others, *names[_WITNESSES], *names[_CHILDREN]}
    for text in helpers:
        names[_SAFETY] |= {word: None for word in _names_in(text) if word not in known}
    named = tuple(replace(kind, words=(*kind.words, *names.get(kind.id, ()))) for kind in kinds)
    asked = {*names[_CHILDREN], *names[_SAFETY]}
    gone = {name: None for each in left_out for name in _names(each.name)}
    gone |= {each.strip(): None for each in accounts if len(each.strip()) > _SHORTEST}
    reached = tuple(dict.fromkeys(each.strip() for each in own if _is_account(each)))
    names_of_own = (each.strip() for each in own_names if not _is_account(each))
    called = tuple(dict.fromkeys(each for each in names_of_own if len(each) >= _SHORTEST))
    open_ = tuple(dict.fromkeys(each.strip() for each in unsaid if _is_account(each)))
    kinds_of_names = (
        LeavingWords(_OWN, _("A number or an account of yours"), reached),
        LeavingWords(_OWN, _("Your name in a conversation"), called),
        LeavingWords(_UNSAID, _("It is not known whose this is: it may be yours"), open_),
        LeavingWords(_LEFT_OUT, _("Somebody who stays behind"), tuple(gone)),
        LeavingWords(
            _WITNESSES,
            _("A witness: bundles have their number, and a sheet their name"),
            tuple(name for name in names[_WITNESSES] if name not in asked),
        ),
    )
    return (*(kind for kind in kinds_of_names if kind.words), *named)


def _is_account(said: str) -> bool:
    """Return whether a text is a number or an account, and no plain name."""
    return len(said.strip()) > _SHORTEST and any(
        not (characters.is_letter(c) or c in " '’-.,") for c in said
    )


def _names(name: str) -> dict[str, None]:
    """Return a name as it is searched for, and the first name alone."""
    plain = " ".join(name.split())
    return dict.fromkeys((plain, *_first_names(plain)) if plain else ())


def _first_names(name: str) -> Iterator[str]:
    """Yield the first name of a name that has more than one part, if it can be told."""
    first, *others = name.split() or [""]
    is_name = all(map(characters.is_capital, (first[:1], *(each[:1] for each in others))))
    is_name = is_name and all(map(characters.is_letter, first))
    if others and is_name and len(first) >= _SHORTEST:
        if fold_text(first)[0] not in _TITLES | _WORDS:
            yield first


def _surnames(names: Iterable[str]) -> tuple[str, ...]:
    """Return the last word of each name, if it is written like one and is no rank or title."""
    last = (name.split()[-1] for name in names if name.split())
    return tuple(dict.fromkeys(name for each in last for name in _names_in(each)))


def _names_in(text: str) -> Iterator[str]:
    """Yield the words of a text that are written like a name and are no ordinary words."""
    for found in _APART.findall(text):
        word = re.sub(r"['’]s$", "", found)
        plain = fold_text(word)[0]
        is_name = characters.is_capital(word[:1]) and len(word) >= _SHORTEST
        if is_name and plain not in _TITLES | _WORDS | _ROLES:
            yield word


def is_child(relationship: str) -> bool:
    """Return whether a relationship, in the person's words, is one of a child."""
    plain = fold_text(relationship)[0]
    words = "".join(each if characters.is_letter(each) else " " for each in plain).split()
    return not _OF_CHILDREN.isdisjoint(words)
