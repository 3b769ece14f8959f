"""Measures the gas of layouts by the execution specification, and prints what it is made of.

    python fit_layout_gas.py SAMPLES [MEASURED]

SAMPLES is what `GasPredictionTests` writes. MEASURED keeps the measurements, which take minutes, for another run. The gas
of the verification program is that of its opcodes: it has no jumps.
"""

import json
import pathlib
import sys

import numpy

from eels import measure

# Per opcode; pushes, copies and exchanges cost 3 too.
COSTS = {0x01: 3, 0x03: 3, 0x06: 5, 0x09: 8, 0x35: 3, 0x50: 2, 0x51: 3, 0x52: 3, 0x5F: 2, 0xF3: 0}
POINT = 6_150 + 420


def program_gas(code):
    gas, place, words, number = 0, 0, 0, 0
    while place < len(code):
        opcode = code[place]
        gas += COSTS.get(opcode, 3)
        if opcode in (0x51, 0x52):
            words = max(words, number // 32 + 1)
        if 0x60 <= opcode < 0x80:
            width = opcode - 0x5F
            number = int.from_bytes(code[place + 1 : place + 1 + width], "big")
            place += width
        elif opcode == 0x5F:
            number = 0
        place += 1
    return gas + 3 * words + words * words // 512


def fit(rows, targets, names):
    """Least squares of the relative error."""
    measures = numpy.array([[1 if name == "one" else row["counts"][name] for name in names] for row in rows], float)
    targets = numpy.array(targets, float)
    found, *_ = numpy.linalg.lstsq(measures / targets[:, None], numpy.ones(len(rows)), rcond=None)
    return found, measures @ found


def show(title, rows, targets, names):
    found, predicted = fit(rows, targets, names)
    print(title, {name: round(float(value), 2) for name, value in zip(names, found)})
    errors = [value / target - 1 for value, target in zip(predicted, targets)]
    print(f"  errors {min(errors):+.1%} to {max(errors):+.1%}")
    return predicted


def main():
    samples = json.loads(pathlib.Path(sys.argv[1]).read_text())
    kept = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if kept and kept.exists():
        measured = json.loads(kept.read_text())
    else:
        measured = measure(samples)["calls"]
        if kept:
            kept.write_text(json.dumps(measured))
    for sample, call in zip(samples, measured, strict=True):
        assert call["verdict"] == "true", call
        code = bytes.fromhex(sample["program"])
        sample["bytes"], sample["programGas"] = len(code), program_gas(code)
        sample["execution"], sample["gas"] = call["execution"], call["execution"] + call["intrinsic"]

    programs = [sample["programGas"] for sample in samples]
    sizes = [sample["bytes"] for sample in samples]
    program = show("program, gas:", samples, programs, ["one", "multiplications"])
    size = show("program, bytes:", samples, sizes, ["one", "multiplications"])
    parts = ["one", "functionals", "sums", "maps", "lanes", "folds", "rows"]
    show("program, gas by parts:", samples, programs, parts)
    rest = [
        sample["execution"] - sample["programGas"] - POINT * sample["counts"]["combined"] - 113_000
        for sample in samples
    ]
    names = ["one", "hidden", "rounds", "points", "words", "results"]
    others = show("rest:", samples, rest, names)
    for sample, a, b, c, d in zip(samples, program, size, others, rest):
        total = a + c + sample["gas"] - sample["programGas"] - d
        print(
            f"{sample['name']}: {sample['gas']} fit {total / sample['gas'] - 1:+.1%}, compiler"
            f" {sample['predicted']} {sample['predicted'] / sample['gas'] - 1:+.1%}; program {sample['programGas']}"
            f" {a / sample['programGas'] - 1:+.1%}; bytes {sample['bytes']} {b / sample['bytes'] - 1:+.1%}, compiler"
            f" {sample['predictedProgramBytes'] / sample['bytes'] - 1:+.1%}; rest {d} {c / d - 1:+.1%}"
        )


if __name__ == "__main__":
    main()
