"""Whatever a stranger hands in: every reader answers it, or refuses it in one line that says what is wrong.

A witness is another exception, a message without field, rule and code, more than a second of processor time, or a file
that was not there before. Inputs are mutated from sound ones: guided by coverage where atheris is installed, by
chance elsewhere.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from campaign.attack import Chunk, Found
from campaign.readers import Reader, readers
from gainshare.core.errors import LONGEST, MarketError, Refused
from gainshare.core.random import Rng

SECONDS = 1.0
"""Of processor time that an input may take."""

WORDS = (
    *(b"0", b"-1", b"1", b"0.5", b"1e400", b"-0", b"9" * 400, b"NaN", b"inf", b"1_0", b"00", b"true", b"null", b"[]"),
    *(
        b"{}",
        b'""',
        b'"x"',
        b"x",
        b"\xff",
        b"\xed\xa0\x80",
        b"\0",
        b"\x1b[2J",
        b'"',
        b",",
        b"\n",
        b" ",
        b"=",
        b"x" * 200,
    ),
    *(word.encode() for word in ("\u202e", "\ufeff", "Ünï", "\u0663", "\U0001f600", "e\u0301")),
)
"""What may stand where it should not."""

GUIDED = 1_000
"""Inputs from which on a search guided by coverage is worth its start."""


def complaint(call: Callable[[], object], *, seconds: float = SECONDS) -> str:
    """What is wrong with how a call ends, in words; "" if it gives an answer or refuses as it should."""
    begun = time.process_time()
    problem = _ended(call)
    took = time.process_time() - begun
    return problem or (f"took {took:.1f} s" if took > seconds else "")


def _ended(call: Callable[[], object]) -> str:
    try:
        call()
    except Refused as refused:
        named = refused.code and refused.field and refused.rule
        return _unclear(str(refused)) if named else f"names no field, rule or code: {refused}"
    except MarketError as problem:
        return _unclear(str(problem))
    except Exception as problem:  # noqa: BLE001 - this is what is searched for
        return f"{type(problem).__name__}: {str(problem)[:200]}"
    return ""


def _unclear(message: str) -> str:
    return "" if 0 < len(message) <= LONGEST and message.isprintable() else f"is not one line: {message!r}"


def witness(name: str, reader: Reader, content: bytes, folder: Path) -> str:
    """How this reader fails on these bytes, in words, or "". folder: ready for the reader."""
    before = sorted(folder.iterdir())
    problem = complaint(lambda: reader.read(content, folder))
    after = sorted(folder.iterdir())
    problem = problem or ("" if before == after else f"left {len(after) - len(before)} files behind")
    return problem and f"{name}: {problem} on {changed(content, reader.seeds)}"


def changed(content: bytes, seeds: Sequence[bytes]) -> str:
    """An input as what became of the seed that begins most like it.

    >>> changed(b"bid = 1e400", [b"bid = 45", b"buyer"])
    "byte 6: b'1e400' for b'45'"
    """
    seed = max(seeds, key=lambda seed: _alike(seed, content))
    start = _alike(seed, content)
    same = _alike(seed[start:][::-1], content[start:][::-1])
    new, old = content[start : len(content) - same], seed[start : len(seed) - same]
    return f"byte {start}: {new[:200]!r} for {old[:80]!r}"


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes they begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


def fuzzed(chunk: Chunk, *, name: str, known: Callable[[], Mapping[str, Reader]] = readers) -> Found:
    """Mutated inputs of the reader of this name. Tries are inputs."""
    if find_spec("atheris") and chunk.tries >= GUIDED:
        return _guided(chunk, name)
    reader, rng, witnesses = known()[name], chunk.rng, list[str]()
    with tempfile.TemporaryDirectory() as place:
        folder = reader.ready(Path(place))
        for _ in range(chunk.tries):
            found = witness(name, reader, mutated(reader, sound(reader, rng), rng), folder)
            witnesses += [found] if found else []
    return Found(chunk.tries, tuple(witnesses), {"by chance": chunk.tries})


def _guided(chunk: Chunk, name: str) -> Found:
    """The same by atheris, in a process of its own, for it takes over the one in which it runs."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "found.json"
        words = [sys.executable, "-m", "campaign.guided", name, str(chunk.tries), str(chunk.first + 1), str(told)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        found = json.loads(told.read_text("utf-8")) if told.exists() else {"tries": 0, "witnesses": []}
    witnesses = found["witnesses"]
    if found["tries"] < chunk.tries:
        witnesses.append(f"{name}: ended after {found['tries']} inputs: {done.stderr[-300:]!r}")
    return Found(found["tries"], tuple(witnesses), {"guided by coverage": found["tries"]})


def mutated(reader: Reader, content: bytes, rng: Rng) -> bytes:
    """The input changed in one place, seldom in more: a word, number or text of it, or any of its signs or bytes."""
    for _ in range(int(rng.geometric(0.7))):
        parts = _PART.findall(content) if rng.random() < 0.9 else [bytes((byte,)) for byte in content]
        leaves = [place for place, part in enumerate(parts) if _LEAF.match(part)] if rng.random() < 0.8 else []
        place = leaves[int(rng.integers(len(leaves)))] if leaves else int(rng.integers(len(parts) + 1))
        parts[place : place + int(rng.random() < 0.9)] = [_instead(reader, parts, place, rng)]
        content = b"".join(parts)
    return content


_PART = re.compile(rb'"(?:[^"\\\n]|\\.)*"|[\w.+-]+|\s+|.', re.DOTALL)
_LEAF = re.compile(rb'["\w+-]')


def _instead(reader: Reader, parts: Sequence[bytes], place: int, rng: Rng) -> bytes:
    """What stands in the place of a part: a word, quoted where one was, another part, itself again, noise, none."""
    here, words = parts[place] if place < len(parts) else b"", (*WORDS, *reader.words)
    change = float(rng.random())
    if change < 0.6:
        word = words[int(rng.integers(len(words)))]
        return b'"%s"' % word if here[:1] == b'"' and rng.random() < 0.8 else word
    if change < 0.8:
        return parts[int(rng.integers(len(parts)))] if parts else b""
    if change < 0.9:
        return here * int(2 ** rng.integers(1, 3 if rng.random() < 0.9 else 12))
    return rng.bytes(int(rng.integers(1, 9))) if change < 0.95 else b""


def sound(reader: Reader, rng: Rng) -> bytes:
    """One of the inputs that a reader begins from."""
    return reader.seeds[int(rng.integers(len(reader.seeds)))]
