#ifndef CFIELDKERNELS_BATCH_H
#define CFIELDKERNELS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CFieldKernelsPortable.h"

/* An affine point over the base field in Montgomery form; (0, 0) is infinity. */
typedef struct {
  cfk_limbs x, y;
} cfk_point;

/* Additions of affine points, eight at a time, with AVX-512 IFMA. See G1AffineBatch in Swift for the contract. */

/* Whether the instructions are there and PLUMBLINE_FORCE_PORTABLE does not forbid them. Decided before main. */
bool cfk_has_batch(void);

/* Bytes of scratch memory, aligned to 64, for a batch of `count` additions. */
static inline size_t cfk_batch_scratch(size_t count) { return (count + 7) / 8 * 320 + 4 * 320; }

/*
 * A batch of additions: the summands of addition k are a = points[at[k]] and b = points[at[k] + distance], or, when
 * `entries` is not null, source[e >> 1], negated where e is odd, for e = entries[at[k]] and e = entries[at[k] + 1].
 * The sum goes to points[at[k]]. No place may be part of two additions.
 */
typedef struct {
  cfk_point *points;
  const cfk_point *source;
  const uint32_t *entries;
  const uint32_t *at;
  size_t count;
  ptrdiff_t distance;
  void *scratch;
} cfk_batch;

/* First half: a product that the caller has to invert. It is never 0. */
cfk_limbs cfk_batch_begin(const cfk_batch *batch);

/* Second half, with the inverse. */
void cfk_batch_end(const cfk_batch *batch, cfk_limbs inverse);

#endif
