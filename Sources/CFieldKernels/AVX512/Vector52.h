#ifndef CFK_VECTOR52_H
#define CFK_VECTOR52_H

#include <immintrin.h>

#include "CFieldKernels.h"

#define CFK_VECTOR __attribute__((target("avx512f,avx512dq,avx512ifma")))
#define CFK_INLINE CFK_VECTOR static inline __attribute__((always_inline))

/*
 * Elements of the base field, or of the scalar field where CFK_SCALAR_FIELD is defined, in eight lanes: five limbs of 52 bits, least significant first, in the Montgomery form of
 * 2^260. Values are kept below 2^260 = 84.6 p, not reduced; bounds are noted where they matter. "Normal" limbs are below
 * 2^52; sums and differences of limbs may be negative until `v52_normalize`. The bounds hold for both moduli.
 */
typedef struct {
  __m512i l[5];
} v52;

/* Limbs of p, of 2^260 mod p and of 2^268 mod p; -1/p mod 2^52. */
static const uint64_t cfk_p52[5] = {
    0x8c16d87cfd47, 0x916871ca8d3c2, 0x181585d97816a, 0xa029b85045b68, 0x30644e72e131};
static const uint64_t cfk_one52[5] = {
    0x20880f6fce4b4, 0x49baa989a8455, 0x18f014a498908, 0x724f85a9201d8, 0x1f16424e1bb7};
static const uint64_t cfk_two_268[5] = {
    0xec2544cd27284, 0x93c0a3e5cacd2, 0x824ae547a2004, 0xb4cb95b374969, 0x16000c8373a7};
#define CFK_K52 0x20782e4866389

/* The same of the scalar field. */
static const uint64_t cfk_r52[5] = {
    0x1f593f0000001, 0x4879b9709143e, 0x181585d2833e8, 0xa029b85045b68, 0x30644e72e131};
static const uint64_t cfk_one_r52[5] = {
    0xb6b753fffffac, 0x380f271055b9d, 0x18f016ecef7c8, 0x724f85a9201d8, 0x1f16424e1bb7};
#define CFK_K_R52 0x1f593efffffff

#ifdef CFK_SCALAR_FIELD
#define CFK_FIELD_MODULUS cfk_r52
#define CFK_FIELD_ONE cfk_one_r52
#define CFK_FIELD_K CFK_K_R52
#else
#define CFK_FIELD_MODULUS cfk_p52
#define CFK_FIELD_ONE cfk_one52
#define CFK_FIELD_K CFK_K52
#endif

CFK_INLINE __m512i v52_mask(void) { return _mm512_set1_epi64(0xfffffffffffff); }

CFK_INLINE v52 v52_constant(const uint64_t limbs[5]) {
  v52 out;
  for (int j = 0; j < 5; j++) out.l[j] = _mm512_set1_epi64((long long)limbs[j]);
  return out;
}

CFK_INLINE v52 v52_one(void) { return v52_constant(CFK_FIELD_ONE); }

/* `factor` p for a factor up to 10: limbs above 52 bits. */
CFK_INLINE v52 v52_p(uint64_t factor) {
  v52 out;
  for (int j = 0; j < 5; j++) out.l[j] = _mm512_set1_epi64((long long)(factor * CFK_FIELD_MODULUS[j]));
  return out;
}

CFK_INLINE v52 v52_plus(v52 a, v52 b) {
  for (int j = 0; j < 5; j++) a.l[j] = _mm512_add_epi64(a.l[j], b.l[j]);
  return a;
}

CFK_INLINE v52 v52_minus(v52 a, v52 b) {
  for (int j = 0; j < 5; j++) a.l[j] = _mm512_sub_epi64(a.l[j], b.l[j]);
  return a;
}

/* b in the lanes of the mask, a elsewhere. */
CFK_INLINE v52 v52_blend(__mmask8 mask, v52 a, v52 b) {
  for (int j = 0; j < 5; j++) a.l[j] = _mm512_mask_mov_epi64(a.l[j], mask, b.l[j]);
  return a;
}

/* Carries the limbs of a value that is not negative, whatever the signs of its limbs. */
CFK_INLINE v52 v52_normalize(v52 a) {
  for (int j = 0; j < 4; j++) {
    a.l[j + 1] = _mm512_add_epi64(a.l[j + 1], _mm512_srai_epi64(a.l[j], 52));
    a.l[j] = _mm512_and_si512(a.l[j], v52_mask());
  }
  return a;
}

/* Four words to limbs, times 2^shift; shift is at most 4. */
CFK_INLINE v52 v52_unpack(const __m512i w[4], int shift) {
  const __m512i mask = v52_mask();
  v52 out;
  out.l[0] = _mm512_and_si512(_mm512_slli_epi64(w[0], (unsigned)shift), mask);
  for (int j = 1; j < 4; j++) {
    const __m512i low = _mm512_srli_epi64(w[j - 1], (unsigned)(64 - 12 * j - shift));
    const __m512i high = _mm512_slli_epi64(w[j], (unsigned)(12 * j + shift));
    out.l[j] = _mm512_and_si512(_mm512_or_si512(low, high), mask);
  }
  out.l[4] = _mm512_srli_epi64(w[3], (unsigned)(16 - shift));
  return out;
}

/* Normal limbs of a value below 2^256 to words. */
CFK_INLINE void v52_pack(v52 a, __m512i w[4]) {
  for (int j = 0; j < 4; j++) {
    w[j] = _mm512_or_si512(
        _mm512_srli_epi64(a.l[j], (unsigned)(12 * j)), _mm512_slli_epi64(a.l[j + 1], (unsigned)(52 - 12 * j)));
  }
}

/* t += a b: column j has the weight 2^(52 j). A column grows by less than 10 * 2^52. */
CFK_INLINE void v52_accumulate(__m512i t[10], v52 a, v52 b) {
#pragma clang loop unroll(full)
  for (int i = 0; i < 5; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 5; j++) {
      t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.l[j], b.l[i]);
      t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.l[j], b.l[i]);
    }
  }
}

/*
 * t / 2^260 modulo p, below t / 2^260 + p, for columns below 2^62 and a result below 2^260; normal limbs.
 *
 * Five steps of Montgomery's reduction. The lowest limb of a step is cleared without being computed: its carry is 1 more
 * unless it was 0 already [Gueron and Krasnov 2012 describe the vector form].
 */
CFK_INLINE v52 v52_montgomery(__m512i t[10]) {
  const __m512i mask = v52_mask(), k = _mm512_set1_epi64(CFK_FIELD_K), nothing = _mm512_setzero_si512();
  const v52 p = v52_constant(CFK_FIELD_MODULUS);
#pragma clang loop unroll(full)
  for (int i = 0; i < 5; i++) {
    const __m512i q = _mm512_madd52lo_epu64(nothing, t[i], k);
    const __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(t[i], mask), 52);
    const __m512i high = _mm512_madd52hi_epu64(carry, p.l[0], q);
    t[i + 1] = _mm512_add_epi64(_mm512_madd52lo_epu64(t[i + 1], p.l[1], q), high);
#pragma clang loop unroll(full)
    for (int j = 1; j < 5; j++) {
      if (j > 1) t[i + j] = _mm512_madd52lo_epu64(t[i + j], p.l[j], q);
      t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], p.l[j], q);
    }
  }
  const v52 out = {{t[5], t[6], t[7], t[8], t[9]}};
  return v52_normalize(out);
}

/* a b / 2^260 modulo p, below a b / 2^260 + p; normal limbs. */
CFK_INLINE v52 v52_multiply(v52 a, v52 b) {
  __m512i t[10];
  for (int j = 0; j < 10; j++) t[j] = _mm512_setzero_si512();
  v52_accumulate(t, a, b);
  return v52_montgomery(t);
}

/* a - c where that is not negative, a elsewhere, for c = factor p. */
CFK_INLINE v52 v52_subtract_once(v52 a, uint64_t factor) {
  const v52 b = v52_normalize(v52_minus(a, v52_p(factor)));
  return v52_blend(_mm512_movepi64_mask(b.l[4]), b, a);
}

/* From below 4 p to below p. */
CFK_INLINE v52 v52_reduce(v52 a) { return v52_subtract_once(v52_subtract_once(a, 2), 1); }

/* a / 2 modulo p: at most (a + p) / 2. */
CFK_INLINE v52 v52_half(v52 a) {
  const __mmask8 odd = _mm512_test_epi64_mask(a.l[0], _mm512_set1_epi64(1));
  a = v52_normalize(v52_blend(odd, a, v52_plus(a, v52_p(1))));
  for (int j = 0; j < 4; j++) {
    a.l[j] = _mm512_or_si512(
        _mm512_srli_epi64(a.l[j], 1), _mm512_and_si512(_mm512_slli_epi64(a.l[j + 1], 51), v52_mask()));
  }
  a.l[4] = _mm512_srli_epi64(a.l[4], 1);
  return a;
}

/* a / 4 modulo p: at most (a + 3 p) / 4, as p is 3 modulo 4 and so a + (a mod 4) p is divisible. */
CFK_INLINE v52 v52_quarter(v52 a) {
  const __mmask8 one = _mm512_test_epi64_mask(a.l[0], _mm512_set1_epi64(1));
  const __mmask8 two = _mm512_test_epi64_mask(a.l[0], _mm512_set1_epi64(2));
  a = v52_blend(one, a, v52_plus(a, v52_p(1)));
  a = v52_normalize(v52_blend(two, a, v52_plus(a, v52_p(2))));
  for (int j = 0; j < 4; j++) {
    a.l[j] = _mm512_or_si512(
        _mm512_srli_epi64(a.l[j], 2), _mm512_and_si512(_mm512_slli_epi64(a.l[j + 1], 50), v52_mask()));
  }
  a.l[4] = _mm512_srli_epi64(a.l[4], 2);
  return a;
}

/* Swaps halves (step 0), quarters of halves (1), neighbours (2). */
CFK_INLINE v52 v52_exchange(v52 a, int step) {
  for (int j = 0; j < 5; j++) {
    a.l[j] = step == 0   ? _mm512_shuffle_i64x2(a.l[j], a.l[j], 0x4e)
             : step == 1 ? _mm512_permutex_epi64(a.l[j], 0x4e)
                         : _mm512_permutex_epi64(a.l[j], 0xb1);
  }
  return a;
}

/* The lowest lane of a reduced value, as words. */
CFK_INLINE cfk_limbs v52_lane(v52 a) {
  __m512i w[4];
  v52_pack(a, w);
  return (cfk_limbs){
      (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(w[0])), (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(w[1])),
      (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(w[2])), (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(w[3]))};
}

CFK_INLINE v52 v52_broadcast(cfk_limbs a) {
  const __m512i w[4] = {
      _mm512_set1_epi64((long long)a.l0), _mm512_set1_epi64((long long)a.l1), _mm512_set1_epi64((long long)a.l2),
      _mm512_set1_epi64((long long)a.l3)};
  return v52_unpack(w, 0);
}

/* Transposes eight rows of eight words. */
CFK_INLINE void cfk_transpose(__m512i r[8]) {
  __m512i s[8], t[8];
  for (int i = 0; i < 8; i += 2) {
    s[i] = _mm512_unpacklo_epi64(r[i], r[i + 1]);
    s[i + 1] = _mm512_unpackhi_epi64(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 2; j++) {
      t[i + j] = _mm512_shuffle_i64x2(s[i + j], s[i + j + 2], 0x88);
      t[i + j + 2] = _mm512_shuffle_i64x2(s[i + j], s[i + j + 2], 0xdd);
    }
  }
  for (int j = 0; j < 4; j++) {
    r[j] = _mm512_shuffle_i64x2(t[j], t[j + 4], 0x88);
    r[j + 4] = _mm512_shuffle_i64x2(t[j], t[j + 4], 0xdd);
  }
}

#endif
