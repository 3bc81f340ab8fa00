"""Where an incident lies in the days of an order, for an audience that is shown both."""

from __future__ import annotations

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.patterns.order_stages import OrderStage, order_stage
from exporters.pdf.sections.document_context import DocumentContext

_OF_ORDER = ("served", "served_time", "expires")


def opens_order_days(context: DocumentContext) -> bool:
    """Return whether this audience is shown the days of orders and of incidents."""
    return context.opens(Noun.INCIDENT, "when") and all(
        context.opens(Noun.ORDER, name) for name in _OF_ORDER
    )


def order_stage_of(
    context: DocumentContext, item: Recorded[Incident], order: str
) -> OrderStage | None:
    """Return where it lies in the days of an order; None where that is not shown."""
    found = context.orders.get(order)
    if found is None or not opens_order_days(context):
        return None
    if "when" in context.case.blacked_out.get(item.id, ()):
        return None
    return order_stage(item.content.when, found.content, context.clocks.zone(found))
