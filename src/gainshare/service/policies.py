"""The words of `--policy`: rules to compare with the market's own, and behaviours to which the play is restricted."""

import re
from dataclasses import replace

from gainshare.auctions.quality import QUALITIES
from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import money
from gainshare.engine.plugins import PRICERS
from gainshare.engine.simulation import BEHAVIOURS
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction.market import Rules
from gainshare.service.files.names import meant

OWN = "own"
"""The name of the rules that stand in the market's file."""

FIELD = "--policy"


def policies(text: str, own: Rules) -> tuple[dict[str, Rules], tuple[str, ...]]:
    """Rules by name, the market's own first, and the behaviours to play, all of them if none is named.

    text: words with commas between them. A word of `[rules]`, or several joined by +, stands for the market's own
    rules with these words in place of its own; rules that are the market's own are named with them, not played twice.
    Raises Refused for a word that means nothing, two of one kind, and a rate that is no amount.
    """
    named, behaviours = {own: OWN}, list[str]()
    for policy in dict.fromkeys(" ".join(part.split()) for part in text.split(",") if part.strip()):
        if policy in BEHAVIOURS:
            behaviours.append(policy)
        else:
            rules = _changed(own, policy)
            named[rules] = f"{named[rules]} = {policy}" if rules in named else policy
    chosen = tuple(one for one in BEHAVIOURS if one in behaviours) or BEHAVIOURS
    return {name: rules for rules, name in named.items()}, chosen


def _changed(own: Rules, policy: str) -> Rules:
    rules, keys = own, set[str]()
    for word in (part.strip() for part in policy.split("+")):
        key, rules = _with(rules, word, own)
        if key in keys:
            raise Refused("unknown_value", FIELD, policy, f"names two rules of {key}: join at most one of each kind")
        keys.add(key)
    return rules


def _with(rules: Rules, word: str, own: Rules) -> tuple[str, Rules]:
    """Which key this word fills, and the rules with it. A learning rate stays with the price rule it was given for."""
    if re.match(r"[\d.]", word):
        rate = money(word, own.asset, field=FIELD, per="gain").units
        if rate <= 0:
            raise InvalidAmount("invalid_amount", FIELD, word, "must be > 0")
        return "price", replace(rules, price="fixed", rate=rate, delta=0.0)
    if word in PRICERS:
        return "price", replace(rules, price=word, rate=0, delta=own.delta if own.price == word else 0.0)
    if word in QUALITIES:
        return "quality", replace(rules, quality=word)
    if word in DIVISIONS:
        return "division", replace(rules, division=word)
    if word in BEHAVIOURS:
        raise Refused("unknown_value", FIELD, word, "is a behaviour: it stands alone, between commas")
    raise _unknown(word)


def _unknown(word: str) -> Refused:
    words = [*PRICERS, *QUALITIES, *DIVISIONS, *BEHAVIOURS]
    rule = f"no rule and no behaviour{meant(word, words)}; words: {', '.join(words)}, or a rate"
    return Refused("unknown_value", FIELD, word, rule, f'{FIELD} posted,banzhaf,"12.00 EUR/gain"')
