"""How somebody is reached leaves in no bundle unasked, wherever it stands.

The fields come from the declarations: one that is added and never leaves is walked here without a
change. Each has a number, an address of e-mail and a street of its own, once as it stands and once
as it stood; and each of these stands in a carrier of every kind.
"""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from reportlab.pdfgen.canvas import Canvas

from diary.audience_profiles import AUDIENCES, NEVER, load
from diary.media.decoder_client import MediaClient
from diary.media.imports.format import Answers
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import free_fields
from diary.model.record_nouns import Evidence, Incident, MessageRange, Person, Role
from diary.model.revisions import CLASSES
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.disclosure.exhibit_scan import scan
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.vault import lifecycle
from exporters.delivery import bundle_writer
from tests.support import thinning
from tests.support.bundle_guesses import said
from tests.support.filled_nouns import filled
from tests.support.records import PASSPHRASE, settled
from ui.handover_questions import LeavingHit, find_leaving_words

FIELDS = sorted((noun, path) for noun, path in NEVER if path in free_fields(CLASSES[noun]))


@dataclass(frozen=True)
class Canary:
    """What one field says, in its three forms."""

    n: int

    @property
    def letters(self) -> str:
        return f"Zqx{chr(97 + self.n // 26)}{chr(97 + self.n % 26)}"

    @property
    def number(self) -> str:
        return f"07700 900{self.n:03}"

    @property
    def mail(self) -> str:
        return f"{self.letters.lower()}.post@home.example"

    @property
    def street(self) -> str:
        return f"{self.n + 10} {self.letters} Row"

    @property
    def typed(self) -> str:
        return f"{self.street}. {self.number}. {self.mail}"

    @property
    def spelt(self) -> str:
        """All three as somebody else spells them."""
        abroad = f"+44 (0)7700.900.{self.n:03}"
        return f"{self.n + 10}, {self.letters.upper()} ROW; {abroad}; {self.mail.upper()}"

    def is_in(self, text: str) -> set[str]:
        squeezed = re.sub(r"[\W_]", "", text.replace("\0", "")).casefold()
        found = {"number": self.number, "mail": self.mail, "street": self.street}
        found = {name: re.sub(r"[\W_]", "", each).casefold() for name, each in found.items()}
        found["number"] = found["number"][1:]
        return {name for name, each in found.items() if each in squeezed}


@dataclass
class Recorded:
    session: Session
    canaries: dict[tuple[Noun, str, str], Canary] = field(default_factory=dict)
    carriers: dict[str, str] = field(default_factory=dict)
    refers: dict[Noun | None, str] = field(default_factory=dict)
    conversation: str = ""

    def keep(self, noun: Noun, path: str, how: str, content: Any = None) -> None:
        canary = Canary(len(self.canaries))
        self.canaries[noun, path, how] = canary
        made = filled(CLASSES[noun], {path: canary.typed}, self.refers)
        item = self.session.journal.record(content(made) if content else made)
        if how == "before":
            otherwise = filled(CLASSES[noun], {}, self.refers)
            self.session.journal.amend(
                item.id, content(otherwise) if content else otherwise, "changed"
            )

    @property
    def all(self) -> str:
        return "\n".join(each.spelt for each in self.canaries.values())

    def attach(self, name: str, data: bytes, title: str = "") -> str:
        (stored,) = self.session.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        return self.session.evidence.admit(stored, Evidence(title=title or "A file")).id


def pdf_of(text: str) -> bytes:
    out = io.BytesIO()
    page = Canvas(out, initialFontName="Helvetica")
    for at, line in enumerate(text.splitlines()):
        page.drawString(40, 800 - 14 * at, line)
    page.save()
    return out.getvalue()


def docx_of(text: str) -> bytes:
    out = io.BytesIO()
    words = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in text.splitlines())
    with zipfile.ZipFile(out, "w") as office:
        office.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        office.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{words}</w:body></w:document>",
        )
    return out.getvalue()


def png_of(text: str) -> bytes:
    out = io.BytesIO()
    beside = PngImagePlugin.PngInfo()
    beside.add_text("Comment", text)
    Image.new("RGB", (20, 20), (200, 30, 30)).save(out, "png", pnginfo=beside)
    return out.getvalue()


def jpeg_of(text: str) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = text
    Image.new("RGB", (20, 20), (20, 130, 30)).save(out, "jpeg", exif=exif)
    return out.getvalue()


def mail_of(header: str, text: str) -> bytes:
    folded = "\n ".join(text.splitlines())
    return (
        f"From: dex@stalker.example\nTo: somebody@mail.example\n{header}: {folded}\n"
        "Subject: hello\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nI see you.\n"
    ).encode()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    media, folder = MediaClient(), tmp_path_factory.mktemp("reached")
    session = lifecycle.create(folder / "v", PASSPHRASE, settled(media=media))
    made = Recorded(session)
    incident = session.journal.record(Incident(what="He stood there."))
    made.refers |= {Noun.INCIDENT: incident.id, None: incident.id}
    made.refers[Noun.PERSON] = session.journal.record(Person(name="R", role=Role.SUSPECTED)).id
    for noun in (Noun.POLICE, Noun.ORDER, Noun.EVIDENCE):
        made.refers[noun] = session.journal.record(filled(CLASSES[noun], {}, made.refers)).id
    for noun, path in FIELDS:
        if noun is not Noun.PERSON:
            for how in ("now", "before"):
                made.keep(noun, path, how)
            continue
        for role in Role:
            if role is Role.SUSPECTED:
                continue
            for how in ("now", "before"):
                made.keep(
                    noun,
                    path,
                    f"{how} {role}",
                    lambda person, role=role: dataclasses.replace(person, role=role, name="R"),
                )
    said_of = made.all
    incident = session.journal.record(Incident(what=f"He wrote to me at {said_of}"))
    corrected = session.journal.record(Incident(what=f"He found {said_of}"))
    session.journal.amend(corrected.id, Incident(what="He found it."), "shorter")
    made.carriers |= {"words": incident.id, "earlier words": corrected.id}
    made.carriers |= {
        "shown header": made.attach("a.eml", mail_of("Received", f"for {said_of}")),
        "other header": made.attach("b.eml", mail_of("X-Original-To", said_of)),
        "table": made.attach("c.csv", ("a,b\n" + said_of).encode()),
        "json": made.attach("d.json", ('{"a": "' + said_of.replace("\n", "\\n") + '"}').encode()),
        "pdf": made.attach("e.pdf", pdf_of(said_of)),
        "office": made.attach("f.docx", docx_of(said_of)),
        "picture": made.attach("g.png", png_of(said_of)),
        "photograph": made.attach("h.jpg", jpeg_of(said_of)),
    }
    first = next(iter(made.canaries.values()))
    made.carriers["name of a file"] = made.attach(
        f"call {first.number} {first.mail} {first.street}.txt", b"nothing"
    )
    chat = folder / "chat.txt"
    line = " ".join(said_of.split())
    said_there = f"02/03/2026, 10:00 - Dex: {line}\n02/03/2026, 10:01 - Annika: no\n"
    chat.write_text(said_there, encoding="utf-8")
    session.imports.keep(chat, lambda _offer: Answers(me="Annika"))
    (kept,) = session.journal.items(Noun.CONVERSATION)
    made.conversation = kept.id
    session.journal.record(Incident(what="x", messages=(MessageRange(kept.id, 1, 1, "Dex"),)))
    yield made
    session.close()
    media.close()


def hits_of(record: Recorded, audience: str) -> tuple[LeavingHit, ...]:
    session, profile = record.session, load(audience)
    looked = scan(session.snapshot.originals(), no_progress) if profile.files else {}
    found = find_leaving_words(session, profile, (), (record.conversation,), scanned=looked)
    return tuple(each for each in found if each.reaches)


def test_the_fields_are_those_that_never_leave() -> None:
    assert len(FIELDS) >= 10
    assert {(Noun.PERSON, "contact"), (Noun.INCIDENT, "witnesses.contact")} <= {*FIELDS}


def test_police_are_given_none_of_it_unasked_from_any_carrier(record: Recorded) -> None:
    found = hits_of(record, "police")
    subjects = {*record.carriers.values()} - {record.carriers["name of a file"]}
    subjects.add(record.conversation)
    for place, canary in record.canaries.items():
        for word in (canary.number, canary.mail, canary.street):
            (hit,) = [each for each in found if each.word == word]
            missing = subjects - {each.subject for each in hit.hits}
            named = {where for where, id_ in record.carriers.items() if id_ in missing}
            assert not missing, (place, word, named)
    first = next(iter(record.canaries.values()))
    named = {each.word for each in found for hit in each.hits if hit.field == "name"}
    assert {first.number, first.mail, first.street} <= named


@pytest.mark.parametrize("audience", thinning.every(3, AUDIENCES))
def test_no_bundle_has_any_of_it_unless_it_was_let_go(
    record: Recorded, audience: str, tmp_path: Path
) -> None:
    session, profile = record.session, load(audience)
    looked = scan(session.snapshot.originals(), no_progress)
    chosen = session.redactions.bundle_redactions(conversations=(record.conversation,))
    case = session.snapshot.take(profile, looked, PositionHandling.KEEP, chosen)
    bundle_writer.write(case, tmp_path / "b", sign=session.signer)
    text = "\0".join(each for _where, each in said(tmp_path / "b"))
    left = {place: canary.is_in(text) for place, canary in record.canaries.items()}
    assert {place: found for place, found in left.items() if found} == {}


def test_what_is_let_go_leaves_and_nothing_else(record: Recorded, tmp_path: Path) -> None:
    session = record.session
    canary = record.canaries[Noun.PERSON, "contact", "now me"]
    chosen = session.redactions.bundle_redactions(let_go=(canary.number,))
    case = session.snapshot.take(load("police"), {}, PositionHandling.KEEP, chosen)
    text = " ".join(each.content.what for each in case.incidents)
    assert canary.is_in(text) == {"number"}


def test_how_to_reach_whoever_is_suspected_is_evidence(record: Recorded) -> None:
    journal = record.session.journal
    him = journal.record(
        Person(name="Dex", role=Role.SUSPECTED, contact="07700 900999. dex@stalker.example")
    )
    journal.record(Incident(what="It came from 07700 900999.", person=him.id))
    words = {each.word for each in record.session.redactions.contact_terms()}
    assert not {"07700 900999", "dex@stalker.example"} & words
