#ifndef CFIELDKERNELS_SCALARS_H
#define CFIELDKERNELS_SCALARS_H

#include <stddef.h>

#include "CFieldKernelsPortable.h"

/*
 * Loops over vectors of scalars, eight entries at a time, with AVX-512 IFMA. Entries are in Montgomery form and reduced,
 * before and after; so are the results. Any count is allowed.
 */

#if defined(__x86_64__)

/* low[i] += challenge (high[i] - low[i]). */
void cfk_scalar_fold_ifma(void *low, const void *high, size_t count, cfk_limbs challenge);

/* values[i] *= factor. */
void cfk_scalar_scale_ifma(void *values, size_t count, cfk_limbs factor);

/* target[i] += factor source[i]. */
void cfk_scalar_add_scaled_ifma(void *target, const void *source, size_t count, cfk_limbs factor);

/* high[i] = factor low[i], then low[i] -= high[i]. */
void cfk_scalar_split_ifma(void *low, void *high, size_t count, cfk_limbs factor);

/* sum_i a[i] b[i]. */
cfk_limbs cfk_scalar_inner_product_ifma(const void *a, const void *b, size_t count);

/*
 * sums[0] = sum_i a[i] b[i] and sums[1] = sum_i (a[distance + i] - a[i]) (b[distance + i] - b[i]): the round polynomial
 * of an inner product whose vectors are folded.
 */
void cfk_scalar_round_ifma(
    const void *a, const void *b, size_t distance, size_t count, void *sums);

/* target[i] = base + first x[i] + second y[i], and without the last summand where y is NULL. */
void cfk_scalar_affine_ifma(
    void *target, const int32_t *x, const int32_t *y, size_t count, cfk_limbs base, cfk_limbs first, cfk_limbs second);

/* sum_i a[i] b[i] for integers a. */
cfk_limbs cfk_scalar_integer_product_ifma(const int32_t *a, const void *b, size_t count);

/* cfk_scalar_round_ifma for integers a. */
void cfk_scalar_integer_round_ifma(
    const int32_t *a, const void *b, size_t distance, size_t count, void *sums);

/* sums[j] += sum_k weights[k] integers[starts[k] + j], for j < count and k < rows. */
void cfk_scalar_add_rows_ifma(
    void *sums, const int32_t *integers, const ptrdiff_t *starts, const void *weights, size_t rows, size_t count);

/*
 * Inversion of `count` entries takes two calls, between which the caller inverts what the first one returned: 0 if an entry
 * is 0. `scratch` has CFK_INVERSION_WORDS words for every eight entries and for three more, aligned to 64 bytes.
 */
enum { CFK_INVERSION_WORDS = 40 };

cfk_limbs cfk_scalar_invert_begin_ifma(const void *values, size_t count, uint64_t *scratch);
void cfk_scalar_invert_end_ifma(void *values, size_t count, const uint64_t *scratch, cfk_limbs inverse);

/*
 * The round polynomial of the zero-check of lookups, as sum_i of eq(i) G(i, X) for
 * G = (phi D_T + M) prod_c D_c - D_T sum_c prod_(c'!=c) D_c'.
 */
typedef struct {
  /* phi, M, D_T, D_1 .. D_L, each `stride` entries after the one before. */
  const void *entries;
  size_t stride;
  /* Entry i has its partner, for X = 1, at `half` + i. */
  size_t half;
  const void *eq;
  /* The range of i; `count` is a multiple of 8. */
  size_t start, count;
  /* L: at least 1, at most CFK_LOOKUP_LANES. */
  size_t lanes;
  /* Takes the first summand of G, times 16^-(L+1), at 0 .. L+2 and then the second one, times 16^-(L-1), at 0 .. L. */
  void *sums;
} cfk_lookup_round;

/* What the bounds of the vectors allow. */
enum { CFK_LOOKUP_LANES = 10 };

void cfk_lookup_round_ifma(const cfk_lookup_round *task);

#endif

#endif
