#ifndef CFIELDKERNELS_POINTS_H
#define CFIELDKERNELS_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "CFieldKernelsPortable.h"

/*
 * Additions of affine points y^2 = x^3 + 3 over the base field, eight at a time, with AVX-512 IFMA.
 *
 * A point is eight limbs, x and then y, in Montgomery form and reduced; (0, 0) is infinity. Points may be equal,
 * opposite or infinite. A batch takes two calls, between which the caller inverts eight numbers:
 *
 *   cfk_point_products_ifma   the product of the denominators of all slopes, in each of the eight lanes
 *   cfk_point_sums_ifma       the sums, from the inverses of these products times 64
 *
 * The factor 64 makes up for the radix of the vectors, 2^260, which is not that of the numbers in memory, 2^256.
 */
typedef struct {
  /* The points to add. */
  const void *points;
  /*
   * NULL: addition k is points[p] + points[p + distance] for p = positions[k].
   * Otherwise it is s(p) + s(p + 1), where s(p) is point entries[p] >> 1, negated when the lowest bit is set.
   */
  const uint32_t *entries;
  size_t distance;
  const uint32_t *positions;
  size_t count;
  /* Sum k goes to target[positions[k]]. It may be `points`: no addition reads what another one writes. */
  void *target;
} cfk_point_batch;

enum {
  /* Additions in a vector. */
  CFK_POINT_LANES = 8,
  /* Words of scratch memory for each vector of additions, aligned to 64 bytes. */
  CFK_POINT_SCRATCH_WORDS = 40,
};

#if defined(__x86_64__)

/* Whether the processor and the system can run the functions below, whatever the environment says. */
bool cfk_processor_has_ifma(void);

/* The same, unless PLUMBLINE_FORCE_PORTABLE forbids it. */
bool cfk_use_ifma(void);

void cfk_point_products_ifma(const cfk_point_batch *batch, uint64_t *scratch, cfk_limbs products[8]);
void cfk_point_sums_ifma(const cfk_point_batch *batch, const uint64_t *scratch, const cfk_limbs inverses[8]);

#endif

#endif
