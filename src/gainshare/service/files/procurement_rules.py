"""Rules of a procurement, as the market stores them: what holds where nothing is said, and one way to build them."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from gainshare.core.money import Asset, asset
from gainshare.markets.procurement.records import Claims, Rules
from gainshare.markets.procurement.screening import Policy

DEFAULT, DEFAULT_CLAIMS = Rules(asset("EUR"), 0), Claims(Fraction(1))
"""Rules and claims of which no more was said than is needed: their other fields hold for whoever says no more."""

CLAIMED = tuple(field.name for field in fields(Claims) if field.name != "pool")
"""Rules of claims, which only stand beside `pool`."""


def built(held: Asset, said: Mapping[str, Any]) -> Rules:
    """The market's rules.

    held: the asset of all amounts. said: by the words of a market's file whatever was said, exactly, amounts in minor
    units; None is as good as nothing. Without `pool` there are no claims. Raises Refused as the market's records do.
    """
    reserve = None if said.get("reserve") is None else Fraction(said["reserve"])
    claims = None if said.get("pool") is None else Claims(**_of(Claims, said))
    policy = Policy(**_of(Policy, said))
    return Rules(**_of(Rules, {**said, "asset": held, "reserve": reserve, "claims": claims, "policy": policy}))


def _of(record: type[Rules | Claims | Policy], said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a record's own."""
    return {field.name: said[field.name] for field in fields(record) if said.get(field.name) is not None}
