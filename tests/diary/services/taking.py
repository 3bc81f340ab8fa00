"""Attaching a file and taking a case file, for every test of the snapshot."""

from __future__ import annotations

from typing import Any

from diary.casefile import CaseFile
from diary.media.facts import MediaFacts
from diary.model.evidence import Evidence
from diary.profiles import Profile, load
from diary.services.evidence import Named, Stored
from diary.services.positions import Looked
from diary.services.prepared import Prepared
from diary.services.session import Session

POLICE = load("police")
NOWHERE = MediaFacts(kind="image", media_type="image/jpeg", unsearched=())


def attach(session: Session, *incidents: str, title: str = "") -> str:
    (outcome,) = session.evidence.store([Named("IMG_1.jpg", b"bytes")])
    assert isinstance(outcome, Stored)
    item = session.evidence.admit(outcome, Evidence(title=title, incidents=incidents))
    return item.id


def take(session: Session, profile: Profile = POLICE, **how: Any) -> CaseFile:
    looked = {item.id: Looked(Prepared(NOWHERE)) for item, _ in session.snapshot.originals()}
    return session.snapshot.take(profile, how.pop("looked", looked), **how)
