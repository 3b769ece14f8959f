"""What the contract says of many proofs.

Standard input: a line `key HEX PROGRAM` for each key, `case KEY PROOF INSTANCES` for each proof (number of the key, hexadecimal,
`-` for nothing). Standard output: one verdict a line, in the order of the cases.
"""

import sys

from verifier import Verifier


def main():
    verifier, models = Verifier(), []
    for line in sys.stdin:
        fields = line.split()
        if fields[0] == "key":
            models.append(verifier.deploy(*(bytes.fromhex(field) for field in fields[1:3])))
        else:
            proof, packed = (bytes.fromhex("" if field == "-" else field) for field in fields[2:4])
            instances = [int.from_bytes(packed[at : at + 32], "big") for at in range(0, len(packed), 32)]
            print(models[int(fields[1])].judge(proof, instances))


if __name__ == "__main__":
    main()
