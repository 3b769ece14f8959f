"""Reference strings by py_ecc and pycryptodome.

`ptau TAU POWER`: a powers-of-tau file in the layout of such ceremonies, to standard output.
`srs TAU COUNT INSECURE`: a reference string file of this project (INSECURE 0 or 1).
`digest TAU COUNT`: the digest of a reference string, in hexadecimal.
"""

import struct
import sys

from Crypto.Hash import keccak
from py_ecc.optimized_bn128 import G1, G2, curve_order, field_modulus, multiply, normalize

RADIX = 1 << 256


def digest(data):
    return keccak.new(digest_bits=256, data=data).digest()


def big(value):
    return int(value).to_bytes(32, "big")


def montgomery(value):
    return (int(value) * RADIX % field_modulus).to_bytes(32, "little")


def g1_points(tau, count, factor=1):
    return [normalize(multiply(G1, factor * pow(tau, i, curve_order) % curve_order)) for i in range(count)]


def g2_points(tau, count, factor=1):
    return [normalize(multiply(G2, factor * pow(tau, i, curve_order) % curve_order)) for i in range(count)]


def g1_bytes(point, number):
    return number(point[0].n) + number(point[1].n)


def g2_big(point):
    x, y = point[0].coeffs, point[1].coeffs
    return big(x[1]) + big(x[0]) + big(y[1]) + big(y[0])


def g2_montgomery(point):
    x, y = point[0].coeffs, point[1].coeffs
    return montgomery(x[0]) + montgomery(x[1]) + montgomery(y[0]) + montgomery(y[1])


def srs_digest(tau, count):
    points = b"".join(g1_bytes(p, big) for p in g1_points(tau, count))
    g2 = [g2_big(p) for p in g2_points(tau, 2)]
    return digest(b"\x20" + struct.pack("<Q", count) + g2[0] + g2[1] + digest(points)), g2, points


def ptau(tau, power):
    alpha, beta = 1234567, 7654321
    size = 1 << power
    sections = [
        (1, struct.pack("<I", 32) + field_modulus.to_bytes(32, "little") + struct.pack("<II", power, power)),
        (2, b"".join(g1_bytes(p, montgomery) for p in g1_points(tau, 2 * size - 1))),
        (3, b"".join(g2_montgomery(p) for p in g2_points(tau, size))),
        (4, b"".join(g1_bytes(p, montgomery) for p in g1_points(tau, size, alpha))),
        (5, b"".join(g1_bytes(p, montgomery) for p in g1_points(tau, size, beta))),
        (6, b"".join(g2_montgomery(p) for p in g2_points(tau, 1, beta))),
        (7, struct.pack("<I", 0)),
    ]
    head = b"ptau" + struct.pack("<II", 1, len(sections))
    return head + b"".join(struct.pack("<IQ", kind, len(data)) + data for kind, data in sections)


def srs(tau, count, insecure):
    own, g2, points = srs_digest(tau, count)
    return b"plumbsrs" + struct.pack("<IIQ", 1, insecure, count) + own + g2[0] + g2[1] + points


command, tau, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if command == "ptau":
    sys.stdout.buffer.write(ptau(tau, size))
elif command == "srs":
    sys.stdout.buffer.write(srs(tau, size, int(sys.argv[4])))
else:
    print(srs_digest(tau, size)[0].hex())
