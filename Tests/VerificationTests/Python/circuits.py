"""Judges circuits alone: each is a le32 length and its file, on the standard input; prints `accept` or the reason."""

import sys

from circuit import Circuit
from closure import check
from encoding import Reader, Reject

reader = Reader(sys.stdin.buffer.read(), "circuits")
while reader.position < len(reader.data):
    try:
        check(Circuit(reader.take(reader.le32())))
        print("accept")
    except Reject as reason:
        print(f"reject: {reason}")
