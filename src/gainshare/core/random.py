"""Randomness as an argument: generators named by purpose, so that a new consumer changes nobody else's draws."""

import hashlib
import hmac
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

Rng = np.random.Generator
Bits = Callable[[int], bytes]
"""Secret random bytes, as many as asked for."""
Streams = Callable[..., Rng]
"""Named generators of one step: `rng("price")`, `rng("fold", 3)`; the same name gives the same draws."""


def stream(key: bytes | int | str, *names: str | int) -> Rng:
    """The generator of this name under this key: Philox, counter-based, the same on every machine.

    >>> stream(7, "audit").integers(100) == stream(7, "audit").integers(100)
    np.True_
    """
    words = np.frombuffer(subkey(key, *names)[15::-1], dtype="<u8").astype(np.uint64)
    return np.random.Generator(np.random.Philox(_Key(words)))  # type: ignore[arg-type]  # the stubs forget ISeedSequence


class _Key(ISeedSequence):
    """Hands Philox its key: given as `key`, the generator would first draw a seed of the system's and drop it."""

    def __init__(self, words: npt.NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(
        self, n_words: int, dtype: npt.DTypeLike = np.uint32
    ) -> npt.NDArray[np.uint32] | npt.NDArray[np.uint64]:
        """The key's two words, which is all that Philox asks for."""
        return self._words


def subkey(key: bytes | int | str, *names: str | int) -> bytes:
    """32 bytes that nobody without the key can tell from random ones: HMAC-SHA256 of the names."""
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.new(secret, "\x1f".join(map(str, names)).encode(), hashlib.sha256).digest()
