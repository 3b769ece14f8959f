"""Points of BN254 by py_ecc: reading, sums of multiples, the pairing equation."""

from py_ecc.optimized_bn128 import (
    FQ, FQ2, FQ12, G2, Z1, add, b, b2, curve_order, double, field_modulus, final_exponentiate, is_inf, is_on_curve,
    multiply, neg, normalize, pairing,
)

from encoding import P, require

assert curve_order == P
INFINITY = bytes(64)
GENERATOR = (1).to_bytes(32, "big") + (2).to_bytes(32, "big")


def coordinate(data):
    value = int.from_bytes(data, "big")
    require(value < field_modulus, "a coordinate is not canonical")
    return value


def g1(data):
    """The point of 64 bytes."""
    x, y = coordinate(data[:32]), coordinate(data[32:])
    if data == INFINITY:
        return Z1
    point = (FQ(x), FQ(y), FQ(1))
    require(is_on_curve(point, b), "a point is not on the curve")
    return point


def encoded_g1(point):
    """64 bytes."""
    if is_inf(point):
        return INFINITY
    return b"".join(int(x).to_bytes(32, "big") for x in normalize(point))


def g2(data):
    """The point of 128 bytes, in the subgroup and not infinity."""
    xi, xr, yi, yr = (coordinate(data[i : i + 32]) for i in range(0, 128, 32))
    point = (FQ2([xr, xi]), FQ2([yr, yi]), FQ2([1, 0]))
    require(any(data), "a point of G2 is infinity")
    require(is_on_curve(point, b2), "a point of G2 is not on the curve")
    require(is_inf(multiply(point, curve_order)), "a point of G2 is not in the subgroup")
    return point


def is_g2_generator(point):
    return point == G2


def combination(scalars, points, window=5):
    """sum scalars[i] points[i], by buckets; scalars near p count as small negative ones."""
    terms = []
    for scalar, point in zip(scalars, points, strict=True):
        scalar %= P
        if scalar > P // 2:
            scalar, point = P - scalar, neg(point)
        if scalar:
            terms.append((scalar, point))
    total = Z1
    for shift in range(max((s.bit_length() for s, _ in terms), default=0) // window * window, -1, -window):
        for _ in range(window):
            total = double(total)
        buckets = [Z1] * (1 << window)
        for scalar, point in terms:
            digit = (scalar >> shift) & ((1 << window) - 1)
            if digit:
                buckets[digit] = add(buckets[digit], point)
        running, sum_ = Z1, Z1
        for bucket in reversed(buckets[1:]):
            running = add(running, bucket)
            sum_ = add(sum_, running)
        total = add(total, sum_)
    return total


def same(first, second):
    return is_inf(add(first, neg(second)))


def pairings_agree(a, one, c, tau):
    """e(a, one) = e(c, tau), with one final exponentiation."""
    product = FQ12.one()
    for point, other in ((a, one), (neg(c), tau)):
        if not is_inf(point):
            product *= pairing(other, point, final_exponentiate=False)
    return final_exponentiate(product) == FQ12.one()
