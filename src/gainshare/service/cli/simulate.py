"""`gainshare simulate`: what would other rules have brought, and who would have gained by cheating?"""

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import counted
from gainshare.engine.disk import write
from gainshare.engine.simulation import ATTEMPTS, EVERYBODY, Attempt, Outcome, Simulation, simulated
from gainshare.engine.simulation_chart import chart
from gainshare.service.cli.console import DONE, Console
from gainshare.service.files.form import Draft
from gainshare.service.folder import drafted, market_file
from gainshare.service.policies import OWN, policies
from gainshare.service.simulated import staged

FORMS = {".svg": "svg", ".png": "png"}
"""What a chart's name may end in."""

FIGURES = (
    *("withheld", "rounding", "buyers keep", "served", "gain"),
    *("best price", "best revenue", "regret", "bound without folds"),
)
"""What a pipe gets for each set of rules besides its words and its revenue."""

SHOWN = 4
"""Sellers with a column of their own in a terminal; the rest are added up. A pipe gets all of them."""


def run(console: Console, market: str, *, policy: str, steps: int, seed: int, to: str) -> int:
    """Play, print the tables and draw the chart; nothing of the market is opened or changed."""
    draft = drafted(market_file(market))
    draft.of_kind("auction", "simulated")
    rules, behaviours = policies(policy, draft.rules)
    target = _target(draft, to)
    with (
        staged(draft, steps=steps, seed=seed, workers=console.processes) as (stage, asker, values),
        console.progress() as tell,
    ):
        asker.progress = partial(tell, "Measuring", "models")
        found = simulated(stage, rules, behaviours, tell=partial(tell, "Playing", "streams"))
    name, many = draft.file.rules.market, f"{counted(found.orders, 'order')} by {counted(found.buyers, 'buyer')}"
    console.label(name, f"{many}, seed {seed}; values: {values}")
    console.label(OWN, f"{_words(found.outcomes[0])}: the rules of {draft.file.path.name}")
    _tables(console, found, draft.asset)
    for behaviour, why in found.unplayed:
        console.label(behaviour, f"not played: {why}")
    write(target, chart(found, draft.asset, title=f"{name}: {many}; values: {values}", form=FORMS[target.suffix]))
    console.label("wrote", str(target))
    document = {"market": name, "seed": seed, "values": values, "chart": str(target)}
    console.document({**document, **_document(found, draft.asset)})
    return DONE


def _target(draft: Draft, to: str) -> Path:
    """Where the chart goes: beside the market's file, unless it is said. Raises Refused if it cannot go there."""
    path = Path(to) if to else draft.file.path.parent / f"{draft.file.rules.market}-simulation.svg"
    if path.suffix not in FORMS:
        raise Refused("unknown_value", "--chart", to, f"must end in {' or '.join(FORMS)}")
    if not path.parent.is_dir():
        raise Refused("file_not_found", "--chart", to, "there is no such folder")
    return path


def _words(one: Outcome) -> str:
    rules = one.rules
    price = f"{rules.asset.show(rules.rate)}/gain" if rules.price == "fixed" else rules.price
    return f"{price}, {rules.quality}, {rules.division}"


def _tables(console: Console, found: Simulation, asset: Asset) -> None:
    """Money and regret, payouts, what cheating adds; in a terminal the best trick of each behaviour, else all."""
    if console.terminal:
        _shown(console, found, asset)
        return
    named = ("rules", "price", "quality", "division", f"revenue {asset.code}", *FIGURES)
    console.table(named, [_plain(one, asset) for one in found.outcomes])
    console.say()
    sellers = [(one.name, *pair) for one in found.outcomes for pair in _ranked(one)]
    earned = [(name, seller, asset.digits(units)) for name, seller, units in sellers]
    console.table(("rules", "seller", f"earned {asset.code}"), earned)
    tried = [(one.name, each) for one in found.outcomes for each in one.attempts]
    if tried:
        console.say()
        who = ("rules", "behaviour", "how", "best off", "tried", f"honest {asset.code}", "cheating", "gained", "mean")
        console.table(who, [(name, *_attempt(each, asset)) for name, each in tried])


def _attempt(one: Attempt, asset: Asset) -> tuple[str, ...]:
    figures = (_digits(asset, units) for units in _figures(one))
    return (one.behaviour, one.trick, one.party, str(one.tried), *figures)


def _plain(one: Outcome, asset: Asset) -> tuple[str, ...]:
    rules, paid, lost = one.rules, one.payouts, one.regret
    price = f"fixed {asset.digits(rules.rate)}" if rules.price == "fixed" else rules.price
    money = (paid.paid, paid.withheld, paid.rounding, one.kept)
    learned = (lost.price, lost.best, lost.total, lost.bound)
    return (
        *(one.name, price, rules.quality, rules.division),
        *(_digits(asset, units) for units in money),
        *(str(one.served), repr(one.gain)),
        *("" if units is None else _digits(asset, units) for units in learned),
    )


def _ranked(one: Outcome) -> list[tuple[str, int]]:
    return sorted(one.payouts.amounts.items(), key=lambda pair: -pair[1])


def _figures(one: Attempt) -> tuple[Fraction, ...]:
    return one.honest, one.cheating, one.gained, one.mean


def _digits(asset: Asset, units: float | Fraction) -> str:
    """An amount in a pipe; parts of a minor unit have their decimals too."""
    return asset.digits(int(units)) if units == int(units) else repr(float(units) / asset.scale)


def _shown(console: Console, found: Simulation, asset: Asset) -> None:
    def show(units: float | Fraction) -> str:
        return asset.show(round(units), code=False)

    money = []
    for one in found.outcomes:
        units = (one.payouts.paid, one.payouts.withheld, one.kept)
        served = f"{100 * one.served / found.orders:.1f} %"
        money.append((one.name, *[show(each) for each in units], served, f"{one.gain:.4f}"))
    console.say(f"\nWhat honest buyers pay and keep, {asset.code}:")
    console.table(("rules", ">revenue", ">withheld", ">buyers keep", ">served", ">gain"), money)
    console.say(f"\nRegret against the best fixed price in hindsight, {asset.code}; bounds without folds:")
    regrets = [(one.regret.price, one.regret.best, one.regret.total, one.regret.bound) for one in found.outcomes]
    rows = [
        (one.name, *("none" if figure is None else show(figure) for figure in figures))
        for one, figures in zip(found.outcomes, regrets, strict=True)
    ]
    console.table(("rules", ">best price", ">would earn", ">regret", ">bound"), rows)
    _earnings(console, found, asset)
    tried = [(one.name, best) for one in found.outcomes for name in ATTEMPTS if (best := one.best(name))]
    if tried:
        console.say(f"\nWhat cheating adds for whom it suits best, {asset.code}:")
        cheating = [(name, one.behaviour, _who_and_how(one), show(one.honest), show(one.gained)) for name, one in tried]
        console.table(("rules", "behaviour", "who and how", ">honest", ">gained"), cheating)
    console.say()


def _who_and_how(one: Attempt) -> str:
    return one.trick if one.party == EVERYBODY else f"{one.party}: {one.trick}"


def _earnings(console: Console, found: Simulation, asset: Asset) -> None:
    """Sellers that earn most under the market's own rules, each a column; where rules pay groups, nothing stands."""
    top = [name for name, _ in _ranked(found.outcomes[0])][:SHOWN]
    rest = max(len(one.payouts.amounts) for one in found.outcomes) - len(top)
    rows = []
    for one in found.outcomes:
        amounts = one.payouts.amounts
        others = sum(units for name, units in amounts.items() if name not in top)
        cells = [asset.show(amounts[name], code=False) if name in amounts else "" for name in top]
        rows.append((one.name, *cells, *[asset.show(others, code=False)] * bool(rest)))
    console.say(f"\nWhat sellers earn, {asset.code}:")
    console.table(("rules", *(f">{name[:12]}" for name in top), *([f">{rest} more"] * bool(rest))), rows)


def _document(found: Simulation, asset: Asset) -> dict[str, Any]:
    """As JSON values; amounts in minor units, as exact fractions where they are not whole."""

    def amount(units: int | Fraction) -> dict[str, str]:
        return {"asset": asset.code, "units": str(units)}

    def attempt(one: Attempt) -> dict[str, Any]:
        keys = ("honest", "cheating", "gained", "mean")
        money = {key: amount(units) for key, units in zip(keys, _figures(one), strict=True)}
        return {"behaviour": one.behaviour, "how": one.trick, "party": one.party, "tried": one.tried, **money}

    def outcome(one: Outcome) -> dict[str, Any]:
        rules, paid, lost = one.rules, one.payouts, one.regret
        return {
            "rules": one.name,
            "price": rules.price,
            "rate": amount(rules.rate) if rules.price == "fixed" else None,
            "quality": rules.quality,
            "division": rules.division,
            "revenue": amount(paid.paid),
            "withheld": amount(paid.withheld),
            "rounding": amount(paid.rounding),
            "kept": amount(one.kept),
            "served": one.served,
            "gain": one.gain,
            "sellers": [{"seller": name, "earned": amount(units)} for name, units in _ranked(one)],
            "regret": {"price": lost.price, "best": lost.best, "total": lost.total, "bound_without_folds": lost.bound},
            "cheating": [attempt(each) for each in one.attempts],
        }

    return {
        "orders": found.orders,
        "buyers": found.buyers,
        "outcomes": [outcome(one) for one in found.outcomes],
        "not_played": dict(found.unplayed),
    }
