#include "CFieldKernels.h"

#if defined(__x86_64__)

#define CFK_SCALAR_FIELD
#include "Vector52.h"

/*
 * Entries a are stored as a 2^256 and multiplied as if they stood for 2^260: each product loses a factor 16. Where the
 * result must be exact, one operand is shifted up by four bits first.
 */

/* The lanes of eight entries in their order of `load`, which `store` undoes. */
CFK_INLINE void words_in(__m512i z[4], __m512i w[4]) {
  const __m512i a = _mm512_unpacklo_epi64(z[0], z[1]), b = _mm512_unpackhi_epi64(z[0], z[1]);
  const __m512i c = _mm512_unpacklo_epi64(z[2], z[3]), d = _mm512_unpackhi_epi64(z[2], z[3]);
  w[0] = _mm512_shuffle_i64x2(a, c, 0x88);
  w[1] = _mm512_shuffle_i64x2(b, d, 0x88);
  w[2] = _mm512_shuffle_i64x2(a, c, 0xdd);
  w[3] = _mm512_shuffle_i64x2(b, d, 0xdd);
}

CFK_INLINE void words_out(const __m512i w[4], __m512i z[4]) {
  const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
  const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  const __m512i a = _mm512_unpacklo_epi64(w[0], w[1]), b = _mm512_unpackhi_epi64(w[0], w[1]);
  const __m512i c = _mm512_unpacklo_epi64(w[2], w[3]), d = _mm512_unpackhi_epi64(w[2], w[3]);
  z[0] = _mm512_permutex2var_epi64(a, first, c);
  z[1] = _mm512_permutex2var_epi64(b, first, d);
  z[2] = _mm512_permutex2var_epi64(a, second, c);
  z[3] = _mm512_permutex2var_epi64(b, second, d);
}

/* The first `count` entries times 2^shift, zeros in the lanes of the others. */
CFK_INLINE v52 load(const cfk_limbs *from, size_t count, int shift) {
  __m512i z[4], w[4];
  if (__builtin_expect(count >= 8, 1)) {
    for (int j = 0; j < 4; j++) z[j] = _mm512_loadu_si512((const char *)from + 64 * j);
  } else {
    const uint32_t mask = (1u << (4 * count)) - 1;
    for (int j = 0; j < 4; j++) z[j] = _mm512_maskz_loadu_epi64((__mmask8)(mask >> (8 * j)), (const char *)from + 64 * j);
  }
  words_in(z, w);
  return v52_unpack(w, shift);
}

/* Reduced values. */
CFK_INLINE void store(v52 a, cfk_limbs *to, size_t count) {
  __m512i z[4], w[4];
  v52_pack(a, w);
  words_out(w, z);
  if (__builtin_expect(count >= 8, 1)) {
    for (int j = 0; j < 4; j++) _mm512_storeu_si512((char *)to + 64 * j, z[j]);
  } else {
    const uint32_t mask = (1u << (4 * count)) - 1;
    for (int j = 0; j < 4; j++) _mm512_mask_storeu_epi64((char *)to + 64 * j, (__mmask8)(mask >> (8 * j)), z[j]);
  }
}

/* The same with 2^260, which stands for 1, in the lanes of the others. */
CFK_INLINE v52 operand(const cfk_limbs *from, size_t count) {
  const v52 a = load(from, count, 0);
  if (__builtin_expect(count >= 8, 1)) return a;
  const unsigned order[8] = {0, 2, 1, 3, 4, 6, 5, 7};
  unsigned others = 0;
  for (unsigned lane = 0; lane < 8; lane++) others |= (order[lane] >= count ? 1u : 0u) << lane;
  return v52_blend((__mmask8)others, a, v52_one());
}

/* A factor of exact products, below 16 p. */
CFK_INLINE v52 factor_of(cfk_limbs a) {
  const __m512i w[4] = {
      _mm512_set1_epi64((long long)a.l0), _mm512_set1_epi64((long long)a.l1), _mm512_set1_epi64((long long)a.l2),
      _mm512_set1_epi64((long long)a.l3)};
  return v52_unpack(w, 4);
}

/* b - a + `multiple` p. */
CFK_INLINE v52 difference(v52 b, v52 a, uint64_t multiple) {
  return v52_normalize(v52_plus(v52_minus(b, a), v52_p(multiple)));
}

CFK_VECTOR void cfk_scalar_fold_ifma(void *target, const void *partners, size_t count, cfk_limbs challenge) {
  cfk_limbs *low = target;
  const cfk_limbs *high = partners;
  const v52 r = factor_of(challenge);
  for (size_t i = 0; i < count; i += 8) {
    const v52 a = load(low + i, count - i, 0), b = load(high + i, count - i, 0);
    /* Below 16 * 2 / 84.6 p + p, and p more with a. */
    const v52 product = v52_multiply(difference(b, a, 1), r);
    store(v52_reduce(v52_normalize(v52_plus(product, a))), low + i, count - i);
  }
}

CFK_VECTOR void cfk_scalar_scale_ifma(void *target, size_t count, cfk_limbs factor) {
  cfk_limbs *values = target;
  const v52 r = factor_of(factor);
  for (size_t i = 0; i < count; i += 8) {
    const v52 product = v52_multiply(load(values + i, count - i, 0), r);
    store(v52_subtract_once(product, 1), values + i, count - i);
  }
}

CFK_VECTOR void cfk_scalar_add_scaled_ifma(void *target, const void *source, size_t count, cfk_limbs factor) {
  cfk_limbs *sums = target;
  const cfk_limbs *values = source;
  const v52 r = factor_of(factor);
  for (size_t i = 0; i < count; i += 8) {
    const v52 product = v52_multiply(load(values + i, count - i, 0), r);
    const v52 sum = v52_normalize(v52_plus(product, load(sums + i, count - i, 0)));
    store(v52_reduce(sum), sums + i, count - i);
  }
}

CFK_VECTOR void cfk_scalar_split_ifma(void *target, void *products, size_t count, cfk_limbs factor) {
  cfk_limbs *low = target, *high = products;
  const v52 r = factor_of(factor);
  for (size_t i = 0; i < count; i += 8) {
    const v52 a = load(low + i, count - i, 0);
    const v52 product = v52_subtract_once(v52_multiply(a, r), 1);
    store(product, high + i, count - i);
    store(v52_subtract_once(difference(a, product, 1), 1), low + i, count - i);
  }
}

/* A sum of products that is reduced now and then. */
typedef struct {
  __m512i columns[10];
  /* Below 2 p. */
  v52 total;
} lazy_sum;

CFK_INLINE void clear(lazy_sum *sum) {
  for (int j = 0; j < 10; j++) sum->columns[j] = _mm512_setzero_si512();
  for (int j = 0; j < 5; j++) sum->total.l[j] = _mm512_setzero_si512();
}

/* Moves the columns, of a sum below 2^260 * 83 p, to the total. */
CFK_INLINE void flush(lazy_sum *sum) {
  /* Times 2^260 / 2^260: below 2 p. */
  const v52 part = v52_multiply(v52_montgomery(sum->columns), v52_one());
  sum->total = v52_subtract_once(v52_normalize(v52_plus(sum->total, part)), 2);
  for (int j = 0; j < 10; j++) sum->columns[j] = _mm512_setzero_si512();
}

static cfk_limbs scalar_modulus(void) {
  return (cfk_limbs){cfk_scalar_modulus[0], cfk_scalar_modulus[1], cfk_scalar_modulus[2], cfk_scalar_modulus[3]};
}

/* The sum over the lanes of values below 4 p. */
CFK_INLINE cfk_limbs lanes_sum(v52 a) {
  cfk_limbs lanes[8], result = {0, 0, 0, 0};
  store(v52_reduce(a), lanes, 8);
  for (int lane = 0; lane < 8; lane++) result = cfk_add(result, lanes[lane], scalar_modulus());
  return result;
}

/* The sum over the lanes, times 2^(256 - 260). */
CFK_INLINE cfk_limbs total(const lazy_sum *sum) { return lanes_sum(sum->total); }

/* 16 a. */
static cfk_limbs sixteenfold(cfk_limbs a) {
  const cfk_limbs modulus = scalar_modulus();
  for (int i = 0; i < 4; i++) a = cfk_add(a, a, modulus);
  return a;
}

/* Products between two reductions: a column holds 10 * 128 * 2^52 at most, a sum of differences 4 * 128 p^2. */
enum { PRODUCTS = 128 };

CFK_VECTOR cfk_limbs cfk_scalar_inner_product_ifma(const void *left, const void *right, size_t count) {
  const cfk_limbs *a = left, *b = right;
  lazy_sum sum;
  clear(&sum);
  size_t waiting = 0;
  for (size_t i = 0; i < count; i += 8) {
    v52_accumulate(sum.columns, load(a + i, count - i, 0), load(b + i, count - i, 0));
    if (++waiting == PRODUCTS) {
      flush(&sum);
      waiting = 0;
    }
  }
  flush(&sum);
  return sixteenfold(total(&sum));
}

CFK_VECTOR void cfk_scalar_round_ifma(
    const void *left, const void *right, size_t distance, size_t count, void *sums) {
  const cfk_limbs *a = left, *b = right;
  cfk_limbs *target = sums;
  lazy_sum low, slopes;
  clear(&low);
  clear(&slopes);
  size_t waiting = 0;
  for (size_t i = 0; i < count; i += 8) {
    const v52 a0 = load(a + i, count - i, 0), b0 = load(b + i, count - i, 0);
    v52_accumulate(low.columns, a0, b0);
    const v52 a1 = load(a + distance + i, count - i, 0), b1 = load(b + distance + i, count - i, 0);
    /* Lanes beyond the end hold p, which is 0. */
    v52_accumulate(slopes.columns, difference(a1, a0, 1), difference(b1, b0, 1));
    if (++waiting == PRODUCTS) {
      flush(&low);
      flush(&slopes);
      waiting = 0;
    }
  }
  flush(&low);
  flush(&slopes);
  target[0] = sixteenfold(total(&low));
  target[1] = sixteenfold(total(&slopes));
}

/* Integers plus 2^31, in the order of lanes that `load` has. */
CFK_INLINE __m512i integers(const int32_t *from, size_t count) {
  const __mmask16 mask = (__mmask16)(count >= 8 ? 255 : (1u << count) - 1);
  const __m256i words = _mm512_castsi512_si256(_mm512_maskz_loadu_epi32(mask, from));
  const __m512i order = _mm512_setr_epi64(0, 2, 1, 3, 4, 6, 5, 7);
  return _mm512_permutexvar_epi64(
      order, _mm512_add_epi64(_mm512_cvtepi32_epi64(words), _mm512_set1_epi64(1ll << 31)));
}

/* t += a b for lanes of b below 2^52: a column grows by less than 2 * 2^52. */
CFK_INLINE void accumulate_words(__m512i t[6], v52 a, __m512i b) {
#pragma clang loop unroll(full)
  for (int j = 0; j < 5; j++) {
    t[j] = _mm512_madd52lo_epu64(t[j], a.l[j], b);
    t[j + 1] = _mm512_madd52hi_epu64(t[j + 1], a.l[j], b);
  }
}

/* t / 2^52 modulo p, below t / 2^52 + p: one step of Montgomery's reduction. Normal limbs, the highest column excepted. */
CFK_INLINE v52 reduce_word(__m512i t[6]) {
  const v52 p = v52_constant(CFK_FIELD_MODULUS);
  const __m512i q = _mm512_madd52lo_epu64(_mm512_setzero_si512(), t[0], _mm512_set1_epi64(CFK_FIELD_K));
  const __m512i carry = _mm512_srli_epi64(_mm512_add_epi64(t[0], v52_mask()), 52);
  v52 out;
  out.l[0] = _mm512_add_epi64(_mm512_madd52lo_epu64(t[1], p.l[1], q), _mm512_madd52hi_epu64(carry, p.l[0], q));
#pragma clang loop unroll(full)
  for (int j = 1; j < 5; j++) {
    out.l[j] = _mm512_madd52hi_epu64(t[j + 1], p.l[j], q);
    if (j < 4) out.l[j] = _mm512_madd52lo_epu64(out.l[j], p.l[j + 1], q);
  }
  return v52_normalize(out);
}

/* 2^312 and 2^343 modulo p: factors 2^52 and 2^(52 + 31) of products over 2^260. */
static const uint64_t cfk_two_312[5] = {
    0xe75f679dc5fb6, 0x3fdac24b38f90, 0xdbc9bfd549949, 0xdf7c48763e56d, 0x173128656beb};
static const uint64_t cfk_two_343[5] = {
    0xf8217e2a7c5ae, 0x402c8415e1a1d, 0xe3f0b7c2c354b, 0xe1d7c1c449ad4, 0x24e88bb3c4c9};

/* 2^52 a, in Montgomery form as a is. */
static cfk_limbs times_two_52(cfk_limbs a) {
  /* 2^(52 + 256). */
  const cfk_limbs factor = {0x59fe20dbdd9dc5fc, 0xe6a05c149c00b0e, 0xd7b98f777ecca0fa, 0x1fb1c38e237dc211};
  return cfk_scalar_multiply(a, factor);
}

/* 2^31 a. */
static cfk_limbs times_two_31(cfk_limbs a) {
  const cfk_limbs modulus = scalar_modulus();
  for (int i = 0; i < 31; i++) a = cfk_add(a, a, modulus);
  return a;
}

CFK_VECTOR void cfk_scalar_affine_ifma(
    void *target, const int32_t *x, const int32_t *y, size_t count, cfk_limbs base, cfk_limbs first, cfk_limbs second) {
  cfk_limbs *values = target;
  const cfk_limbs modulus = scalar_modulus();
  /* The integers come with 2^31 added to them, and the sum is divided by 2^52. */
  const cfk_limbs factors = y ? cfk_add(first, second, modulus) : first;
  const v52 constant = v52_broadcast(times_two_52(cfk_subtract(base, times_two_31(factors), modulus)));
  const v52 a = v52_broadcast(times_two_52(first)), b = v52_broadcast(times_two_52(second));
  for (size_t i = 0; i < count; i += 8) {
    __m512i t[6] = {
        constant.l[0], constant.l[1], constant.l[2], constant.l[3], constant.l[4], _mm512_setzero_si512()};
    accumulate_words(t, a, integers(x + i, count - i));
    if (y) accumulate_words(t, b, integers(y + i, count - i));
    store(v52_subtract_once(reduce_word(t), 1), values + i, count - i);
  }
}

/* A sum of products with integers that have something added to them, and of the other factors alone. */
typedef struct {
  __m512i columns[6], plain[6];
  /* Below 2 p. */
  v52 total, plain_total;
} integer_sum;

CFK_INLINE void clear_integers(integer_sum *sum) {
  for (int j = 0; j < 6; j++) sum->columns[j] = sum->plain[j] = _mm512_setzero_si512();
  for (int j = 0; j < 5; j++) sum->total.l[j] = sum->plain_total.l[j] = _mm512_setzero_si512();
}

CFK_INLINE void accumulate_integers(integer_sum *sum, v52 a, __m512i b) {
  accumulate_words(sum->columns, a, b);
  for (int j = 0; j < 5; j++) sum->plain[j] = _mm512_add_epi64(sum->plain[j], a.l[j]);
}

CFK_INLINE void flush_integers(integer_sum *sum) {
  /* Parts below 1.1 p, as the columns are below 2^45 p. */
  sum->total = v52_subtract_once(v52_normalize(v52_plus(sum->total, reduce_word(sum->columns))), 2);
  sum->plain_total = v52_subtract_once(v52_normalize(v52_plus(sum->plain_total, reduce_word(sum->plain))), 2);
  for (int j = 0; j < 6; j++) sum->columns[j] = sum->plain[j] = _mm512_setzero_si512();
}

/* The sum over the lanes without what was added to the integers, which is 2^31, or 2^32 if `doubled`. */
CFK_INLINE cfk_limbs total_integers(const integer_sum *sum, bool doubled) {
  const cfk_limbs modulus = scalar_modulus();
  cfk_limbs added = times_two_31(lanes_sum(sum->plain_total));
  if (doubled) added = cfk_add(added, added, modulus);
  return times_two_52(cfk_subtract(lanes_sum(sum->total), added, modulus));
}

CFK_VECTOR cfk_limbs cfk_scalar_integer_product_ifma(const int32_t *a, const void *right, size_t count) {
  const cfk_limbs *b = right;
  integer_sum sum;
  clear_integers(&sum);
  size_t waiting = 0;
  for (size_t i = 0; i < count; i += 8) {
    accumulate_integers(&sum, load(b + i, count - i, 0), integers(a + i, count - i));
    if (++waiting == PRODUCTS) {
      flush_integers(&sum);
      waiting = 0;
    }
  }
  flush_integers(&sum);
  return total_integers(&sum, false);
}

CFK_VECTOR void cfk_scalar_integer_round_ifma(
    const int32_t *a, const void *right, size_t distance, size_t count, void *sums) {
  const cfk_limbs *b = right;
  cfk_limbs *target = sums;
  integer_sum low, slopes;
  clear_integers(&low);
  clear_integers(&slopes);
  size_t waiting = 0;
  for (size_t i = 0; i < count; i += 8) {
    const v52 b0 = load(b + i, count - i, 0), b1 = load(b + distance + i, count - i, 0);
    const __m512i a0 = integers(a + i, count - i), a1 = integers(a + distance + i, count - i);
    accumulate_integers(&low, b0, a0);
    const __m512i slope = _mm512_add_epi64(_mm512_sub_epi64(a1, a0), _mm512_set1_epi64(1ll << 32));
    accumulate_integers(&slopes, difference(b1, b0, 1), slope);
    if (++waiting == PRODUCTS) {
      flush_integers(&low);
      flush_integers(&slopes);
      waiting = 0;
    }
  }
  flush_integers(&low);
  flush_integers(&slopes);
  target[0] = total_integers(&low, false);
  target[1] = total_integers(&slopes, true);
}

CFK_VECTOR void cfk_scalar_add_rows_ifma(
    void *sums, const int32_t *integer, const ptrdiff_t *starts, const void *weights, size_t rows, size_t count) {
  cfk_limbs *target = sums;
  const cfk_limbs *factors = weights;
  for (size_t j = 0; j < count; j += 8) {
    integer_sum sum;
    clear_integers(&sum);
    size_t waiting = 0;
    for (size_t k = 0; k < rows; k++) {
      accumulate_integers(&sum, v52_broadcast(factors[k]), integers(integer + starts[k] + j, count - j));
      if (++waiting == PRODUCTS) {
        flush_integers(&sum);
        waiting = 0;
      }
    }
    flush_integers(&sum);
    /* Each below 1.1 p. */
    const v52 all = v52_multiply(sum.total, v52_constant(cfk_two_312));
    const v52 added = v52_multiply(sum.plain_total, v52_constant(cfk_two_343));
    const v52 own = v52_reduce(difference(all, added, 2));
    store(v52_subtract_once(v52_normalize(v52_plus(own, load(target + j, count - j, 0))), 1), target + j, count - j);
  }
}

/* Montgomery's trick in eight lanes, as for points. */
CFK_VECTOR cfk_limbs cfk_scalar_invert_begin_ifma(const void *entries, size_t count, uint64_t *scratch) {
  const cfk_limbs *values = entries;
  v52 *products = (v52 *)scratch;
  v52 product = v52_one();
  const size_t groups = (count + 7) / 8;
  for (size_t group = 0; group < groups; group++) {
    products[group] = product;
    product = v52_multiply(product, operand(values + 8 * group, count - 8 * group));
  }
  /* The product over the lanes, in all lanes, and what each factor is missing from it. */
  v52 *folds = products + groups;
  for (int step = 0; step < 3; step++) {
    folds[step] = v52_exchange(product, step);
    product = v52_multiply(product, folds[step]);
  }
  return v52_lane(v52_reduce(product));
}

CFK_VECTOR void cfk_scalar_invert_end_ifma(void *entries, size_t count, const uint64_t *scratch, cfk_limbs inverse) {
  cfk_limbs *values = entries;
  const v52 *products = (const v52 *)scratch;
  const size_t groups = (count + 7) / 8;
  /* With x for x / 2^256 inverted, a product x y / 2^260 of one inverse and entries of 2^260 is exact. */
  v52 rest = v52_broadcast(inverse);
  for (int step = 0; step < 3; step++) rest = v52_multiply(rest, products[groups + (size_t)step]);
  for (size_t group = groups; group-- > 0;) {
    const v52 value = operand(values + 8 * group, count - 8 * group);
    const v52 result = v52_multiply(rest, products[group]);
    rest = v52_multiply(rest, value);
    store(v52_subtract_once(result, 1), values + 8 * group, count - 8 * group);
  }
}

/* A linear polynomial in X: its value at the present point, and what is added to go on to the next. */
typedef struct {
  v52 value, slope;
} line;

/* Values are below `bound` p at both ends; at X they are below (bound + 2 bound X) p. */
CFK_INLINE line line_through(v52 low, v52 high, uint64_t bound) {
  const line result = {low, difference(high, low, bound)};
  return result;
}

CFK_INLINE void advance(line *a) { a->value = v52_normalize(v52_plus(a->value, a->slope)); }

/* a b + c d over 2^260. */
CFK_INLINE v52 sum_of_products(v52 a, v52 b, v52 c, v52 d) {
  __m512i t[10];
  for (int j = 0; j < 10; j++) t[j] = _mm512_setzero_si512();
  v52_accumulate(t, a, b);
  v52_accumulate(t, c, d);
  return v52_montgomery(t);
}

/*
 * Bounds, for L <= 10 and so X <= 12: lanes and phi are below (2 X + 1) p, that is 25 p; eq D_T and eq M below (4 X + 2) p,
 * that is 50 p; products of two lanes below 8.4 p, of more below 2 p; phi eq D_T + eq M below 66 p; the sums of all products
 * without one lane below 10 p. The product of phi eq D_T + eq M and all lanes is largest for L = 1 and X = 3, where it is
 * below 120 p^2, and the other summand is smaller: 32 of them stay below 2^260 * 46 p.
 */
enum { GROUPS = 32 };

CFK_VECTOR void cfk_lookup_round_ifma(const cfk_lookup_round *task) {
  const size_t lanes = task->lanes, points = lanes + 3;
  const cfk_limbs *entries = task->entries, *eqs = task->eq;
  cfk_limbs *sums = task->sums;
  lazy_sum first[CFK_LOOKUP_LANES + 3], second[CFK_LOOKUP_LANES + 1];
  line lane[CFK_LOOKUP_LANES];
  for (size_t x = 0; x < points; x++) clear(&first[x]);
  for (size_t x = 0; x <= lanes; x++) clear(&second[x]);
  size_t waiting = 0;
  for (size_t i = task->start; i < task->start + task->count; i += 8) {
    const cfk_limbs *low = entries + i;
    const cfk_limbs *high = low + task->half;
    line phi = line_through(load(low, 8, 0), load(high, 8, 0), 1);
    /* Times 16: what is multiplied with phi loses a factor 16 there. */
    const v52 eq = load(eqs + i, 8, 0), eq16 = load(eqs + i, 8, 4);
    low += task->stride, high += task->stride;
    line multiplicity = line_through(v52_multiply(eq, load(low, 8, 0)), v52_multiply(eq, load(high, 8, 0)), 2);
    low += task->stride, high += task->stride;
    line table = line_through(v52_multiply(eq16, load(low, 8, 0)), v52_multiply(eq16, load(high, 8, 0)), 2);
    for (size_t c = 0; c < lanes; c++) {
      low += task->stride, high += task->stride;
      lane[c] = line_through(load(low, 8, 0), load(high, 8, 0), 1);
    }
    for (size_t x = 0; x < points; x++) {
      if (x > 0) {
        advance(&phi);
        advance(&multiplicity);
        advance(&table);
        for (size_t c = 0; c < lanes; c++) advance(&lane[c]);
      }
      /* prod D_c and sum_c prod_(c'!=c) D_c', two lanes after two. */
      v52 product = lane[0].value, mixed = v52_one();
      size_t c = 1;
      if (lanes > 1) {
        mixed = v52_normalize(v52_plus(lane[0].value, lane[1].value));
        product = v52_multiply(lane[0].value, lane[1].value);
        c = 2;
      }
      for (; c + 1 < lanes; c += 2) {
        const v52 pair = v52_multiply(lane[c].value, lane[c + 1].value);
        if (x <= lanes) {
          const v52 sum = v52_normalize(v52_plus(lane[c].value, lane[c + 1].value));
          mixed = sum_of_products(mixed, pair, sum, product);
        }
        product = v52_multiply(product, pair);
      }
      if (c < lanes) {
        if (x <= lanes) mixed = v52_normalize(v52_plus(v52_multiply(mixed, lane[c].value), product));
        product = v52_multiply(product, lane[c].value);
      }
      const v52 scaled = v52_multiply(phi.value, table.value);
      v52_accumulate(first[x].columns, v52_normalize(v52_plus(scaled, multiplicity.value)), product);
      if (x <= lanes) v52_accumulate(second[x].columns, table.value, mixed);
    }
    if (++waiting == GROUPS) {
      for (size_t x = 0; x < points; x++) flush(&first[x]);
      for (size_t x = 0; x <= lanes; x++) flush(&second[x]);
      waiting = 0;
    }
  }
  for (size_t x = 0; x < points; x++) {
    flush(&first[x]);
    sums[x] = total(&first[x]);
  }
  for (size_t x = 0; x <= lanes; x++) {
    flush(&second[x]);
    sums[points + x] = total(&second[x]);
  }
}

#endif
