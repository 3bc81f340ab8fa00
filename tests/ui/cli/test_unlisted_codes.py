"""A record may have codes that no list of this version has: each is shown as what it is.

A later version wrote it, or another jurisdiction, or another program. Every field that has a code
has one here, by the declarations of the fields, and nothing that is shown or leaves stops at it.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from diary.audience_profiles import AUDIENCES
from diary.model.books_and_nouns import Book, Noun
from diary.model.record_nouns import Evidence, Incident, Order, Person, PoliceContact, Role
from diary.model.revisions import CLASSES
from diary.vault.lifecycle import unlock
from tests.support.filled_nouns import UNLISTED, filled
from tests.support.records import PASSPHRASE, settled
from tests.ui.cli.conftest import Cli

# it writes a bundle for everybody
pytestmark = pytest.mark.integration

# an exhibit has no code, and one that is filled would have no file
NOUNS = [
    noun
    for noun in Noun
    if noun.book is Book.RECORD and not noun.by_program and noun is not Noun.EVIDENCE
]
CODED = [UNLISTED[kind] for kind in ("behaviour", "right", "order")]


@pytest.fixture(scope="module")
def coded(first_cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A command line with a record in which nothing has a code of a list."""
    cli = Cli(tmp_path_factory.mktemp("coded")).stand_where(first_cli)
    with closing(unlock(cli.vault, PASSPHRASE, settled(cli.clock))) as session:
        put = session.journal.record
        put(Person(name="Claire Holt", role=Role.ME))
        refers: dict[Noun | None, str] = {
            Noun.PERSON: put(Person(name="R", role=Role.SUSPECTED)).id,
            Noun.INCIDENT: put(Incident(what="He stood there.")).id,
            Noun.ORDER: put(Order(title="No", terms=("a", "b", "c"))).id,
            Noun.POLICE: put(PoliceContact(what="They rang.")).id,
            Noun.EVIDENCE: put(Evidence(title="A thing", physical=True)).id,
        }
        refers[None] = refers[Noun.INCIDENT]
        for noun in NOUNS:
            put(filled(CLASSES[noun], "so it was", refers, UNLISTED))
        # one that is counted too
        whole = filled(Incident, "so it was", refers, UNLISTED)
        put(replace(whole, turned_out=None))
        for code in CODED[:1] * 2 + ["new kind", ""]:
            put(Incident(what="Again.", person=refers[Noun.PERSON], behaviours=(code,)))
    return cli


def said(folder: Path) -> str:
    pages = []
    for file in sorted(folder.rglob("*.pdf")):
        with pypdfium2.PdfDocument(file) as document:
            pages += [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_bundle_is_written_and_checked(coded: Cli, audience: str) -> None:
    folder = coded.folder / audience
    asked = coded("export", "--for", audience, "--out", folder.with_name(f"{audience} asked"))
    keys = [line.split(":")[0].strip() for line in asked.out.splitlines() if line[:2] == "  "]
    let_go = [word for key in keys if "/" in key for word in ("--on-sheet", key)]
    ran = coded("export", "--for", audience, "--out", folder, *let_go, "--json")
    assert (ran.code, ran.json["checked"]) == (0, "consistent-expected-key")
    if audience == "police":
        pages = said(folder)
        assert [code for code in CODED if code not in pages] == []


@pytest.mark.parametrize(
    "kind", ["statement", "personal-statement", "factors", "needs", "extracts"]
)
def test_a_paper_is_written(coded: Cli, kind: str) -> None:
    file = coded.folder / kind / "paper.pdf"
    file.parent.mkdir()
    coded.done("paper", "--kind", kind, "--out", file)
    assert (UNLISTED["factor"] in said(file.parent)) == (kind == "factors")


@pytest.mark.parametrize("noun", NOUNS)
def test_everything_is_listed_and_shown(coded: Cli, noun: Noun) -> None:
    items = coded.done("list", "--kind", noun.value).values()
    for item in next(each for each in items if isinstance(each, list)):
        coded.done("show", item["id"])
        assert coded("show", item["id"]).code == 0
    assert coded("list", "--kind", noun.value).code == 0


def test_the_figures_name_each(coded: Cli) -> None:
    pages = coded("patterns").out
    assert [UNLISTED[kind] for kind in ("behaviour", "limb") if UNLISTED[kind] not in pages] == []


@pytest.mark.parametrize("command", ["patterns", "verify", "contradictions"])
def test_a_command_shows_them(coded: Cli, command: str) -> None:
    assert coded(command).code == 0
    coded.done(command)
