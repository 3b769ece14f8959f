"""Prints the constants of `ExecutionGas.verification` that fit what was measured, from Tests/Vectors/contract-gas.json.

    fit-gas.py

Least squares of the relative error. The cost of a multiplication of a point is that of the precompiled contract with
what is around it, and is not fitted: models that are alike would give it any value.
"""

import json
import pathlib

import numpy

PER_POINT = 6_800
VECTORS = pathlib.Path(__file__).resolve().parents[2] / "Vectors/contract-gas.json"


def main():
    rows = json.loads(VECTORS.read_text())["verification"]
    found = numpy.array([row["execution"] for row in rows], dtype=float)
    known = numpy.array([PER_POINT * row["points"] for row in rows], dtype=float)
    measures = numpy.array([[1, row["proofBytes"], row["programBytes"]] for row in rows], dtype=float)
    fit, *_ = numpy.linalg.lstsq(measures / found[:, None], (found - known) / found, rcond=None)
    constants = [int(round(value)) for value in fit]
    print("constant {}, perProofByte {}, perProgramByte {}, perPoint {}".format(*constants, PER_POINT))
    for row, value in zip(rows, measures @ numpy.array(constants) + known):
        print(f"{row['model']}, {row['statement']}: {row['execution']}, predicted {value:.0f}")


if __name__ == "__main__":
    main()
