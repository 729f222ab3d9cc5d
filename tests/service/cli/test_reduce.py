"""`reduce`: a seller commits, reduces and opens; the operator finds it true; what does not fit is refused by name."""

import json
from pathlib import Path
from pydoc_data.topics import topics

import pytest

from gainshare.core.questions import Table, documents, table_id
from gainshare.core.random import stream
from gainshare.gains.text import TextTask, evaluation, reduction
from gainshare.markets.procurement.reducing import Opening
from gainshare.markets.procurement.screening import GATES, Policy
from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.files.documents import read_documents
from gainshare.service.files.kept_lots import TaskFile, read_lot, read_opening, task_file
from gainshare.service.files.reductions import read_reduction
from tests.gains.samples import SPLIT, Answering, shelf
from tests.service.stage import Desk

HELP = [text.encode() for _, text in sorted(topics.items())]
BUYER = documents(("text",), (b"\n".join(HELP[:12]),))
TASK = TextTask(table_id(BUYER))
HIDDEN = evaluation(TASK, SPLIT, shelf(BUYER))
CHALLENGE = "0f" * 16


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line beside a folder of help topics, and the task that the market released for it."""
    (tmp_path / "manual").mkdir()
    for place, text in enumerate(HELP[12:24]):
        (tmp_path / "manual" / f"{place:02}.txt").write_bytes(text)
    released(tmp_path, table_id(read_documents(tmp_path / "manual", "manual")))
    return Desk(tmp_path, monkeypatch, capsys)


def released(folder: Path, root: str) -> None:
    task = TaskFile(
        market="help",
        seller="hum",
        root=root,
        order=HIDDEN.order,
        hidden=HIDDEN.blocks,
        base=HIDDEN.base,
        left_out=(2,),
        language="",
        gates=GATES,
    )
    (folder / "task.json").write_bytes(task_file(task))


def test_what_a_seller_writes_is_what_the_operator_finds_true(desk: Desk) -> None:
    assert desk("reduce", "manual").code == DONE
    assert desk("reduce", "manual", "--task", "task.json").code == DONE
    assert desk("reduce", "manual", "--open", CHALLENGE).code == DONE
    committed = read_lot(desk.folder / "manual.lot", "manual.lot")
    counts, prints = read_reduction(desk.folder / "manual.reduction", "manual.reduction")
    opened = read_opening(desk.folder / "manual.opened", "manual.opened", committed)
    assert verdict(committed, counts, prints, opened) == ""
    held = read_documents(desk.folder / "manual", "manual")
    left = [place for place, row in enumerate(prints.values.tolist()) if not any(row[1:])]
    assert 2 in left
    assert counts.values.tolist() == reduction(held, HIDDEN, left).values.tolist()


def verdict(*tables: Table) -> str:
    data = shelf(BUYER, *tables)
    lot, counts, prints, opened = map(table_id, tables)
    asked = Opening(TASK, SPLIT, lot, counts, prints, (2,), CHALLENGE, opened, Policy())
    return asked.answer(data, Answering(data), stream("unused"))


def test_a_commitment_says_what_was_found_and_gives_no_text_away(desk: Desk) -> None:
    said = desk("reduce", "manual")
    held = read_documents(desk.folder / "manual", "manual")
    assert f"root      {table_id(held)}\n" in said.out
    assert f"documents {held.rows}, {sum(map(len, held.texts)):,} bytes\n" in said.out
    assert "wrote     manual.lot: digests, sizes and sketches, no text\n" in said.out
    written = (desk.folder / "manual.lot").read_bytes()
    assert not any(line in written for text in HELP[12:24] for line in text.split(b"\n") if len(line) > 20)
    assert not list(desk.folder.glob("*.new"))


def test_every_answer_is_json_on_demand(desk: Desk) -> None:
    held = read_documents(desk.folder / "manual", "manual")
    found = json.loads(desk("reduce", "manual", "--json").out)
    assert (found["root"], found["documents"], found["wrote"]) == (table_id(held), held.rows, "manual.lot")
    assert found["lot"] == table_id(read_lot(desk.folder / "manual.lot", "manual.lot"))
    found = json.loads(desk("reduce", "manual", "--task", "task.json", "--json").out)
    counts, prints = read_reduction(desk.folder / "manual.reduction", "manual.reduction")
    assert (found["counts"], found["prints"]) == (table_id(counts), table_id(prints))
    assert found["counted"] < found["documents"] == held.rows
    found = json.loads(desk("reduce", "manual", "--open", CHALLENGE, "--json").out)
    assert found["opened"] == [place + 1 for place, size in enumerate(prints.values[:, 0]) if size]
    assert 3 not in found["opened"]


def test_one_file_is_a_lot_named_after_it(desk: Desk) -> None:
    assert desk("reduce", "manual/03.txt").code == DONE
    assert (desk.folder / "03.lot").is_file()


def test_documents_that_changed_since_are_refused(desk: Desk) -> None:
    desk("reduce", "manual", "--task", "task.json")
    (desk.folder / "manual" / "more.txt").write_bytes(HELP[30])
    said = desk("reduce", "manual", "--task", "task.json")
    assert said.code == WRONG
    assert "task.json: root" in said.err
    assert "is of other documents than these" in said.err
    said = desk("reduce", "manual", "--open", CHALLENGE)
    assert (said.code, "manual.reduction: prints" in said.err) == (WRONG, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere: no such file"),
        (("manual", "--task", "nowhere.json"), "nowhere.json: no such file"),
        (("manual", "--task", "manual/00.txt"), "is no JSON"),
        (("manual", "--open", CHALLENGE), "manual.reduction: no such file"),
        (("manual", "--open", "0xyz"), "hexadecimal"),
        (("manual", "--open", CHALLENGE, "--task", "task.json"), "does not go with --task"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(desk: Desk, words: tuple[str, ...], said: str) -> None:
    answer = desk("reduce", *words)
    assert (answer.code, answer.out) == (WRONG, "")
    assert said in answer.err
    assert sorted(file.name for file in desk.folder.iterdir()) == ["manual", "task.json"]


def test_a_pickled_reduction_is_not_run(desk: Desk) -> None:
    (desk.folder / "manual.reduction").write_bytes(b"\x80\x04\x8c\x05posix\x8c\x06system\x93.")
    said = desk("reduce", "manual", "--open", CHALLENGE)
    assert said.code == WRONG
    assert "manual.reduction: reduction: is damaged" in said.err
