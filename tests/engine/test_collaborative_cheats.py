"""The attack table: the rule in use, the rules beside it with their witnesses, and what honest members would have."""

import re
from dataclasses import replace

from gainshare.engine.collaborative_cheats import by_rule, cheating, other_rules
from gainshare.markets.collaborative.attacks import COPY, NOISY, SIMILARITY
from gainshare.markets.collaborative.records import Settled, Tried
from tests.engine.read import Reader
from tests.markets.collaborative.settlements import EUR, HOSPITALS, attempts, hospitals


def settled(*tried: Tried, untried: str = "") -> Settled:
    return replace(hospitals(), tried=tried, untried=untried)


def cells(html: str) -> list[list[str]]:
    """Rows of all tables, as words."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[Reader(cell).words for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)] for row in rows]


def test_the_rule_in_use_stands_on_top_with_every_attack_by_every_member() -> None:
    html = cheating(hospitals(), "banzhaf", EUR)
    rows = cells(html)
    assert rows[0] == ["attack", *HOSPITALS, "best"]
    assert rows[1] == ["one copy", "0.00", "0.00", "0.00", "0.00", "0.00"]
    assert rows[3] == ["split in two", "-2.60", "-2.60", "-2.60", "-2.60", "-2.60"]
    assert "None of 16 tries at cheating would have paid" in html
    assert "banzhaf, the rule in use, in EUR" in html


def test_rules_beside_it_that_fail_stand_with_their_witness_and_those_that_hold_are_named() -> None:
    html = cheating(hospitals(), "banzhaf", EUR)
    assert cells(html)[-1] == [
        "published",
        "1 of 16",
        "+55.56",
        "one copy by cleveland: 65.56 EUR instead of 10.00 EUR",
    ]
    assert "No try would have paid under similarity, late-shapley either." in html


def test_what_pays_under_the_rule_in_use_is_said_first_and_marked() -> None:
    html = cheating(settled(*attempts(HOSPITALS, best=125)), "banzhaf", EUR)
    assert (
        "1 of 16 tries at cheating would have paid, none of them with an exact copy: at most 1.25 EUR, by one copy"
        in html
    )
    assert '<td class="pays">+1.25</td>' in html
    for attack, ends in ((COPY, False), (NOISY, True)):
        html = cheating(settled(Tried("va", attack, "banzhaf", 0, 5)), "banzhaf", EUR)
        assert ("none of them with an exact copy" in html) == ends


def test_the_rules_beside_it_may_all_hold_or_be_none() -> None:
    html = cheating(settled(Tried("va", COPY, "banzhaf", 0, 0), Tried("va", COPY, "shapley", 5, 5)), "banzhaf", EUR)
    assert "rules that fail" not in html
    assert "No try would have paid under shapley either." in html
    assert "either" not in cheating(settled(Tried("va", COPY, "banzhaf", 0, 0)), "banzhaf", EUR)


def test_what_nobody_could_try_is_blank() -> None:
    tried = (Tried("va", COPY, "banzhaf", 0, -7), Tried("bob", NOISY, "banzhaf", 0, -9))
    rows = cells(cheating(settled(*tried), "banzhaf", EUR))
    assert rows == [["attack", "va", "bob", "best"], [COPY, "-0.07", "", "-0.07"], [NOISY, "", "-0.09", "-0.09"]]


def test_why_nothing_was_tried_is_said() -> None:
    html = cheating(settled(untried="9 members: cheating is tried among 8 at most."), "banzhaf", EUR)
    assert "Cheating was not tried on these data" in html
    assert "9 members: cheating is tried among 8 at most." in html
    assert other_rules(settled(), "banzhaf", EUR) == ""
    html = cheating(settled(Tried("va", COPY, "banzhaf", 0, 0), untried="Others copy only."), "banzhaf", EUR)
    assert "Others copy only." in html


def test_honest_members_have_a_line_for_every_rule_and_algorithm_3_its_cost() -> None:
    honest = [(rule, part) for rule, part in (("banzhaf", 6), ("shapley", 10), (SIMILARITY, 7))]
    tried = [Tried(party, COPY, rule, 100 * part, 0) for rule, part in honest for party in ("ann", "bob")]
    members = tuple(replace(one, party=party) for one, party in zip(hospitals().members, ("ann", "bob"), strict=False))
    html = other_rules(Settled(members, (), tuple(tried), "", None), "banzhaf", EUR)
    assert cells(html) == [
        ["rule", "ann", "bob"],
        ["banzhaf", "6.00", "6.00"],
        ["shapley", "10.00", "10.00"],
        [SIMILARITY, "7.00", "7.00"],
    ]
    assert "Here it would cost honest members 6.00 EUR: 2 members, most of all ann with 3.00 EUR." in html
    alone = [one for one in tried if one.party == "ann" or one.rule != "shapley"]
    alone += [Tried("bob", COPY, "shapley", 700, 0)]
    html = other_rules(Settled(members, (), tuple(alone), "", None), "banzhaf", EUR)
    assert "Here it would cost honest members 3.00 EUR: ann." in html


def test_algorithm_3_may_cost_nothing_or_not_be_tried() -> None:
    tried = [Tried("va", COPY, rule, 100, 0) for rule in ("banzhaf", "shapley", SIMILARITY)]
    assert "Here it would cost honest members nothing." in other_rules(settled(*tried), "banzhaf", EUR)
    assert "Algorithm 3" not in other_rules(settled(*tried[:2]), "banzhaf", EUR)
    assert other_rules(settled(*tried[:1]), "banzhaf", EUR) == ""


def test_names_can_do_nothing_to_the_page() -> None:
    evil = "<b>\u202eann</b>"
    tried = (Tried(evil, COPY, "banzhaf", 0, 4), Tried(evil, COPY, "shapley", 0, 3))
    html = cheating(settled(*tried), "banzhaf", EUR)
    assert "<b>" not in html
    assert "\u202e" not in html
    Reader(html)


def test_the_best_try_is_the_largest_gain_not_the_largest_amount() -> None:
    found = by_rule((Tried("a", COPY, "banzhaf", 900, 901), Tried("b", COPY, "banzhaf", 0, 5)))["banzhaf"]
    assert (found.best.party, found.best.gained) == ("b", 5)
