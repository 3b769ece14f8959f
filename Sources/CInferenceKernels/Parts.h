#ifndef PLUMBLINE_PARTS_H
#define PLUMBLINE_PARTS_H

#include "CInferenceKernels.h"

/// The part of a 32-bit element that takes part in a product; see `plumbline_part`.
static inline int32_t plumbline_part_of(int32_t m, plumbline_part part) {
  switch (part) {
  case PLUMBLINE_PART_LOW:
    return (int16_t)(uint16_t)m;
  case PLUMBLINE_PART_HIGH:
    return (m >> 16) + ((m >> 15) & 1);
  default:
    return m;
  }
}

static inline int32_t plumbline_element(const plumbline_limb_task *task, size_t index) {
  if (task->element_bytes == 2) return ((const int16_t *)task->matrix)[index];
  return plumbline_part_of(((const int32_t *)task->matrix)[index], task->part);
}

#endif
