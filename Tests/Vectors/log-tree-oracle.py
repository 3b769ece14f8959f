"""Trees of RFC 9162 by pymerkle: roots and inclusion proofs of every size up to a limit.

Leaf number i has i bytes, each the low byte of 7 i. Lines of words: `root SIZE HASH`, and `inclusion INDEX SIZE HASHES...`
from the sibling of the leaf up. pymerkle counts leaves from 1 and puts the leaf in front of a path. Its consistency proofs
have another form than those of the RFC.
"""

import sys

from pymerkle import InmemoryTree

limit = int(sys.argv[1])
tree = InmemoryTree(algorithm="sha256")
for leaf in range(limit):
    tree.append_entry(bytes([7 * leaf % 256]) * leaf)

for size in range(1, limit + 1):
    print("root", size, tree.get_root(size).hex())
    for index in range(size):
        path = tree.prove_inclusion(index + 1, size).path[1:]
        print("inclusion", index, size, *(node.hex() for node in path))
