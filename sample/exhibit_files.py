"""Every file of the sample, by name, with the recipe that makes it.

**Invariants:**

- A recipe takes no arguments and gives the same bytes each time, with the same versions of the
  libraries that compress pictures.
- `STABLE` names the files that depend on no library at all, so a test can compare their bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random

from PIL import Image

from sample import messages, screenshots
from sample.drawing import camera, film, scenes_car, scenes_home, scenes_street, sound
from sample.drawing.camera import MOOR, Shot

_WINTER, _SUMMER = timezone(timedelta(0)), timezone(timedelta(hours=1))


def _shot(taken: str, *, summer: bool, located: bool = False, upright: bool = False) -> Shot:
    moment = datetime.fromisoformat(taken).replace(tzinfo=_SUMMER if summer else _WINTER)
    return Shot(
        moment,
        "+01:00" if summer else "+00:00",
        position=MOOR if located else None,
        upright=upright,
    )


def _photo(scene: Callable[[Random], Image.Image], name: str, shot: Shot) -> Callable[[], bytes]:
    return lambda: camera.jpeg(scene(Random(name)), shot)


def _screen(draw: Callable[[], Image.Image]) -> Callable[[], bytes]:
    return lambda: camera.png(draw())


def _neighbour() -> bytes:
    taken = datetime(2026, 6, 29, 10, 47, 22, tzinfo=_SUMMER)
    shot = Shot(taken, "+01:00", make="Lark", model="Lark 12", upright=True)
    return camera.jpeg(scenes_street.parked_by_day(Random("neighbour")), shot, 72)


def _door(stamp: str, *, near: bool) -> Callable[[], bytes]:
    return lambda: camera.plain_jpeg(scenes_street.door_camera(Random(stamp), stamp, near=near))


def _gate() -> bytes:
    scene = scenes_home.open_gate(Random("gate"))
    return camera.heic(scene, _shot("2026-03-30T07:21:44", summer=True), 50)


def _pass_by() -> bytes:
    taken = datetime(2026, 6, 25, 18, 4, 31, tzinfo=_SUMMER)
    return film.passing_car(Random("pass"), 4, taken, MOOR)


_PHOTOS: dict[str, tuple[Callable[[Random], Image.Image], Shot]] = {
    "IMG_0412.jpg": (
        scenes_street.parked_at_dusk,
        _shot("2026-02-08T17:12:05", summer=False, located=True),
    ),
    "IMG_0431.jpg": (
        scenes_home.flowers_on_step,
        _shot("2026-02-14T13:24:40", summer=False, upright=True),
    ),
    "IMG_0447.jpg": (
        scenes_car.note_on_windscreen,
        _shot("2026-02-17T16:27:13", summer=False),
    ),
    "IMG_0455.jpg": (scenes_home.letter_on_table, _shot("2026-02-24T18:51:09", summer=False)),
    "IMG_0502.jpg": (scenes_street.parked_at_night, _shot("2026-03-12T23:41:58", summer=False)),
    "IMG_0519.jpg": (
        scenes_car.scratched_door,
        _shot("2026-03-18T07:33:20", summer=False, located=True),
    ),
    "IMG_0561.jpg": (
        scenes_home.flowers_at_work,
        _shot("2026-04-10T11:05:31", summer=True, upright=True),
    ),
    "IMG_0588.jpg": (scenes_street.bus_stop, _shot("2026-04-16T07:36:02", summer=True)),
    "IMG_0604.jpg": (scenes_home.photograph_on_mat, _shot("2026-05-01T06:48:17", summer=True)),
    "IMG_0611.jpg": (
        scenes_car.tag_in_arch,
        _shot("2026-05-06T20:31:26", summer=True, located=True),
    ),
    "IMG_0622.jpg": (scenes_car.screw_in_tyre, _shot("2026-05-11T08:02:50", summer=True)),
    "IMG_0640.jpg": (scenes_home.parcel_on_step, _shot("2026-05-16T12:15:34", summer=True)),
    "IMG_0702.jpg": (
        scenes_street.car_park,
        _shot("2026-06-20T15:20:11", summer=True, located=True),
    ),
    "IMG_0733.jpg": (scenes_home.broken_pots, _shot("2026-07-08T06:55:43", summer=True)),
    "IMG_0751.jpg": (
        scenes_car.chalk_on_pavement,
        _shot("2026-07-19T08:10:28", summer=True, upright=True),
    ),
    "IMG_0790.jpg": (scenes_home.card_on_table, _shot("2026-08-03T17:40:06", summer=True)),
}

_TEXTS: dict[str, Callable[[], bytes]] = {
    "Parley chat 07700900264.txt": messages.chat_export,
    "Walking group.txt": messages.group_export,
    "please read to the end.eml": messages.long_email,
    "Your room is cancelled.eml": messages.cancelled_booking,
    "no subject.eml": messages.second_email,
    "Letter NM-0226-1187.pdf": messages.no_action_letter,
    "Order SKM-26-3305.pdf": messages.order_copy,
}

RECIPES: dict[str, Callable[[], bytes]] = {
    **{name: _photo(scene, name, shot) for name, (scene, shot) in _PHOTOS.items()},
    "IMG_0533.heic": _gate,
    "DOORCAM_20260412_021407.jpg": _door("12/04/2026 02:14:07", near=False),
    "DOORCAM_20260614_235140.jpg": _door("14/06/2026 23:51:40", near=True),
    "from_Odile_20260629.jpg": _neighbour,
    "Screenshot_20260203-2152.png": _screen(screenshots.asked_to_stop),
    "Screenshot_20260220-2319.png": _screen(screenshots.calls_of_an_evening),
    "Screenshot_20260221-0703.png": _screen(screenshots.awake),
    "Screenshot_20260309-2115.png": _screen(screenshots.still_waters),
    "Screenshot_20260327-2206.png": _screen(screenshots.false_profile),
    "Screenshot_20260405-0744.png": _screen(screenshots.sign_in_alert),
    "Screenshot_20260422-2258.png": _screen(screenshots.last_words),
    "Screenshot_20260425-1331.png": _screen(screenshots.payments),
    "Screenshot_20260506-1922.png": _screen(screenshots.tag_alert),
    "from_Bogna_20260513.png": _screen(screenshots.to_sister),
    "Screenshot_20260623-2240.png": _screen(screenshots.after_the_order),
    "Screenshot_20260705-1020.png": _screen(screenshots.review),
    "voicemail_20260220_2209.wav": lambda: sound.voicemail(Random("voicemail 1"), 14),
    "voicemail_20260422_2121.wav": lambda: sound.voicemail(Random("voicemail 2"), 21, pitch=118),
    "MOV_0715.mov": _pass_by,
    **_TEXTS,
}

STABLE = frozenset(_TEXTS)
