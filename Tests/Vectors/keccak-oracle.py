"""Keccak-256 by pycryptodome: one message in hexadecimal per input line, its digest per output line."""

import sys

from Crypto.Hash import keccak

for line in sys.stdin.read().split("\n")[:-1]:
    print(keccak.new(digest_bits=256, data=bytes.fromhex(line)).hexdigest())
