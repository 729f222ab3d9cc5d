"""A market's charter: what stands in the first line of its journal, and how all its records are read again."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gainshare.core.codec import Codec, content_id, plain
from gainshare.core.errors import Refused
from gainshare.core.market import Market
from gainshare.core.trades import Deed
from gainshare.engine.kinds import made
from gainshare.engine.receipts import Dossier
from gainshare.markets.catalog import KINDS


@dataclass(frozen=True, slots=True)
class Charter:
    """The first line of a journal: what the market is, under which rules and offers, and what its draws come from."""

    market: str
    kind: str
    commitment: str
    rules: Any
    offers: tuple[Any, ...]

    def require_amendable(self, after: "Charter", reason: str) -> None:
        """Rules are frozen at the first trade: a change needs a reason, and its kind and currency a market keeps.

        Raises Refused for any other change.
        """
        old, new = self.rules.asset, after.rules.asset
        if self.kind != after.kind:
            rule = f"a market stays of its kind: {self.kind}, not {after.kind}"
            remedy = "open another market for another kind"
        elif not reason:
            rule = f"rules are frozen at the first trade, and these changed: {', '.join(changes(self, after))}"
            remedy = 'put them back, or record the change with --amend "REASON"'
        elif old != new:
            rule = f"a market's books have one currency: {old.code}, not {new.code}"
            remedy = "open another market for another currency"
        else:
            return
        raise Refused("rules_frozen", after.market, None, rule, remedy)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of trades under one charter: from which state it begins, after how many steps, and why.

    The first epoch is the market's opening; later ones are amendments.
    """

    charter: Charter
    number: int
    state: object
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, stored so that reading it back need not begin at the first step."""

    number: int
    state: object


def epoch_of(body: dict[str, Any]) -> Epoch:
    """The epoch that was stored as these JSON values."""
    charter = chartered(body["charter"])
    state = codec_of(market_of(charter)).read(body["state"])
    return Epoch(charter, body["number"], state, body["reason"])


def chartered(record: Any) -> Charter:
    """The charter that was stored as these JSON values. Raises ValueError if its kind is none of ours."""
    kind = record.get("kind") if isinstance(record, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"unknown kind of market: {kind!r}")
    charter: Charter = Codec((Charter, KINDS[kind].rules, KINDS[kind].offer)).read(record)
    return charter


def market_of(charter: Charter) -> Market[Any, Any]:
    """The market under this charter. Raises Refused for rules that cannot be."""
    return made(charter.kind, charter.rules, charter.offers)


def codec_of(market: Market[Any, Any]) -> Codec:
    """The codec of everything this market stores."""
    return Codec((*market.records, Charter, Dossier, Snapshot, Deed))


def changes(before: Charter, after: Charter) -> tuple[str, ...]:
    """What differs in a kind: single rules by name, from which word to which; "offers" if who sells what differs."""
    old, new = plain(before.rules), plain(after.rules)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    rules = (f"rules.{name}{_from(old[name], new[name])}" for name in old if old[name] != new[name])
    others = (name for name in ("market", "offers") if getattr(before, name) != getattr(after, name))
    return (*sorted(rules), *others)


def _from(old: object, new: object) -> str:
    return f" ({old} to {new})" if isinstance(old, str) and isinstance(new, str) else ""


def sellers_of(charter: Charter) -> tuple[str, ...]:
    """Who sold under it: parties, or groups valued as one."""
    return market_of(charter).sellers


@lru_cache(maxsize=64)
def charter_id(charter: Charter) -> str:
    """The content id by which receipts name a charter."""
    return content_id(charter)
