"""A second verifier of the protocol, written from its specification alone (`ProtocolSpecification.md`).

    verifier.py [options] KEY PROOF [PROOF ...]

Prints `accept` or `reject: <reason>` for each proof; ends with 0 if all are accepted, else with 1.

    --trace                   first `message <line> <state>` and `challenge <scalar>`, in hexadecimal
    --context HEX             the context that the application chose
    --input FORM              public, committed or private, if the caller asks for one
    --output FORM             public or committed
    --reference-string HEX    the digest of the only reference string to be trusted
"""

import argparse
import sys

from encoding import Reject
from key import Key
from protocol import Replay
from settlement import Settlement
from statement import Proof

FORMS = {"public": 0, "committed": 1, "private": 2, None: None}


def verify(key, data, options):
    forms = {"input": FORMS[options.input], "output": FORMS[options.output]}
    replay = Replay(Proof(data, key, options.context, forms))
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
    parser.add_argument("--input", choices=["public", "committed", "private"])
    parser.add_argument("--output", choices=["public", "committed"])
    parser.add_argument("--reference-string", type=bytes.fromhex)
    parser.add_argument("key")
    parser.add_argument("proof", nargs="+")
    options = parser.parse_args()
    accepted = True
    key = None
    for path in options.proof:
        try:
            if key is None:
                with open(options.key, "rb") as file:
                    key = Key(file.read(), options.reference_string)
            with open(path, "rb") as file:
                verify(key, file.read(), options)
            print("accept")
        except Reject as reason:
            print(f"reject: {reason}")
            accepted = False
    sys.exit(0 if accepted else 1)


main()
