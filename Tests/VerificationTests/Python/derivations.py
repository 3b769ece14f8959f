"""Judges derived programs alone: a derivation, its base and a circuit, each a le32 length and its bytes, on the standard
input, again and again; prints `accept` or the reason."""

import sys

from circuit import Circuit
from derivation import Derivation, Program
from encoding import Reader, Reject

reader = Reader(sys.stdin.buffer.read(), "derivations")
while reader.position < len(reader.data):
    derivation, base, circuit = (reader.take(reader.le32()) for _ in range(3))
    try:
        fields = Reader(derivation, "derivation")
        own = Derivation(fields)
        fields.end()
        Program(own, Circuit(base)).compare(Circuit(circuit))
        print("accept")
    except Reject as reason:
        print(f"reject: {reason}")
