"""The messages, the three sum-checks and the products of hidden scalars (sections 5 to 8)."""

from encoding import P, bits, scalar_bytes
from field import Affine, eq_at, eq_points, late
from linear import StepWeights, tensor_at, block_upper, read_at, real_weights
from transcript import Transcript


class Replay:
    """Everything up to line 10: challenges, checks and products as affine forms in the hidden scalars."""

    def __init__(self, proof):
        self.proof, self.key = proof, proof.key
        self.circuit, self.shape = proof.key.circuit, proof.key.shape
        self.transcript = Transcript()
        self.sent = 0
        self.products = []  # (a, b, c)
        self.absorb_points(1, [proof.statement])
        self.absorb_points(2, proof.points["w"] + proof.points["mu"] + proof.points["R"])
        self.alpha, self.gamma = self.transcript.full(), self.transcript.full()
        self.absorb_points(3, proof.points["phi"])
        self.lookups()
        self.matrix_products()
        self.reduction()

    def absorb_points(self, line, data):
        self.transcript.absorb(line, b"".join(data))

    def hidden(self, *counts):
        """The next hidden scalars in groups, and their bytes as sent."""
        groups, first = [], self.sent
        for count in counts:
            groups.append([Affine(0, {self.sent + i: 1}) for i in range(count)])
            self.sent += count
        return groups, b"".join(map(scalar_bytes, self.proof.shown[first : self.sent]))

    def message(self, line, *counts):
        groups, data = self.hidden(*counts)
        self.transcript.absorb(line, data)
        return groups

    def lookups(self):
        r, L, short = self.shape.r, self.shape.L, self.transcript.short
        z = [short() for _ in range(r)]
        claim = Affine()
        self.r_l = [0] * r
        for i in reversed(range(r)):
            (coefficients,) = self.message(4, L + 2)
            c = self.r_l[i] = short()
            for k, coefficient in enumerate(coefficients, 1):
                claim += coefficient * (pow(c, k, P) - z[i])
        (D, (phi, M)), data = self.hidden(L, 2)
        (products,), more = self.hidden(self.shape.P_z)
        self.transcript.absorb(5, data + scalar_bytes(self.proof.D_T) + more)
        self.beta = self.transcript.full()
        self.rho = [short() for _ in range(self.shape.P)]

        self.D, self.phi, self.M = D, phi, M
        names = iter(products)

        def product(a, b):
            self.products.append((a, b, next(names)))
            return self.products[-1][2]

        m, p = Affine(1), D[0]
        for c in range(1, L):
            m_D = product(m, D[c]) if c > 1 else D[c]
            p_D = product(p, D[c])
            m, p = m_D + p, p_D
        D_T = self.proof.D_T
        G = product(phi * D_T + M, p) - m * D_T
        self.checks = [claim - G]

    def matrix_products(self):
        forms = self.proof.claims
        (T, committed) = self.message(6, 2, len(forms))
        self.T_w, self.T_b = T
        self.h = dict(zip(forms, committed))  # by claim: "input", annotations, "output"
        self.sigma = [0] * self.shape.R_m
        claim = self.T_w - self.T_b
        for i in reversed(range(self.shape.R_m)):
            ((c_0, c_2, *c_3),) = self.message(7, self.shape.d)
            c_3 = c_3[0] if c_3 else Affine()
            x = self.sigma[i] = self.transcript.short()
            c_1 = claim - 2 * c_0 - c_2 - c_3
            claim = c_0 + c_1 * x + c_2 * (x * x) + c_3 * pow(x, 3, P)
        ends, products = self.message(8, 2 * self.shape.k, self.shape.k)
        self.epsilon = self.transcript.full()
        self.product_ends = []
        for j, (l, step) in enumerate(self.circuit.product_steps):
            weights = StepWeights(step, self.rho, self.sigma)
            self.products.append((ends[2 * j], ends[2 * j + 1], products[j]))
            self.product_ends.append((weights, ends[2 * j], ends[2 * j + 1]))
            factor = pow(self.beta, l, P) * weights.unread * weights.eq_factor % P * late(self.sigma[step.rounds :])
            claim -= products[j] * factor
        self.checks.append(claim)

    def reduction(self):
        n, x_w, x_phi = self.shape.n, self.shape.n_w, self.shape.n_phi
        claim = Affine()
        for power, (value, _, _) in enumerate(self.claims()):
            claim += value * pow(self.epsilon, power, P)
        self.u = [0] * n
        for i in reversed(range(n)):
            ((c_0, c_2),) = self.message(9, 2)
            x = self.u[i] = self.transcript.short()
            claim = c_0 + (claim - 2 * c_0 - c_2) * x + c_2 * (x * x)
        ((self.v_w, self.v_phi, self.v_R),), data = self.hidden(3)
        self.transcript.absorb(10, data + self.proof.points["V"][0])
        E_w = E_phi = 0
        for power, (_, on_w, on_phi) in enumerate(self.claims()):
            factor = pow(self.epsilon, power, P)
            E_w += factor * on_w(self.u[:x_w]) if on_w else 0
            E_phi += factor * on_phi(self.u[:x_phi]) if on_phi else 0
        self.checks.append(claim - self.v_w * E_w - self.v_phi * E_phi)
        assert self.sent == len(self.proof.shown)

    def claims(self):
        """(value, functional on w at u, functional on phi at u) in the order of the powers of epsilon."""
        r, r_l, gamma = self.shape.r, self.r_l, self.gamma
        for lane in range(self.shape.L):
            pieces = [piece for piece in self.circuit.pieces if piece.lane == lane]
            tag = sum(piece.tag * eq_at(r_l[bits(piece.length) :], piece.slot // piece.length) for piece in pieces)
            yield self.alpha - tag - self.D[lane], lambda u: sum(self.piece_at(x, u) for x in pieces), None
        yield self.phi, None, lambda u: eq_points(u[:r], r_l) * late(u[r:])
        size, offset = 1 << r, self.circuit.multiplicities
        yield self.M, lambda u: eq_points(u[:r], r_l) * block_upper(offset, size, u), None
        yield Affine(), None, lambda u: late(u[r:])

        constant = 0
        for l, step in enumerate(self.circuit.linear_steps):
            real = 1
            for weights in real_weights(self.rho, step.outputs):
                real = real * sum(weights) % P
            constant += pow(self.beta, l, P) * ((1 << step.shift >> 1) + step.constant) * real
        yield self.T_w + constant, self.linear_at, None

        for weights, a, b in self.product_ends:
            for operand, value in zip(weights.step.product, (a, b)):
                if operand.space == 0:
                    tensor = self.circuit.tensor(operand)
                    own = weights.weights(operand)
                    yield value, lambda u: read_at(tensor, operand, own, u), None
        for name, index in self.proof.ends:
            tensor = self.circuit.w[index]
            own = real_weights(self.rho, tensor.dimensions)
            if name in self.proof.values:
                own = self.key.packing(index).weights(self.rho)
                entries = [1]
                for weights in own:
                    entries = [e * w % P for e in entries for w in weights]
                value = Affine(sum(e * v for e, v in zip(entries, self.proof.values[name], strict=True)))
            elif name in self.h:
                value = self.h[name]
            else:
                continue
            yield value, lambda u: tensor_at(tensor, [dict(enumerate(x)) for x in own], u), None

    def piece_at(self, piece, u):
        """gamma a + gamma^2 b of a piece: slots against r_l."""
        m = bits(piece.length)
        inner = eq_at(self.r_l[m:], piece.slot >> m) * eq_points(self.r_l[:m], u[:m]) % P
        upper = self.gamma * eq_at(u[m:], piece.argument >> m)
        if piece.value is not None:
            upper += self.gamma * self.gamma * eq_at(u[m:], piece.value >> m)
        return inner * upper % P

    def linear_at(self, u):
        """The functional of T_w."""
        total = 0
        for l, step in enumerate(self.circuit.linear_steps):
            weights = real_weights(self.rho, step.outputs)
            own = [dict(enumerate(x)) for x in weights]
            value = tensor_at(self.circuit.w[step.result], own, u) << step.shift
            below = 0
            for tensor, width in step.limbs:
                value += tensor_at(self.circuit.w[tensor], own, u) << below
                below += width
            for factor, operand in step.terms:
                value -= factor * read_at(self.circuit.tensor(operand), operand, dict(enumerate(weights)), u)
            total = (total + pow(self.beta, l, P) * value) % P
        return total
