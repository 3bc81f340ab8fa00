"""Of words that were taken out nothing is in a bundle: no file, name, version, opening or PDF."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.audience_profiles import AUDIENCES, load
from diary.case_file import CaseFile
from diary.media.decoder_client import MediaClient
from diary.model.private_nouns import HandoverRecord, OwnDetail
from diary.model.record_nouns import (
    Account,
    Evidence,
    Impact,
    Incident,
    MatchedLimb,
    Person,
    Role,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckVerdict, check
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.bundle_guesses import said
from ui import bundle_handover, case_preview, handover_questions
from ui.bundle_handover import DeliveryOptions
from ui.handover_questions import HandoverAnswers

WORD, NUMBER, ADDRESS = "Quillfeather", "07700 900123", "12 Millrace Lane, Skelbourne"
# however they are written, in lower case and without what may stand between
LEFT = ("quillfeather", "7700900123", "millrace", "skelbourne")
MAIL = (
    b"From: him@example.org\r\nTo: Quillfeather <q@example.org>\r\nSubject: 12 Millrace Lane\r\n"
    b"Date: Sun, 1 Mar 2026 21:10:00 +0000\r\n\r\nI ring +44 7700 900123, Quillfeather.\r\n"
)
CHAT = b"1 March, 12 MILLRACE LANE,\nSkelbourne: ring (07700) 900-123, quillfeather\n"


def fill(session: Session) -> None:
    record = session.journal.record
    for words in (WORD, NUMBER, ADDRESS, "Millrace Lane", "Skelbourne"):
        record(OwnDetail(words=words))
    record(Person(name="Ann Quillfeather", role=Role.ME))
    him = record(Person(name="unknown", role=Role.SUSPECTED))
    record(Account(account="+44 7700 900 123", person=him.id))
    day = typed_when(Precision.DAY, "Europe/London", "2026-03-01", how="Quillfeather's diary")
    first = record(
        Incident(what="At 12 Millrace Lane he shouted Quillfeather.", when=day, person=him.id)
    )
    session.journal.amend(
        first.id,
        Incident(what="He shouted.", place="12 Millrace  Lane Skelbourne", when=day),
        "it was in Skelbourne, ring 07700900123",
    )
    session.journal.amend(first.id, Incident(what="He shouted.", when=day), "left out Quillfeather")
    gone = record(Incident(what="Quillfeather saw him in Skelbourne."))
    session.journal.withdraw(gone.id, "that was at 12 Millrace Lane")
    record(Impact(what="We moved from Skelbourne; 07700-900-123 is off."))
    record(Incident(what="QU\u00cdLL-\nfeather! he wrote; and 00447700900123.", when=day))
    files = (("m.eml", MAIL), ("IMG_12_Millrace_Lane.txt", CHAT), ("07700900123.txt", b"nothing"))
    for name, data in files:
        (stored,) = session.evidence.store([NamedBytes(name, data)])
        assert isinstance(stored, StoredFile)
        said = Evidence(title=f"from {WORD}", incidents=(first.id,), transcript=ADDRESS)
        session.evidence.admit(stored, said)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    media = MediaClient()
    made = vaults.new(tmp_path / "vault", media=media)
    fill(made)
    yield made
    made.close()
    media.close()


def unheard(_done: int, _total: int) -> None:
    return None


def taken(
    session: Session,
    *,
    words: bool,
    audience: str = "police",
    after: Recorded[HandoverRecord] | None = None,
) -> CaseFile:
    profile = load(audience)
    own = handover_questions.own_addresses(session)
    files = handover_questions.original_files(session, profile)
    looked = handover_questions.scan(files, unheard, own)
    reaching = () if words else session.redactions.contact_terms()
    let_go = tuple(each.word for each in reaching)
    answers = HandoverAnswers(take_out=words, keep_positions=True, words_let_go=let_go)
    supplement = case_preview.supplement_to(session, profile, after)
    return case_preview.take_case(session, profile, looked.scanned, answers, supplement)


def write(
    session: Session,
    folder: Path,
    *,
    words: bool,
    audience: str = "police",
    after: Recorded[HandoverRecord] | None = None,
) -> Any:
    case = taken(session, words=words, audience=audience, after=after)
    bundle_writer.write(case, folder, sign=session.signer)
    return case


def found(folder: Path) -> set[tuple[str, str]]:
    result = set()
    for where, text in said(folder):
        # what a string of a PDF may be written in, and what stands between digits and words
        letters = unicodedata.normalize("NFKD", text.replace("\0", ""))
        plain = re.sub(r"[\s\W_]", "", letters).casefold()
        result |= {(where, word) for word in LEFT if word in plain}
    return result


def test_nothing_of_the_words_is_left_anywhere(session: Session, tmp_path: Path) -> None:
    case = write(session, tmp_path / "without", words=True)
    assert found(tmp_path / "without") == set()
    report = check([tmp_path / "without"], pdf=own_pdf.read)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert sum(exhibit.withheld for exhibit in case.exhibits) == 2
    copies = sorted(path.name for path in (tmp_path / "without/data/copies").iterdir())
    assert [name.partition("_")[0] for name in copies] == ["AQ-1", "AQ-2"]
    assert {name.rpartition(".")[2] for name in copies} == {"txt"}
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "without/Evidence.pdf"), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    fields = sum(map(len, case.blacked_out.values()))
    assert re.search(rf"Fields with words blacked out.{{,120}}?\b{fields}\b", text, re.DOTALL)
    # a narrow label goes on below
    assert len(re.findall(r"Words\s+taken\s+out\s+(?:of\b|Title)", text)) == 9
    how = (tmp_path / "without/HOW-TO-CHECK.txt").read_text(encoding="utf-8")
    assert f"Fields that held them: {fields}." in " ".join(how.split())


def test_nothing_of_the_words_is_left_for_any_audience(session: Session, tmp_path: Path) -> None:
    for audience in AUDIENCES:
        folder = tmp_path / audience
        write(session, folder, words=True, audience=audience)
        assert (audience, found(folder)) == (audience, set())
        assert check([folder], pdf=own_pdf.read).ok


def test_a_supplement_names_no_file_that_was_given_under_such_a_name(
    session: Session, tmp_path: Path
) -> None:
    given = taken(session, words=False)
    result = bundle_handover.write(
        given, tmp_path / "with", DeliveryOptions(), session.signer, unheard
    )
    assert result.checked == "consistent-expected-key"
    noted = bundle_handover.note(session, result)
    write(session, tmp_path / "added", words=True, after=noted)
    assert found(tmp_path / "added") == set()
    report = check([tmp_path / "added"], earlier=tmp_path / "with", pdf=own_pdf.read)
    assert report.ok, report.findings
    # given with words in its name, it is not listed; the others are as they were
    again = write(session, tmp_path / "kept", words=False, after=noted)
    assert len(again.supplement.given) == 3


def test_left_in_they_are_all_there(session: Session, tmp_path: Path) -> None:
    case = write(session, tmp_path / "with", words=False)
    assert case.blacked_out == {}
    seen = found(tmp_path / "with")
    assert {word for _where, word in seen} == set(LEFT)
    assert {"pdftotext", "stream", "record.json", "name", "incidents.csv"} <= {w for w, _ in seen}
    assert "WORDS TAKEN OUT" not in (tmp_path / "with/HOW-TO-CHECK.txt").read_text(encoding="utf-8")


def test_figures_fit_where_words_stand_in_what_is_counted(session: Session, tmp_path: Path) -> None:
    record = session.journal.record
    him = record(Person(name="Lew Ash", role=Role.SUSPECTED))
    limb = MatchedLimb(test="ew.pha.2A", limb="g", by="Ann Quillfeather", helped=True)
    record(
        Incident(
            what="He rang.",
            person=him.id,
            why_person="Quillfeather knows his voice",
            fear="that he comes to Skelbourne",
            limbs=(limb,),
        )
    )
    write(session, tmp_path / "bundle", words=True)
    report = check([tmp_path / "bundle"], pdf=own_pdf.read)
    assert report.ok, report
