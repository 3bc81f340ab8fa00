"""MPEG streams by their packets and frames: what has no mark of its own at its beginning.

Invariants:

- A single sync word says nothing, since any bytes may look like one: packets have to follow each
  other at the length that they state.
"""

from __future__ import annotations

from typing import Final

_SYNC: Final = 0x47
_PACKETS, _MOST_PACKETS = 5, 16
_FRAMES: Final = 4  # that follow each other, where a file does not begin with one
_JUNK: Final = 4096  # bytes in which the first frame may be looked for
_TAG: Final = 128  # of ID3 version 1
# Kilobits a second by (version 1, layer), then those of versions 2 and 2.5 (ISO/IEC 11172-3,
# 2.4.2.3; 13818-3, 2.4.2.3).
_RATES: Final = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_ADTS: Final = (b"\xf0", b"\xf1", b"\xf8", b"\xf9")
_USUAL: Final = (b"\xfb", b"\xfa", b"\xf3", b"\xf2")
_SAMPLES: Final = (44_100, 48_000, 32_000)


def is_transport(head: bytes) -> bool:
    """Whether it is a transport stream (ISO/IEC 13818-1, 2.4.3.2), with times before each or not.

    AVCHD puts four bytes of time before each packet of 188.
    """
    return _follows(head, 0, 188) or _follows(head, 4, 192)


def _follows(head: bytes, first: int, step: int) -> bool:
    starts = range(first, len(head) - 3, step)[:_MOST_PACKETS]
    if len(starts) < _PACKETS:
        return False
    packets = [head[at : at + 4] for at in starts]
    # A packet has content, a field of its own, or both; a text of one letter has neither.
    sane = all(packet[0] == _SYNC and packet[3] & 0x30 for packet in packets)
    return sane and any(byte < 9 or byte > 0xF4 for packet in packets for byte in packet)


def is_program(head: bytes) -> bool:
    """Whether it is a program stream, of MPEG-1 or MPEG-2 (ISO/IEC 13818-1, 2.5.3.3)."""
    if head[:4] != b"\0\0\1\xba" or len(head) < 16:
        return False
    if head[4] & 0xC4 == 0x44:
        at = 14 + (head[13] & 7)
    elif head[4] & 0xF1 == 0x21:
        at = 12
    else:
        return False
    return head[at : at + 3] == b"\0\0\1" and head[at + 3 : at + 4] >= b"\xb9"


def is_aac(head: bytes) -> bool:
    """Whether it begins with a frame of AAC (ADTS, ISO/IEC 13818-7, 6.2)."""
    if head[:1] != b"\xff" or head[1:2] not in _ADTS:
        return False
    if len(head) < 7:
        return True
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    following = head[length : length + 2]
    return head[2] >> 2 & 15 < 13 and length >= 7 and following in (b"", b"\xff", head[:2])


def is_layer(head: bytes) -> bool:
    """Whether it begins with a frame of layers II or III as most files do."""
    if head[:1] != b"\xff" or head[1:2] not in _USUAL:
        return False
    # A rate of 0 is one that the file keeps to itself.
    return len(head) < 4 or frame_length(head[:4]) > 0 or head[2] >> 4 == 0


def has_frames(head: bytes) -> bool:
    """Whether it is sound of MPEG layers, behind a tag or behind something else."""
    if head.startswith(b"APETAGEX"):
        return True
    if head[:3] == b"TAG" and _run(head, _TAG) >= 2:
        return True
    if _run(head, 0) >= 2:
        return True
    at = head.find(b"\xff", 1, _JUNK)
    while at >= 0:
        if _run(head, at) >= _FRAMES:
            return True
        at = head.find(b"\xff", at + 1, _JUNK)
    return False


def adts_length(raw: bytes) -> int:
    """The length of a frame of AAC by its header; 0 where it is none."""
    if len(raw) < 7 or raw[0] != 0xFF or raw[1:2] not in _ADTS:
        return 0
    length = (raw[3] & 3) << 11 | raw[4] << 3 | raw[5] >> 5
    return length if raw[2] >> 2 & 15 < 13 and length >= 7 else 0


def _run(head: bytes, at: int) -> int:
    """How many frames of one kind follow each other from `at` on; no more than are asked for."""
    kind = head[at + 1 : at + 2]
    found = 0
    while found < _FRAMES:
        length = frame_length(head[at : at + 4])
        # Version and layer stay the same; whether there is a checksum may change.
        if not length or (head[at + 1] ^ kind[0]) & 0xFE:
            return found
        found += 1
        at += length
    return found


def frame_length(raw: bytes) -> int:
    """The length of a frame of layers I to III by its header; 0 where it is none."""
    if len(raw) < 4 or raw[0] != 0xFF or raw[1] & 0xE0 != 0xE0:
        return 0
    version, layer = raw[1] >> 3 & 3, 4 - (raw[1] >> 1 & 3)
    rate, sampling = raw[2] >> 4, raw[2] >> 2 & 3
    if version == 1 or layer == 4 or rate in (0, 15) or sampling == 3:
        return 0
    bits = _RATES[version == 3, layer][rate - 1] * 1000
    samples = _SAMPLES[sampling] // {3: 1, 2: 2, 0: 4}[version]
    padding = raw[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // samples + padding) * 4
    slots = 72 if layer == 3 and version != 3 else 144
    return slots * bits // samples + padding
