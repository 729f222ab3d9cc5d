"""The cache: what was put is got again, and whatever happens to the file costs time only."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gainshare.engine.cache import AnswerCache
from gainshare.engine.store import Cache, MemoryCache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture(params=[MemoryCache, AnswerCache])
def cache(request: pytest.FixtureRequest, path: Path) -> Iterator[Cache]:
    with closing(AnswerCache(path) if request.param is AnswerCache else MemoryCache()) as opened:
        yield opened


def test_what_was_put_is_got_and_the_rest_is_missing(cache: Cache) -> None:
    cache.put({"a": b"1", "b": b""})
    assert cache.get(["b", "c", "a", "a"]) == {"a": b"1", "b": b""}
    assert cache.get([]) == {}


def test_the_last_answer_put_is_the_one_got(cache: Cache) -> None:
    cache.put({"a": b"1", "b": b"2"})
    cache.put({"a": b"3"})
    cache.put({})
    assert cache.get("ab") == {"a": b"3", "b": b"2"}


def test_more_than_a_query_may_name_is_got_at_once(cache: Cache) -> None:
    answers = {f"{number}": b"%d" % number * number for number in range(1000)}
    cache.put(answers)
    cache.put(answers)
    assert cache.get([*answers, "none"]) == answers


def kept(path: Path) -> AnswerCache:
    """A cache opened again in which an answer was put before."""
    with closing(AnswerCache(path)) as cache:
        cache.put({"a": b"1"})
    return AnswerCache(path)


def test_answers_outlast_the_process_that_is_killed_after_putting_them(path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom gainshare.engine.cache import AnswerCache\n"
        "AnswerCache(Path(sys.argv[1])).put({'a': b'1'})\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == -9
    with closing(AnswerCache(path)) as cache:
        assert cache.get("a") == {"a": b"1"}
        assert cache.note == ""


def test_a_closed_cache_is_one_file(path: Path) -> None:
    kept(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["cache.db"]


def filled(path: Path) -> bytes:
    kept(path).close()
    return path.read_bytes()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE answer (id, answer, price)")


SPOILT: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_bytes(b"no database at all" * 99),
    "another database": foreign,
    "a damaged cache": lambda path: path.write_bytes(filled(path)[:4096] + b"?" * 8192),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_no_cache_is_put_aside_whole_and_begun_anew(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    before = path.read_bytes()
    with closing(AnswerCache(path)) as cache:
        cache.get("a")
        cache.put({"b": b"2"})
        assert cache.get("ab") == {"b": b"2"}
        assert "put aside as cache.db.aside-1, and answers are computed again" in cache.note
    assert path.with_name("cache.db.aside-1").read_bytes() == before
    with closing(AnswerCache(path)) as cache:
        assert cache.get("ab") == {"b": b"2"}
        assert cache.note == ""


def test_nothing_put_aside_is_ever_overwritten(path: Path) -> None:
    for number in (1, 2, 3):
        path.write_text(f"no database {number}" * 99)
        AnswerCache(path).close()
    asides = [path.with_name(f"cache.db.aside-{number}").read_text()[:13] for number in (1, 2, 3)]
    assert asides == ["no database 1", "no database 2", "no database 3"]


def test_an_answer_that_rotted_is_forgotten_alone(path: Path) -> None:
    with closing(kept(path)) as cache, closing(sqlite3.connect(path)) as connection:
        cache.put({"b": b"2"})
        with connection:
            connection.execute("UPDATE answer SET answer = x'00' WHERE id = 'a'")
        assert cache.get("ab") == {"b": b"2"}
        cache.put({"a": b"1"})
        assert cache.get("ab") == {"a": b"1", "b": b"2"}


def test_a_cache_held_by_another_process_is_done_without(path: Path) -> None:
    kept(path).close()
    with closing(AnswerCache(path, patience=0.05)) as cache, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        cache.put({"b": b"2"})
        assert cache.get("ab") == {"a": b"1"}
        assert cache.note == "cache.db: database is locked; answers are computed again"
        other.rollback()
        cache.put({"b": b"2"})
        assert cache.get("ab") == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize("name", ["missing/cache.db", ""])
def test_a_place_where_nothing_can_be_kept_is_done_without(tmp_path: Path, name: str) -> None:
    with closing(AnswerCache(tmp_path / name)) as cache:
        cache.put({"a": b"1"})
        assert cache.get("a") == {}
        assert cache.note.endswith("unable to open database file; answers are computed again")
