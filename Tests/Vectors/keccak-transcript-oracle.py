"""The transcript encoding of the protocol, written a second time on top of pycryptodome.

Input lines: `absorb LABEL HEX`, `short`, `full`, `state`. Output: one line for each of the last three, challenges in
decimal and the state in hexadecimal.
"""

import sys

from Crypto.Hash import keccak

ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617


def digest(data):
    return keccak.new(digest_bits=256, data=data).digest()


state = bytes(32)
counter = 0
for line in sys.stdin.read().split("\n")[:-1]:
    words = line.split(" ")
    if words[0] == "absorb":
        label, data = int(words[1]), bytes.fromhex(words[2])
        state = digest(b"\0" + state + label.to_bytes(4, "little") + len(data).to_bytes(8, "little") + data)
        counter = 0
    elif words[0] == "state":
        print(state.hex())
    else:
        out = digest(b"\1" + state + counter.to_bytes(4, "little"))
        counter += 1
        print(int.from_bytes(out[16:], "big") if words[0] == "short" else int.from_bytes(out, "big") % ORDER)
