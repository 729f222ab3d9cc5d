"""The money of a collaborative market on its page: who earned what from whom, fees and refunds, all settlements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.collaborative_figures import earnings
from gainshare.engine.collaborative_tally import Purse
from gainshare.engine.figures import waterfall
from gainshare.engine.page import figure, name, section, table, text
from gainshare.engine.tally import Takings
from gainshare.markets.collaborative.records import Help, Outcome, Rules, Settled
from gainshare.markets.collaborative.sharing import PUBLISHED
from gainshare.markets.collaborative.story import size


@dataclass(frozen=True, slots=True)
class Books:
    """The money of the last settlement, and of all. purses: by member, of all."""

    rules: Rules
    settled: Settled
    settlements: int
    purses: Mapping[str, Purse]

    @property
    def asset(self) -> Asset:
        """Of every amount."""
        return self.rules.asset

    def section(self, found: Takings) -> str:
        """Who earned what. found: the money of all settlements."""
        parts = [self._drawn(found)] if found.earned else []
        parts += [self._pairs(), self._purses()]
        parts += [self._over_all()] if self.settlements > 1 else []
        return section("earned", self._title(), "".join(parts))

    def _title(self) -> str:
        if not any(purse.earned for purse in self.purses.values()):
            return "Nobody earned anything: nobody's data made a model surely better"
        first = max(self.purses, key=lambda party: self.purses[party].earned)
        over = f" in {self.settlements} settlements" if self.settlements > 1 else ""
        return f"{name(first)} earned most: {self.asset.show(self.purses[first].earned)}{over}"

    def _drawn(self, found: Takings) -> str:
        sold = replace(found, sellers=tuple(one for one in found.sellers if one.amount))
        all_of = f" in all {self.settlements} settlements" if self.settlements > 1 else ""
        who = "members" if found.paid == sum(purse.paid for purse in self.purses.values()) else "members and operator"
        least = " Hatched are least fees." if found.withheld else ""
        return figure(waterfall(sold, self.asset), f"What {who} paid{all_of}, and who earned it.{least}")

    def _pairs(self) -> str:
        """Who earned what from whom."""
        pairs = [(one, each) for one in self.settled.members if one.due for each in one.helps if each.share]
        if not pairs:
            return ""
        pairs.sort(key=lambda pair: (-pair[1].amount, -pair[1].share))
        rows = "".join(self._pair(one, each) for one, each in pairs)
        capped = [one.party for one in self.settled.members if one.capped]
        scaled = f" For {', '.join(capped)} shares were scaled down to what is due." if capped else ""
        note = (
            "Worth is the giver's value, in points, in the game of all that could have helped the taker; share is its "
            f"part of what the taker is charged for. What is not shared stays with the taker.{scaled}"
        )
        if self.rules.division in PUBLISHED:
            note = "Worth is psi, in points. As published, of what one member owes all earn, itself among them."
        heads = ("giver", "taker", "worth", "share", f"earned {self.asset.code}")
        return table(heads, rows, caption="whose data helped whose model") + _note(note)

    def _pair(self, one: Outcome, each: Help) -> str:
        cells = (size(each.worth), percent(each.share), self._show(each.amount))
        return _row(name(each.party), f'<td class="name">{name(one.party)}</td>', cells)

    def _purses(self) -> str:
        """Fee, refund and earnings of everybody in the last settlement."""
        earned, least = earnings(self.settled), self.rules.min_fee
        lines = {}
        for one in self.settled.members:
            fee, got = 0 if one.reason else one.fee + least, earned[one.party]
            lines[one.party] = (fee, fee - one.paid, one.paid, got, got - one.paid)
        heads = ("member", f"fee {self.asset.code}", "refunded", "paid", "earned", "in all")
        free = "" if self.rules.division in PUBLISHED else ", may be chance, or was not shared out"
        note = f"The fee is what a model without fault has more, at the price; what was not improved{free} is refunded."
        caption = "money of the last settlement" if self.settlements > 1 else "everybody's money"
        return self._lines(heads, lines, caption) + _note(note + self._kept())

    def _kept(self) -> str:
        """What of the payments no member earned, or who paid for more than there was."""
        members = self.settled.members
        left = sum(one.paid for one in members) - sum(each.amount for one in members for each in one.helps)
        if left < 0:
            return f" This rule hands out more than members pay: the operator covers {self.asset.show(-left)}."
        least = " the least fees," if self.rules.min_fee else ""
        return f" Withheld are{least} {self.asset.show(left)} in all." if left else ""

    def _over_all(self) -> str:
        lines = {one: (purse.paid, purse.earned, purse.earned - purse.paid) for one, purse in self.purses.items()}
        heads = ("member", f"paid {self.asset.code}", "earned", "in all")
        return self._lines(heads, lines, f"money of all {counted(self.settlements, 'settlement')}")

    def _lines(self, heads: Sequence[str], lines: Mapping[str, Sequence[int]], caption: str) -> str:
        """A line for each member, and their sum."""
        rows = "".join(_row(name(party), "", [*map(self._show, units)]) for party, units in lines.items())
        sums = [self._show(sum(column)) for column in zip(*lines.values(), strict=True)]
        return table(heads, rows, _row("all", "", sums), caption)

    def _show(self, units: int) -> str:
        return self.asset.show(units, code=False)


def _row(head: str, words: str, cells: Sequence[str]) -> str:
    """A row of a table. head, words: HTML."""
    return f'<tr><th scope="row">{head}</th>{words}{"".join(f"<td>{text(cell)}</td>" for cell in cells)}</tr>'


def _note(words: str) -> str:
    return f'<p class="note">{text(words)}</p>'
