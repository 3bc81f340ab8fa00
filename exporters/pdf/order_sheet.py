"""Towards a protection order: acts, risk, why, whom and where to protect, terms that would help.

The rules are:

- Risk, reason, whom and where to protect and terms are the person's own words in the fields meant
  for them. No place and no address is taken from anywhere else.
- It says plainly who may ask a court for such an order. It is no application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from diary import display
from diary.display import is_free_text
from diary.errors import Unknown
from diary.i18n import N_, _, ngettext
from diary.model.declarations import value_of
from diary.model.kinds import Noun
from diary.model.record import Incident, Request
from diary.model.recorded import Recorded
from exporters.pdf import others, responses
from exporters.pdf.desk import Desk, incident_anchor
from exporters.pdf.flow import Block, Heading, Plain
from exporters.pdf.grid import Cell, Col, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import label_of, note, part, section
from exporters.pdf.patterns import counting_note, limb_table, turn_table
from exporters.pdf.saying import reported_text, say, shown_fields
from exporters.pdf.style import BODY, CELL_STRONG, NOTE, SHEET, STRONG
from exporters.pdf.turning import turns

_ORDER = "spo"
_BESIDE = frozenset({"number", "what", "when", "behaviours", "reported", "reason"})
_Words = Callable[[Request], str]
_PARTS: tuple[tuple[str, str], ...] = (
    ("risk", N_("Risk, in the words of the person recording")),
    ("why", N_("Why it is asked for")),
    ("protect", N_("Whom and where to protect, in the words of the person recording")),
    ("terms", N_("Terms that would help")),
)


def write(desk: Desk, pages: Pages) -> None:
    """Writes the sheet: in short first, then every act and every request in full."""
    pages.break_page()
    pages.add(section("order-sheet"), *_who(desk))
    _write_acts(desk, pages)
    asked = _about_orders(desk)
    for field, title in _PARTS:
        if desk.opens(Noun.ASK, field):
            pages.add_together([part(_(title)), *_answers(desk, asked, field)])
        if field == "risk":
            _write_effects(desk, pages)
    if "patterns" not in desk.case.profile.sections:
        responses.write_orders(desk, pages)
    if not desk.has("incidents"):
        _write_each_act(desk, pages)
    _write_asks(desk, pages)


def _who(desk: Desk) -> Iterator[Block]:
    """Who may ask for the order, as the jurisdiction's file says."""
    try:
        kind = desk.vocabulary.order_type(_ORDER)
        plain = desk.vocabulary.law(kind.law).plain if kind.law else ""
    except Unknown:
        yield note(_("This is information, and no application."))
        return
    yield Plain(f"{kind.title}: {kind.plain} {plain}".strip(), NOTE, after=2.0, lang=desk.law)
    yield note(_("This is information for them, and no application."))


def _about_orders(desk: Desk) -> list[Recorded[Request]]:
    """Requests that say they are for an order or say anything of one; all of them if none does."""
    asks = desk.case.asks
    about = [a for a in asks if any((a.content.order, a.content.risk, a.content.protect))]
    about += [a for a in asks if a.content.terms and a not in about]
    return sorted(about or asks, key=lambda ask: ask.number)


def _answers(desk: Desk, asked: list[Recorded[Request]], field: str) -> Iterator[Block]:
    said = [(a, say(desk, Noun.ASK, field, value_of(a.content, field))) for a in asked]
    said = [(ask, text) for ask, text in said if text]
    if not said:
        yield note(_("Nothing is written for this yet."))
    for ask, text in said:
        own = desk.words if is_free_text(Noun.ASK, field, text) else ""
        yield Plain(ask.content.what, STRONG, after=1.0, keeps=True, lang=desk.words)
        yield Plain(text, BODY, after=6.0, lang=own)


def _write_acts(desk: Desk, pages: Pages) -> None:
    counts = desk.case.counts
    pages.add(part(_("Acts recorded")))
    text = ngettext("{n} recorded incident", "{n} recorded incidents", counts.incidents)
    text = text.format(n=f"{counts.incidents:,}")
    if counts.first and counts.first == counts.last:
        text = _("{incidents}, {day}").format(incidents=text, day=display.day_text(counts.first))
    elif counts.first and counts.last:
        text = _("{incidents}, {first} to {last}").format(
            incidents=text,
            first=display.day_text(counts.first),
            last=display.day_text(counts.last),
        )
    pages.add(Plain(text, BODY))
    if not desk.case.incidents:
        return
    pages.add(note(desk.vocabulary.limbs_caution, keeps=True), limb_table(desk))
    found = turns(desk)
    if found and not desk.has("patterns"):
        pages.add(part(_("Before and after each turning point")), counting_note(desk, found))
        pages.add(turn_table(desk, found))


def _write_effects(desk: Desk, pages: Pages) -> None:
    if not desk.case.impacts:
        return
    told = desk.opens(Noun.IMPACT, "what")
    columns = [Col(_("When"), 0.2), Col(_("Part of life"), 0.25 if told else 0.8)]
    rows: list[tuple[str, ...]] = [
        (desk.when_line(item), say(desk, Noun.IMPACT, "area", item.content.area.value))
        for item in desk.case.impacts
    ]
    if told:
        columns.append(Col(_("What changed"), 0.55, lang=desk.words))
        rows = [
            (*row, item.content.what) for row, item in zip(rows, desk.case.impacts, strict=True)
        ]
    pages.add(part(_("Effects on daily life")), table(columns, rows))


def _write_each_act(desk: Desk, pages: Pages) -> None:
    pages.add(part(_("The acts, one by one")))
    if not desk.case.incidents:
        pages.add(note(_("No incident is recorded.")))
        return
    columns = (
        Col(_("No."), 0.06, CELL_STRONG),
        Col(_("When"), 0.17),
        Col(_("Kind"), 0.22),
        Col(_("In the words of the person recording"), 0.45, lang=desk.words),
        Col(_("Reported"), 0.1),
    )
    items = desk.case.incidents
    anchors = [incident_anchor(item.number) for item in items]
    pages.add(table(columns, [_row(desk, item) for item in items], anchors=anchors))


def _row(desk: Desk, item: Recorded[Incident]) -> tuple[Cell | str, ...]:
    said = item.content
    lines = [said.what] if said.what else []
    for name, text in shown_fields(desk, item):
        if name not in _BESIDE:
            lines.append(f"{label_of(item.noun, name)}: {text}")
    return (
        str(item.number),
        desk.when_line(item),
        say(desk, Noun.INCIDENT, "behaviours", list(said.behaviours)) or "–",
        "\n".join(lines) or "–",
        reported_text(desk, item),
    )


def _write_asks(desk: Desk, pages: Pages) -> None:
    first: list[Block] = [
        Heading(_("Each request in full"), SHEET, anchor="group-ask", level=1, before=16.0)
    ]
    for ask in desk.case.asks:
        pages.add_together([*first, *others.sheet(desk, ask)])
        first = []
