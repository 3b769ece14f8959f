#include "CInferenceKernels.h"

typedef unsigned __int128 u128;
typedef __int128 i128;

plumbline_modulus plumbline_modulus_make(const uint64_t limbs[4]) {
  plumbline_modulus modulus;
  for (int i = 0; i < 4; i++) modulus.limbs[i] = limbs[i];
  // Binary long division of 2^304 by p. The remainder stays below p < 2^254, so doubling it never overflows 256 bits.
  uint64_t remainder[4] = {0, 0, 0, 0};
  uint64_t quotient = 0;
  for (int bit = 304; bit >= 0; bit--) {
    for (int i = 3; i > 0; i--) remainder[i] = (remainder[i] << 1) | (remainder[i - 1] >> 63);
    remainder[0] = (remainder[0] << 1) | (bit == 304);
    uint64_t difference[4];
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
      u128 d = (u128)remainder[i] - limbs[i] - borrow;
      difference[i] = (uint64_t)d;
      borrow = (uint64_t)(d >> 64) & 1;
    }
    quotient <<= 1;
    if (borrow == 0) {
      quotient |= 1;
      for (int i = 0; i < 4; i++) remainder[i] = difference[i];
    }
  }
  modulus.reciprocal = quotient;
  return modulus;
}

/// Subtracts p from a five-limb value below 2p, if it is not below p. Branch free: which case occurs is random.
static inline __attribute__((always_inline)) void subtract_once(uint64_t v[4], const uint64_t p[4]) {
  uint64_t d[4];
  u128 t = (u128)v[0] - p[0];
  d[0] = (uint64_t)t;
  t = (u128)v[1] - p[1] - ((uint64_t)(t >> 64) & 1);
  d[1] = (uint64_t)t;
  t = (u128)v[2] - p[2] - ((uint64_t)(t >> 64) & 1);
  d[2] = (uint64_t)t;
  t = (u128)v[3] - p[3] - ((uint64_t)(t >> 64) & 1);
  d[3] = (uint64_t)t;
  uint64_t keep = (uint64_t)(t >> 64);
  for (int i = 0; i < 4; i++) v[i] = (v[i] & keep) | (d[i] & ~keep);
}

/// Eight 64-bit sums spaced by 32 bits, |value| < p * 2^42, to a residue.
static inline __attribute__((always_inline)) void reduce_one(
  const int64_t e[8], const plumbline_modulus *modulus, uint64_t *residue) {
  const uint64_t *p = modulus->limbs;
  uint64_t v[5];
  // value + p * 2^42 is in 0 ..< p * 2^43, below 2^297.
  i128 carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += (i128)e[2 * i] + (i128)((u128)(i128)e[2 * i + 1] << 32);
    uint64_t shifted = (p[i] << 42) | (i > 0 ? p[i - 1] >> 22 : 0);
    carry += shifted;
    v[i] = (uint64_t)carry;
    carry >>= 64;
  }
  v[4] = (uint64_t)(carry + (p[3] >> 22));
  // Barrett with one word, t = floor(v / 2^240) < 2^57: q <= v / p < q + 1 + 2^240 / p + t / 2^64 < q + 1.01.
  uint64_t t = (v[4] << 16) | (v[3] >> 48);
  uint64_t q = (uint64_t)(((u128)t * modulus->reciprocal) >> 64);
  u128 product = (u128)q * p[0];
  u128 difference = (u128)v[0] - (uint64_t)product;
  v[0] = (uint64_t)difference;
  for (int i = 1; i < 4; i++) {
    product = (u128)q * p[i] + (uint64_t)(product >> 64);
    difference = (u128)v[i] - (uint64_t)product - ((uint64_t)(difference >> 64) & 1);
    v[i] = (uint64_t)difference;
  }
  // What remains is below 1.01 p.
  subtract_once(v, p);
  for (int i = 0; i < 4; i++) residue[i] = v[i];
}

void plumbline_reduce_sums(
  const int64_t *sums, size_t count, size_t digits, const plumbline_modulus *modulus, uint64_t *residues) {
  if (digits == 16) {
    for (size_t i = 0; i < count; i++) {
      int64_t e[8];
      for (int j = 0; j < 8; j++) e[j] = sums[16 * i + 2 * j] + sums[16 * i + 2 * j + 1] * 65536;
      reduce_one(e, modulus, residues + 4 * i);
    }
  } else {
    for (size_t i = 0; i < count; i++) reduce_one(sums + 8 * i, modulus, residues + 4 * i);
  }
}
