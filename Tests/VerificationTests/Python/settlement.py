"""Settlement: direct claims, the identity, the opening (section 9)."""

from curve import combination, pairings_agree
from encoding import P, require, scalar_bytes
from field import Affine, eq_at, eq_table, inverse, product_polynomial, split
from linear import parameter_blocks, vector_point


class Settlement:
    def __init__(self, replay):
        self.replay, self.proof, self.shape = replay, replay.proof, replay.shape
        transcript = replay.transcript
        self.theta, self.lam, self.delta = (transcript.full() for _ in range(3))
        transcript.absorb(11, self.proof.points["S"][0])
        self.zeta = transcript.full()
        proof = self.proof
        transcript.absorb(12, b"".join(map(scalar_bytes, (proof.y, proof.V_times, proof.V_over))))
        self.nu = transcript.full()
        transcript.absorb(13, proof.points["W"][0])
        self.z = transcript.full()
        transcript.absorb(14, proof.points["W'"][0])
        points = replay.proof.decoded | {"tab": replay.key.tab, "params": replay.key.params}
        self.vectors = points | proof.commitments
        self.rows = {}  # (vector, row, lo): weight
        self.values = Affine()

    def direct_claims(self):
        """theta^k times weights of rows, by lo; the values."""
        replay, rho = self.replay, self.replay.rho
        power = 1

        def block(vector, point, offset=0, factor=1):
            t = self.shape.own_t if vector in ("w", "phi", "R") else self.shape.t
            variables = t + (len(self.vectors[vector]) - 1).bit_length()
            point = vector_point(point, offset, variables)
            lo, hi = tuple((point + [0] * t)[:t]), point[t:]
            for row in range(len(self.vectors[vector])):
                weight = factor * power * eq_at(hi, row) % P
                if weight:
                    self.rows[vector, row, lo] = (self.rows.get((vector, row, lo), 0) + weight) % P

        def settle(value):
            nonlocal power
            self.values += value * power
            power = power * self.theta % P

        for vector, value in (("w", replay.v_w), ("phi", replay.v_phi)):
            block(vector, replay.u)
            settle(value)
        for j in range(3):
            block("tab", replay.r_l, j << self.shape.r, pow(replay.gamma, j, P))
        settle(Affine(replay.alpha - self.proof.D_T))
        for l, step in enumerate(replay.circuit.linear_steps):
            if step.bias:
                coordinates = split(rho, step.outputs)
                factor = pow(replay.beta, l, P)
                for v, size in enumerate(step.outputs):
                    if v not in step.bias.variables:
                        factor = factor * sum(eq_table(coordinates[v])[:size]) % P
                for part, point, offset in parameter_blocks(replay.circuit.tensor(step.bias), step.bias, coordinates):
                    block("params", point, offset, factor * part)
        settle(replay.T_b)
        for weights, a, b in replay.product_ends:
            for operand, value in zip(weights.step.product, (a, b)):
                if operand.space == 1:
                    tensor, coordinates = replay.circuit.tensor(operand), weights.coordinates(operand)
                    for part, point, offset in parameter_blocks(tensor, operand, coordinates):
                        block("params", point, offset, part)
                    settle(value)
        for name, tensor in self.proof.ends:
            if name in replay.h:
                sizes = replay.circuit.w[tensor].dimensions
                point = [x for part in reversed(split(rho, sizes)) for x in part]
                vector, point = self.proof.opened_at(name, point)
                block(vector, point)
                settle(replay.h[name])
        block("R", replay.u[: self.shape.own_t])
        settle(replay.v_R)

    def relations(self):
        """c, c_V and K."""
        lam, delta, m, T = self.lam, self.delta, self.shape.m, self.shape.T
        form, c_V = -self.values, {}
        for i, check in enumerate(self.replay.checks):
            form += check * (delta * pow(lam, i, P))
        for t, (a, b, c) in enumerate(self.replay.products):
            first, second = delta * pow(lam, 3 + t, P) % P, delta * pow(lam, 3 + T + t, P) % P
            form -= a * first + b * second + c * (delta * delta * pow(lam, t, P))
            c_V[t], c_V[m + t] = first, second
        K = -(form.constant + sum(c * self.proof.shown[i] for i, c in form.terms.items())) % P
        return {i: -c % P for i, c in form.terms.items()}, c_V, K

    def check(self):
        self.direct_claims()
        c, c_V, K = self.relations()
        proof, zeta, lam, z, nu = self.proof, self.zeta, self.lam, self.z, self.nu
        require(zeta != 0, "zeta is zero")
        over = inverse(zeta)
        four = [zeta, over, lam * zeta % P, lam * over % P]
        require(len(set(four)) == 4, "two points of the opening coincide")

        # Coefficients of f_0 = L_1 and f_1 = L_2 in the commitments.
        def at(polynomial, x):
            return sum(v * pow(x, i, P) for i, v in polynomial.items()) % P

        delta_2, m = self.delta * self.delta % P, self.shape.m
        V_1 = at(c_V, over) + delta_2 * pow(over, m, P) * proof.V_over
        V_2 = at(c_V, zeta) + delta_2 * pow(zeta, m, P) * proof.V_times

        # Z / Z_i and r_i at z'.
        d = [(z - x) % P for x in four]
        factors = [d[1] * d[2] % P * d[3], nu * d[0] % P * d[2] % P * d[3], nu * nu % P * d[0] % P * d[1]]
        slope = (proof.V_times - proof.V_over) * inverse(four[2] - four[3])
        remainders = [proof.y, 2 * K - proof.y, proof.V_over + slope * (z - four[3])]

        total = {}

        def add(vector, row, scalar):
            total[vector, row] = (total.get((vector, row), 0) + scalar) % P

        for (vector, row, lo), weight in self.rows.items():
            at_over, at_zeta = product_polynomial(lo, over), product_polynomial(lo, zeta)
            add(vector, row, weight * (factors[0] * at_over + factors[1] * at_zeta))
        add("mu", 0, factors[0] * at(c, over) + factors[1] * at(c, zeta))
        add("V", 0, factors[0] * V_1 + factors[1] * V_2 + factors[2])
        add("S", 0, -factors[0] * zeta - factors[1] * over)
        add("W", 0, -d[0] * d[1] % P * d[2] % P * d[3])
        add("W'", 0, z)  # not of C_Y, but of C_Y + z' W'
        scalars, points = list(total.values()), [self.vectors[vector][row] for vector, row in total]
        scalars.append(-sum(f * r for f, r in zip(factors, remainders)))
        points.append(self.replay.key.powers[0])
        left = combination(scalars, points)
        agree = pairings_agree(left, self.replay.key.one, self.vectors["W'"][0], self.replay.key.tau)
        require(agree, "the opening does not hold")
