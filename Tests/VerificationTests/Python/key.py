"""The verifying key (section 4)."""

from circuit import Circuit, Shape
from closure import check as check_closure
from curve import GENERATOR, INFINITY, combination, g1, g2, is_g2_generator, pairings_agree, same
from encoding import Reader, keccak256, le32, le64, require
from packing import Packing


class Key:
    def __init__(self, data, trusted=None):
        """Reads and checks; `trusted` is the digest of the only reference string to trust, if the caller has one."""
        r = Reader(data, "key")
        r.expect(b"PLBVKEY\0", "not a verifying key")
        require(r.le32() == 1, "key: unknown version")
        t = r.le32()
        require(4 <= t <= 28, "key: row length out of range")
        circuit_file = r.take(r.le32())
        self.circuit = Circuit(circuit_file)
        self.intervals = check_closure(self.circuit)
        require(not self.circuit.annotations, "key: nobody commits to annotations")
        self.shape = Shape(self.circuit, t)
        srs_digest, one, tau = r.take(32), r.take(128), r.take(128)

        def points(count, what):
            require(r.le32() == count, f"key: count of {what}")
            return [r.take(64) for _ in range(count)]

        powers = points(self.shape.b, "powers")
        tab = points(self.shape.rows_tab, "tab commitments")
        params = points(self.shape.rows_params, "parameter commitments")
        circuit_digest = r.take(32)
        self.srs_digest = srs_digest
        claim, root, metadata = r.flag(), r.take(32), r.take(32)
        self.card_digest, self.digest = r.take(32), r.take(32)
        r.end()

        require(trusted is None or srs_digest == trusted, "key: the reference string is not trusted")
        require(claim or root == bytes(32), "key: a root without a claim")
        require(circuit_digest == keccak256(b"\x12", circuit_file), "key: circuit digest")
        b, version = le32(self.shape.b), le32(1)
        params_list = self.params_list = [le32(len(params)), *params]
        card = [b"\x11", version, circuit_digest, b, *params_list, bytes([claim]), root, metadata]
        require(self.card_digest == keccak256(*card), "key: card digest")
        own = [b"\x10", version, circuit_digest, b, srs_digest, le32(len(tab)), *tab, *params_list, self.card_digest]
        require(self.digest == keccak256(*own), "key: key digest")

        require(INFINITY not in params, "key: a parameter commitment is infinity")
        self.one, self.tau = g2(one), g2(tau)
        require(is_g2_generator(self.one), "key: [1]_2 is not the generator")
        self.powers, self.tab, self.params = ([g1(p) for p in group] for group in (powers, tab, params))
        require(not is_g2_generator(self.tau), "key: tau is 1")
        self.check_powers(powers, tau)
        self.check_tab()

    derivation = None
    input_forms = 0, 1, 2

    @property
    def input_dimensions(self):
        """Of one input of the model."""
        return self.circuit.w[self.circuit.input].dimensions

    def packing(self, tensor):
        """Of the input or the output, by its index in `w`."""
        return Packing(self.circuit.w[tensor].dimensions, *self.intervals[tensor])

    def check_powers(self, encoded, tau):
        require(encoded[0] == GENERATOR, "key: the first power is not the generator")
        # The coefficients depend on [tau]_2 too: it could be fitted to known ones.
        seed = keccak256(b"powers", tau, *encoded)
        c = [int.from_bytes(keccak256(seed, le64(i))[16:], "big") for i in range(len(encoded) - 1)]
        upper, lower = combination(c, self.powers[1:]), combination(c, self.powers[:-1])
        require(pairings_agree(upper, self.one, lower, self.tau), "key: powers do not ascend by tau")

    def check_tab(self):
        entries = [v for column in self.circuit.table_columns() for v in column]
        b = self.shape.b
        for i, commitment in enumerate(self.tab):
            row = entries[i * b : (i + 1) * b]
            require(same(combination(row, self.powers[: len(row)]), commitment), f"key: tab commitment {i}")
