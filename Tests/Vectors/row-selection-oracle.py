"""Rows drawn by a seed, computed with pycryptodome from the definition in the protocol specification alone.

Reads lines of `seed rows count` (hexadecimal, decimal, decimal), writes the indices in ascending order.
"""

import sys

from Crypto.Hash import keccak


def drawn(seed: bytes, rows: int, count: int) -> list[int]:
    places = {}
    chosen = []
    for step in range(count):
        digest = keccak.new(digest_bits=256, data=b"\x23" + seed + step.to_bytes(8, "little")).digest()
        place = step + int.from_bytes(digest, "big") % (rows - step)
        chosen.append(places.get(place, place))
        places[place] = places.get(step, step)
    return sorted(chosen)


for line in sys.stdin:
    seed, rows, count = line.split()
    print(*drawn(bytes.fromhex(seed), int(rows), int(count)))
