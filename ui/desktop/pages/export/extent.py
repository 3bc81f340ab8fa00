"""What of a record one bundle has: what is new, from and until a day, without people and incidents.

**Invariants:**

- Everything is the default: what is ticked goes, and every row is ticked at first.
- A day that cannot be read stops the way on, because it would leave nothing out, and so do days on
  which no incident lies, because a bundle without any says nothing.
- What this audience is told in any case, because it was taken back, is not offered.
- What was taken out on the pages of the preview and is no incident stays behind too: this step does
  not list it, and must not let it go.
- Incidents are found in their list by number and by words; those that are ticked stay ticked when
  the list is narrowed, and what is not in the narrowed list is neither ticked nor unticked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup

from diary import characters
from diary.i18n import _, ngettext
from diary.model.private_nouns import HandoverRecord
from diary.model.record_nouns import Incident, Person
from diary.model.revisions import Recorded
from diary.model.when import zone_or_utc
from diary.text import time_texts
from diary.text.time_texts import day_text, when_short
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import (
    EnterLine,
    FieldLabel,
    FileList,
    Group,
    PlainLabel,
    choice,
    short_text,
)
from ui.desktop.widgets.date_fields import DayRange
from ui.desktop.widgets.tick_list import AllOrNone, TickList
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.services.disclosure.bundle_extent import BundleExtent


@dataclass(frozen=True, slots=True)
class ExtentOffer:
    """What may be chosen: earlier bundles, incidents and people.

    `told` are the numbers of incidents that may not, because the audience is told of them anyway.
    """

    earlier: tuple[Recorded[HandoverRecord], ...]
    incidents: tuple[Recorded[Incident], ...]
    people: tuple[Recorded[Person], ...]
    told: tuple[int, ...] = ()


_MOST = 5
_LONG = 24  # letters of a time


class ExtentStep(ExportStep):
    """The choice of what stays behind whole."""

    PART = Part.EXTENT

    def __init__(
        self,
        offer: ExtentOffer,
        zone: str,
        extent: BundleExtent,
        after: Recorded[HandoverRecord] | None,
    ) -> None:
        """Build the step with what was chosen before."""
        super().__init__(
            _("What of it"),
            _(
                "Everything goes, unless you say otherwise here. What is not ticked stays behind. "
                "It all stays in your record."
            ),
        )
        self._offer, self._zone = offer, zone
        self._earlier = tuple(reversed(offer.earlier))[:_MOST]
        self._group = QButtonGroup(self)
        self._bundles = Group(_("Everything, or what is new"))
        if self._earlier:
            self._add_earlier(zone, after)
        self.days = DayRange()
        self.incidents = FileList()
        self.people = TickList(_("People who go"))
        self.words = EnterLine()
        listed = {item.id for item in offer.incidents}
        self._others = tuple(id_ for id_ in extent.entries if id_ not in listed)
        self._add_incidents(offer, extent)
        self._add_days(extent)
        if offer.people:
            self._add_people(offer.people, extent)
        self.column.addStretch(1)
        self._follow()
        self.setFocusProxy(self._group.button(0) if self._earlier else self.words)

    def is_done(self) -> bool:
        """Return whether every day that was typed can be read, and they are in order."""
        since, until = self.days.days()
        read = (since is not None or self.days.since.is_empty()) and (
            until is not None or self.days.until.is_empty()
        )
        if not read or (since and until and since > until):
            return False
        return not (since or until) or not self._offer.incidents or bool(self._on_days())

    def after(self) -> Recorded[HandoverRecord] | None:
        """Return the bundle to supplement, or None for everything."""
        at = self._group.checkedId() - 1
        return self._earlier[at] if at >= 0 else None

    def extent(self) -> BundleExtent:
        """Return what was chosen."""
        from diary.services.disclosure.bundle_extent import BundleExtent

        since, until = self.days.days()
        go, incidents = {*self.people.ticked(), *self.incidents.ticked()}, self._offer.incidents
        people = tuple(id_ for id_ in self.people.ticks if id_ not in go)
        entries = tuple(item.id for item in incidents if item.id not in go)
        return BundleExtent(since, until, people, (*entries, *self._others))

    def _add_earlier(self, zone: str, after: Recorded[HandoverRecord] | None) -> None:
        self.column.addWidget(PlainLabel(_("Everything, or what is new"), role="heading"))
        self.column.addWidget(self._bundles)
        self._add_choice(-1, _("Everything"), _("As if nothing had been handed over before."))
        for at, item in enumerate(self._earlier):
            label = _("Only what is new since bundle {number}").format(number=item.number)
            made = time_texts.written_text(item.first_written, zone)
            to = short_text(item.content.to, 60)
            self._add_choice(at, label, f"{made} ({to})" if to else made)
            if after is not None and after.id == item.id:
                self._group.button(at + 1).setChecked(True)
        if self._group.checkedButton() is None:
            self._group.button(0).setChecked(True)
        text = _(
            "A bundle that adds to an earlier one has the same numbers and the whole chronology; "
            "sheets and files only where something is new."
        )
        self.column.addWidget(PlainLabel(text, role="muted"))

    def _add_choice(self, at: int, label: str, meaning: str) -> None:
        radio, rows = choice(label, meaning)
        # Qt reserves the id -1
        self._group.addButton(radio, at + 1)
        self._bundles.column.addLayout(rows)

    def _add_incidents(self, offer: ExtentOffer, extent: BundleExtent) -> None:
        self.column.addWidget(PlainLabel(_("Incidents that go"), role="heading"))
        self._count = PlainLabel(role="muted")
        self.words.setPlaceholderText(_("Find by number or word"))
        self.words.setAccessibleName(_("Find an incident by number or word"))
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._on_words)
        self.words.returnPressed.connect(self._on_found)
        self.incidents.setAccessibleName(_("Incidents; those that are ticked go"))
        self.incidents.setWordWrap(False)
        self.incidents.setUniformItemSizes(True)
        self.incidents.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.incidents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.incidents.fill((item.id, _line(item)) for item in offer.incidents)
        self.incidents.tick({item.id for item in offer.incidents} - {*extent.entries})
        self.incidents.itemChanged.connect(self._follow)
        self.column.addWidget(self.words)
        self.column.addWidget(AllOrNone(self.incidents, len(offer.incidents)))
        self.column.addWidget(self.incidents)
        self.column.addWidget(self._count)
        if self._others:
            text = ngettext(
                "{n} other entry that you took out on the pages stays behind too.",
                "{n} other entries that you took out on the pages stay behind too.",
                len(self._others),
            )
            self.column.addWidget(PlainLabel(text.format(n=len(self._others)), role="muted"))
        if offer.told:
            self.column.addWidget(PlainLabel(_told_text(offer.told), role="muted"))

    def _add_days(self, extent: BundleExtent) -> None:
        self.column.addWidget(PlainLabel(_("Only incidents of these days"), role="heading"))
        self.days.since.set_day(extent.since)
        self.days.until.set_day(extent.until)
        self.days.changed.connect(self._on_days_changed)
        self._days_count = PlainLabel(role="muted")
        self.column.addWidget(self.days)
        self.column.addWidget(self._days_count)
        self._count_days()
        text = _(
            "If you choose days, incidents that may have been on them go, and those without a day "
            "stay behind. Orders, police contacts and turning points go as they are."
        )
        self.column.addWidget(PlainLabel(text, role="muted"))

    def _add_people(self, people: Sequence[Recorded[Person]], extent: BundleExtent) -> None:
        label = FieldLabel(_("People who go"), self.people)
        label.setProperty("role", "heading")
        self.column.addWidget(label)
        for id_, name in listed_names(people, is_tied=True).items():
            self.people.add(id_, short_text(name, 120))
        self.people.tick({item.id for item in people} - {*extent.people})
        self.column.addWidget(AllOrNone(self.people, len(people)))
        self.column.addWidget(self.people)
        text = _(
            "Of whom you do not tick, the entry, the accounts and the incidents put down to them "
            "stay behind. Where their name stands in other words, you are asked about it."
        )
        self.column.addWidget(PlainLabel(text, role="muted"))

    def _on_days(self) -> int:
        """Return how many of the incidents may lie on the chosen days."""
        from diary.services.disclosure.bundle_extent import BundleExtent, incidents_on_days

        extent = BundleExtent(*self.days.days())
        return incidents_on_days(self._offer.incidents, self._zone, extent)

    @Slot()
    def _on_days_changed(self) -> None:
        self._count_days()
        self.changed.emit()

    def _count_days(self) -> None:
        text = ""
        if any(self.days.days()):
            whole, found = len(self._offer.incidents), self._on_days()
            text = ngettext(
                "{n} of {whole} incident may lie on these days.",
                "{n} of {whole} incidents may lie on these days.",
                whole,
            ).format(n=f"{found:,}", whole=f"{whole:,}")
            if not found:
                text = _("No incident lies on these days. Is the year right?")
        self._days_count.setText(text)

    @Slot(str)
    def _on_words(self, words: str) -> None:
        sought = characters.folded(words).split()
        for row in range(self.incidents.count()):
            text = characters.folded(self.incidents.item(row).text())
            self.incidents.item(row).setHidden(not all(each in text for each in sought))

    @Slot()
    def _on_found(self) -> None:
        """Lead from the words to the first row that has them."""
        rows = range(self.incidents.count())
        first = next((row for row in rows if not self.incidents.item(row).isHidden()), None)
        if first is not None:
            self.incidents.setCurrentRow(first)
            self.incidents.setFocus()

    @Slot()
    def _follow(self) -> None:
        ticked, whole = len(self.incidents.ticked()), self.incidents.count()
        text = ngettext(
            "{n} of {whole} incident is ticked and goes.",
            "{n} of {whole} incidents are ticked and go.",
            whole,
        )
        self._count.setText(text.format(n=f"{ticked:,}", whole=f"{whole:,}"))
        self.changed.emit()


def _told_text(numbers: Sequence[int]) -> str:
    text = ngettext(
        "No. {numbers} is not in this list: it was withdrawn or turned out to be something else, "
        "and this reader is told so in any case.",
        "No. {numbers} are not in this list: they were withdrawn or turned out to be something "
        "else, and this reader is told so in any case.",
        len(numbers),
    )
    return text.format(numbers=", ".join(map(str, numbers)))


def _line(item: Recorded[Incident]) -> str:
    said = item.content.when
    when = when_short(said) if said else _("no day")
    first = said.earliest() if said else None
    if said is not None and first is not None and len(when) > _LONG:
        # its day alone, so that there is room for the words
        when = day_text(first.astimezone(zone_or_utc(said.zone)).date())
    words = short_text(item.content.what, 160)
    return _("No. {number}, {when}: {words}").format(number=item.number, when=when, words=words)
