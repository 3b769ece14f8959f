"""Functionals of linear steps (section 7): operands as sums over blocks of `w`, or as points of blocks of `params`."""

from encoding import P, bits
from field import eq_at, eq_points, eq_table, index_bits, split


def block_upper(offset, size, u):
    """eq of the upper coordinates with the bits of offset / size."""
    return eq_at(u[bits(size) :], offset // size)


def tensor_at(tensor, weights, u):
    """At u, the functional that has at each entry the product of the weights of its indices."""
    total = 0
    for block in tensor.blocks:
        result = block_upper(block.offset, block.size, u)
        coordinates = split(u, [1 << width for _, width, _ in block.segments])
        for (first, _, real), point, own in zip(block.segments, coordinates, weights):
            table = eq_table(point)
            result = result * sum(own.get(first + i, 0) * table[i] for i in range(real)) % P
        total += result
    return total % P


def real_weights(point, sizes):
    """For each index, eq(its coordinates, i) of its real values i."""
    return [eq_table(own)[:size] for own, size in zip(split(point, sizes), sizes)]


def read_at(tensor, operand, weights, u):
    """The same for an operand: `weights` by variable; variables that it does not read are summed."""
    dimensions = []
    for (constant, terms), size in zip(operand.maps, tensor.dimensions):
        sums = {constant: 1}
        for variable, coefficient in terms:
            reached = {}
            for index, weight in sums.items():
                for value, own in enumerate(weights[variable]):
                    target = index + coefficient * value
                    reached[target] = (reached.get(target, 0) + weight * own) % P
            sums = reached
        dimensions.append({i: w for i, w in sums.items() if 0 <= i < size})
    result = tensor_at(tensor, dimensions, u)
    for variable, own in weights.items():
        if variable not in operand.variables:
            result = result * sum(own) % P
    return result


class StepWeights:
    """A product step at rho and sigma."""

    def __init__(self, step, rho, sigma):
        self.step = step
        outputs = len(step.outputs)
        self.rho = split(rho, step.outputs)
        sizes = [step.sizes[v] for v in step.summation]
        self.sigma = dict(zip(step.summation, split(sigma, sizes)))
        self.eq_factor = 1  # e_l
        for v in step.shared:
            self.eq_factor = self.eq_factor * eq_points(self.rho[v], self.sigma[v]) % P
        a, b = map(step.output_readers, step.product)
        self.unread = 1  # F_l
        for v in set(range(outputs)) - a - b:
            self.unread = self.unread * sum(eq_table(self.rho[v])[: step.outputs[v]]) % P

    def coordinates(self, operand):
        """By variable: those of its summation variables, and of the output indices that only it reads."""
        own = {v: self.rho[v] for v in self.step.output_readers(operand) if v not in self.step.shared}
        return own | self.sigma

    def weights(self, operand):
        sizes = self.step.sizes
        return {v: eq_table(point)[: sizes[v]] for v, point in self.coordinates(operand).items()}


def parameter_blocks(tensor, operand, coordinates):
    """(factor, point, offset) of each block of a plainly read tensor: in its point the last dimension is first."""
    for block in tensor.blocks:
        factor, point = 1, []
        for (first, width, _), (_, terms) in zip(reversed(block.segments), reversed(operand.maps), strict=True):
            own = coordinates[terms[0][0]]
            point += own[:width]
            factor = factor * eq_at(own[width:], first >> width) % P
        yield factor, point, block.offset


def vector_point(point, offset, variables):
    """Followed by the bits of offset / size, up to the variables of the vector."""
    return point + index_bits(offset >> len(point), max(variables - len(point), 0))
