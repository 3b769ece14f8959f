"""Digest, header and root of the annotations of a dataset and the root of its names, on top of pycryptodome.

Input: JSON with `features` (root, hexadecimal), `names` (of the features), `columns` (pairs of name and classes), `b` and
`rows`, a list of rows, each a list of commitments of 64 bytes in hexadecimal. Output: JSON with `digest`, `header`,
`root` and `names`.
"""

import json
import sys

from Crypto.Hash import keccak


def digest(*parts):
    return keccak.new(digest_bits=256, data=b"".join(parts)).digest()


def le32(number):
    return number.to_bytes(4, "little")


def text(name):
    return le32(len(name.encode())) + name.encode()


given = json.load(sys.stdin)
names = bytes.fromhex(given["features"])
names += le32(len(given["names"])) + b"".join(text(name) for name in given["names"])
schema = names
schema += le32(len(given["columns"]))
schema += b"".join(text(name) + le32(classes) for name, classes in given["columns"])
schema_digest = digest(b"\x14", schema)

padded = 1
while padded < len(given["columns"]):
    padded *= 2
header = len(given["rows"]).to_bytes(8, "little") + le32(padded) + schema_digest + le32(given["b"])

nodes = [
    digest(b"\0", i.to_bytes(8, "little"), *(bytes.fromhex(c) for c in row)) for i, row in enumerate(given["rows"])
]
while len(nodes) & (len(nodes) - 1):
    nodes.append(digest(b"\3"))
while len(nodes) > 1:
    nodes = [digest(b"\1", nodes[i], nodes[i + 1]) for i in range(0, len(nodes), 2)]

json.dump(
    {
        "digest": schema_digest.hex(),
        "header": header.hex(),
        "root": digest(b"\2", b"dataset", header, nodes[0]).hex(),
        "names": digest(b"\x16", names).hex(),
    },
    sys.stdout,
)
