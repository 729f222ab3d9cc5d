"""Names of markets and parties, and the nearest known word when one was mistyped."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

from gainshare.core.errors import Refused
from gainshare.engine.receipts import AUDITOR, OPERATOR

LONGEST = 64
"""Characters a party's name may have."""

RESERVED = (OPERATOR, AUDITOR, "rounding", "withheld")
"""Names that mean something else on receipts, statements and reports."""


def market_name(name: str, *, field: str = "market") -> str:
    """The name, if it can name a market, its folder and its part of an address. Raises Refused invalid_name.

    >>> market_name("bikes-2011")
    'bikes-2011'
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name):
        rule = "must be 1 to 63 of a-z, 0-9, - and _, and begin with a letter or digit"
        raise Refused("invalid_name", field, name, rule, suggestion(field, plain_name(name)))
    return name


def plain_name(text: str, *, otherwise: str = "market") -> str:
    """The market name nearest to any text.

    >>> plain_name("Bike Sharing (2011)"), plain_name("../..")
    ('bike-sharing-2011', 'market')
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_text).strip("-_")[:63] or otherwise


def party_name(name: object, *, field: str) -> str:
    """The name, if it can name a party and its accounts, such as `earnings:NAME`. Raises Refused invalid_name.

    >>> party_name("energy-lab", field="buyer")
    'energy-lab'
    """
    if not (isinstance(name, str) and 0 < len(name) <= LONGEST and _plain(name)):
        rule = f"must be 1 to {LONGEST} printable characters, without colon or outer spaces"
        raise Refused("invalid_name", field, name, rule)
    if name in RESERVED:
        raise Refused("invalid_name", field, name, "is taken: it stands for something else in every market")
    return name


def _plain(name: str) -> bool:
    sound = name.isprintable() and name == name.strip() and name == unicodedata.normalize("NFC", name)
    return sound and ":" not in name


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word that was most likely meant, or "" if none is near.

    >>> nearest("prce", ("price", "quality")), nearest("ID", ("id", "IDs"))
    ('price', 'id')
    """
    known = list(words)
    alike = (each for each in known if each.casefold() == word.casefold())
    return next(alike, "") or next(iter(difflib.get_close_matches(word[:200], known, n=1)), "")


def meant(word: str, words: Iterable[str]) -> str:
    """A clause for the end of a rule.

    >>> "unknown key" + meant("prce", ("price", "quality")), "unknown key" + meant("zzz", ("price",))
    ('unknown key, did you mean price', 'unknown key')
    """
    near = nearest(word, words)
    return f", did you mean {near}" if near else ""


def suggestion(field: str, value: str) -> str:
    """A line to type instead.

    >>> suggestion("price", "hedge")
    'price = "hedge"'
    """
    return f'{field} = "{value}"'
