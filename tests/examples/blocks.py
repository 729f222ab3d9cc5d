"""The fenced blocks of a page, and what it means that a block's output is as the page says.

python, console   executed
text              below one of these: its output; elsewhere an illustration
any data format   an illustration; with title="NAME" the page's folder holds it as a file of that name
"""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import dedent

EXECUTED = {"console", "python"}
SHOWN = {"bibtex", "c", "css", "csv", "html", "json", "makefile", "mermaid", "sql", "text", "toml", "yaml"}

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)``` *$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r'title="(?P<name>[^"]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. line: of its first line on the page. output: of the text block right below, if there is one."""

    kind: str
    title: str
    body: str
    line: int
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A line after `$ `, with what the page shows below it."""

    line: str
    output: str


def blocks(page: str) -> tuple[Block, ...]:
    r"""The blocks of a page, in order, each executed one with the output that the page gives for it.

    Raises ValueError if a fence is not closed.

    >>> blocks("```python\nprint(1)\n```\n\n```text\n1\n```\n")
    (Block(kind='python', title='', body='print(1)\n', line=2, output='1\n'),)
    """
    found = list(_FENCE.finditer(page))
    if len(re.findall(r"^ *```", page, re.MULTILINE)) != 2 * len(found):
        raise ValueError("a fence is opened and not closed")
    outputs = {
        above.start(): below
        for above, below in pairwise(found)
        if _kind(above) in EXECUTED and _kind(below) == "text" and not page[above.end() : below.start()].strip()
    }
    read = {below.start() for below in outputs.values()}
    return tuple(_block(page, fence, outputs.get(fence.start())) for fence in found if fence.start() not in read)


def commands(block: Block) -> Iterator[Command]:
    r"""The commands of a console block. A line that ends in a backslash goes on below.

    >>> list(commands(Block("console", "", "$ gainshare \\\n    --version\n0.1.0\n", line=1)))
    [Command(line='gainshare     --version', output='0.1.0\n')]
    """
    before, *parts = re.split(r"^\$ ", block.body.replace("\\\n", ""), flags=re.MULTILINE)
    if before.strip() or not parts:
        raise ValueError(f"line {block.line}: a console block begins with `$ command`")
    for part in parts:
        line, _, output = part.partition("\n")
        yield Command(line, output)


def promised(block: Block) -> str:
    """What a python block should print: the text block below it, or its comments `# -> line`."""
    if block.output is not None:
        return block.output
    tokens = tokenize.generate_tokens(io.StringIO(block.body).readline)
    lines = [token.string for token in tokens if token.type == tokenize.COMMENT and token.string.startswith("# -> ")]
    return "\n".join(line.removeprefix("# -> ") for line in lines)


def matches(shown: str, output: str) -> bool:
    r"""Whether output is what the page shows; `...` stands for any text, on a line of its own for any lines.

    >>> matches("paid ... EUR", "paid 38.12 EUR\n"), matches("a\n...\nz", "a\nb\nc\nz"), matches("a", "a b")
    (True, True, False)
    """
    pattern = "\n".join(
        "(?s:.*)" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") for line in _trimmed(shown)
    )
    return re.fullmatch(pattern, "\n".join(_trimmed(output))) is not None


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _kind(fence: re.Match[str]) -> str:
    return fence["info"].split(" ")[0].strip()


def _block(page: str, fence: re.Match[str], output: re.Match[str] | None) -> Block:
    title = _TITLE.search(fence["info"])
    return Block(
        kind=_kind(fence),
        title=title["name"] if title else "",
        body=dedent(fence["body"]),
        line=page.count("\n", 0, fence.start()) + 2,
        output=dedent(output["body"]) if output else None,
    )
