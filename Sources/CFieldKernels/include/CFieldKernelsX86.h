#ifndef CFIELDKERNELS_X86_H
#define CFIELDKERNELS_X86_H

#include "CFieldKernelsPortable.h"

#if defined(__x86_64__) && !defined(__OPTIMIZE__)

/* Without optimisation the compiler has no registers left for the assembly below: debug builds take the portable product. */
static inline cfk_limbs cfk_montgomery_multiply_adx(cfk_limbs a, cfk_limbs b, const uint64_t m[5]) {
  cfk_limbs modulus = {m[0], m[1], m[2], m[3]};
  return cfk_montgomery_multiply_portable(a, b, modulus, m[4]);
}

#elif defined(__x86_64__)

/*
 * The Montgomery product of CFieldKernelsPortable.h with the instructions of BMI2 and ADX: each row of products runs
 * two carry chains at once, which compilers do not generate. The flags of the processor are not looked at here.
 *
 * `m` holds the four limbs of the modulus and -1/m mod 2^64. Read as memory operands, they need no registers.
 */
#define CFK_PRODUCT_ROW(y)                  \
  "movq %[" y "], %%rdx\n\t"                \
  "xorl %k[z], %k[z]\n\t"                   \
  "mulxq %[a0], %[lo], %[hi]\n\t"           \
  "adoxq %[lo], %[t0]\n\t"                  \
  "adcxq %[hi], %[t1]\n\t"                  \
  "mulxq %[a1], %[lo], %[hi]\n\t"           \
  "adoxq %[lo], %[t1]\n\t"                  \
  "adcxq %[hi], %[t2]\n\t"                  \
  "mulxq %[a2], %[lo], %[hi]\n\t"           \
  "adoxq %[lo], %[t2]\n\t"                  \
  "adcxq %[hi], %[t3]\n\t"                  \
  "mulxq %[a3], %[lo], %[hi]\n\t"           \
  "adoxq %[lo], %[t3]\n\t"                  \
  "adcxq %[z], %[hi]\n\t"                   \
  "adoxq %[z], %[hi]\n\t"

/* Adds the multiple of the modulus that clears t0, and shifts down by a limb; `hi` holds the fifth limb. */
#define CFK_REDUCTION_ROW                   \
  "movq %[m4], %%rdx\n\t"                   \
  "imulq %[t0], %%rdx\n\t"                  \
  "xorl %k[z], %k[z]\n\t"                   \
  "mulxq %[m0], %[lo], %[z]\n\t"            \
  "adcxq %[t0], %[lo]\n\t"                  \
  "movq %[z], %[t0]\n\t"                    \
  "adcxq %[t1], %[t0]\n\t"                  \
  "mulxq %[m1], %[lo], %[t1]\n\t"           \
  "adoxq %[lo], %[t0]\n\t"                  \
  "adcxq %[t2], %[t1]\n\t"                  \
  "mulxq %[m2], %[lo], %[t2]\n\t"           \
  "adoxq %[lo], %[t1]\n\t"                  \
  "adcxq %[t3], %[t2]\n\t"                  \
  "mulxq %[m3], %[lo], %[t3]\n\t"           \
  "adoxq %[lo], %[t2]\n\t"                  \
  "movl $0, %k[lo]\n\t"                     \
  "adcxq %[lo], %[t3]\n\t"                  \
  "adoxq %[hi], %[t3]\n\t"

static inline __attribute__((always_inline)) cfk_limbs cfk_montgomery_multiply_adx(
    cfk_limbs a, cfk_limbs b, const uint64_t m[5]) {
  uint64_t t0, t1, t2, t3, lo, hi, z;
  __asm__(
      "movq %[b0], %%rdx\n\t"
      "xorl %k[z], %k[z]\n\t"
      "mulxq %[a0], %[t0], %[t1]\n\t"
      "mulxq %[a1], %[lo], %[t2]\n\t"
      "adcxq %[lo], %[t1]\n\t"
      "mulxq %[a2], %[lo], %[t3]\n\t"
      "adcxq %[lo], %[t2]\n\t"
      "mulxq %[a3], %[lo], %[hi]\n\t"
      "adcxq %[lo], %[t3]\n\t"
      "adcxq %[z], %[hi]\n\t"
      CFK_REDUCTION_ROW
      CFK_PRODUCT_ROW("b1")
      CFK_REDUCTION_ROW
      CFK_PRODUCT_ROW("b2")
      CFK_REDUCTION_ROW
      CFK_PRODUCT_ROW("b3")
      CFK_REDUCTION_ROW
      "movq %[t0], %[lo]\n\t"
      "movq %[t1], %[hi]\n\t"
      "movq %[t2], %[z]\n\t"
      "movq %[t3], %%rdx\n\t"
      "subq %[m0], %[lo]\n\t"
      "sbbq %[m1], %[hi]\n\t"
      "sbbq %[m2], %[z]\n\t"
      "sbbq %[m3], %%rdx\n\t"
      "cmovncq %[lo], %[t0]\n\t"
      "cmovncq %[hi], %[t1]\n\t"
      "cmovncq %[z], %[t2]\n\t"
      "cmovncq %%rdx, %[t3]\n\t"
      : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [lo] "=&r"(lo), [hi] "=&r"(hi), [z] "=&r"(z)
      : [a0] "r"(a.l0), [a1] "r"(a.l1), [a2] "r"(a.l2), [a3] "r"(a.l3), [b0] "m"(b.l0), [b1] "m"(b.l1),
        [b2] "m"(b.l2), [b3] "m"(b.l3), [m0] "m"(m[0]), [m1] "m"(m[1]), [m2] "m"(m[2]), [m3] "m"(m[3]),
        [m4] "m"(m[4])
      : "rdx", "cc");
  cfk_limbs out = {t0, t1, t2, t3};
  return out;
}

#endif
#endif
