from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Locked
from diary.services import session as session_module
from diary.services.session import Session
from diary.vault.lifecycle import create, unlock
from tests.support.records import PASSPHRASE, settled

ROOT = Path(__file__).resolve().parents[3]
SERVICES = {
    "evidence": "AttachmentService",
    "patterns": "PatternService",
    "limbs": "LimbSuggestionService",
    "snapshot": "SnapshotService",
    "papers": "PaperService",
    "handovers": "HandoverLog",
    "redactions": "RedactionService",
    "seals": "SealService",
    "stamps": "TimestampService",
    "integrity": "IntegrityService",
    "backup": "BackupService",
    "erasure": "ErasureService",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    create(folder, PASSPHRASE, settled()).close()
    return folder


@pytest.fixture
def session(vault: Path) -> Iterator[Session]:
    session = unlock(vault, PASSPHRASE, settled())
    yield session
    session.close()


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_built_when_asked_for_and_once(
    vault: Path, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    name, built = SERVICES[service], list[str]()
    real = getattr(session_module, name)

    def build(*arguments: Any, **named: Any) -> Any:
        built.append(name)
        return real(*arguments, **named)

    monkeypatch.setattr(session_module, name, build)
    session = unlock(vault, PASSPHRASE, settled())
    assert built == []
    assert getattr(session, service) is getattr(session, service)
    assert built == [name]
    session.close()


@pytest.mark.parametrize("service", [*SERVICES, "new_json_import"])
def test_service_asked_for_after_close_raises_locked(session: Session, service: str) -> None:
    session.close()
    with pytest.raises(Locked):
        _ask(session, service)


@pytest.mark.parametrize("service", [*SERVICES, "new_json_import"])
def test_service_asked_for_on_another_thread_is_refused(session: Session, service: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        refused = pool.submit(_ask, session, service).exception()
    assert isinstance(refused, RuntimeError)
    # and it is there for the thread whose vault it is
    _ask(session, service)


def test_service_once_built_is_handed_to_another_thread(session: Session) -> None:
    built = session.evidence
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: session.evidence).result() is built


def test_no_intake_knows_the_references_of_another(session: Session) -> None:
    assert session.new_json_import() is not session.new_json_import()


def test_parts_of_an_open_vault_are_named_in_diary_alone() -> None:
    sources = [path for layer in ("ui", "exporters") for path in (ROOT / layer).rglob("*.py")]
    assert sources
    naming = [
        path
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "open_vault"
    ]
    assert naming == []


def _ask(session: Session, service: str) -> None:
    asked = getattr(session, service)
    if service == "new_json_import":
        asked()
