"""A request body read in bounded memory and time: nothing beyond the limit is kept, whatever the headers say."""

from __future__ import annotations

import asyncio
import zlib
from typing import Final

from starlette.requests import Request

from adapter.fhir.outcome import Refused, fatal
from adapter.fhir.phrases import say

GZIP: Final = 31
CLOSE: Final = {"Connection": "close"}


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """The body, decompressed. Raises Refused: 413 beyond `most` bytes, 408 when slow, 415 and 400 for its encoding."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise _too_large(most, say("{most} bytes", most=length))
    inflate = _decoder(request.headers.get("content-encoding", "identity"), most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                parts.append(inflate.feed(chunk))
                size += len(parts[-1])
                if size > most:
                    raise _too_large(most, say("more than {most} bytes", most=most))
    except TimeoutError:
        raise Refused(408, [fatal("slow-body", expected=f"{seconds:g} s")], CLOSE) from None
    inflate.finish()
    return b"".join(parts)


def _too_large(most: int, found: str) -> Refused:
    return Refused(413, [fatal("too-large", expected=say("{most} bytes", most=most), found=found)], CLOSE)


class _Plain:
    def feed(self, chunk: bytes) -> bytes:
        return chunk

    def finish(self) -> None:
        """Nothing can be missing."""


class _Gzip:
    """Gzip of one or several members, never more than `most` + 1 bytes at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._member = zlib.decompressobj(GZIP)

    def feed(self, chunk: bytes) -> bytes:
        parts: list[bytes] = []
        size = 0
        while chunk and size <= self._most:
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP)
            try:
                parts.append(self._member.decompress(chunk, self._most + 1 - size))
            except zlib.error:
                raise _not_gzip() from None
            size += len(parts[-1])
            chunk = self._member.unused_data or self._member.unconsumed_tail
        return b"".join(parts)

    def finish(self) -> None:
        if not self._member.eof:
            raise _not_gzip()


def _decoder(encoding: str, most: int) -> _Plain | _Gzip:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip"):
        return _Gzip(most)
    issue = fatal("unsupported-media-type", expected=say("Content-Encoding gzip or none"), found=encoding)
    raise Refused(415, [issue], {"Accept-Encoding": "gzip"})


def _not_gzip() -> Refused:
    return Refused.of(fatal("unreadable", expected="gzip", found=say("other bytes"), line="1", column="1"))
