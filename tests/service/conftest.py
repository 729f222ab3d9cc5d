"""A market that has settled twenty orders, made once for all tests of the service."""

import contextlib
import io
from pathlib import Path

import pytest

from gainshare.service.cli.app import call
from gainshare.service.kept import KeptMarket
from tests.service.stage import Desk, bikes, copied, heart


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a market whose twenty orders are settled: to read, not to change."""
    folder = bikes(tmp_path_factory.mktemp("settled"))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert call(["--workers", "1", "trade", str(folder / "bikes.toml")]) == 0
    return folder


@pytest.fixture(scope="session")
def hospitals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a settled market in which two sellers bring rows: to read, not to change."""
    folder = heart(tmp_path_factory.mktemp("hospitals"))
    assert KeptMarket(folder / "heart.toml").trade().refused == ()
    return folder


@pytest.fixture
def reader(settled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in the folder of the settled market, for calls that change nothing."""
    return Desk(settled, monkeypatch, capsys)


@pytest.fixture
def owner(settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a copy of the settled market's folder."""
    return Desk(copied(settled, tmp_path / "own"), monkeypatch, capsys)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder with a market file that was never traded, with four orders."""
    folder = bikes(tmp_path / "new", [("city", "40.00"), ("lab", "90.00"), ("mill", "150.00"), ("city", "40.00")])
    return Desk(folder, monkeypatch, capsys)
