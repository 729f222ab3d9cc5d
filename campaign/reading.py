"""What a reader of a stranger's bytes is, and the words that such bytes are likely to hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gainshare.engine.receipts import read, verify
from gainshare.engine.replay import replay

TOML = (b'"', b"'''", b"[[", b"]]", b"{", b"}", b"=", b"#", b"\\u0000", b"inf", b"nan", b"true", b"1979-05-27")
CSV = (b",", b'"', b'""', b"\r\n", b"\n", b"\0", b";", b"\t", b"\xef\xbb\xbf", b"NaN", b"inf", b"1e400", b"\xff")
MONEY = (b"EUR", b"/gain", b"1e400", b"nan", b"-", b"+", b",", b".", b"e", b"_", b" ", "٣".encode(), b"9" * 30)


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that reads bytes.

    read: given the bytes and a folder in which it may look. seeds: sound inputs. words: that occur in them.
    beside: files of that folder.
    """

    read: Callable[[bytes, Path], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()
    beside: Mapping[str, bytes] | None = None

    def ready(self, folder: Path) -> Path:
        """The folder, with all that the reader finds there."""
        for name, content in {"input": b"", **(self.beside or {})}.items():
            (folder / name).write_bytes(content)
        return folder


def text_of(content: bytes) -> str:
    """Bytes as an argument of a command has them."""
    return content.decode("utf-8", "surrogateescape")


def given(content: bytes, folder: Path) -> Path:
    """The file called input, with these bytes."""
    path = folder / "input"
    path.write_bytes(content)
    return path


def replayed(content: bytes, _: Path) -> object:
    """A receipt is checked, and its trade made again."""
    receipt = read(content.decode(errors="replace"))
    verify(receipt)
    return replay(receipt)
