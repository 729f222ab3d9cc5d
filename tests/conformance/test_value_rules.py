"""Every value rule under every axiom of values: what it keeps in all small games, and the game in which it does not."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from gainshare.axioms.copying import replication
from gainshare.axioms.supported import copied_shares, negative_value, whole_games
from gainshare.axioms.values import asymmetry, inefficiency, nonadditivity, null_player_paid
from gainshare.core.random import stream
from gainshare.games.game import Game, ValueRule
from gainshare.games.semivalues import banzhaf, beta_shapley, han_robust_shapley, leave_one_out, shapley
from gainshare.games.supported import supported

RNG = stream(1, "value rules")
RULES: dict[str, ValueRule] = {
    "shapley": shapley,
    "banzhaf": banzhaf,
    "beta shapley": beta_shapley,
    "han robust shapley": han_robust_shapley,
    "leave one out": leave_one_out,
    "supported shapley": supported,
}
PAIRS = tuple(whole_games(2, 2))
GAMES = (*PAIRS, *whole_games(3, 1))
"""All of two players with worths from 0 to 2, and of three with worths 0 and 1."""


def copied(rule: ValueRule, game: Game) -> object:
    return replication(copied_shares(rule, game, RNG), game.players, copies=(1,))


def added(rule: ValueRule, game: Game) -> object:
    """Added to every eighth of the games of two players."""
    others = PAIRS[::8] if game.players == 2 else ()
    return next(filter(None, (nonadditivity(rule, game, other, RNG) for other in others)), None)


AXIOMS: dict[str, Callable[[ValueRule, Game], object]] = {
    "symmetry": partial(asymmetry, rng=RNG),
    "null player": partial(null_player_paid, rng=RNG),
    "additivity": added,
    "efficiency": partial(inefficiency, rng=RNG),
    "non-negativity": partial(negative_value, rng=RNG),
    "copies gain nothing": copied,
}
KEPT = {
    "shapley": {"symmetry", "null player", "additivity", "efficiency"},
    "banzhaf": {"symmetry", "null player", "additivity"},
    "beta shapley": {"symmetry", "null player", "additivity"},
    "han robust shapley": {"symmetry", "null player", "additivity"},
    "leave one out": {"symmetry", "null player", "additivity", "copies gain nothing"},
    "supported shapley": {"symmetry", "null player", "non-negativity"},
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("axiom", AXIOMS)
def test_an_axiom_holds_in_every_small_game_or_a_game_shows_that_it_does_not(name: str, axiom: str) -> None:
    search: Any = AXIOMS[axiom]
    witness = next(filter(None, (search(RULES[name], game) for game in GAMES)), None)
    assert (witness is None) == (axiom in KEPT[name]), str(witness)
