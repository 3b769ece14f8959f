"""Statements and proof files (section 5)."""

from curve import g1
from encoding import Reader, bits, keccak256, le32, le64, require, scalar_bytes
from rows import Rows, quantisation_digest

VERSION = 2


class Proof:
    """`values` are by "input" and "output", `commitments` by these and "annotations"; `ends` are the claims on tensors of
    `w` in order, those of committed ones again in `claims`."""

    def __init__(self, data, key, context=None, forms=None):
        """Reads and checks against the key and, where given, the context and the forms that the caller asks for."""
        self.key, shape, circuit = key, key.shape, key.circuit
        r = Reader(data, "proof")
        r.expect(b"PLBPROOF", "not a proof")
        require(r.le32() == VERSION, "proof: unknown version")
        require(r.take(32) == key.digest, "proof: another key")
        require(r.take(32) == key.card_digest, "proof: another card")
        self.values, self.commitments, self.forms, self.rows = {}, {}, {}, None
        parts = [le32(VERSION), key.digest, key.card_digest]

        def side(name, tensor, rows):
            form = self.forms[name] = r.u8()
            require(form <= (3 if name == "input" else 1), f"proof: unknown form of {name}")
            require(name == "output" or form in key.input_forms, "proof: the key has no input of this form")
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
            if form == 3:
                self.rows = Rows(r, key)
                self.commitments |= self.rows.commitments
                parts.append(self.rows.statement)

        side("input", circuit.input, shape.rows_input)
        side("output", circuit.output, shape.rows_output)
        self.context = r.take(32)
        require(context is None or context == self.context, "proof: another context")
        self.statement = b"".join([*parts, self.context])

        annotations = circuit.annotations if self.rows else []
        self.ends = [("input", circuit.input), *enumerate(annotations), ("output", circuit.output)]
        self.claims = [name for name, _ in self.ends if name in self.commitments or isinstance(name, int)]
        N = shape.hidden(len(self.claims))
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

    def opened_at(self, name, point):
        """The vector of commitments and the point for a claim at `point` of a tensor of `w`."""
        if self.rows and name != "output":
            return self.rows.opened_at(name, point, self.key.shape.t)
        return name, point

    def check_path(self, r, points):
        """The rest of a committed row: returns its bytes."""
        circuit = self.key.circuit
        root, header, index = r.take(32), r.take(48), r.le64()
        siblings = r.list(lambda: r.take(32), 32)
        fields = Reader(header, "header")
        rows = fields.le64()
        require(fields.le32() == circuit.w[circuit.input].padded, "header: padded size")
        require(fields.take(32) == quantisation_digest(self.key), "header: quantisation digest")
        require(fields.le32() == self.key.shape.b, "header: row length")
        require(index < rows and len(siblings) == bits(rows), "path: index or length")
        node = keccak256(b"\x00", le64(index), *points)
        for level, sibling in enumerate(siblings):
            pair = (sibling, node) if index >> level & 1 else (node, sibling)
            node = keccak256(b"\x01", *pair)
        require(keccak256(b"\x02", b"dataset", header, node) == root, "path: root")
        return b"".join([root, header, le64(index), *siblings])
