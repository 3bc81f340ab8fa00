"""A bundle in the window: checked first, read like a record, and nothing that writes on show."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from diary.audience_profiles import load
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident, Order
from diary.progress import no_progress
from diary.services.attachment_service import NamedBytes
from diary.services.disclosure.exhibit_scan import scan
from exporters.check.check_report import Finding, FindingCode, FindingLevel
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.pages import button_of, click_row, labels_on, named, words_on
from ui.bundle_session import open_bundle
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import BUNDLE_GROUPS
from ui.desktop.pages.bundle import OpenBundlePage
from ui.desktop.pages.opened_bundle import OpenedBundlePage
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.exhibit_card import ExhibitCard

HOSTILE = 'He wrote <b>mine</b> & <img src="file:///etc/passwd">'
WRITES = {
    "Save", "Add details", "Change", "Withdraw", "Put back", "Erase for safety",
    "Choose files", "Paste", "Record a contact", "Add",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that most tests only look at."""
    place = tmp_path_factory.mktemp("written")
    media = MediaClient()
    session = vaults.new(place / "vault", media=media)
    first = session.journal.record(Incident(what=HOSTILE, behaviours=("FOLLOW",)))
    session.journal.amend(first.id, Incident(what=HOSTILE + " twice"), "left one out")
    session.journal.record(Order(title="Order", terms=("Keep away.",)))
    (stored,) = session.evidence.store([NamedBytes("note.txt", b"I know your shift.")])
    session.evidence.admit(stored, Evidence(title="A note", incidents=(first.id,)))
    session.journal.record(Evidence(title="A ring", physical=True, description="Silver"))
    files = session.snapshot.originals()
    case = session.snapshot.take(load("police"), scan(files, no_progress))
    bundle_writer.write(case, place / "bundle", sign=session.signer)
    session.close()
    media.close()
    return place / "bundle"


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "bundle"))


@pytest.fixture
def workspace(folder: Path, record: Any, shown: Any, qtbot: Any) -> BundleWorkspace:
    context = record.page_context.for_reader()
    opened = open_bundle([folder], context.media)
    there: list[None] = []
    context.vault_thread.read(context.vault_thread, opened, there.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(there))
    made = BundleWorkspace(context, opened)
    shown(made)
    return made


def texts(page: QWidget) -> str:
    labels = [label.text() for label in page.findChildren(PlainLabel) if not label.isHidden()]
    return " ".join(labels)


def placed(page: QWidget) -> list[tuple[int, str]]:
    """Return the labels that are seen, each with how far down it stands."""
    seen = [each for each in page.findChildren(PlainLabel) if each.isVisibleTo(page)]
    return [(each.mapTo(page, each.rect().topLeft()).y(), each.text()) for each in seen]


def buttons(page: QWidget) -> set[str]:
    found = page.findChildren(QAbstractButton)
    return {each.text() for each in found if each.isVisibleTo(page) and each.text()}


def test_what_it_holds_comes_first_then_the_check_and_what_to_compare(
    workspace: BundleWorkspace, qtbot: Any
) -> None:
    page = workspace.page("checked")
    assert page.isVisible()
    qtbot.waitUntil(lambda: "What to read first" in texts(page))
    said = " ".join(text for _y, text in sorted(placed(page)))
    order = [
        "What to read first",
        "On paper: Summary.pdf, Evidence.pdf.",
        "1 incident",
        "Orders and conditions",
        "What was checked",
        "No file was changed since it was put together. Whose key it is, nobody has said here.",
        "A check does not show that what is written is true.",
        "Fingerprint of the key, to be compared",
        "Ask the person recording to say it",
    ]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    shown = (each.text() for each in page.findChildren(PlainLabel) if each.isVisibleTo(page))
    assert not [text for text in shown if "It does not show who wrote it" in text]


def test_lines_lead_to_what_they_are_about_and_back(workspace: BundleWorkspace, qtbot: Any) -> None:
    page = workspace.page("checked")

    def way() -> list[QPushButton]:
        every = page.findChildren(QPushButton)
        return [each for each in every if each.accessibleName() == "Orders and conditions: Order"]

    qtbot.waitUntil(lambda: bool(way()))
    qtbot.mouseClick(way()[0], Qt.MouseButton.LeftButton)
    order = workspace.page("order")
    qtbot.waitUntil(lambda: order.isVisible() and "Order 1" in texts(order))
    workspace.go_back()
    assert page.isVisible()
    asked = next(
        each for each in page.findChildren(QPushButton) if "readers ask for" in each.text()
    )
    qtbot.mouseClick(asked, Qt.MouseButton.LeftButton)
    assert workspace.page("questions").isVisible()


def test_notes_that_are_alike_are_one_line_that_opens(
    workspace: BundleWorkspace, folder: Path, record: Any, shown: Any
) -> None:
    bundle = open_bundle([folder], record.page_context.media)
    note = Finding(FindingCode.COPY_INSTEAD, FindingLevel.NOTE, "", {"exhibit": "AB/1"})
    notes = (note, replace(note, detail={"exhibit": "AB/2"}))
    gap = Finding(FindingCode.FILE_MISSING, FindingLevel.GAP, "Evidence.pdf")
    report = replace(bundle.case.report, findings=(*notes, gap))
    page = OpenedBundlePage(
        record.page_context.for_reader(), workspace, replace(bundle.case, report=report)
    )
    shown(page)
    assert any("Evidence.pdf" in text for text in labels_on(page))
    assert not [text for text in labels_on(page) if "AB/2" in text]
    named(page, QPushButton, "2 files are copies, given instead of the originals.").click()
    assert [text for text in labels_on(page) if "AB/2" in text]


def test_no_page_offers_anything_that_writes(workspace: BundleWorkspace, qtbot: Any) -> None:
    for name in (name for group in BUNDLE_GROUPS for name, _label in group.pages):
        workspace.show_page(name)
        page = workspace.page(name)
        qtbot.waitUntil(page.isVisible)
        assert not WRITES & buttons(page), name
        assert not {text for text in buttons(page) if text.startswith(("Add ", "Record "))}, name


def test_an_incident_is_read_with_its_versions_and_exhibits_as_plain_text(
    workspace: BundleWorkspace, qtbot: Any
) -> None:
    workspace.show_page("timeline")
    timeline: Any = workspace.page("timeline")
    qtbot.waitUntil(lambda: timeline.model.total == 1)
    assert timeline.quick.isHidden()
    view = timeline.view
    spot = view.visualRect(timeline.model.index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    incident: Any = workspace.page("incident")
    qtbot.waitUntil(lambda: incident.exhibits.tiles.rowCount() == 1)
    assert "Version 2" in texts(incident)
    assert not WRITES & buttons(incident)
    click_row(incident.exhibits, 0)
    viewer: Any = workspace.page("viewer")
    qtbot.waitUntil(lambda: viewer.show_button.isVisible())
    qtbot.mouseClick(viewer.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "I know your shift." in words_on(viewer))
    assert not WRITES & buttons(viewer)


def test_words_of_files_are_found_and_nothing_of_them_is_written(
    workspace: BundleWorkspace, folder: Path, qtbot: Any
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    workspace.show_page("timeline")
    timeline: Any = workspace.page("timeline")
    qtbot.waitUntil(lambda: timeline.model.total == 1)
    timeline.filters.words.setText("shift")
    qtbot.waitUntil(lambda: "note.txt" in timeline.unsearched.text.text())
    timeline.unsearched.look.click()
    files = timeline.results.models["files"]
    qtbot.waitUntil(lambda: files.rowCount() == 1 and files.rows[0].words is not None)
    (row,) = files.rows
    assert row.beside == "incident 1"
    assert row.words.text == "I know your shift."
    qtbot.waitUntil(lambda: timeline.model.total == 1)
    timeline.filters.words.setText("Silver")
    qtbot.waitUntil(lambda: timeline.results.models["rest"].rowCount() == 1)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_file_that_is_not_as_listed_is_not_shown(
    folder: Path, record: Any, shown: Any, qtbot: Any
) -> None:
    (note,) = (folder / "data" / "originals").iterdir()
    note.write_bytes(b"something else")
    context = record.page_context.for_reader()
    opened = open_bundle([folder], context.media)
    (item, _ring) = opened.journal.items(Noun.EVIDENCE)
    card = ExhibitCard(context, item, opened.evidence.original_of(item))
    shown(card)
    assert "not as the bundle's list says" in words_on(card)
    assert not card.show_button.isVisible()


def test_questions_say_what_cannot_be_told_from_a_bundle(
    workspace: BundleWorkspace, qtbot: Any
) -> None:
    workspace.show_page("questions")
    page = workspace.page("questions")
    qtbot.waitUntil(lambda: "On which day it was" in texts(page))
    assert "withheld from this bundle looks the same" in texts(page)
    assert "how police could reach the witness" not in texts(page).lower()


def test_keys_lead_to_search_and_out(workspace: BundleWorkspace, qtbot: Any) -> None:
    qtbot.keyClick(workspace, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    timeline: Any = workspace.page("timeline")
    assert timeline.filters.words.hasFocus()
    with qtbot.waitSignal(workspace.lock_requested):
        close = next(
            b for b in workspace.side.findChildren(QPushButton) if b.text().startswith("Close")
        )
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)


def test_the_start_page_checks_and_opens_what_is_chosen(
    folder: Path, record: Any, opening: Any, answers: Any, shown: Any, qtbot: Any
) -> None:
    page = OpenBundlePage(record.page_context.jobs, opening, answers)
    shown(page)
    assert not page.go.isEnabled()
    answers.chosen = (folder,)
    press(page, "Choose a folder", qtbot)
    with qtbot.waitSignal(page.opened) as got:
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert got.args[0].case.report.ok


def press(page: QWidget, text: str, qtbot: Any) -> None:
    (found,) = (b for b in page.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def packed(folder: Path, place: Path, *, payload: bool = True) -> Path:
    with zipfile.ZipFile(place, "x") as made:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and (payload or not name.startswith("data/")):
                made.write(path, name)
    return place


@pytest.mark.parametrize("how", ["chosen", "dropped", "typed"])
@pytest.mark.parametrize("several", [False, True])
def test_a_zip_and_the_files_of_a_set_are_opened_too(
    folder: Path, record: Any, opening: Any, answers: Any, shown: Any, qtbot: Any, tmp_path: Path,
    how: str, *, several: bool,
) -> None:  # fmt: skip
    page = OpenBundlePage(record.page_context.jobs, opening, answers)
    shown(page)
    paths = [packed(folder, tmp_path / "handed.zip", payload=not several)]
    paths += [next((folder / "data" / "originals").iterdir())] if several else []
    if how == "typed" and several:
        page.take(paths)
        qtbot.keyClicks(page.place, " x")
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "not a bundle" in page.status.text())
        return
    if how == "typed":
        page.place.setText(str(paths[0]))
    elif how == "chosen":
        answers.chosen = tuple(paths)
        press(page, "Choose files", qtbot)
    else:
        dropped = QMimeData()
        dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        page.dropEvent(event)
    with qtbot.waitSignal(page.opened) as got:
        qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    bundle = got.args[0]
    assert bundle.case.report.ok
    (note, _ring) = bundle.journal.items(Noun.EVIDENCE)
    with bundle.case.files[note.id].open() as file:
        assert file.read() == b"I know your shift."
    assert page.place.text() == ("2 files" if several else str(paths[0]))


def test_a_zip_that_is_cut_short_is_refused_in_the_words_of_the_check(
    folder: Path, record: Any, opening: Any, answers: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    whole = packed(folder, tmp_path / "handed.zip")
    whole.write_bytes(whole.read_bytes()[:-30])
    page = OpenBundlePage(record.page_context.jobs, opening, answers, whole)
    shown(page)
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "This zip is damaged" in page.status.text())


def test_what_is_no_bundle_is_refused_with_a_way_on(
    record: Any, opening: Any, answers: Any, shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    page = OpenBundlePage(record.page_context.jobs, opening, answers, tmp_path / "nothing")
    shown(page)
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "not a bundle" in page.status.text())
    assert page.go.isEnabled()
    with qtbot.waitSignal(page.back_requested):
        qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)


def test_a_window_started_on_a_bundle_opens_it(
    folder: Path, record: Any, opening: Any, shown: Any, qtbot: Any
) -> None:
    context = record.page_context
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, folder
    )
    with qtbot.waitSignal(window.bundle_opened) as got:
        shown(window)
    assert got.args[0].case.paths == (folder,)


def test_the_lane_answers_from_the_bundle_and_lets_the_record_go(
    workspace: BundleWorkspace, record: Any
) -> None:
    assert len(record.do(lambda session: session.journal.items(Noun.INCIDENT))) == 1
    assert not hasattr(record.do(lambda session: session.journal), "record")


def test_what_readers_ask_for_leads_to_the_incident_and_back(
    workspace: BundleWorkspace, qtbot: Any
) -> None:
    workspace.show_page("questions")
    page: Any = workspace.page("questions")
    qtbot.waitUntil(lambda: "looks the same as what is not written" in texts(page))

    def ways() -> list[QPushButton]:
        every = page.findChildren(QPushButton)
        return [each for each in every if each.accessibleName() == "Incident 1"]

    qtbot.waitUntil(lambda: bool(ways()))
    qtbot.mouseClick(ways()[0], Qt.MouseButton.LeftButton)
    incident: Any = workspace.page("incident")
    qtbot.waitUntil(lambda: "Incident 1" in texts(incident))
    button_of(incident, "Back").click()
    assert page.isVisible()


def test_rows_of_a_bundle_are_not_chosen(workspace: BundleWorkspace, qtbot: Any) -> None:
    workspace.show_page("timeline")
    timeline: Any = workspace.page("timeline")
    qtbot.waitUntil(lambda: timeline.model.total == 1)
    spot = timeline.view.visualRect(timeline.model.index(1, 0)).center()
    held = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(timeline.view.viewport(), Qt.MouseButton.LeftButton, held, spot)
    assert timeline.view.chosen() == ()
    assert not timeline.chosen_bar.isVisible()
    assert workspace.page("incident").isVisible()
