#ifndef CFIELDKERNELS_H
#define CFIELDKERNELS_H

#include "CFieldKernelsPortable.h"
#include "CFieldKernelsPoints.h"
#include "CFieldKernelsScalars.h"
#include "CFieldKernelsX86.h"

#include <stdbool.h>

/* The two moduli of BN254, each followed by -1/m mod 2^64. */
static const uint64_t cfk_scalar_modulus[5] = {
    0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029, 0xc2e1f593efffffff};
static const uint64_t cfk_base_modulus[5] = {
    0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029, 0x87d20782e4866389};

#if defined(__x86_64__)

/* Whether BMI2 and ADX are there and PLUMBLINE_FORCE_PORTABLE does not forbid them. Set before main. */
extern __attribute__((visibility("hidden"))) int cfk_has_adx;

/* Whether BMI2 and ADX are there, whatever the environment says. */
bool cfk_processor_has_adx(void);

/* The portable product, out of line: only processors without ADX call it, and elsewhere it is not in the way. */
cfk_limbs cfk_montgomery_multiply_apart(cfk_limbs a, cfk_limbs b, const uint64_t m[5])
    __attribute__((visibility("hidden"), preserve_most));

static inline __attribute__((always_inline)) cfk_limbs cfk_montgomery_multiply_any(
    cfk_limbs a, cfk_limbs b, const uint64_t m[5]) {
  if (__builtin_expect(cfk_has_adx, 1)) return cfk_montgomery_multiply_adx(a, b, m);
  return cfk_montgomery_multiply_apart(a, b, m);
}

#else

static inline cfk_limbs cfk_montgomery_multiply_any(cfk_limbs a, cfk_limbs b, const uint64_t m[5]) {
  cfk_limbs modulus = {m[0], m[1], m[2], m[3]};
  return cfk_montgomery_multiply_portable(a, b, modulus, m[4]);
}

#endif

/* Montgomery products for the two moduli, with the fastest code for this processor. */
static inline __attribute__((always_inline)) cfk_limbs cfk_scalar_multiply(cfk_limbs a, cfk_limbs b) {
  return cfk_montgomery_multiply_any(a, b, cfk_scalar_modulus);
}

static inline __attribute__((always_inline)) cfk_limbs cfk_base_multiply(cfk_limbs a, cfk_limbs b) {
  return cfk_montgomery_multiply_any(a, b, cfk_base_modulus);
}

/* Asks for a cache line that will be read soon. */
static inline void cfk_prefetch(const void *address) { __builtin_prefetch(address); }

/* How many bodies of parallel loops this thread is inside of. */
int cfk_parallel_depth(void);
void cfk_parallel_enter(void);
void cfk_parallel_leave(void);

#endif
