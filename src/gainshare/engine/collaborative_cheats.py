"""What cheating would have brought the members of a collaborative market, and what other rules would have paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.page import name, section, table, text
from gainshare.markets.collaborative.attacks import EXACT, SIMILARITY
from gainshare.markets.collaborative.records import Settled, Tried

SHAPLEY = "shapley"
"""The rule from whose shares Algorithm 3 takes."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """What was tried under one rule. changes: minor units, by attack and member."""

    rule: str
    changes: Mapping[tuple[str, str], Tried]

    @property
    def attacks(self) -> tuple[str, ...]:
        """In the order in which they were tried."""
        return tuple(dict.fromkeys(attack for attack, _ in self.changes))

    @property
    def best(self) -> Tried:
        """That which would have brought most."""
        return max(self.changes.values(), key=lambda one: one.gained)

    def of(self, attack: str) -> list[Tried]:
        """This attack by everybody."""
        return [one for (tried, _), one in self.changes.items() if tried == attack]

    def honest(self) -> Mapping[str, int]:
        """What everybody would have earned less paid, without cheating."""
        return {party: one.before for (_, party), one in self.changes.items()}


def by_rule(tried: Sequence[Tried]) -> Mapping[str, Attacks]:
    """What was tried, by rule."""
    found: dict[str, dict[tuple[str, str], Tried]] = {}
    for one in tried:
        found.setdefault(one.rule, {})[one.attack, one.party] = one
    return {rule: Attacks(rule, changes) for rule, changes in found.items()}


def cheating(settled: Settled, division: str, asset: Asset) -> str:
    """The attack table: the rule in use, and beside it the rules under which somebody would gain."""
    found = by_rule(settled.tried)
    untried = f'<p class="note">{text(settled.untried)}</p>' if settled.untried else ""
    if division not in found:
        return section("cheating", "Cheating was not tried on these data", untried or "<p>Nothing was tried.</p>")
    own = found[division]
    body = _attacks(own, asset) + untried + _beside([one for one in found.values() if one.rule != division], asset)
    return section("cheating", text(_title(own, asset)), body)


def _title(own: Attacks, asset: Asset) -> str:
    paying = sum(one.pays for one in own.changes.values())
    tries = counted(len(own.changes), "try")
    if not paying:
        return f"None of {tries} at cheating would have paid"
    best = own.best
    copied = any(one.pays for one in own.changes.values() if one.attack in EXACT)
    but = "" if copied else ", none of them with an exact copy"
    return (
        f"{paying:,} of {tries} at cheating would have paid{but}: at most {asset.show(best.gained)}, by {best.attack}"
    )


def _attacks(own: Attacks, asset: Asset) -> str:
    members = tuple(dict.fromkeys(party for _, party in own.changes))
    rows = "".join(_attack(own, attack, members, asset) for attack in own.attacks)
    caption = f"{own.rule}, the rule in use, in {asset.code}"
    note = (
        "What a member under all its names would have earned less paid, above what it has by honesty; what a worse "
        "model would be worth less to it, at the price, counts against it. A plus marks what would have paid."
    )
    shown = table(("attack", *members, "best"), rows, caption=caption)
    return f'{shown}<p class="note">{text(note)}</p>'


def _attack(own: Attacks, attack: str, columns: Sequence[str], asset: Asset) -> str:
    cells = "".join(
        _change(own.changes[attack, party].gained, asset) if (attack, party) in own.changes else "<td></td>"
        for party in columns
    )
    best = _change(max(one.gained for one in own.of(attack)), asset)
    return f'<tr><th scope="row" class="name">{text(attack)}</th>{cells}{best}</tr>'


def _change(units: int, asset: Asset) -> str:
    shown = asset.show(units, code=False)
    return f'<td class="pays">+{shown}</td>' if units > 0 else f"<td>{shown}</td>"


def _beside(others: Sequence[Attacks], asset: Asset) -> str:
    """Rules under which cheating would have paid, each with its witness, and the names of those where none would."""
    failing = sorted((one for one in others if one.best.pays), key=lambda one: -one.best.gained)
    holding = [one.rule for one in others if not one.best.pays]
    rows = "".join(_witness(one, asset) for one in failing)
    caption = "beside it: rules that fail"
    shown = table(("rule", "paying", f"most {asset.code}", "witness"), rows, caption=caption) if failing else ""
    also = f"No try would have paid under {', '.join(holding)} either." if holding else ""
    return shown + (f'<p class="note">{text(also)}</p>' if also else "")


def _witness(one: Attacks, asset: Asset) -> str:
    best, paying = one.best, sum(each.pays for each in one.changes.values())
    show = asset.show
    told = f"{text(best.attack)} by {name(best.party)}: {show(best.after)} instead of {show(best.before)}"
    return (
        f'<tr><th scope="row">{text(one.rule)}</th><td>{paying:,} of {len(one.changes):,}</td>'
        f'<td class="pays">+{show(best.gained, code=False)}</td><td class="words">{told}</td></tr>'
    )


def other_rules(settled: Settled, division: str, asset: Asset) -> str:
    """What every rule would have left honest members, and what Algorithm 3 takes from them; "" if none was tried."""
    found = by_rule(settled.tried)
    if division not in found or len(found) < 2:
        return ""
    honest = {rule: one.honest() for rule, one in found.items()}
    members = [one.party for one in settled.members if one.party in honest[division]]
    order = [division, *(rule for rule in honest if rule != division)]
    rows = "".join(_rule(rule, honest[rule], members, asset) for rule in order)
    caption = f"earned less paid, in {asset.code}"
    said = f"On the same data, everybody being honest; the rule in use stands first. {_cost(honest, asset)}".strip()
    body = table(("rule", *members), rows, caption=caption) + f'<p class="note">{text(said)}</p>'
    return section("rules", "What other rules would leave honest members", body)


def _rule(rule: str, honest: Mapping[str, int], columns: Sequence[str], asset: Asset) -> str:
    cells = "".join(f"<td>{asset.show(honest[one], code=False) if one in honest else ''}</td>" for one in columns)
    return f'<tr><th scope="row">{text(rule)}</th>{cells}</tr>'


def _cost(honest: Mapping[str, Mapping[str, int]], asset: Asset) -> str:
    """What Algorithm 3 costs honest members: against the Shapley shares from which it takes."""
    if SIMILARITY not in honest or SHAPLEY not in honest:
        return ""
    lost = {party: honest[SHAPLEY][party] - left for party, left in honest[SIMILARITY].items()}
    lost = {party: units for party, units in lost.items() if units > 0}
    rule = (
        "Similarity is Algorithm 3 of Agarwal et al. (2019): Shapley shares, cut for data that are like somebody "
        "else's, copied or not"
    )
    if not lost:
        return f"{rule}. Here it would cost honest members nothing."
    most = max(lost, key=lambda party: lost[party])
    whom = (
        most if len(lost) == 1 else f"{counted(len(lost), 'member')}, most of all {most} with {asset.show(lost[most])}"
    )
    return f"{rule}. Here it would cost honest members {asset.show(sum(lost.values()))}: {whom}."
