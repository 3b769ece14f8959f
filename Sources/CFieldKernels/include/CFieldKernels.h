#ifndef CFIELDKERNELS_H
#define CFIELDKERNELS_H

#include "CFieldKernelsPortable.h"

/* The Montgomery product with the fastest code for this processor. */
static inline cfk_limbs cfk_montgomery_multiply(cfk_limbs a, cfk_limbs b, cfk_limbs m, uint64_t k) {
  return cfk_montgomery_multiply_portable(a, b, m, k);
}

/* How many bodies of parallel loops this thread is inside of. */
int cfk_parallel_depth(void);
void cfk_parallel_enter(void);
void cfk_parallel_leave(void);

#endif
