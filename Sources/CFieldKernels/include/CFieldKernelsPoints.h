#ifndef CFIELDKERNELS_POINTS_H
#define CFIELDKERNELS_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "CFieldKernelsPortable.h"

/* An affine point of y^2 = x^3 + 3 over the base field, in Montgomery form and reduced; (0, 0) is infinity. */
typedef struct {
  cfk_limbs x, y;
} cfk_point;

/*
 * Additions of affine points, eight at a time, with AVX-512 IFMA. Points may be equal, opposite or infinite.
 *
 * A batch takes two calls, between which the caller inverts one number.
 */
typedef struct {
  /* The points to add. */
  const void *points;
  /*
   * NULL: addition k is points[p] + points[p + distance] for p = positions[k].
   * Otherwise it is s(p) + s(p + 1), where s(p) is point entries[p] >> 1, negated when the lowest bit is set.
   */
  const uint32_t *entries;
  ptrdiff_t distance;
  const uint32_t *positions;
  size_t count;
  /* Sum k goes to target[positions[k]]. It may be `points`: no addition reads what another one writes. */
  void *target;
  /* CFK_POINT_SCRATCH_WORDS words for every eight additions and for three more, aligned to 64 bytes. */
  uint64_t *scratch;
} cfk_point_batch;

enum { CFK_POINT_SCRATCH_WORDS = 40 };

#if defined(__x86_64__)

/* Whether the processor and the system can run the functions below, whatever the environment says. */
bool cfk_processor_has_ifma(void);

/* The same, unless PLUMBLINE_FORCE_PORTABLE forbids it. */
bool cfk_use_ifma(void);

/* First half, for at least one addition: a number that is to be inverted. It is never 0. */
cfk_limbs cfk_point_batch_begin_ifma(const cfk_point_batch *batch);

/* Second half, with the inverse. */
void cfk_point_batch_end_ifma(const cfk_point_batch *batch, cfk_limbs inverse);

#endif

#endif
