"""Pickles of data are read to the byte; pickles that do more do nothing, and the refusal says what they tried."""

import os
import pickle
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.errors import UnsafeFormat
from gainshare.service.files.unpickled import MOST, unpickled

PROTOCOLS = (2, 3, 4)
PIXELS = np.arange(24, dtype=np.uint8).reshape(4, 6)

leaves = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.binary(max_size=300) | st.text(max_size=300)
keys = st.binary(max_size=9) | st.text(max_size=9) | st.integers()
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(keys, inner), max_leaves=12
)


@given(st.dictionaries(keys, values), st.sampled_from(PROTOCOLS))
def test_plain_values_are_read_as_pickle_reads_them(held: dict[Any, Any], protocol: int) -> None:
    content = pickle.dumps(held, protocol)
    assert unpickled(content, "batch") == pickle.loads(content) == held


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_bytes_are_read(protocol: int, order: Any) -> None:
    content = pickle.dumps({b"data": np.asarray(PIXELS, order=order), "same": [1]}, protocol)
    found = unpickled(content, "batch")
    assert found[b"data"].dtype == np.uint8
    assert np.array_equal(found[b"data"], PIXELS)


def test_a_batch_written_by_python_2_is_read() -> None:
    """As Python 2.7 and NumPy 1 wrote {'labels': [6], 'data': array}: text is bytes, the array's name is numpy.core."""
    content = (
        b"\x80\x02}q\x01(U\x06labelsq\x02]q\x03K\x06aU\x04dataq\x04cnumpy.core.multiarray\n_reconstruct\nq\x05"
        b"cnumpy\nndarray\nq\x06K\x00\x85U\x01b\x87Rq\x07(K\x01K\x01K\x03\x86cnumpy\ndtype\nq\x08U\x02u1K\x00K\x01\x87R"
        b"q\x09(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x03abctbu."
    )
    found = unpickled(content, "batch")
    assert found[b"labels"] == [6]
    assert found[b"data"].tolist() == [[97, 98, 99]]


class Runs:
    """Pickles as a call."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self._call


def refused(content: bytes) -> str:
    with pytest.raises(UnsafeFormat) as told:
        unpickled(content, "data_batch_1")
    assert str(told.value).startswith("data_batch_1: pickle")
    assert told.value.code == "unsafe_format"
    return str(told.value)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "wrap", [lambda call: call, lambda call: {b"data": call}, lambda call: {b"a": [({},), [call]]}]
)
def test_a_call_of_the_system_is_refused_by_its_name_and_not_run(protocol: int, wrap: Any, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    message = refused(pickle.dumps(wrap(Runs(os.system, f"touch {ran}")), protocol))
    assert "system: is no name of an array: what it stands for is not looked up" in message.replace('"', "")
    assert not ran.exists()


@pytest.mark.parametrize("called", [eval, getattr, open, __import__, np.load, np.zeros, zlib.decompress, bytearray])
def test_no_other_name_is_looked_up(called: Any) -> None:
    assert "is no name of an array" in refused(pickle.dumps({b"data": Runs(called, "1")}, 2))


def test_names_that_lead_through_an_admitted_module_are_refused() -> None:
    assert '"numpy.ndarray.tofile"' in refused(b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93.")
    assert '"numpy.core.multiarray.os.system"' in refused(
        b"\x80\x04\x8c\x15numpy.core.multiarray\x8c\x09os.system\x93."
    )


ARRAY = b"cnumpy.core.multiarray\n_reconstruct\n"
KIND = b"cnumpy\nndarray\n"


@pytest.mark.parametrize(
    "body",
    [
        KIND + b"K\x05\x85R",  # ndarray(5)
        KIND + b"J\xff\xff\xff\x7f\x85R",  # two gigabytes
        b"cnumpy\ndtype\nU\x01O\x85R",  # objects
        ARRAY + b"K\x01\x85R}U\x0c__setstate__K\x01sb",  # an attribute set
        KIND + b"}U\x0c__setstate__K\x01sb",
        b"}}U\x04evilK\x01sb",
        b"]K\x01K\x02s",  # keys of a list
        b"}K\x01a",  # appended to a dictionary
        b"}K\x01\x85K\x02s",  # a tuple as a key, whose hash may take for ever
        b"c_codecs\nencode\nX\x01\x00\x00\x00aX\x05\x00\x00\x00rot13\x86R",
        b"K\x05K\x01\x85R",  # 5(1)
        b"K\x05",  # no dictionary
        b"]",
        b"}}",  # two values
        b"0",  # pops what is not there
        b"h\x07",  # recalls what is not there
        b"(K\x01u",  # items of nothing
        b"}(K\x01u",  # a key without a value
        b"t",
        b"}(K\x01K\x02Rs",
    ],
)
def test_malformed_and_hostile_operations_are_refused(body: bytes) -> None:
    refused(b"\x80\x02" + body + b".")


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (b"\x80\x02cos\nsystem\n.", "os.system"),
        (b"\x80\x02(U\x02lsios\nsystem\n.", "INST"),
        (b"\x80\x02}\x81.", "NEWOBJ"),
        (b"\x80\x02\x82\x01.", "EXT1"),
        (b"\x80\x02K\x01Q.", "BINPERSID"),
        (b"\x80\x05\x96\x01\x00\x00\x00\x00\x00\x00\x00a.", "BYTEARRAY8"),
    ],
)
def test_operations_that_build_more_than_data_are_named(operation: bytes, name: str) -> None:
    assert f'"{name}"' in refused(operation)


@pytest.mark.parametrize(
    "claim",
    [
        b"\x80\x02T\xff\xff\xff\x7fab.",  # text of two gigabytes
        b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b"ab.",
        b"\x80\x02}r\xff\xff\xff\xff.",  # memo place four milliards: kept in a dictionary, it costs nothing
        b"\x80\x02" + ARRAY + b"R.",
    ],
)
def test_sizes_that_are_only_claimed_cost_no_memory(claim: bytes) -> None:
    if claim.endswith(b"r\xff\xff\xff\xff."):
        assert unpickled(claim, "batch") == {}
    else:
        refused(claim)


def test_text_recalled_again_and_again_costs_no_more_than_the_file() -> None:
    bytes_of = b"c_codecs\nencode\nq\x01X\x00\x10\x00\x00" + b"a" * 4096 + b"q\x02X\x06\x00\x00\x00latin1q\x03\x86R"
    once = b"\x80\x02}K\x01]" + bytes_of + b"a%ss."
    assert unpickled(once % b"", "batch") == {1: [b"a" * 4096]}
    assert "makes more bytes than it holds" in refused(once % b"h\x01h\x02h\x03\x86Ra")


def test_a_pickle_of_more_operations_than_data_need_is_refused() -> None:
    assert "has more than 1,048,576 operations" in refused(b"\x80\x02}K\x01](" + b"]" * MOST + b"es.")


def test_an_array_larger_than_its_content_is_refused() -> None:
    content = pickle.dumps({b"data": PIXELS}, 2)
    assert content.count(b"K\x04K\x06\x86") == 1
    assert "is damaged" in refused(content.replace(b"K\x04K\x06\x86", b"J\xff\xff\xff\x7fK\x06\x86"))
    assert "is damaged" in refused(content.replace(b"K\x04K\x06\x86", b"K\x05K\x06\x86"))


def test_an_array_of_other_numbers_is_refused() -> None:
    for kind in (np.int64, np.float64, object, "datetime64[s]"):
        refused(pickle.dumps({b"data": np.zeros(3, dtype=kind)}, 2))


def test_nested_a_hundred_thousand_deep_it_is_refused_or_read_and_nothing_breaks() -> None:
    assert unpickled(b"\x80\x02}K\x01" + b"]" * 10**5 + b"a" * (10**5 - 1) + b"s.", "batch").keys() == {1}


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for head in (b"", b"\x80\x02", b"\x80\x02}("):
        with suppress(UnsafeFormat):
            assert isinstance(unpickled(head + content, "batch"), dict)


@given(st.data())
def test_a_batch_cut_short_or_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(pickle.dumps({b"data": PIXELS, b"labels": [1, 2, 3, 4], "x": (b"", None)}, 2))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnsafeFormat):
        assert isinstance(unpickled(bytes(content), "batch"), dict)
