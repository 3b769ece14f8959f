"""A second verifier of the protocol, written from its specification alone (`ProtocolSpecification.md`).

    verifier.py [options] KEY PROOF [PROOF ...]
    verifier.py [options] - PORTABLE [PORTABLE ...]

A proof is of one run or derived; a portable one holds its key. Prints `accept` or `reject: <reason>` for each proof; ends with 0 if all are accepted, else with 1.

    --trace                   first `message <line> <state>` and `challenge <scalar>`, in hexadecimal
    --context HEX             the context that the application chose
    --input FORM              public, committed, private or rows, if the caller asks for one
    --output FORM             public or committed
    --reference-string HEX    the digest of the only reference string to be trusted
"""

import argparse
import sys

from derived import portable, statement
from encoding import Reject
from key import Key
from protocol import Replay
from settlement import Settlement
from statement import Proof

FORMS = {"public": 0, "committed": 1, "private": 2, "rows": 3, None: None}


def verify(key, data, options):
    forms = {"input": FORMS[options.input], "output": FORMS[options.output]}
    if data[:8] == b"PLBDPRF\0":
        parts = statement(data, key, options.context, forms)
    else:
        parts = [Proof(data, key, options.context, forms)]
    for part in parts:
        replay = Replay(part)
        settlement = Settlement(replay)
        if options.trace:
            for line, state in replay.transcript.messages:
                print("message", line, state.hex())
            for challenge in replay.transcript.challenges:
                print("challenge", challenge.to_bytes(32, "big").hex())
        settlement.check()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--context", type=bytes.fromhex)
    parser.add_argument("--input", choices=["public", "committed", "private", "rows"])
    parser.add_argument("--output", choices=["public", "committed"])
    parser.add_argument("--reference-string", type=bytes.fromhex)
    parser.add_argument("key")
    parser.add_argument("proof", nargs="+")
    options = parser.parse_args()
    accepted = True
    key = None
    for path in options.proof:
        try:
            with open(path, "rb") as file:
                data = file.read()
            if options.key == "-":
                key_file, data = portable(data)
                key = Key(key_file, options.reference_string)
            elif key is None:
                with open(options.key, "rb") as file:
                    key = Key(file.read(), options.reference_string)
            verify(key, data, options)
            print("accept")
        except Reject as reason:
            print(f"reject: {reason}")
            accepted = False
    sys.exit(0 if accepted else 1)


main()
