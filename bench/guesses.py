"""Guesses a second at the passphrases of a record and of an encrypted PDF.

**Invariants:**

- Processor time is counted, multiplied by the number of processors, so another load on the machine
  changes little.
- What is measured is in resources/words/guessing.toml, from which people are told how long guessing
  may take. A machine that is far faster than that file says misses the limit.
- The PDF's derivation is that of ISO 32000-2 (7.6.4.3.4), with the AES and hashes of OpenSSL.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bench.harness import Bench, Outcome, Settings, outcome
from diary.crypto.kdf import DEFAULT, derive
from ui.passphrases import PassphraseUse, load_rates

_HASHES: Final = (hashlib.sha256, hashlib.sha384, hashlib.sha512)
# About as long as what people choose.
_GUESS: Final = b"marble otter quiet lantern"
_SPAN: Final = {True: 1.0, False: 5.0}


def pdf_key(password: bytes, salt: bytes) -> bytes:
    """Return the hash of one guess at a user password, by algorithm 2.B of ISO 32000-2."""
    key = hashlib.sha256(password + salt).digest()
    turn, last = 0, 0
    while turn < 64 or last > turn - 32:
        block = (password + key) * 64
        cipher = Cipher(algorithms.AES128(key[:16]), modes.CBC(key[16:32])).encryptor()
        mixed = cipher.update(block)
        key = _HASHES[sum(mixed[:16]) % 3](mixed).digest()
        last = mixed[-1]
        turn += 1
    return key[:32]


def record_key(password: bytes, salt: bytes) -> bytes:
    """Return the key of one guess at a record."""
    return bytes(derive(bytearray(password), salt.ljust(32, b"\0"), DEFAULT))


_TRIES: Final[dict[PassphraseUse, Callable[[bytes, bytes], bytes]]] = {
    PassphraseUse.RECORD: record_key,
    PassphraseUse.PDF: pdf_key,
}


def rate(use: PassphraseUse, span: float) -> float:
    """Return the guesses a second with every processor, measured for `span` seconds on one."""
    began, tries = time.process_time(), 0
    while (took := time.process_time() - began) < span:
        _TRIES[use](_GUESS + str(tries).encode(), os.urandom(8))
        tries += 1
    return tries / took * (os.cpu_count() or 1)


@dataclass(frozen=True)
class Guesses:
    """The rate of this machine against the rate that people are told of."""

    use: PassphraseUse
    limit: float = 4.0

    @property
    def name(self) -> str:
        return f"guesses: this machine / as told, {self.use}"

    def run(self, settings: Settings) -> Outcome:
        """Measure the rate, round by round."""
        span = _SPAN[settings.quick]
        found = [rate(self.use, span) for _ in range(settings.rounds)]
        told = load_rates().machine[self.use]
        return outcome([each / told for each in found], f"{max(found):,.1f} a second at the most")


BENCHES: list[Bench] = [Guesses(use) for use in PassphraseUse]
