"""A new MARKET.toml in which every key stands with its default and one sentence."""

import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gainshare.core.errors import Refused
from gainshare.service.files.forms import FORMS
from gainshare.service.files.names import meant
from gainshare.service.files.values import Value, toml

COLUMN, WIDTH = 31, 80
"""Where comments begin, and where lines end."""


def commented(kind: str, said: Mapping[str, Value] = MappingProxyType({})) -> str:
    """The text of a file of this kind: keys that are said stand as said, the others commented with their default.

    said: by dotted key, such as "task.target"; what a file needs and is not said stands as an example. The text can
    be loaded as it is. Raises Refused unknown_value for another kind, unknown_key for a key that no such file has.
    """
    if kind not in FORMS:
        raise Refused("unknown_value", "kind", kind, f"not a kind of market{meant(kind, FORMS)}")
    keys = FORMS[kind].keys
    dotted = {key.dotted: key for key in keys}
    for name in said:
        if name not in dotted:
            raise Refused("unknown_key", name, None, f"unknown key{meant(name, dotted)}")
    lines: list[str] = []
    for key in keys:
        if key.table and f"[{key.table}]" not in lines:
            lines += ["", f"[{key.table}]"]
        active = key.dotted in said or (key.needed and key.unless not in said)
        value = said.get(key.dotted, key.value)
        lines += _beside(f"{'' if active else '# '}{key.name} = {toml(value)}", key.sentence, value)
    lines += _spelled("[[offer]]", "an offer spelled out, instead of files", {**_OFFER, **FORMS[kind].offered})
    lines += _spelled("[[order]]", "an order spelled out, instead of orders", FORMS[kind].spelled)
    return "\n".join(lines) + "\n"


def _beside(code: str, sentence: str, value: Value = "") -> list[str]:
    """A line with its comment beside it, as wide as a terminal; below it, if the line leaves no room.

    A long list stands with a line for each of its values.
    """
    comment = [f"  # {line}" for line in textwrap.wrap(sentence, WIDTH - COLUMN - 4, break_on_hyphens=False)]
    if len(code) > COLUMN:
        comment.insert(0, "")
    if len(code) > WIDTH and isinstance(value, Sequence) and not isinstance(value, str):
        code, _, _ = code.partition(" = ")
        mark = "# " if code.startswith("# ") else ""
        return [
            f"{code} = [",
            *(f"{mark}    {toml(part)}," for part in value),
            f"{mark}]",
            *(" " * COLUMN + line for line in comment[1:]),
        ]
    first, *rest = comment
    return [code.ljust(COLUMN if first else 0) + first, *(" " * COLUMN + line for line in rest)]


_OFFER = {
    'seller = "NAME"': "who brings it",
    'file = "FILE.csv"': "where it lies",
    'columns = ["COLUMN"]': "what of it; default: all that is no key, target or ignored",
    'group = ""': "of sellers that belong together",
}


def _spelled(head: str, sentence: str, keys: Mapping[str, str]) -> list[str]:
    """What a file may spell out instead of naming another file, all of it commented."""
    lines = [(head, sentence), *keys.items()]
    return ["", *(line for code, said in lines for line in _beside(f"# {code}", said))]
