"""Affine forms in the hidden scalars, and multilinear extensions (sections 1 and 2)."""

from encoding import P, bits


class Affine:
    """constant + sum terms[i] s_i."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant=0, terms=None):
        self.constant, self.terms = constant % P, terms or {}

    def __add__(self, other):
        if isinstance(other, int):
            return Affine(self.constant + other, self.terms)
        terms = dict(self.terms)
        for i, c in other.terms.items():
            terms[i] = (terms.get(i, 0) + c) % P
        return Affine(self.constant + other.constant, terms)

    def __mul__(self, factor):
        return Affine(self.constant * factor, {i: c * factor % P for i, c in self.terms.items()})

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return -self + other


def inverse(a):
    return pow(a, -1, P)


def eq_table(point):
    """eq(point, k) for all k."""
    table = [1]
    for x in point:
        table = [v * (1 - x) % P for v in table] + [v * x % P for v in table]
    return table


def eq_at(point, index):
    """eq(point, index), 0 if the index has more bits than the point has coordinates."""
    if index >> len(point):
        return 0
    result = 1
    for t, x in enumerate(point):
        result = result * (x if index >> t & 1 else 1 - x) % P
    return result


def eq_points(first, second):
    """sum_k eq(first, k) eq(second, k)."""
    result = 1
    for x, y in zip(first, second, strict=True):
        result = result * (x * y + (1 - x) * (1 - y)) % P
    return result


def late(point):
    """prod (1 - x)."""
    return eq_at(point, 0)


def product_polynomial(point, x):
    """P_point at x: coefficients eq(point, .)."""
    result = 1
    for u in point:
        result = result * (1 - u + u * x) % P
        x = x * x % P
    return result


def split(point, sizes):
    """The coordinates of each index of a list; the last index has the first ones."""
    parts, start = [], 0
    for size in reversed(sizes):
        parts.append(point[start : start + bits(size)])
        start += bits(size)
    return parts[::-1]


def index_bits(value, count):
    return [value >> t & 1 for t in range(count)]
