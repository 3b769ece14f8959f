"""Statements and proof files (section 5)."""

from curve import g1
from encoding import Reader, bits, keccak256, le32, le64, require, scalar_bytes

VERSION = 2


def quantisation_digest(circuit):
    dimensions = circuit.w[circuit.input].dimensions
    return keccak256(b"\x13", circuit.input_scale, le32(len(dimensions)), *map(le32, dimensions))


class Proof:
    """`values` and `commitments` are by "input" and "output"; what the form leaves out is None."""

    def __init__(self, data, key, context=None, forms=None):
        """Reads and checks against the key and, where given, the context and the forms that the caller asks for."""
        self.key, shape, circuit = key, key.shape, key.circuit
        r = Reader(data, "proof")
        r.expect(b"PLBPROOF", "not a proof")
        require(r.le32() == VERSION, "proof: unknown version")
        require(r.take(32) == key.digest, "proof: another key")
        require(r.take(32) == key.card_digest, "proof: another card")
        self.values, self.commitments = {}, {}
        parts = [le32(VERSION), key.digest, key.card_digest]

        def side(name, tensor, rows):
            form = r.u8()
            require(form <= (2 if name == "input" else 1), f"proof: unknown form of {name}")
            require(forms is None or forms[name] in (None, form), f"proof: form of {name} is not the one asked for")
            parts.append(bytes([form]))
            if form == 0:
                values = r.list(r.signed, 8)
                count = 1
                for d in circuit.w[tensor].dimensions:
                    count *= d
                require(len(values) == count, f"proof: count of {name} values")
                low, high = key.intervals[tensor]
                require(all(low <= v <= high for v in values), f"proof: {name} value out of its interval")
                self.values[name] = values
                parts.extend(map(scalar_bytes, key.packing(tensor).words(values)))
            if form == 1:
                points = r.list(lambda: r.take(64), 64)
                require(len(points) == rows, f"proof: count of {name} commitments")
                self.commitments[name] = [g1(p) for p in points]
                parts.extend(points)
                if name == "input":
                    parts.append(self.check_path(r, points))

        side("input", circuit.input, shape.rows_input)
        side("output", circuit.output, shape.rows_output)
        self.context = r.take(32)
        require(context is None or context == self.context, "proof: another context")
        self.statement = b"".join([*parts, self.context])

        N = shape.hidden(len(self.commitments))
        require((r.le32(), r.le32(), r.le32()) == (shape.rows_w, shape.rows_phi, N), "proof: counts")
        self.points = {}
        for name, count in (
            ("w", shape.rows_w), ("mu", 1), ("R", 1), ("phi", shape.rows_phi), ("V", 1), ("S", 1), ("W", 1), ("W'", 1)
        ):
            self.points[name] = [r.take(64) for _ in range(count)]
        self.shown = [r.scalar() for _ in range(N)]
        self.D_T, self.y, self.V_times, self.V_over = (r.scalar() for _ in range(4))
        r.end()
        self.decoded = {name: [g1(p) for p in group] for name, group in self.points.items()}

    def check_path(self, r, points):
        """The rest of a committed row: returns its bytes."""
        circuit = self.key.circuit
        root, header, index = r.take(32), r.take(48), r.le64()
        siblings = r.list(lambda: r.take(32), 32)
        fields = Reader(header, "header")
        rows = fields.le64()
        require(fields.le32() == circuit.w[circuit.input].padded, "header: padded size")
        require(fields.take(32) == quantisation_digest(circuit), "header: quantisation digest")
        require(fields.le32() == self.key.shape.b, "header: row length")
        require(index < rows and len(siblings) == bits(rows), "path: index or length")
        node = keccak256(b"\x00", le64(index), *points)
        for level, sibling in enumerate(siblings):
            pair = (sibling, node) if index >> level & 1 else (node, sibling)
            node = keccak256(b"\x01", *pair)
        require(keccak256(b"\x02", b"dataset", header, node) == root, "path: root")
        return b"".join([root, header, le64(index), *siblings])
