#include "CFieldKernels.h"

#if defined(__x86_64__)

#include "Vector52.h"

/*
 * Affine additions by Montgomery's trick, in eight lanes.
 *
 * Coordinates come in the Montgomery form of 2^256 and are multiplied in that of 2^260. Instead of converting them, the
 * additions run on an isomorphic curve: (x, y) -> (u^2 x, u^3 y) with u = 1/2 turns x 2^256 into 4 x 2^256 = (u^2 x) 2^260
 * and y 2^256 into 2 y 2^256 = (u^3 y) 2^260: shifts by two bits and by one.
 */

/* What the lanes need that have no chord: summands equal, opposite or infinite. */
typedef struct {
  /* Lanes whose sum is known without a slope, and their sums. */
  unsigned known;
  cfk_point sum[8];
} exceptions;

static inline cfk_limbs zero(void) { return (cfk_limbs){0, 0, 0, 0}; }

static inline bool is_zero(cfk_limbs a) { return (a.l0 | a.l1 | a.l2 | a.l3) == 0; }

static inline bool is_infinite(cfk_point a) { return is_zero(a.x) && is_zero(a.y); }

static cfk_limbs base_modulus(void) {
  return (cfk_limbs){cfk_base_modulus[0], cfk_base_modulus[1], cfk_base_modulus[2], cfk_base_modulus[3]};
}

static inline const cfk_point *first(const cfk_point_batch *batch, size_t k) {
  const size_t p = batch->positions[k];
  return (const cfk_point *)batch->points + (batch->entries ? batch->entries[p] >> 1 : p);
}

static inline const cfk_point *second(const cfk_point_batch *batch, size_t k) {
  const size_t p = batch->positions[k];
  const cfk_point *points = batch->points;
  return batch->entries ? points + (batch->entries[p + 1] >> 1) : points + p + batch->distance;
}

static inline cfk_point *target(const cfk_point_batch *batch, size_t k) {
  return (cfk_point *)batch->target + batch->positions[k];
}

static cfk_point signed_point(const cfk_point *point, bool negative) {
  cfk_point result = *point;
  if (negative) result.y = cfk_subtract(zero(), result.y, base_modulus());
  return result;
}

/*
 * One addition that may have no chord. Gives numerator and denominator of the slope and returns true, or gives the sum
 * and returns false and leaves the others alone.
 */
static bool slope(const cfk_point_batch *batch, size_t k, cfk_limbs *numerator, cfk_limbs *denominator, cfk_point *sum) {
  const uint32_t *entries = batch->entries ? batch->entries + batch->positions[k] : 0;
  const cfk_point a = signed_point(first(batch, k), entries && entries[0] & 1);
  const cfk_point b = signed_point(second(batch, k), entries && entries[1] & 1);
  const cfk_limbs p = base_modulus();
  if (is_infinite(a)) {
    *sum = b;
    return false;
  }
  if (is_infinite(b)) {
    *sum = a;
    return false;
  }
  const cfk_limbs rise = cfk_subtract(b.y, a.y, p), run = cfk_subtract(b.x, a.x, p);
  if (!is_zero(run)) {
    *numerator = rise;
    *denominator = run;
    return true;
  }
  if (!is_zero(rise)) {
    *sum = (cfk_point){zero(), zero()};
    return false;
  }
  const cfk_limbs square = cfk_base_multiply(a.x, a.x);
  *numerator = cfk_add(cfk_add(square, square, p), square, p);
  *denominator = cfk_add(a.y, a.y, p);
  return true;
}

/* The points of eight additions as words: x in words 0 to 3, y in words 4 to 7. Lanes from `count` on repeat the last. */
CFK_INLINE void load(const cfk_point_batch *batch, size_t start, size_t count, __m512i a[8], __m512i b[8]) {
  for (size_t lane = 0; lane < 8; lane++) {
    const size_t k = start + (lane < count ? lane : count - 1);
    a[lane] = _mm512_loadu_si512(first(batch, k));
    b[lane] = _mm512_loadu_si512(second(batch, k));
  }
  cfk_transpose(a);
  cfk_transpose(b);
}

/* Lanes that may have no chord: equal abscissas, or an abscissa 0 as infinity has it. */
CFK_INLINE unsigned suspects(const __m512i a[8], const __m512i b[8]) {
  const __m512i ax = _mm512_or_si512(_mm512_or_si512(a[0], a[1]), _mm512_or_si512(a[2], a[3]));
  const __m512i bx = _mm512_or_si512(_mm512_or_si512(b[0], b[1]), _mm512_or_si512(b[2], b[3]));
  const __m512i difference = _mm512_or_si512(
      _mm512_or_si512(_mm512_xor_si512(a[0], b[0]), _mm512_xor_si512(a[1], b[1])),
      _mm512_or_si512(_mm512_xor_si512(a[2], b[2]), _mm512_xor_si512(a[3], b[3])));
  const __m512i least = _mm512_min_epu64(difference, _mm512_min_epu64(ax, bx));
  return _mm512_cmpeq_epi64_mask(least, _mm512_setzero_si512());
}

/* Replaces numerators and denominators of the suspects. */
CFK_VECTOR static __attribute__((noinline)) void repair(
    const cfk_point_batch *batch, size_t start, unsigned lanes, v52 *numerator, v52 *denominator, exceptions *found) {
  /* Words of the lanes, for a denominator 1 where none is needed. */
  _Alignas(64) uint64_t n[4][8] = {0}, d[4][8] = {0};
  found->known = 0;
  for (unsigned rest = lanes; rest; rest &= rest - 1) {
    const unsigned lane = (unsigned)__builtin_ctz(rest);
    cfk_limbs top = {1, 0, 0, 0}, bottom = {1, 0, 0, 0};
    if (!slope(batch, start + lane, &top, &bottom, &found->sum[lane])) found->known |= 1u << lane;
    n[0][lane] = top.l0, n[1][lane] = top.l1, n[2][lane] = top.l2, n[3][lane] = top.l3;
    d[0][lane] = bottom.l0, d[1][lane] = bottom.l1, d[2][lane] = bottom.l2, d[3][lane] = bottom.l3;
  }
  __m512i words[4];
  for (int j = 0; j < 4; j++) words[j] = _mm512_load_si512(d[j]);
  *denominator = v52_blend((__mmask8)lanes, *denominator, v52_unpack(words, 2));
  if (!numerator) return;
  for (int j = 0; j < 4; j++) words[j] = _mm512_load_si512(n[j]);
  *numerator = v52_blend((__mmask8)lanes, *numerator, v52_unpack(words, 1));
}

CFK_INLINE unsigned live_lanes(size_t count) { return count < 8 ? (1u << count) - 1 : 255; }

/* x2 - x1 below 8 p. Lanes from `count` on get 1. */
CFK_INLINE v52 difference(v52 ax, v52 bx) { return v52_normalize(v52_plus(v52_minus(bx, ax), v52_p(4))); }

CFK_VECTOR cfk_limbs cfk_point_batch_begin_ifma(const cfk_point_batch *batch) {
  v52 *products = (v52 *)batch->scratch;
  v52 product = v52_one();
  const size_t groups = (batch->count + 7) / 8;
  for (size_t group = 0; group < groups; group++) {
    const size_t start = 8 * group, count = batch->count - start;
    if (count > 16) {
      for (size_t k = start + 16; k < start + 24 && k < batch->count; k++) {
        __builtin_prefetch(first(batch, k));
        __builtin_prefetch(second(batch, k));
      }
    }
    __m512i a[8], b[8];
    load(batch, start, count, a, b);
    v52 d = difference(v52_unpack(a, 2), v52_unpack(b, 2));
    const unsigned live = live_lanes(count), suspect = suspects(a, b) & live;
    if (__builtin_expect(suspect != 0, 0)) {
      exceptions found;
      repair(batch, start, suspect, 0, &d, &found);
    }
    products[group] = product;
    product = v52_multiply(product, v52_blend((__mmask8)~live, d, v52_one()));
  }
  /* The product over the lanes, in all lanes, and what each factor is missing from it. */
  v52 *folds = products + groups;
  for (int step = 0; step < 3; step++) {
    folds[step] = v52_exchange(product, step);
    product = v52_multiply(product, folds[step]);
  }
  return v52_lane(v52_reduce(product));
}

CFK_VECTOR void cfk_point_batch_end_ifma(const cfk_point_batch *batch, cfk_limbs inverse) {
  const v52 *products = (const v52 *)batch->scratch;
  const size_t groups = (batch->count + 7) / 8;
  v52 rest = v52_multiply(v52_broadcast(inverse), v52_constant(cfk_two_268));
  for (int step = 0; step < 3; step++) rest = v52_multiply(rest, products[groups + (size_t)step]);
  for (size_t group = groups; group-- > 0;) {
    const size_t start = 8 * group, count = batch->count - start < 8 ? batch->count - start : 8;
    __m512i a[8], b[8];
    load(batch, start, count, a, b);
    const v52 ax = v52_unpack(a, 2), bx = v52_unpack(b, 2);
    v52 ay = v52_unpack(a + 4, 1), by = v52_unpack(b + 4, 1);
    if (batch->entries) {
      unsigned negative_a = 0, negative_b = 0;
      for (size_t lane = 0; lane < count; lane++) {
        const uint32_t *entries = batch->entries + batch->positions[start + lane];
        negative_a |= (entries[0] & 1) << lane;
        negative_b |= (entries[1] & 1) << lane;
      }
      ay = v52_blend((__mmask8)negative_a, ay, v52_minus(v52_p(2), ay));
      by = v52_blend((__mmask8)negative_b, by, v52_minus(v52_p(2), by));
    }
    v52 d = difference(ax, bx);
    v52 n = v52_normalize(v52_plus(v52_minus(by, ay), v52_p(2)));
    const unsigned live = live_lanes(count), suspect = suspects(a, b) & live;
    exceptions found;
    found.known = 0;
    if (__builtin_expect(suspect != 0, 0)) repair(batch, start, suspect, &n, &d, &found);

    const v52 reciprocal = v52_multiply(rest, products[group]);
    rest = v52_multiply(rest, v52_blend((__mmask8)~live, d, v52_one()));
    const v52 m = v52_multiply(n, reciprocal);
    const v52 x = v52_normalize(v52_plus(v52_minus(v52_minus(v52_multiply(m, m), ax), bx), v52_p(8)));
    const v52 e = v52_normalize(v52_plus(v52_minus(ax, x), v52_p(10)));
    const v52 y = v52_normalize(v52_plus(v52_minus(v52_multiply(m, e), ay), v52_p(2)));
    __m512i words[8];
    v52_pack(v52_reduce(v52_quarter(x)), words);
    v52_pack(v52_reduce(v52_half(y)), words + 4);
    cfk_transpose(words);
    for (size_t lane = 0; lane < count; lane++) _mm512_storeu_si512(target(batch, start + lane), words[lane]);
    for (unsigned known = found.known; known; known &= known - 1) {
      const unsigned lane = (unsigned)__builtin_ctz(known);
      *target(batch, start + lane) = found.sum[lane];
    }
  }
}

#endif
