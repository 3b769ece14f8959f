#include "CFieldKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma")))
#define INLINE TARGET static inline __attribute__((always_inline))

/*
 * Eight field elements in radix 2^52, least significant limb first. "Loose" limbs are signed and may exceed 52 bits;
 * a product needs them tight. Values stay below 64 moduli, which is less than 2^260.
 */
typedef struct {
  __m512i l[5];
} vec;

/* The modulus and 2^260 reduced by it, in limbs of 52 bits, and -1 / modulus mod 2^52. */
static const uint64_t modulus52[5] = {
    0x08c16d87cfd47, 0x916871ca8d3c2, 0x181585d97816a, 0xa029b85045b68, 0x030644e72e131};
static const uint64_t radix52[5] = {
    0x20880f6fce4b4, 0x49baa989a8455, 0x18f014a498908, 0x724f85a9201d8, 0x01f16424e1bb7};
static const uint64_t inverse52 = 0x20782e4866389;
static const uint64_t mask52 = ((uint64_t)1 << 52) - 1;

INLINE __m512i broadcast(uint64_t x) { return _mm512_set1_epi64((long long)x); }

INLINE vec modulus(void) {
  vec p;
  for (int j = 0; j < 5; j++) p.l[j] = broadcast(modulus52[j]);
  return p;
}

INLINE vec zero(void) {
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = _mm512_setzero_si512();
  return r;
}

/* Limb by limb, loose. */
INLINE vec add(vec a, vec b) {
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = _mm512_add_epi64(a.l[j], b.l[j]);
  return r;
}

INLINE vec subtract(vec a, vec b) {
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = _mm512_sub_epi64(a.l[j], b.l[j]);
  return r;
}

INLINE vec shift(vec a, unsigned bits) {
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = _mm512_slli_epi64(a.l[j], bits);
  return r;
}

/* b in the lanes of `mask`, a elsewhere. */
INLINE vec blend(__mmask8 mask, vec a, vec b) {
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = _mm512_mask_blend_epi64(mask, a.l[j], b.l[j]);
  return r;
}

/* The same value in limbs of 52 bits; only the last limb keeps a sign. */
INLINE vec tight(vec a) {
  const __m512i mask = broadcast(mask52);
  for (int j = 0; j < 4; j++) {
    a.l[j + 1] = _mm512_add_epi64(a.l[j + 1], _mm512_srai_epi64(a.l[j], 52));
    a.l[j] = _mm512_and_si512(a.l[j], mask);
  }
  return a;
}

/* a - m where that is not negative, a elsewhere. Both tight. */
INLINE vec reduce_once(vec a, vec m) {
  const vec difference = tight(subtract(a, m));
  return blend(_mm512_movepi64_mask(difference.l[4]), difference, a);
}

/* a b / 2^260 modulo the modulus: below (1 + 0.012 x y) moduli for a below x and b below y moduli. All tight. */
INLINE vec multiply(vec a, vec b) {
  const vec p = modulus();
  const __m512i k = broadcast(inverse52);
  __m512i t[6];
  for (int j = 0; j < 6; j++) t[j] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int i = 0; i < 5; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 5; j++) t[j] = _mm512_madd52lo_epu64(t[j], a.l[j], b.l[i]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 5; j++) t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], a.l[j], b.l[i]);
    const __m512i f = _mm512_madd52lo_epu64(_mm512_setzero_si512(), t[0], k);
#pragma clang loop unroll(full)
    for (int j = 0; j < 5; j++) t[j] = _mm512_madd52lo_epu64(t[j], f, p.l[j]);
#pragma clang loop unroll(full)
    for (int j = 0; j < 5; j++) t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], f, p.l[j]);
    t[0] = _mm512_add_epi64(t[1], _mm512_srli_epi64(t[0], 52));
#pragma clang loop unroll(full)
    for (int j = 1; j < 5; j++) t[j] = t[j + 1];
    t[5] = _mm512_setzero_si512();
  }
  vec r;
  for (int j = 0; j < 5; j++) r.l[j] = t[j];
  return tight(r);
}

/* Four words of eight numbers each, least significant first: the form in memory, transposed. */
typedef struct {
  __m512i w[4];
} words;

INLINE words transpose_in(const uint64_t *const source[8]) {
  __m512i z[4];
  for (int i = 0; i < 4; i++) {
    z[i] = _mm512_inserti64x4(
        _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)source[i])),
        _mm256_loadu_si256((const __m256i *)source[i + 4]), 1);
  }
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const __m512i e0 = _mm512_unpacklo_epi64(z[0], z[1]), e1 = _mm512_unpacklo_epi64(z[2], z[3]);
  const __m512i o0 = _mm512_unpackhi_epi64(z[0], z[1]), o1 = _mm512_unpackhi_epi64(z[2], z[3]);
  words r;
  r.w[0] = _mm512_permutex2var_epi64(e0, low, e1);
  r.w[1] = _mm512_permutex2var_epi64(o0, low, o1);
  r.w[2] = _mm512_permutex2var_epi64(e0, high, e1);
  r.w[3] = _mm512_permutex2var_epi64(o0, high, o1);
  return r;
}

INLINE void transpose_out(words a, uint64_t *const target[8]) {
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const __m512i e0 = _mm512_permutex2var_epi64(a.w[0], low, a.w[2]);
  const __m512i e1 = _mm512_permutex2var_epi64(a.w[0], high, a.w[2]);
  const __m512i o0 = _mm512_permutex2var_epi64(a.w[1], low, a.w[3]);
  const __m512i o1 = _mm512_permutex2var_epi64(a.w[1], high, a.w[3]);
  const __m512i z[4] = {
      _mm512_unpacklo_epi64(e0, o0), _mm512_unpackhi_epi64(e0, o0), _mm512_unpacklo_epi64(e1, o1),
      _mm512_unpackhi_epi64(e1, o1)};
  for (int i = 0; i < 4; i++) {
    _mm256_storeu_si256((__m256i *)target[i], _mm512_castsi512_si256(z[i]));
    _mm256_storeu_si256((__m256i *)target[i + 4], _mm512_extracti64x4_epi64(z[i], 1));
  }
}

INLINE vec to_limbs(words a) {
  const __m512i mask = broadcast(mask52);
  vec r;
  r.l[0] = _mm512_and_si512(a.w[0], mask);
  r.l[1] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(a.w[0], 52), _mm512_slli_epi64(a.w[1], 12)), mask);
  r.l[2] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(a.w[1], 40), _mm512_slli_epi64(a.w[2], 24)), mask);
  r.l[3] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(a.w[2], 28), _mm512_slli_epi64(a.w[3], 36)), mask);
  r.l[4] = _mm512_srli_epi64(a.w[3], 16);
  return r;
}

INLINE words to_words(vec a) {
  words r;
  r.w[0] = _mm512_or_si512(a.l[0], _mm512_slli_epi64(a.l[1], 52));
  r.w[1] = _mm512_or_si512(_mm512_srli_epi64(a.l[1], 12), _mm512_slli_epi64(a.l[2], 40));
  r.w[2] = _mm512_or_si512(_mm512_srli_epi64(a.l[2], 24), _mm512_slli_epi64(a.l[3], 28));
  r.w[3] = _mm512_or_si512(_mm512_srli_epi64(a.l[3], 36), _mm512_slli_epi64(a.l[4], 16));
  return r;
}

INLINE __mmask8 equal(words a, words b) {
  __mmask8 mask = _mm512_cmpeq_epi64_mask(a.w[0], b.w[0]);
  for (int i = 1; i < 4; i++) mask = _mm512_mask_cmpeq_epi64_mask(mask, a.w[i], b.w[i]);
  return mask;
}

INLINE __mmask8 is_zero(words a) {
  const __m512i any = _mm512_or_si512(_mm512_or_si512(a.w[0], a.w[1]), _mm512_or_si512(a.w[2], a.w[3]));
  return _mm512_testn_epi64_mask(any, any);
}

/*
 * Where the operands of eight additions are, and which of them are to be negated. Where fewer are left, the last one is
 * done again: it gives the same point at the same place, as all operands are read before anything is written.
 */
typedef struct {
  const uint64_t *a[8], *b[8];
  unsigned negate_a, negate_b;
} operands;

INLINE operands locate(const cfk_point_batch *batch, size_t group) {
  const uint64_t *const points = batch->points;
  operands o;
  o.negate_a = o.negate_b = 0;
  const size_t first = 8 * group;
  const size_t rest = batch->count - first;
  for (size_t i = 0; i < 8; i++) {
    const size_t p = batch->positions[first + (i < rest ? i : rest - 1)];
    if (batch->entries) {
      const uint32_t ea = batch->entries[p], eb = batch->entries[p + 1];
      o.a[i] = points + 8 * (size_t)(ea >> 1);
      o.b[i] = points + 8 * (size_t)(eb >> 1);
      o.negate_a |= (ea & 1) << i;
      o.negate_b |= (eb & 1) << i;
    } else {
      o.a[i] = points + 8 * p;
      o.b[i] = points + 8 * (p + batch->distance);
    }
  }
  return o;
}

/* Asks for the operands of a later group. */
INLINE void prefetch(const cfk_point_batch *batch, size_t group) {
  const size_t first = 8 * group;
  if (first + 8 > batch->count) return;
  const operands o = locate(batch, group);
  for (int i = 0; i < 8; i++) {
    _mm_prefetch((const char *)o.a[i], _MM_HINT_T0);
    _mm_prefetch((const char *)o.b[i], _MM_HINT_T0);
    _mm_prefetch((const char *)o.a[i] + 63, _MM_HINT_T0);
    _mm_prefetch((const char *)o.b[i] + 63, _MM_HINT_T0);
  }
}

/* The lanes in which the chord is no sum. */
typedef struct {
  __mmask8 a_infinite, b_infinite, equal, opposite;
} exceptions;

INLINE void ordinates(const operands *o, words *ya, words *yb) {
  const uint64_t *a[8], *b[8];
  for (int i = 0; i < 8; i++) {
    a[i] = o->a[i] + 4;
    b[i] = o->b[i] + 4;
  }
  *ya = transpose_in(a);
  *yb = transpose_in(b);
}

/* Whether any lane may be exceptional: equal abscissas, or an abscissa 0, as infinity has it. */
INLINE unsigned may_fail(words xa, words xb) { return equal(xa, xb) | is_zero(xa) | is_zero(xb); }

INLINE exceptions classify(const operands *o, words xa, words xb, words ya, words yb) {
  exceptions e;
  e.a_infinite = is_zero(xa) & is_zero(ya);
  e.b_infinite = is_zero(xb) & is_zero(yb);
  const __mmask8 finite = (__mmask8) ~(e.a_infinite | e.b_infinite);
  const __mmask8 same_x = equal(xa, xb) & finite;
  /* No ordinate is 0 as the group has odd order, so one of the two holds. */
  const __mmask8 same_y = (__mmask8)(equal(ya, yb) ^ o->negate_a ^ o->negate_b);
  e.equal = same_x & same_y;
  e.opposite = same_x & (__mmask8)~same_y;
  return e;
}

/* The ordinate with its sign, loose. */
INLINE vec signed_ordinate(words y, unsigned negate) {
  const vec limbs = to_limbs(y);
  return blend((__mmask8)negate, limbs, subtract(modulus(), limbs));
}

/* What the slopes are divided by: never 0, below 4 moduli, tight. */
INLINE vec denominator(const operands *o, words xa, words xb) {
  vec d = add(subtract(to_limbs(xb), to_limbs(xa)), modulus());
  if (__builtin_expect(may_fail(xa, xb) != 0, 0)) {
    words ya, yb;
    ordinates(o, &ya, &yb);
    const exceptions e = classify(o, xa, xb, ya, yb);
    const vec y = signed_ordinate(ya, o->negate_a);
    d = blend(e.equal, d, add(y, y));
    vec one = zero();
    one.l[0] = broadcast(1);
    d = blend(e.a_infinite | e.b_infinite | e.opposite, d, one);
  }
  return tight(d);
}

INLINE void store(uint64_t *scratch, vec a) {
  for (int j = 0; j < 5; j++) _mm512_store_si512(scratch + 8 * j, a.l[j]);
}

INLINE vec load(const uint64_t *scratch) {
  vec a;
  for (int j = 0; j < 5; j++) a.l[j] = _mm512_load_si512(scratch + 8 * j);
  return a;
}

TARGET void cfk_point_products_ifma(const cfk_point_batch *batch, uint64_t *scratch, cfk_limbs products[8]) {
  const size_t groups = (batch->count + 7) / 8;
  /* 1 in the radix of the vectors, so that the first product does not change the scale. */
  vec product;
  for (int j = 0; j < 5; j++) product.l[j] = broadcast(radix52[j]);
  for (size_t group = 0; group < groups; group++) {
    prefetch(batch, group + 2);
    const operands o = locate(batch, group);
    store(scratch + CFK_POINT_SCRATCH_WORDS * group, product);
    product = multiply(product, denominator(&o, transpose_in(o.a), transpose_in(o.b)));
  }
  product = reduce_once(product, modulus());
  uint64_t *target[8];
  for (int i = 0; i < 8; i++) target[i] = &products[i].l0;
  transpose_out(to_words(product), target);
}

TARGET void cfk_point_sums_ifma(
    const cfk_point_batch *batch, const uint64_t *scratch, const cfk_limbs inverses[8]) {
  const vec p = modulus();
  const vec two_p = tight(add(p, p));
  const uint64_t *source[8];
  for (int i = 0; i < 8; i++) source[i] = &inverses[i].l0;
  vec inverse = to_limbs(transpose_in(source));
  for (size_t group = (batch->count + 7) / 8; group-- > 0;) {
    if (group >= 2) prefetch(batch, group - 2);
    const operands o = locate(batch, group);
    const words xa_words = transpose_in(o.a), xb_words = transpose_in(o.b);
    words ya_words, yb_words;
    ordinates(&o, &ya_words, &yb_words);
    const vec reciprocal = multiply(inverse, load(scratch + CFK_POINT_SCRATCH_WORDS * group));
    inverse = multiply(inverse, denominator(&o, xa_words, xb_words));

    const vec xa = to_limbs(xa_words), xb = to_limbs(xb_words);
    const vec ya = signed_ordinate(ya_words, o.negate_a), yb = signed_ordinate(yb_words, o.negate_b);
    vec numerator = tight(add(subtract(yb, ya), p));
    exceptions e = {0, 0, 0, 0};
    const unsigned suspicious = may_fail(xa_words, xb_words);
    if (__builtin_expect(suspicious != 0, 0)) {
      e = classify(&o, xa_words, xb_words, ya_words, yb_words);
      /* 3 x^2, and 16 for the radix: below 49 moduli. */
      const vec square = shift(multiply(xa, xa), 4);
      numerator = blend(e.equal, numerator, tight(add(add(square, square), square)));
    }
    const vec slope = multiply(numerator, reciprocal);
    /* Below 4 moduli before the two subtractions. */
    vec x = tight(add(subtract(subtract(multiply(slope, slope), xa), xb), two_p));
    x = reduce_once(reduce_once(x, two_p), p);
    /* 4 for the radix. */
    const vec run = tight(shift(add(subtract(xa, x), p), 2));
    vec y = tight(add(subtract(multiply(slope, run), ya), p));
    if (__builtin_expect(suspicious != 0, 0)) {
      x = blend(e.opposite, x, zero());
      y = blend(e.opposite, y, zero());
      x = blend(e.b_infinite, x, xa);
      y = blend(e.b_infinite, y, tight(ya));
      x = blend(e.a_infinite, x, xb);
      y = blend(e.a_infinite, y, tight(yb));
    }
    y = reduce_once(reduce_once(y, p), p);

    uint64_t *target[8];
    uint64_t *const points = batch->target;
    for (size_t i = 0; i < 8; i++) {
      const size_t k = 8 * group + i;
      target[i] = points + 8 * (size_t)batch->positions[k < batch->count ? k : batch->count - 1];
    }
    transpose_out(to_words(x), target);
    for (int i = 0; i < 8; i++) target[i] += 4;
    transpose_out(to_words(y), target);
  }
}

#endif
