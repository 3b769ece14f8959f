"""Derived keys and proofs (sections 13.6 and 13.8)."""

from circuit import Circuit, Shape
from closure import check as check_closure
from curve import combination, encoded_g1
from derivation import ACCURACY, RANGES, Derivation, Program
from encoding import Reader, keccak256, le32, require
from key import Key
from rows import is_name
from statement import Proof

FREE, REGISTRATION, WATERMARK = range(3)


class DerivedKey(Key):
    def __init__(self, base, derivation, own_t, circuit_file):
        self.circuit, self.derivation = Circuit(circuit_file), derivation
        self.intervals = check_closure(self.circuit)
        Program(derivation, base.circuit).compare(self.circuit)
        require(base.shape.t <= own_t <= max(24, base.shape.t), "derived key: row length")
        self.shape = Shape(self.circuit, base.shape.t, own_t)
        self.powers, self.params, self.one, self.tau = base.powers, base.params, base.one, base.tau
        self.card_digest = base.card_digest
        require(self.shape.rows_params == len(self.params), "key: parameter rows")
        b = self.shape.b
        entries = [v for column in self.circuit.table_columns() for v in column]
        rows = [entries[i : i + b] for i in range(0, len(entries), b)]
        self.tab = [combination(row, self.powers[: len(row)]) for row in rows]
        self.digest = keccak256(
            b"\x15", le32(1), derivation.encoded, keccak256(b"\x12", circuit_file), le32(1 << own_t),
            base.srs_digest,
            le32(len(self.tab)), *map(encoded_g1, self.tab), *base.params_list, self.card_digest)

    @property
    def input_forms(self):
        if self.derivation.result == RANGES:
            return (2,)
        return (3,) if self.circuit.annotations else (0, 2, 3)

    @property
    def input_dimensions(self):
        dimensions = self.circuit.w[self.circuit.input].dimensions
        return dimensions if self.derivation.result == RANGES else dimensions[1:]


def statement(data, base, context=None, forms=None):
    """Reads and checks a derived proof; returns the proofs of its parts, whose algebra remains to be checked."""
    r = Reader(data, "derived proof")
    r.expect(b"PLBDPRF\0", "not a derived proof")
    require(r.le32() == 1, "derived proof: unknown version")
    binding = r.u8()
    require(binding <= WATERMARK, "derived proof: unknown binding")
    bound = b""
    if binding == REGISTRATION:
        name = r.text()
        require(is_name(name), "derived proof: registrant")
        bound = name.encode()
    if binding == WATERMARK:
        bound = r.take(32)
    programs = r.list(lambda: (Derivation(r), r.le32(), r.take(r.le32())))
    files = r.list(lambda: (r.le32(), r.take(r.le32())), 8)
    r.end()
    require(len(programs) <= 64 and files, "derived proof: counts")

    used = 0
    for program, _ in files:
        require(program <= used and program < len(programs), "statement: parts")
        used += program == used
    require(used == len(programs), "statement: parts")
    require(len({(d.encoded, *rest) for d, *rest in programs}) == len(programs), "statement: parts")
    require(len({d.question for d, *_ in programs}) == 1, "statement: parts")
    keys = [DerivedKey(base, *program) for program in programs]
    parts = [Proof(file, keys[program], context, forms) for program, file in files]

    first, done, seen = parts[0], 0, set()
    for part in parts:
        require((part.context, part.forms) == (first.context, first.forms), "statement: parts")
        if part.rows:
            require(part.rows.first == done and part.rows.origin == first.rows.origin, "statement: parts")
            for row in part.rows.features.rows:
                row = b"".join(row)
                require(row not in seen, "dataset: duplicateRow")
                seen.add(row)
        done += part.key.derivation.rows
    require(first.rows is None or first.rows.selection.count == done, "statement: parts")
    result = programs[0][0].result
    require((binding == REGISTRATION) == (result == RANGES), "statement: result")
    require(binding != REGISTRATION or len(parts) == 1, "statement: parts")
    require(binding != WATERMARK or result == ACCURACY, "statement: result")
    if binding == REGISTRATION:
        require(first.context == keccak256(b"\x21", base.card_digest, bound), "statement: context")
    if binding == WATERMARK:
        selection = first.rows.selection
        whole = selection.form == 0 and (selection.start, selection.count) == (0, first.rows.features.count)
        require(whole or (selection.form == 1 and selection.start == bound), "dataset: selection")
        require(first.context == keccak256(b"\x22", first.rows.annotations.root, bound), "statement: context")
    return parts


def portable(data):
    """The key file and the proof file of a portable proof."""
    r = Reader(data, "portable proof")
    r.expect(b"PLBPORT\0", "not a portable proof")
    require(r.le32() == 1, "portable proof: unknown version")
    parts = r.take(r.le32()), r.take(r.le32())
    r.end()
    return parts
