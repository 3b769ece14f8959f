#ifndef CFIELDKERNELS_PORTABLE_H
#define CFIELDKERNELS_PORTABLE_H

#include <stdint.h>

/* Four limbs, least significant first. */
typedef struct {
  uint64_t l0, l1, l2, l3;
} cfk_limbs;

typedef unsigned __int128 cfk_u128;

/*
 * Montgomery product a * b / 2^256 mod m for a, b < m < 2^254, reduced.
 *
 * Coarsely integrated operand scanning without the last carry, which cannot occur as the top bit of m is clear
 * [Koc-Acar-Kaliski 1996; the carry-free variant is described in the gnark documentation]. `k` is -1/m mod 2^64.
 */
static inline cfk_limbs cfk_montgomery_multiply_portable(cfk_limbs a, cfk_limbs b, cfk_limbs m, uint64_t k) {
  uint64_t t0 = 0, t1 = 0, t2 = 0, t3 = 0;
  const uint64_t y[4] = {b.l0, b.l1, b.l2, b.l3};
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    cfk_u128 p = (cfk_u128)a.l0 * y[i] + t0;
    uint64_t high = (uint64_t)(p >> 64);
    const uint64_t f = (uint64_t)p * k;
    cfk_u128 r = (cfk_u128)f * m.l0 + (uint64_t)p;
    uint64_t carry = (uint64_t)(r >> 64);
    p = (cfk_u128)a.l1 * y[i] + t1 + high;
    high = (uint64_t)(p >> 64);
    r = (cfk_u128)f * m.l1 + (uint64_t)p + carry;
    carry = (uint64_t)(r >> 64);
    t0 = (uint64_t)r;
    p = (cfk_u128)a.l2 * y[i] + t2 + high;
    high = (uint64_t)(p >> 64);
    r = (cfk_u128)f * m.l2 + (uint64_t)p + carry;
    carry = (uint64_t)(r >> 64);
    t1 = (uint64_t)r;
    p = (cfk_u128)a.l3 * y[i] + t3 + high;
    high = (uint64_t)(p >> 64);
    r = (cfk_u128)f * m.l3 + (uint64_t)p + carry;
    carry = (uint64_t)(r >> 64);
    t2 = (uint64_t)r;
    t3 = carry + high;
  }
  unsigned long long borrow = 0;
  const uint64_t s0 = __builtin_subcll(t0, m.l0, 0, &borrow);
  const uint64_t s1 = __builtin_subcll(t1, m.l1, borrow, &borrow);
  const uint64_t s2 = __builtin_subcll(t2, m.l2, borrow, &borrow);
  const uint64_t s3 = __builtin_subcll(t3, m.l3, borrow, &borrow);
  cfk_limbs out = {borrow ? t0 : s0, borrow ? t1 : s1, borrow ? t2 : s2, borrow ? t3 : s3};
  return out;
}

/* a + b mod m. */
static inline cfk_limbs cfk_add(cfk_limbs a, cfk_limbs b, cfk_limbs m) {
  unsigned long long carry = 0, borrow = 0;
  const uint64_t t0 = __builtin_addcll(a.l0, b.l0, 0, &carry);
  const uint64_t t1 = __builtin_addcll(a.l1, b.l1, carry, &carry);
  const uint64_t t2 = __builtin_addcll(a.l2, b.l2, carry, &carry);
  const uint64_t t3 = __builtin_addcll(a.l3, b.l3, carry, &carry);
  const uint64_t s0 = __builtin_subcll(t0, m.l0, 0, &borrow);
  const uint64_t s1 = __builtin_subcll(t1, m.l1, borrow, &borrow);
  const uint64_t s2 = __builtin_subcll(t2, m.l2, borrow, &borrow);
  const uint64_t s3 = __builtin_subcll(t3, m.l3, borrow, &borrow);
  cfk_limbs out = {borrow ? t0 : s0, borrow ? t1 : s1, borrow ? t2 : s2, borrow ? t3 : s3};
  return out;
}

/* a - b mod m. */
static inline cfk_limbs cfk_subtract(cfk_limbs a, cfk_limbs b, cfk_limbs m) {
  unsigned long long borrow = 0, carry = 0;
  const uint64_t t0 = __builtin_subcll(a.l0, b.l0, 0, &borrow);
  const uint64_t t1 = __builtin_subcll(a.l1, b.l1, borrow, &borrow);
  const uint64_t t2 = __builtin_subcll(a.l2, b.l2, borrow, &borrow);
  const uint64_t t3 = __builtin_subcll(a.l3, b.l3, borrow, &borrow);
  const uint64_t mask = 0 - (uint64_t)borrow;
  const uint64_t s0 = __builtin_addcll(t0, m.l0 & mask, 0, &carry);
  const uint64_t s1 = __builtin_addcll(t1, m.l1 & mask, carry, &carry);
  const uint64_t s2 = __builtin_addcll(t2, m.l2 & mask, carry, &carry);
  const uint64_t s3 = __builtin_addcll(t3, m.l3 & mask, carry, &carry);
  cfk_limbs out = {s0, s1, s2, s3};
  return out;
}

#endif
