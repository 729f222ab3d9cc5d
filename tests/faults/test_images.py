"""A fixed share of damaged journals: they open as a clean prefix, or are refused with the reason."""

from dataclasses import replace

import pytest

from campaign import images
from campaign.attack import Chunk
from campaign.crashes import FIRST, SCENES
from campaign.images import believed_journals, believed_logs, chain, closed_images, laid_out, opened
from gainshare.service.folder import running

pytestmark = pytest.mark.usefixtures("on")

KINDS = pytest.mark.parametrize("kind", SCENES)


@KINDS
def test_no_torn_log_is_believed(kind: str) -> None:
    found = believed_logs(Chunk("torn logs", 0, 80), kind=kind, moments=2)
    assert not found.witnesses, "\n".join(found.witnesses)
    prefixes = [name for name in found.notes if name.startswith("prefix of")]
    assert len(prefixes) > 1, "images must have shown more than one prefix"


@KINDS
def test_no_damaged_journal_is_believed(kind: str) -> None:
    found = believed_journals(Chunk("damaged journals", 0, 80), kind=kind)
    assert not found.witnesses, "\n".join(found.witnesses)
    assert found.notes["refused"] > 10


@KINDS
def test_an_image_that_is_whole_opens_whole(kind: str) -> None:
    for image in closed_images(kind):
        assert opened(image) == (f"prefix of {len(chain(kind, image.scene.name).lines)} lines", "")


def test_a_journal_that_says_something_else_is_reported() -> None:
    """The undisturbed chain is changed in turn: a line, a receipt."""
    (image, *_), truth = closed_images("auction"), chain("auction", FIRST)
    with running(laid_out(image)) as engine:
        lines = (*truth.lines[:-1], replace(truth.lines[-1], key="step/9"))
        assert "no prefix" in images._compared(engine, replace(truth, lines=lines))[1]
        receipts = (truth.receipts[0], b"{}")
        assert "wrong receipts" in images._compared(engine, replace(truth, receipts=receipts))[1]


def test_an_empty_image_begins_a_market() -> None:
    assert opened(replace(closed_images("auction")[0], journal=b"")) == ("prefix of 1 lines", "")
