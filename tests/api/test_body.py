"""A request body is read in bounded memory and time."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from adapter.api.body import read_body
from adapter.fhir.outcome import Refused

MOST = 1000


def _request(chunks: Sequence[bytes], headers: dict[str, str], pause: float = 0.0) -> Request:
    sending = list(chunks)

    async def receive() -> Message:
        await asyncio.sleep(pause)
        chunk = sending.pop(0) if sending else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(sending)}

    scope = {"type": "http", "method": "POST", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    return Request(scope, receive)


def _read(
    chunks: Sequence[bytes], headers: dict[str, str] | None = None, most: int = MOST, pause: float = 0.0
) -> bytes:
    return asyncio.run(read_body(_request(chunks, headers or {}, pause), most, 0.2))


def _status(chunks: Sequence[bytes], headers: dict[str, str] | None = None, pause: float = 0.0) -> int:
    with pytest.raises(Refused) as refused:
        _read(chunks, headers, pause=pause)
    return refused.value.status


GZIP = {"content-encoding": "gzip"}


def test_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_413() -> None:
    assert _read([b"x" * 600, b"y" * 400]) == b"x" * 600 + b"y" * 400
    assert _status([b"x" * 600, b"y" * 401]) == 413


def test_a_body_that_announces_too_much_is_413_before_it_is_read() -> None:
    assert _status([], {"content-length": "1001"}) == 413


@given(st.lists(st.binary(max_size=200), max_size=5), st.integers(1, 50))
def test_a_gzip_body_is_read_whole_however_it_is_cut(members: list[bytes], cut: int) -> None:
    body = b"".join(gzip.compress(member) for member in members) or gzip.compress(b"")
    chunks = [body[at : at + cut] for at in range(0, len(body), cut)]
    assert _read(chunks, GZIP) == b"".join(members)


def test_a_gzip_body_of_exactly_the_limit_is_read_and_one_byte_more_is_413() -> None:
    assert _read([gzip.compress(b"x" * MOST)], GZIP) == b"x" * MOST
    assert _status([gzip.compress(b"x" * (MOST + 1))], GZIP) == 413
    assert _status([gzip.compress(b"x" * MOST) + gzip.compress(b"y")], GZIP) == 413


def test_a_decompression_bomb_is_413_in_little_memory() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            _read([bomb], GZIP, most=1 << 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.status == 413
    assert peak < 8 << 20


@pytest.mark.parametrize(
    "body",
    [b"plain", gzip.compress(b"x" * 50)[:-4], b"", gzip.compress(b"x") + b"rest", gzip.compress(b"x" * 9)[:-1] + b"!"],
    ids=["plain", "cut", "empty", "something behind it", "a wrong sum"],
)
def test_what_is_no_gzip_is_400(body: bytes) -> None:
    assert _status([body], GZIP) == 400


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_another_encoding_is_415(encoding: str) -> None:
    assert _status([b"x"], {"content-encoding": encoding}) == 415


def test_a_body_that_comes_too_slowly_is_408_and_the_connection_ends() -> None:
    with pytest.raises(Refused) as refused:
        _read([b"x"] * 20, pause=0.05)
    assert refused.value.status == 408
    assert refused.value.headers["Connection"] == "close"
