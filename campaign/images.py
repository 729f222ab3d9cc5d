"""Journals as a power cut or a bad disk leaves them: torn, cut, with sectors lost and bits turned over.

Each image is a real journal and its log, taken at a persistent call of a trade and then damaged. It must open as a
prefix of the undisturbed chain with the balances of that prefix and the very receipts, or be refused with a reason.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from shutil import rmtree

from campaign.attack import Chunk, Found
from campaign.crashes import FIRST, MORE, Scene, scene, stage
from campaign.shim import killed
from campaign.trading import FILE, JOURNAL, NAME, SMALL
from gainshare.core.codec import canonical
from gainshare.core.errors import MarketError
from gainshare.core.random import Rng
from gainshare.engine.engine import Engine
from gainshare.ledger.accounts import applied
from gainshare.ledger.journal import Line
from gainshare.service.files.form import Draft
from gainshare.service.folder import drafted, running

SECTORS = (512, 4096)
MOMENTS = 48
"""At how many calls of each scene images are taken."""


@dataclass(frozen=True, slots=True)
class Image:
    """The bytes of a journal and of its log, taken before a call of a scene; "" is after the last one."""

    scene: Scene
    journal: bytes
    log: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """The undisturbed chain of a scene: its lines, and the canonical receipts of its trades."""

    lines: tuple[Line, ...]
    receipts: tuple[bytes, ...]


def scenes(kind: str) -> tuple[Scene, ...]:
    """Those whose journals are damaged."""
    return scene(kind, FIRST), scene(kind, MORE)


@lru_cache(maxsize=len(SMALL))
def images(kind: str, moments: int) -> tuple[Image, ...]:
    """Journals of these scenes with their logs, at so many calls of each to either."""
    return tuple(image for played in scenes(kind) for image in _images(played, moments) if image.log)


def _images(played: Scene, moments: int) -> list[Image]:
    on = stage()
    found = [(number, call.path) for number, call in enumerate(played.calls, 1) if JOURNAL in call.path]
    begun = next(place for place, (_, path) in enumerate(found) if path.endswith("-wal")) + 1
    calls = [number for number, _ in found[begun:]]
    taken = []
    for at in calls[:: max(1, len(calls) // moments)]:
        place = on.copied(played.place)
        assert on.warm.run(place, played.words, killed(at)).code == -9
        taken.append(_taken(played, place))
        on.gone(place)
    return taken


def _taken(played: Scene, place: Path) -> Image:
    journal, log = (place / NAME / f"{JOURNAL}{suffix}" for suffix in ("", "-wal"))
    return Image(played, journal.read_bytes(), log.read_bytes() if log.exists() else b"")


@lru_cache(maxsize=len(SMALL))
def closed_images(kind: str) -> tuple[Image, ...]:
    """The journals that the undisturbed runs of these scenes leave, closed: no log lies beside them."""
    on, taken = stage(), []
    for played in scenes(kind):
        place = on.copied(played.place)
        assert on.warm.run(place, played.words).code == 0
        taken.append(_taken(played, place))
        on.gone(place)
    assert not any(image.log for image in taken)
    return tuple(taken)


@lru_cache(maxsize=6)
def chain(kind: str, name: str) -> Chain:
    """The undisturbed chain of a scene."""
    on, played = stage(), scene(kind, name)
    place = on.copied(played.place)
    assert on.warm.run(place, played.words).code == 0
    with running(drafted(place / FILE)) as engine:
        found = Chain(_lines(engine), _receipts(engine))
    on.gone(place)
    return found


def _lines(engine: Engine) -> tuple[Line, ...]:
    return tuple(line for line, _ in engine.store.lines())


def _receipts(engine: Engine) -> tuple[bytes, ...]:
    return tuple(canonical(receipt) for _, receipt, _ in engine.trades())


def _cut(content: bytes, rng: Rng) -> bytes:
    return content[: int(rng.integers(len(content) + 1))]


def _flipped(content: bytes, rng: Rng) -> bytes:
    changed = bytearray(content)
    changed[int(rng.integers(len(content)))] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def _lost(content: bytes, rng: Rng) -> bytes:
    """Some sectors never reached the disk: zeros stand there."""
    changed, size = bytearray(content), SECTORS[int(rng.integers(2))]
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(-(-len(content) // size))) * size
        changed[at : at + size] = bytes(len(changed[at : at + size]))
    return bytes(changed)


def _swapped(content: bytes, rng: Rng) -> bytes:
    """Two sectors stand in each other's place."""
    size = SECTORS[int(rng.integers(2))]
    sectors = [content[at : at + size] for at in range(0, len(content), size)]
    one, two = (int(place) for place in rng.integers(len(sectors), size=2))
    sectors[one], sectors[two] = sectors[two], sectors[one]
    return b"".join(sectors)


DAMAGES: tuple[tuple[str, Callable[[bytes, Rng], bytes]], ...] = (
    ("cut", _cut),
    ("bit flipped", _flipped),
    ("sectors lost", _lost),
    ("sectors swapped", _swapped),
)


def believed_logs(chunk: Chunk, *, kind: str, moments: int = MOMENTS) -> Found:
    """Journals whose log is damaged, as power cuts leave them: what opens as no prefix, or fails without a reason.

    moments: at how many calls of each scene images are taken. Tries are images.
    """
    return _believed(chunk, images(kind, moments), log=True)


def believed_journals(chunk: Chunk, *, kind: str) -> Found:
    """Closed journals that a bad disk damaged: what opens as no prefix, or fails without a reason. Tries are images."""
    return _believed(chunk, closed_images(kind), log=False)


def _believed(chunk: Chunk, pool: Sequence[Image], *, log: bool) -> Found:
    rng, witnesses, notes = chunk.rng, list[str](), Counter[str]()
    for place in range(chunk.first, chunk.first + chunk.tries):
        name, damage = DAMAGES[place % len(DAMAGES)]
        whole = pool[int(rng.integers(len(pool)))]
        hurt = damage(whole.log if log else whole.journal, rng)
        image = replace(whole, log=hurt) if log else replace(whole, journal=hurt)
        outcome, witness = opened(image)
        notes[outcome] += 1
        where = f"{whole.scene.kind}, {whole.scene.name}, {'log' if log else 'journal'} {name}, image {place}"
        witnesses += [f"{where}: {witness}"] if witness else []
    return Found(chunk.tries, tuple(witnesses), notes)


def opened(image: Image) -> tuple[str, str]:
    """How an image opens, in words, and what is wrong with that, "" if nothing is."""
    draft = laid_out(image)
    try:
        with running(draft) as engine:
            return _compared(engine, chain(image.scene.kind, image.scene.name))
    except MarketError as refused:
        return "refused", "" if str(refused) else "refused without a reason"
    except Exception as escaped:  # noqa: BLE001 - whatever escapes is what is searched for
        return "an error without a name", f"{type(escaped).__name__}: {escaped}"


@lru_cache(maxsize=6)
def _draft(kind: str, name: str) -> Draft:
    """The market of a scene at a place of its own, its data read."""
    place = stage().copied(scene(kind, name).place)
    (place / NAME).mkdir(exist_ok=True)
    return drafted(place / FILE)


def laid_out(image: Image) -> Draft:
    """A market whose folder holds this image and the secret, nothing else that a trade wrote."""
    draft = _draft(image.scene.kind, image.scene.name)
    folder = draft.file.state
    rmtree(folder)
    folder.mkdir()
    (folder / "secret").write_bytes(image.scene.truth.files["secret"])
    (folder / JOURNAL).write_bytes(image.journal)
    if image.log:
        (folder / f"{JOURNAL}-wal").write_bytes(image.log)
    return draft


def _compared(engine: Engine, truth: Chain) -> tuple[str, str]:
    lines = _lines(engine)
    outcome = f"prefix of {len(lines)} lines"
    if lines != truth.lines[: len(lines)]:
        return outcome, f"{len(lines)} lines that are no prefix"
    if engine.store.balances() != applied({}, (line.entry for line in lines if line.entry)):
        return outcome, f"wrong balances after {len(lines)} lines"
    trades = _receipts(engine)
    if trades != truth.receipts[: len(trades)]:
        return outcome, f"wrong receipts among {len(trades)}"
    if len(trades) != sum(line.key.startswith("step/") and line.key.count("/") == 1 for line in lines):
        return outcome, f"{len(trades)} trades, but other lines"
    if any(found is None or found[0] != line for line in lines for found in [engine.store.find(line.key)]):
        return outcome, "a line that is not found by its key"
    if engine.store.outbox():
        return outcome, "deeds are left undone"
    return outcome, ""
