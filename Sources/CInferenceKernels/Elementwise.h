#ifndef PLUMBLINE_ELEMENTWISE_H
#define PLUMBLINE_ELEMENTWISE_H

#include "CInferenceKernels.h"

// Plain loops, written so that compilers vectorise them. Each set of kernels compiles them for its instructions by
// `PLUMBLINE_ELEMENTWISE(set, attributes)`. Arithmetic is on unsigned integers, which wrap.

#define INLINE static inline __attribute__((always_inline))

INLINE void accumulate_run(
  int32_t *sums, const void *values, ptrdiff_t stride, size_t count, uint32_t factor, uint32_t offset, int wide) {
  const uint8_t *bytes = values;
  const int16_t *words = values;
  if (stride == 1) {
    for (size_t i = 0; i < count; i++) {
      int32_t value = wide ? words[i] : bytes[i];
      sums[i] = (int32_t)((uint32_t)sums[i] + factor * (uint32_t)value + offset);
    }
  } else {
    for (size_t i = 0; i < count; i++) {
      int32_t value = wide ? words[(ptrdiff_t)i * stride] : bytes[(ptrdiff_t)i * stride];
      sums[i] = (int32_t)((uint32_t)sums[i] + factor * (uint32_t)value + offset);
    }
  }
}

INLINE void accumulate(const plumbline_accumulate_task *task, int wide) {
  size_t rows = task->rows, columns = task->columns;
  if (task->column_stride == 1 && task->row_stride == (ptrdiff_t)columns && task->sum_stride == (ptrdiff_t)columns) {
    columns *= rows;
    rows = 1;
  }
  for (size_t r = 0; r < rows; r++) {
    const char *row = (const char *)task->values + (ptrdiff_t)r * task->row_stride * (wide ? 2 : 1);
    accumulate_run(
      task->sums + (ptrdiff_t)r * task->sum_stride, row, task->column_stride, columns, (uint32_t)task->factor,
      (uint32_t)task->offset, wide);
  }
}

INLINE void multiply_add(int32_t *sums, const int32_t *factors, const int32_t *addends, size_t count) {
  if (addends != NULL) {
    for (size_t i = 0; i < count; i++) {
      sums[i] = (int32_t)((uint32_t)sums[i] * (uint32_t)factors[i] + (uint32_t)addends[i]);
    }
  } else {
    for (size_t i = 0; i < count; i++) sums[i] = (int32_t)((uint32_t)sums[i] * (uint32_t)factors[i]);
  }
}

INLINE void depthwise(const plumbline_depthwise_task *task, int wide) {
  size_t padded = (task->columns + 15) / 16 * 16;
  for (size_t first = 0; first < task->columns; first += 16) {
    size_t count = task->columns - first < 16 ? task->columns - first : 16;
    for (size_t r = 0; r < task->rows; r++) {
      uint32_t sums[16];
      for (int c = 0; c < 16; c++) sums[c] = (uint32_t)task->bias[first + c];
      for (size_t t = 0; t < task->tap_count; t++) {
        ptrdiff_t place = (ptrdiff_t)r * task->row_stride + task->taps[t] + (ptrdiff_t)first;
        const uint8_t *bytes = (const uint8_t *)task->activations + place;
        const int16_t *words = (const int16_t *)task->activations + place;
        const int16_t *weights = task->weights + t * padded + first;
        for (int c = 0; c < 16; c++) {
          int32_t value = wide ? words[c] : bytes[c];
          sums[c] += (uint32_t)(value * weights[c]);
        }
      }
      int32_t *output = task->sums + r * task->columns + first;
      if (count == 16) {
        for (int c = 0; c < 16; c++) output[c] = (int32_t)sums[c];
      } else {
        for (size_t c = 0; c < count; c++) output[c] = (int32_t)sums[c];
      }
    }
  }
}

#define GREATEST(NAME, TYPE) \
  INLINE void NAME(const plumbline_greatest_task *task) { \
    for (size_t r = 0; r < task->rows; r++) { \
      const TYPE *row = (const TYPE *)task->values + (ptrdiff_t)r * task->row_stride; \
      TYPE *output = (TYPE *)task->output + r * task->columns; \
      for (size_t first = 0; first < task->columns; first += 16) { \
        TYPE greatest[16]; \
        for (int c = 0; c < 16; c++) greatest[c] = row[task->taps[0] + (ptrdiff_t)first + c]; \
        for (size_t t = 1; t < task->tap_count; t++) { \
          const TYPE *tap = row + task->taps[t] + first; \
          for (int c = 0; c < 16; c++) greatest[c] = tap[c] > greatest[c] ? tap[c] : greatest[c]; \
        } \
        for (int c = 0; c < 16; c++) output[first + c] = greatest[c]; \
      } \
    } \
  }
GREATEST(greatest_bytes, uint8_t)
GREATEST(greatest_words, int16_t)
#undef GREATEST

#define REQUANTISE(NAME, TYPE) \
  INLINE void NAME(const plumbline_requantise_task *task) { \
    size_t rows = task->rows, columns = task->columns; \
    if (task->output_stride == (ptrdiff_t)columns) { \
      columns *= rows; \
      rows = 1; \
    } \
    const int32_t half = task->half, lower = task->lower, upper = task->upper, offset = task->offset; \
    const uint32_t shift = task->shift; \
    for (size_t r = 0; r < rows; r++) { \
      const int32_t *sums = task->sums + r * columns; \
      TYPE *output = (TYPE *)task->output + (ptrdiff_t)r * task->output_stride; \
      if (task->table != NULL) { \
        const TYPE *table = task->table; \
        for (size_t i = 0; i < columns; i++) { \
          int32_t q = (int32_t)((uint32_t)sums[i] + (uint32_t)half) >> shift; \
          output[i] = table[(uint32_t)q - (uint32_t)lower]; \
        } \
      } else { \
        for (size_t i = 0; i < columns; i++) { \
          int32_t q = (int32_t)((uint32_t)sums[i] + (uint32_t)half) >> shift; \
          q = q < lower ? lower : q; \
          q = q > upper ? upper : q; \
          output[i] = (TYPE)((uint32_t)q - (uint32_t)offset); \
        } \
      } \
    } \
  }
REQUANTISE(requantise_bytes, uint8_t)
REQUANTISE(requantise_words, int16_t)
#undef REQUANTISE
#undef INLINE

#define PLUMBLINE_ELEMENTWISE(set, attributes) \
  attributes void plumbline_accumulate_u8_##set(const plumbline_accumulate_task *task) { accumulate(task, 0); } \
  attributes void plumbline_accumulate_i16_##set(const plumbline_accumulate_task *task) { accumulate(task, 1); } \
  attributes void plumbline_multiply_add_##set( \
    int32_t *sums, const int32_t *factors, const int32_t *addends, size_t count) { \
    multiply_add(sums, factors, addends, count); \
  } \
  attributes void plumbline_depthwise_u8_##set(const plumbline_depthwise_task *task) { depthwise(task, 0); } \
  attributes void plumbline_depthwise_i16_##set(const plumbline_depthwise_task *task) { depthwise(task, 1); } \
  attributes void plumbline_greatest_u8_##set(const plumbline_greatest_task *task) { greatest_bytes(task); } \
  attributes void plumbline_greatest_i16_##set(const plumbline_greatest_task *task) { greatest_words(task); } \
  attributes void plumbline_requantise_u8_##set(const plumbline_requantise_task *task) { requantise_bytes(task); } \
  attributes void plumbline_requantise_i16_##set(const plumbline_requantise_task *task) { requantise_words(task); }

#endif
