"""Where in the days of an order an incident lies, by what the person stated of both.

**Invariants:**

- Nothing is settled that the record leaves open: without a day of handing over, without a day of
  the incident, or on the day of handing over without two times of the clock, the stage says so.
- A time that is "about" one is not taken for before or after another within half an hour, nor one
  that the clock showed twice within an hour: an order says no offset.
- An order has days and no offset. Where a time is stated in another zone than that in which the
  order was written down, its days are all that a clock anywhere can have shown then.
- An order is within its days from its handing over; the last day is a day of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from diary.model.record_nouns import Order
from diary.model.when import Precision, When

_DAY: Final = len("2026-03-29")
_ABOUT: Final = 30  # minutes
_TWICE: Final = 60
_MIDNIGHT: Final = 24 * 60
# no clock is further behind UTC, or further ahead of it
_BEHIND: Final = 12 * 60
_AHEAD: Final = 14 * 60


class OrderStage(StrEnum):
    """Where an incident lies; the value is part of codes of figures and never changes."""

    WITHIN = "within"
    NO_END = "no-end"
    LAST_DAY = "last-day"
    BEFORE = "before"
    AFTER = "after"
    SERVICE_DAY = "service-day"
    EDGE = "edge"
    NO_SERVICE = "no-service"
    NO_DAY = "no-day"


def order_stage(when: When | None, order: Order, zone: str) -> OrderStage:
    """Return where a stated time lies in the days of an order that was written down in `zone`."""
    if when is None or not when.at or when.precision is Precision.NOT_SURE:
        return OrderStage.NO_DAY
    first, last = _days(when) if when.zone == zone else _days_anywhere(when)
    if order.expires and first > order.expires:
        return OrderStage.AFTER
    if not order.served:
        return OrderStage.NO_SERVICE
    if last < order.served:
        return OrderStage.BEFORE
    if first < order.served:
        return OrderStage.EDGE
    if first == order.served:
        open_or_before = _on_day_of_service(when, order, zone)
        if open_or_before is not None:
            return open_or_before
    if not order.expires:
        return OrderStage.NO_END
    if last < order.expires:
        return OrderStage.WITHIN
    return OrderStage.LAST_DAY if first == last else OrderStage.EDGE


def _days(when: When) -> tuple[str, str]:
    return when.at[:_DAY], (when.until or when.at)[:_DAY]


def _days_anywhere(when: When) -> tuple[str, str]:
    """Return the first and the last day that a clock in any zone can have shown at that time."""
    until = when.until or when.at
    about = _ABOUT if when.precision is Precision.ABOUT else 0
    begins = _minutes(when.at[_DAY + 1 :]) if len(when.at) > _DAY else 0
    ends = _minutes(until[_DAY + 1 :]) if len(until) > _DAY else _MIDNIGHT
    begins -= _offset(when.offset) + _BEHIND + about
    ends += _AHEAD + about - _offset(when.until_offset or when.offset)
    return _later(when.at, begins), _later(until, ends)


def _later(text: str, minutes: int) -> str:
    """Return the day so many minutes after the begin of the day of a text."""
    return (date.fromisoformat(text[:_DAY]) + timedelta(days=minutes // _MIDNIGHT)).isoformat()


def _offset(text: str) -> int:
    return _minutes(text[1:]) * (-1 if text[0] == "-" else 1)


def _on_day_of_service(when: When, order: Order, zone: str) -> OrderStage | None:
    """Return the stage of a time that begins on the day of handing over; None if it is after it."""
    if when.zone != zone:
        return OrderStage.EDGE
    if not order.served_time or len(when.at) == _DAY:
        return OrderStage.SERVICE_DAY
    about = _ABOUT if when.precision is Precision.ABOUT else 0
    about += _TWICE if when.twice else 0
    served, until = _minutes(order.served_time), when.until or when.at
    if _minutes(when.at[_DAY + 1 :]) - about >= served:
        return None
    ends = _MIDNIGHT if until[:_DAY] != order.served else _minutes(until[_DAY + 1 :])
    return OrderStage.BEFORE if ends + about < served else OrderStage.SERVICE_DAY


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
