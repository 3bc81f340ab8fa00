"""Voicemails: a made-up murmur with the rise and fall of speech, and no word in it."""

from __future__ import annotations

import io
import math
import struct
import wave
from random import Random

RATE = 8000
# First and second resonance of some vowels, in hertz.
_VOWELS = ((730, 1090), (270, 2290), (300, 870), (530, 1840), (570, 840), (440, 1020))


class _Resonator:
    """A two-pole filter that rings at one frequency."""

    def __init__(self, hertz: float, width: float) -> None:
        reach = math.exp(-math.pi * width / RATE)
        self.first = 2 * reach * math.cos(2 * math.pi * hertz / RATE)
        self.second = -reach * reach
        self.gain = (1 - reach) * 1.4
        self.last = self.before = 0.0

    def pass_on(self, sample: float) -> float:
        out = self.gain * sample + self.first * self.last + self.second * self.before
        self.before, self.last = self.last, out
        return out


def voicemail(rng: Random, seconds: float, *, pitch: float = 104) -> bytes:
    """Return a WAV of one voice murmuring for about so many seconds, at 8 kHz, 16 bit."""
    samples: list[float] = []
    while len(samples) < seconds * RATE:
        for _ in range(rng.randint(4, 11)):
            samples += _syllable(rng, pitch * rng.uniform(0.88, 1.2))
        samples += [0.0] * round(RATE * rng.uniform(0.25, 1.3))
    peak = max(abs(sample) for sample in samples)
    hiss = [rng.gauss(0, 0.006) for _ in samples]
    levels = [round(22_000 * (s / peak + h)) for s, h in zip(samples, hiss, strict=True)]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(levels)}h", *levels))
    return out.getvalue()


def _syllable(rng: Random, pitch: float) -> list[float]:
    length = round(RATE * rng.uniform(0.11, 0.27))
    low, high = rng.choice(_VOWELS)
    first, second = _Resonator(low, 90), _Resonator(high, 130)
    breath = [rng.gauss(0, 0.25) for _ in range(round(RATE * rng.uniform(0, 0.06)))]
    sound = [0.4 * second.pass_on(sample) for sample in breath]
    phase = 0.0
    for i in range(length):
        phase += pitch * (1.06 - 0.18 * i / length) / RATE
        pulse = 1.0 if phase >= 1 else rng.gauss(0, 0.01)
        phase %= 1
        swell = math.sin(math.pi * i / length) ** 0.6
        sound.append(swell * (first.pass_on(pulse) + 0.6 * second.pass_on(pulse)))
    return sound
