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
