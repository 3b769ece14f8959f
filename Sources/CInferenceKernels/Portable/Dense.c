#include "CInferenceKernels.h"

// Plain loops over the same panels. The inner loop over the 16 columns of a panel is written so that compilers
// vectorise it at the baseline instruction set.

#define COLUMNS PLUMBLINE_PANEL_COLUMNS

static inline __attribute__((always_inline)) void dense(const plumbline_dense_task *task, const int wide) {
  size_t panel_pairs = task->segments * task->segment_pairs;
  for (size_t first = 0; first < task->columns; first += COLUMNS) {
    size_t count = task->columns - first < COLUMNS ? task->columns - first : COLUMNS;
    size_t panel = first / COLUMNS * panel_pairs * COLUMNS * 2;
    for (size_t row = 0; row < task->rows; row++) {
      int64_t sums[COLUMNS] = {0};
      int32_t partial[COLUMNS] = {0};
      size_t budget = task->flush_pairs;
      size_t weight = panel;
      for (size_t segment = 0; segment < task->segments; segment++) {
        const int16_t *a =
          task->activations + (ptrdiff_t)row * task->row_stride + (ptrdiff_t)segment * task->segment_stride;
        for (size_t pair = 0; pair < task->segment_pairs; pair++) {
          int32_t a0 = a[2 * pair], a1 = a[2 * pair + 1];
          if (wide) {
            const int16_t *w = (const int16_t *)task->panels + weight;
            for (int c = 0; c < COLUMNS; c++) partial[c] += a0 * w[2 * c] + a1 * w[2 * c + 1];
          } else {
            // Widened first: compilers know how to multiply pairs of 16 bits.
            const int8_t *narrow = (const int8_t *)task->panels + weight;
            int16_t w[2 * COLUMNS];
            for (int c = 0; c < 2 * COLUMNS; c++) w[c] = narrow[c];
            for (int c = 0; c < COLUMNS; c++) partial[c] += a0 * w[2 * c] + a1 * w[2 * c + 1];
          }
          weight += COLUMNS * 2;
          if (--budget == 0) {
            for (int c = 0; c < COLUMNS; c++) {
              sums[c] += partial[c];
              partial[c] = 0;
            }
            budget = task->flush_pairs;
          }
        }
      }
      int64_t *output = task->output + (ptrdiff_t)row * task->output_stride + first;
      for (size_t c = 0; c < count; c++) {
        output[c] = (task->bias ? task->bias[first + c] : 0) + sums[c] + partial[c];
      }
    }
  }
}

void plumbline_dense_i16_portable(const plumbline_dense_task *task) { dense(task, 1); }

void plumbline_dense_i8_portable(const plumbline_dense_task *task) { dense(task, 0); }
