"""Options of every command may stand anywhere on the line."""

import pytest

from gainshare.service.cli.arguments import settings_first


@pytest.mark.parametrize(
    ("given", "ordered"),
    [
        ("status bikes --json", "--json status bikes"),
        ("trade bikes --workers 2 --quiet", "--workers 2 --quiet trade bikes"),
        ("trade --workers=2 bikes --debug", "--workers=2 --debug trade bikes"),
        ("trade -- --json", "trade -- --json"),
        ("trade --workers", "--workers trade"),
    ],
)
def test_they_come_first_but_for_what_follows_two_dashes(given: str, ordered: str) -> None:
    assert settings_first(given.split()) == ordered.split()
