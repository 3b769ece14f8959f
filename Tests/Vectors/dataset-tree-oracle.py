"""Dataset roots and paths of the protocol, by recursion over padded leaves, on top of pycryptodome.

Input: JSON with `padded`, `quantisation` (hexadecimal), `b` and `rows`, a list of rows, each a list of commitments of 64
bytes in hexadecimal. Output: JSON with `root`, `header` and `paths`, one list of siblings for each row.
"""

import json
import sys

from Crypto.Hash import keccak


def digest(*parts):
    return keccak.new(digest_bits=256, data=b"".join(parts)).digest()


def tree(leaves):
    """Root of a full tree, and the siblings of each leaf from the bottom up."""
    if len(leaves) == 1:
        return leaves[0], [[]]
    half = len(leaves) // 2
    left, left_paths = tree(leaves[:half])
    right, right_paths = tree(leaves[half:])
    return digest(b"\1", left, right), [p + [right] for p in left_paths] + [p + [left] for p in right_paths]


given = json.load(sys.stdin)
rows = given["rows"]
leaves = [
    digest(b"\0", i.to_bytes(8, "little"), *(bytes.fromhex(c) for c in row)) for i, row in enumerate(rows)
]
width = 1
while width < len(rows):
    width *= 2
leaves += [digest(b"\3")] * (width - len(rows))
header = (
    len(rows).to_bytes(8, "little")
    + given["padded"].to_bytes(4, "little")
    + bytes.fromhex(given["quantisation"])
    + given["b"].to_bytes(4, "little")
)
root, paths = tree(leaves)
json.dump(
    {
        "root": digest(b"\2", b"dataset", header, root).hex(),
        "header": header.hex(),
        "paths": [[s.hex() for s in path] for path in paths[: len(rows)]],
    },
    sys.stdout,
)
