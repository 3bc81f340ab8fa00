"""What leaves for each audience, field by field.

Every text of a record is a word by itself, and each bundle is searched for all of them, in every
file and on every page.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pypdfium2
import pytest

from diary import audience_profiles, shipped_data
from diary.audience_profiles import AUDIENCES, WITHDRAWN_FIELDS, Profile
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import is_bound
from diary.model.record_nouns import CustodyStep, Role, Witness
from diary.model.revisions import CLASSES
from diary.paper_kinds import PaperKind
from tests.ui.cli.conftest import Cli

Key = tuple[Noun, str]
WHEN = "2026-03-01T21:10"
# what the program alone writes, or writes of regions of a picture
NOT_TOLD = {
    Noun.CONTINUITY,
    # no audience is told of a conversation until lines of it can be chosen
    Noun.CONVERSATION,
    Noun.COVER,
    Noun.SHARING,
    Noun.SEAL,
    Noun.ACCESS,
    Noun.ERASURE,
    Noun.STAMP,
}
NESTED: dict[str, type] = {"witnesses": Witness, "continuity": CustodyStep}


class Words:
    """Gives each text of a record a word of its own, and remembers whose it is."""

    def __init__(self) -> None:
        self.given: dict[str, Key] = {}
        self._count = 0

    def next(self, noun: Noun, field: str) -> str:
        self._count += 1
        word = f"zq{self._count:03d}x"
        self.given[word] = (noun, field)
        return word

    def filled(self, noun: Noun) -> dict[str, Any]:
        """A noun with a word in each field that takes text."""
        cls = CLASSES[noun]
        hints = get_type_hints(cls)
        said: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            if is_bound(field) or "issued" in field.metadata:
                continue
            if hints[field.name] is str:
                said[field.name] = self.next(noun, field.name)
            elif hints[field.name] == tuple[str, ...]:
                said[field.name] = [self.next(noun, field.name), self.next(noun, field.name)]
            elif field.name in NESTED:
                said[field.name] = [self._nested(noun, field.name)]
        return said

    def _nested(self, noun: Noun, name: str) -> dict[str, str]:
        hints = get_type_hints(NESTED[name])
        return {
            inner.name: self.next(
                noun, f"{name}.{inner.name}" if inner.metadata.get("apart") else name
            )
            for inner in dataclasses.fields(NESTED[name])
            if hints[inner.name] is str
        }


@dataclasses.dataclass
class Told:
    """A record of words; those of people by role, and those that no bundle may hold."""

    cli: Cli
    words: Words
    people: dict[Role, list[str]]
    never: list[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    cli = Cli(tmp_path_factory.mktemp("told"))
    assert cli("new").code == 0
    words, lines, people = Words(), [], dict[Role, list[str]]()
    for role in Role:
        before = len(words.given)
        said = {**words.filled(Noun.PERSON), "role": role.value}
        # somebody of whom this is said is shown to nobody
        del words.given[said.pop("afraid_why")]
        lines.append({"kind": "person", **said})
        people[role] = list(words.given)[before:]
    extra: dict[Noun, dict[str, Any]] = {
        Noun.INCIDENT: {
            "ref": "i1",
            "when": WHEN,
            "behaviours": ["FOLLOW"],
            "reported": True,
            "typed": "supporter",
            "company": "relative",
        },
        Noun.EVIDENCE: {"ref": "e1", "physical": True, "incidents": ["@i1"]},
        # the line is one of the exhibit
        Noun.EVENT: {"event": "moved", "when": WHEN, "exhibit": "@e1"},
        Noun.POLICE: {"contact": "report", "when": WHEN, "incidents": ["@i1"], "offered": ["vps"]},
        Noun.ORDER: {"order": "spo", "served": "2026-03-04"},
        Noun.IMPACT: {"area": "sleep", "when": WHEN},
        Noun.ASK: {"order": "spo", "state": "refused"},
        Noun.TRANSLATION: {"of": "@i1", "field": "what", "language": "pl"},
        Noun.FACTOR: {"topic": "threats"},
        Noun.ACCOUNT: {"since": WHEN},
        # a charge would leave the order alone in the short one
        Noun.CASE: {"fact": "custody", "incidents": ["@i1"]},
        Noun.PLATFORM: {"when": WHEN, "incidents": ["@i1"]},
        Noun.CONTACT: {"when": WHEN},
        Noun.DECLARATION: {"topic": "contact-from-me", "answer": "listed"},
        Noun.SECURE: {"incidents": ["@i1"]},
        Noun.CONFLICT: {"rule": "two-numbers", "version": 1, "incidents": ["@i1"]},
        Noun.NOTE: {},
        Noun.OWN: {},
    }
    for noun in extra:
        said = words.filled(noun)
        for fixed in extra[noun].keys() & said.keys():
            del words.given[said.pop(fixed)]
        lines.append({"kind": noun.value, **said, **extra[noun]})
    never = len(words.given)
    gone = {"kind": "incident", **words.filled(Noun.INCIDENT), **extra[Noun.INCIDENT], "ref": "i2"}
    lines.append(gone)
    # somebody at risk, and a child who is a witness
    lines.append({"kind": "person", **words.filled(Noun.PERSON), "afraid_for": True})
    child = {"kind": "person", **words.filled(Noun.PERSON), "role": "witness"}
    del words.given[child["relationship"]], words.given[child.pop("afraid_why")]
    lines.append({**child, "relationship": "My sister's daughter, nine"})
    withdrawn = list(words.given)[never:]
    cli.done("record", typed="\n".join(map(json.dumps, lines)))
    change = {"what": words.next(Noun.INCIDENT, "what")}
    reason = words.next(Noun.INCIDENT, "reason")
    cli.done("amend", "1", typed=json.dumps({**change, "reason": reason}))
    cli.done("withdraw", "2", "--reason", words.next(Noun.INCIDENT, "reason"))
    return Told(cli, words, people, withdrawn)


def read(folder: Path) -> tuple[str, str]:
    """All that the pages say, without spaces; and every other file's bytes as they are.

    Sheets are no part of what may be served.
    """
    pages = "".join(said(file) for file in sorted(folder.glob("*.pdf")))
    rest = b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf"
    )
    return pages, rest.decode("utf-8", "replace")


def said(file: Path) -> str:
    """What the pages of a file say, without spaces."""
    document = pypdfium2.PdfDocument(io.BytesIO(file.read_bytes()))
    try:
        pages = "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return "".join(pages.split())


def may_leave(profile: Profile, told: Told) -> Iterator[str]:
    """The words that this profile opens."""
    hidden = {word for role, own in told.people.items() if role not in profile.people
              for word in own}  # fmt: skip
    # of the person recording no more than the name is opened
    hidden |= {w for w in told.people[Role.ME] if told.words.given[w] != (Noun.PERSON, "name")}
    spoken = {(Noun.INCIDENT, "reason")}
    # a translation leaves with the words that it renders, and never without
    rendered = profile.opens(Noun.INCIDENT, "what")
    for word, key in told.words.given.items():
        # what a withdrawn incident said is opened by itself
        opened = profile.withdrawn_words and key[0] is Noun.INCIDENT and key[1] in WITHDRAWN_FIELDS
        gone = word in told.never and key not in spoken and not opened
        gone = gone or (key[0] is Noun.TRANSLATION and not rendered)
        if word not in hidden and not gone and profile.opens(*key):
            yield word


@pytest.fixture(scope="module", params=AUDIENCES)
def made(request: pytest.FixtureRequest, told: Told) -> tuple[Profile, str, str]:
    folder = told.cli.folder / request.param
    unasked = folder.with_name(f"{request.param} unasked")
    value = told.cli.done("export", "--for", request.param, "--out", unasked)
    let_go = [word for id_ in value["entries_kept"] for word in ("--tell-entry", id_)]
    value = told.cli.done("export", "--for", request.param, "--out", folder, *let_go)
    assert value["checked"] == "consistent-expected-key"
    return audience_profiles.load(request.param), *read(folder)


def test_nothing_that_the_profile_keeps_back_stands_anywhere(made: Any, told: Told) -> None:
    profile, pages, rest = made
    kept_back = set(told.words.given) - set(may_leave(profile, told))
    assert {told.words.given[word] for word in kept_back if word in pages or word in rest} == set()
    assert len(kept_back) > 15


def test_everything_that_it_opens_is_printed_and_proved(made: Any, told: Told) -> None:
    profile, pages, rest = made
    opened = set(may_leave(profile, told))
    unprinted = {told.words.given[word] for word in opened if word not in pages}
    assert unprinted == set()
    assert {told.words.given[word] for word in opened if word not in rest} == set()


# what stands on a sheet alone, once it is let go
SHEET_ALONE = {
    PaperKind.TO_SECURE: {
        (Noun.SECURE, "what"),
        (Noun.SECURE, "why"),
        (Noun.SECURE, "holder"),
        (Noun.SECURE, "asked_of"),
        (Noun.EVIDENCE, "kept_where"),
        (Noun.EVIDENCE, "original_where"),
    },
    PaperKind.SAFETY: {(Noun.PERSON, "afraid_why")},
}
ALONE = set().union(*SHEET_ALONE.values())


# a line that lists an item by its key
ASKED = re.compile("  ([^ ]+/[^:]+): .*")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_is_let_go_stands_on_a_sheet_and_nowhere_else(audience: str, told: Told) -> None:
    profile = audience_profiles.load(audience)
    folder = told.cli.folder / f"{audience} let go"
    asked = told.cli("export", "--for", audience, "--out", folder.with_name(f"{audience} asked"))
    keys = [found[1] for line in asked.out.splitlines() if (found := ASKED.fullmatch(line))]
    assert bool(keys) == bool(profile.sheets)
    assert not [line for line in asked.err.splitlines() if ASKED.fullmatch(line)]
    let_go = [word for key in keys for word in ("--on-sheet", key)]
    assert told.cli.done("export", "--for", audience, "--out", folder, *let_go)["off_sheets"] == []
    sheets = "".join(said(file) for file in sorted(folder.glob("Sheets/*.pdf")))
    alone = {word for word, key in told.words.given.items() if key in ALONE}
    pages, rest = read(folder)
    assert not [word for word in alone if word in pages or word in rest]
    shown = {told.words.given[word] for word in alone if word in sheets}
    listed = [keys for kind, keys in SHEET_ALONE.items() if kind in profile.sheets]
    assert shown == set().union(*listed)


def test_whom_and_where_to_protect_goes_with_an_order_on_the_sheet_of_needs_alone(
    told: Told,
) -> None:
    folder = told.cli.folder / "order with needs"
    asked = told.cli("export", "--for", "order", "--out", told.cli.folder / "order without")
    keys = [found[1] for line in asked.out.splitlines() if (found := ASKED.fullmatch(line))]
    let_go = [word for key in keys for word in ("--on-sheet", key)]
    told.cli.done("export", "--for", "order", "--out", folder, *let_go)
    protect = [word for word, key in told.words.given.items() if key == (Noun.ASK, "protect")]
    pages, rest = read(folder)
    sheet = said(folder / "Sheets" / "Needs.pdf")
    assert protect
    assert [word for word in protect if word in sheet] == protect
    assert not [word for word in protect if word in pages or word in rest]


def test_what_nobody_let_go_stands_nowhere(told: Told) -> None:
    folder = told.cli.folder / "nothing let go"
    told.cli.done("export", "--for", "police", "--out", folder)
    sheets = {file.stem: said(file) for file in folder.glob("Sheets/*.pdf")}
    asked = {"To-secure", "Witnesses", "Needs", "Safety"}
    # a sheet with nothing on it is not written
    assert not asked & set(sheets)
    closed = {word for word, key in told.words.given.items() if key in ALONE}
    assert not [word for word in closed for text in sheets.values() if word in text]


def test_no_audience_is_told_of_the_private_book_or_of_contacts(made: Any, told: Told) -> None:
    _profile, pages, rest = made
    private = [w for w, (noun, _f) in told.words.given.items() if noun.book is Book.PRIVATE]
    contacts = [w for w, key in told.words.given.items() if key in audience_profiles.NEVER]
    assert private
    assert len(contacts) > len(Role)
    assert not [word for word in (*private, *contacts) if word in pages or word in rest]


def test_every_noun_is_told() -> None:
    assert {noun for noun in Noun if noun not in NOT_TOLD} == {
        Noun.PERSON, Noun.INCIDENT, Noun.EVENT, Noun.EVIDENCE, Noun.POLICE, Noun.ORDER,
        Noun.IMPACT, Noun.ASK, Noun.TRANSLATION, Noun.FACTOR, Noun.NOTE, Noun.OWN, Noun.ACCOUNT,
        Noun.CASE, Noun.PLATFORM, Noun.CONTACT, Noun.DECLARATION, Noun.SECURE, Noun.CONFLICT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "police.toml: schema: missing."),
        (b"schema =", "police.toml: not TOML: "),
        (b'title = "F\xfcr"', "police.toml: not UTF-8."),
        (None, "police.toml: not there."),
    ],
)
def test_a_profile_with_a_mistake_is_two_and_leaves_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, raw: bytes | None, said: str
) -> None:
    profile = cli.folder / "resources" / "profiles" / "police.toml"
    profile.parent.mkdir(parents=True)
    if raw is not None:
        profile.write_bytes(raw)
    place = cli.folder / "stick"
    place.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(shipped_data, "files", lambda package: cli.folder / package)
        ran = cli("export", "--for", "police", "--out", place / "bundle")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(said)
    assert list(place.iterdir()) == []
    assert cli.done("handovers")["handovers"] == []


@pytest.mark.parametrize("way", ["zip", "upload"])
def test_sheets_go_with_every_form_and_read_back(told: Told, way: str) -> None:
    place = told.cli.folder / f"as {way}{'.zip' if way == 'zip' else ''}"
    asked = told.cli("export", "--for", "police", "--out", place.with_name(f"{way} asked"))
    keys = [found[1] for line in asked.out.splitlines() if (found := ASKED.fullmatch(line))]
    let_go = [word for key in keys for word in ("--on-sheet", key)]
    value = told.cli.done("export", "--for", "police", "--out", place, "--as", way, *let_go)
    assert value["checked"] == "consistent-expected-key"
    packed = [place] if way == "zip" else sorted(place.glob("*.zip"))
    names = [name for each in packed for name in zipfile.ZipFile(each).namelist()]
    assert [name for name in names if name.endswith("Sheets/Witnesses.pdf")]
