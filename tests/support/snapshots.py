"""Attaching a file and taking a case file, for every test of the snapshot."""

from __future__ import annotations

from typing import Any

from diary.audience_profiles import Profile, load
from diary.case_file import CaseFile
from diary.media.decoder_results import MediaFacts
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.derivatives import Derivatives
from diary.services.disclosure.exhibit_scan import ScannedFile
from diary.services.session import Session

POLICE = load("police")
NOWHERE = MediaFacts(kind="image", media_type="image/jpeg", unsearched=())


def attach(session: Session, *incidents: str, title: str = "") -> str:
    (outcome,) = session.evidence.store([NamedBytes("IMG_1.jpg", b"bytes")])
    assert isinstance(outcome, StoredFile)
    item = session.evidence.admit(outcome, Evidence(title=title, incidents=incidents))
    return item.id


def take(session: Session, profile: Profile = POLICE, **how: Any) -> CaseFile:
    scanned = {
        item.id: ScannedFile(Derivatives(NOWHERE)) for item, _ in session.snapshot.originals()
    }
    return session.snapshot.take(profile, how.pop("scanned", scanned), **how)
