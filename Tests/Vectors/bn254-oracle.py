"""Points and pairings of BN254 by py_ecc. One question on each line of the standard input, numbers in decimal:

`g1 A`: the coordinates of A times the generator of G1; `0 0` for infinity.
`g2 A`: the same in G2, real before imaginary parts.
`sum A1 B1 A2 B2 ...`: the sum of B_i (A_i G) in G1.
`pairing A B`: e(A G1, B G2) as six coefficients of 1, w, ..., w^5 over Fq2.
"""

import sys

from py_ecc.optimized_bn128 import G1, G2, Z1, Z2, add, field_modulus, is_inf, multiply, normalize, pairing


def g1(point):
    if is_inf(point):
        return [0, 0]
    return [coordinate.n for coordinate in normalize(point)]


def g2(point):
    if is_inf(point):
        return [0, 0, 0, 0]
    return [int(part) for coordinate in normalize(point) for part in coordinate.coeffs]


def answer(kind, numbers):
    if kind == "g1":
        return g1(multiply(G1, numbers[0]) if numbers[0] else Z1)
    if kind == "g2":
        return g2(multiply(G2, numbers[0]) if numbers[0] else Z2)
    if kind == "sum":
        total = Z1
        for logarithm, scalar in zip(numbers[::2], numbers[1::2]):
            total = add(total, multiply(multiply(G1, logarithm), scalar))
        return g1(total)
    if kind == "pairing":
        value = [int(c) for c in pairing(multiply(G2, numbers[1]), multiply(G1, numbers[0])).coeffs]
        # Powers of w up to 11, with w^6 = 9 + u: u = w^6 - 9.
        return [part for k in range(6) for part in ((value[k] + 9 * value[k + 6]) % field_modulus, value[k + 6])]
    raise ValueError(kind)


for line in sys.stdin:
    kind, *numbers = line.split()
    print(*answer(kind, [int(number) for number in numbers]))
