"""The seal of a vault: recomputed from what a bundle holds, and noted without a trace in it.

Queries out and replies in: only a reply to a query of this record, covering a point of it.
"""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from diary.audience_profiles import load
from diary.case_file import Stamp
from diary.crypto import seal_code
from diary.crypto.timestamps import reply
from diary.errors import BadInput, StampRefused
from diary.ledger import chain
from diary.ledger.chain import HeadState, head_states
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.record_nouns import Incident
from diary.model.zone_rules import moment
from diary.services import seals_and_stamps
from diary.services.seals_and_stamps import seal_code_words
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.projection_checks import rebuild
from tests.support.records import PASSPHRASE, settled
from tests.support.time_stamp_authority import asked, by_hand, content, deep, holder, plain


def recomputed(session: Session, n: int) -> str:
    given = session.snapshot.take(load("police"), {}).disclosure
    found = list(head_states(given.vault_id, given.public_key, given.commitments))
    return seal_code.words(seal_code.seal(found[n].link))


def test_the_seal_is_what_a_stranger_works_out_from_a_bundle(session: Session) -> None:
    empty = session.seals.now()
    session.journal.record(Incident(what="He was outside again."))
    one = session.seals.now()
    session.journal.record(Incident(what="And again."))
    assert (empty.entries, empty.last_entry, one.entries) == (0, None, 1)
    assert recomputed(session, 0) == empty.words
    assert recomputed(session, 1) == one.words
    assert (
        recomputed(session, 2)
        == session.seals.now().words
        == seal_code_words(session.seals.now().link)
    )
    assert len({empty.words, one.words, session.seals.now().words}) == 3


def test_giving_is_noted_in_the_private_book_and_moves_no_seal(session: Session) -> None:
    session.journal.record(Incident(what="He was outside again."))
    before = session.seals.now()
    given = session.seals.note_given("PC Okafor", how="by telephone")
    assert session.seals.now() == before
    assert [item.content for item in session.seals.items()] == [given.content]
    assert (given.noun, given.content.entries, given.content.link) == (
        Noun.SEAL, 1, before.link,
    )  # fmt: skip
    assert (given.content.given_to, given.content.how) == ("PC Okafor", "by telephone")
    assert given.content.when == moment(given.written, "Europe/London")
    case = session.snapshot.take(load("police"), {})
    assert len(case.disclosure.commitments) == 1
    assert "Okafor" not in repr(case)


def test_looking_at_a_seal_writes_nothing(session: Session) -> None:
    session.seals.now()
    assert session.seals.items() == ()


def test_a_name_that_cannot_be_kept_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        session.seals.note_given("a\0b")
    assert session.seals.items() == ()


def told(session: Session, what: str = "He was outside again.") -> None:
    session.journal.record(Incident(what=what))


def refusal(session: Session, raw: bytes, roots: bytes | None = None) -> str:
    with pytest.raises(StampRefused) as refused:
        session.stamps.store_reply(raw, roots)
    return refused.value.reason


def test_a_query_is_of_the_head_as_its_signature_covers_it(session: Session) -> None:
    told(session)
    query = session.stamps.query()
    given = session.snapshot.take(load("police"), {}).disclosure
    point = HeadState(given.vault_id, 1, given.head_link)
    assert query.entries == 1
    assert asked(query.raw)[0] == point.imprint
    message = chain.head_message(given.vault_id, 1, given.head_link)
    assert given.head_signature == session.signer(message)


def test_an_empty_record_has_nothing_to_put_a_date_to(session: Session) -> None:
    with pytest.raises(StampRefused, match="nothing-recorded"):
        session.stamps.query()


def test_no_two_queries_share_a_number(session: Session) -> None:
    told(session)
    assert len({session.stamps.query().raw for _ in range(20)}) == 20


def test_a_reply_is_kept_and_leaves_with_every_bundle(session: Session, tmp_path: Path) -> None:
    told(session)
    query = session.stamps.query()
    told(session, "Later.")
    raw = plain().reply(query.raw, tmp_path)
    kept = session.stamps.store_reply(raw, plain().roots)
    assert (kept.entries, kept.judged.verdict, kept.judged.why) == (1, "right", "")
    assert session.stamps.store_reply(raw).judged.why == "no-roots"
    assert session.stamps.stamps() == (Stamp(1, raw),)
    assert session.snapshot.take(load("police"), {}).stamps == (Stamp(1, raw),)
    assert [each.judged.verdict for each in session.stamps.items(plain().roots)] == ["right"]


def test_what_could_not_be_checked_is_kept_and_said_to_be_so(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    assert session.stamps.store_reply(raw, deep().roots).judged.why == "other-roots"
    assert [each.judged.verdict for each in session.stamps.items()] == ["not-checked"]


@pytest.mark.parametrize("roots", [True, False])
def test_a_wrong_reply_is_not_kept(roots: bool, session: Session, tmp_path: Path) -> None:
    told(session)
    query = session.stamps.query()
    imprint, nonce = asked(query.raw)
    good = plain().reply(query.raw, tmp_path)
    given = plain().roots if roots else None
    broken = bytearray(good)
    broken[-1] ^= 1
    server = holder("Leaf", plain().root, purposes=())
    other = HeadState(bytes(16), 1, bytes(32)).imprint
    assert refusal(session, bytes(broken), given) == "signature"
    assert refusal(session, by_hand(content(imprint, nonce), server), given) == "purpose"
    assert refusal(session, by_hand(content(other, nonce), plain().leaf), given) == "imprint"
    assert refusal(session, by_hand(content(imprint, nonce + 1), plain().leaf), given) == "nonce"
    assert refusal(session, query.raw, given) == "query"
    assert refusal(session, b"", given) == "empty"
    assert refusal(session, good[:-1], given) == "form"
    assert refusal(session, good * 60, given) == "too-large"
    assert session.stamps.stamps() == ()
    assert session.stamps.store_reply(good).entries == 1


def test_a_reply_without_its_number_answers_nothing(session: Session) -> None:
    told(session)
    imprint, _ = asked(session.stamps.query().raw)
    assert refusal(session, by_hand(content(imprint, -1), plain().leaf)) == "nonce"


def test_the_reply_to_a_query_of_another_record_is_refused(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    session.stamps.query()
    foreign = reply.dump_query(bytes(32), reply.new_nonce())
    assert refusal(session, plain().reply(foreign, tmp_path)) == "imprint"


def test_a_file_without_roots_is_refused_and_nothing_kept(session: Session, tmp_path: Path) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    assert refusal(session, raw, b"no certificates") == "roots"
    assert session.stamps.stamps() == ()


def test_what_is_kept_outlives_closing_and_rebuilding(tmp_path: Path, session: Session) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    pending = session.stamps.query().raw
    session.stamps.store_reply(raw)
    session.close()
    again = unlock(tmp_path / "vault", PASSPHRASE, settled())
    try:
        parts = vaults.parts_of(again)
        rebuild(parts.database, parts.books)
        assert again.stamps.stamps() == (Stamp(1, raw),)
        late = plain().reply(pending, tmp_path)
        assert again.stamps.store_reply(late).entries == 1
        assert len(again.stamps.stamps()) == 2
    finally:
        again.close()


def test_a_reply_is_an_entry_that_no_older_page_of_the_settings_takes_back(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    before = session.settings.get("time-stamps")
    session.stamps.store_reply(raw)
    (kept,) = session.journal.items(Noun.STAMP)
    assert (kept.noun.book, kept.content.entries) == (Book.PRIVATE, 1)
    assert base64.b64decode(kept.content.reply) == raw
    session.stamps.store_reply(raw)
    assert len(session.journal.items(Noun.STAMP)) == 1
    session.settings.put("time-stamps", before)
    assert session.stamps.stamps() == (Stamp(1, raw),)
    session.settings.put("time-stamps", None)
    assert session.stamps.stamps() == (Stamp(1, raw),)
    assert session.integrity.verify().ok


def test_a_reply_that_an_earlier_build_kept_in_the_settings_still_counts(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    kept = session.settings.get("time-stamps")
    session.settings.put("time-stamps", {**kept, "replies": [base64.b64encode(raw).decode()]})
    assert session.stamps.stamps() == (Stamp(1, raw),)
    session.stamps.store_reply(raw)
    assert session.journal.items(Noun.STAMP) == ()


def test_a_reply_that_was_taken_back_goes_into_no_bundle(session: Session, tmp_path: Path) -> None:
    told(session)
    session.stamps.store_reply(plain().reply(session.stamps.query().raw, tmp_path))
    (kept,) = session.journal.items(Noun.STAMP)
    session.journal.withdraw(kept.id, "of another")
    assert session.stamps.stamps() == ()


def test_a_time_stamp_of_a_past_that_was_given_up_stays_behind(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    session.stamps.store_reply(raw)
    parts = vaults.parts_of(session)
    another = seals_and_stamps.StampedBook(parts.books[Book.RECORD], bytes(16), parts.signer.public)
    elsewhere = seals_and_stamps.TimestampService(another, session.journal, session.settings)
    assert elsewhere.stamps() == ()
    assert session.stamps.stamps() == (Stamp(1, raw),)


def test_a_time_stamp_from_before_a_new_key_still_covers_its_entries(
    session: Session, tmp_path: Path
) -> None:
    told(session)
    told(session, "Twice.")
    given = session.snapshot.take(load("police"), {}).disclosure
    old_id, old_key = b"o" * 16, b"k" * 32
    old = list(head_states(old_id, old_key, given.commitments))[2]
    session.journal.record(
        Continuity(
            change=RecordChange.ROTATED, at=2, vault_before=old_id.hex(), key_before=old_key.hex(),
            link_before=old.link.hex(), signed_before="00" * 64,
        )
    )  # fmt: skip
    nonce = reply.new_nonce()
    kept = {"imprint": old.imprint.hex(), "nonce": f"{nonce:016x}"}
    session.settings.put("time-stamps", {"queries": [kept], "replies": []})
    raw = plain().reply(reply.dump_query(old.imprint, nonce), tmp_path)
    assert session.stamps.store_reply(raw, plain().roots).entries == 2


def test_openssl_alone_comes_to_the_same(session: Session, tmp_path: Path) -> None:
    told(session)
    raw = plain().reply(session.stamps.query().raw, tmp_path)
    given = session.snapshot.take(load("police"), {}).disclosure
    (tmp_path / "HEAD.bin").write_bytes(
        b"daybook/head/v1" + given.vault_id + (1).to_bytes(8, "big") + given.head_link
    )
    (tmp_path / "kept.tsr").write_bytes(raw)
    (tmp_path / "root.pem").write_bytes(plain().roots)
    verify = ["openssl", "ts", "-verify", "-data", "HEAD.bin", "-in", "kept.tsr", "-CAfile",
              "root.pem"]  # fmt: skip
    done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "Verification: OK")
