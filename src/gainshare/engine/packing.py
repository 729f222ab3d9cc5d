"""Records packed as what differs from an example of their kind: the records of a journal resemble each other."""

import zlib

_WINDOW = 2**15
"""Bytes of an example that compression can look back upon."""


def kind(name: str) -> str:
    """Which example a record is packed by: what its name begins with.

    >>> kind("step/17"), kind("sha256:e3b0c442")
    ('step', 'answer')
    """
    first, slash, _ = name.partition("/")
    return first if slash else "answer"


def packed(content: bytes, example: bytes = b"") -> bytes:
    """Bytes that `unpacked` reads back with the same example.

    >>> len(packed(b"order 17 of Ada", b"order 16 of Ada")) < len(packed(b"order 17 of Ada"))
    True
    """
    press = zlib.compressobj(zdict=example[-_WINDOW:]) if example else zlib.compressobj()
    return press.compress(content) + press.flush()


def unpacked(content: bytes, example: bytes = b"") -> bytes:
    """The bytes that were packed. Raises zlib.error for anything else.

    >>> unpacked(packed(b"order 17", b"order 16"), b"order 16")
    b'order 17'
    """
    if not isinstance(content, bytes):  # as a damaged file may say, whatever the schema
        raise zlib.error("it is no bytes")
    press = zlib.decompressobj(zdict=example[-_WINDOW:])
    found = press.decompress(content)
    if not press.eof or press.unused_data:
        raise zlib.error("it does not end where it should")
    return found
