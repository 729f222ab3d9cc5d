"""The values that keys of a file can be given, as TOML writes them."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = str | int | float | Sequence[str] | Mapping[str, str | int]
"""What a key can be given."""


def toml(value: Value) -> str:
    r"""A value as TOML writes it.

    >>> toml(["a", 'b"']), toml({"hr": "category"})
    ('["a", "b\\""]', '{"hr" = "category"}')
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(name)} = {toml(part)}" for name, part in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


_OFFER = {
    'seller = "NAME"': "who brings it",
    'file = "FILE.csv"': "where it lies",
    'columns = ["COLUMN"]': "what of it; default: all that is no key, target or ignored",
    'group = ""': "of sellers that belong together",
}
