"""How often each of many digests was met, in a few bytes for each: open addressing over two plain arrays."""

from array import array


class Repeats:
    """Counts of 64-bit numbers; 12 bytes a slot, half to three quarters of the slots free."""

    def __init__(self) -> None:
        self._keys = array("Q", bytes(8 * 1024))
        self._counts = array("I", bytes(4 * 1024))
        self._used = 0

    def count(self, key: int) -> int:
        """How often this number has been counted, this time included.

        >>> met = Repeats()
        >>> [met.count(7), met.count(8), met.count(7)]
        [1, 1, 2]
        """
        if 2 * self._used >= len(self._keys):
            self._grow()
        slot = self._slot(key)
        self._used += not self._counts[slot]
        self._keys[slot] = key
        self._counts[slot] += 1
        return self._counts[slot]

    def _slot(self, key: int) -> int:
        """Where this number stands, or the free slot in which it belongs."""
        keys, counts, last = self._keys, self._counts, len(self._keys) - 1
        slot = key & last
        while counts[slot] and keys[slot] != key:
            slot = (slot + 1) & last
        return slot

    def _grow(self) -> None:
        keys, counts = self._keys, self._counts
        self._keys, self._counts = array("Q", bytes(16 * len(keys))), array("I", bytes(8 * len(keys)))
        for key, times in zip(keys, counts, strict=True):
            if times:
                slot = self._slot(key)
                self._keys[slot], self._counts[slot] = key, times
