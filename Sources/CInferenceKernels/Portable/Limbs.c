#include "CInferenceKernels.h"
#include "../Parts.h"

// Balanced digits without a serial carry: adding 2^(w-1) to every digit position carries as it must, and flipping the
// top bit of each digit afterwards subtracts 2^(w-1) again, digit by digit. No overflow below 2^254.

static inline void split(const uint64_t *residue, uint64_t offset, uint64_t limbs[4]) {
  unsigned __int128 sum = 0;
  for (int i = 0; i < 4; i++) {
    sum += (unsigned __int128)residue[i] + offset;
    limbs[i] = (uint64_t)sum ^ offset;
    sum >>= 64;
  }
}

void plumbline_limb16_split_portable(const uint64_t *residues, size_t count, int16_t *digits) {
  for (size_t i = 0; i < count; i++) {
    uint64_t limbs[4];
    split(residues + 4 * i, 0x8000800080008000u, limbs);
    int16_t *pair = digits + i / 2 * 32;
    for (int j = 0; j < 16; j++) pair[2 * j + i % 2] = (int16_t)(uint16_t)(limbs[j / 4] >> (16 * (j % 4)));
  }
  if (count % 2 == 1) {
    for (int j = 0; j < 16; j++) digits[count / 2 * 32 + 2 * j + 1] = 0;
  }
}

void plumbline_limb32_split_portable(const uint64_t *residues, size_t count, int32_t *digits) {
  for (size_t i = 0; i < count; i++) {
    uint64_t limbs[4];
    split(residues + 4 * i, 0x8000000080000000u, limbs);
    for (int j = 0; j < 8; j++) digits[8 * i + j] = (int32_t)(uint32_t)(limbs[j / 2] >> (32 * (j % 2)));
  }
}

/// One sum over `count` elements, `step` apart, times split residues.
static inline __attribute__((always_inline)) void limb16_sum(
  const plumbline_limb_task *task, size_t first, size_t count, size_t step, const size_t element_bytes, int64_t sums[16]) {
  const int16_t *digits = task->digits, *narrow = (const int16_t *)task->matrix + first;
  const int32_t *wide = (const int32_t *)task->matrix + first;
  int32_t partial[16] = {0};
  size_t budget = task->flush_pairs;
  for (size_t k = 0; k < count; k += 2) {
    // 16-bit variables, so that compilers see products of pairs of 16 bits.
    int16_t m0 = (int16_t)(element_bytes == 2 ? narrow[k * step] : wide[k * step]), m1 = 0;
    if (k + 1 < count) m1 = (int16_t)(element_bytes == 2 ? narrow[(k + 1) * step] : wide[(k + 1) * step]);
    const int16_t *d = digits + 16 * k;
    for (int j = 0; j < 16; j++) partial[j] += m0 * d[2 * j] + m1 * d[2 * j + 1];
    if (--budget == 0) {
      for (int j = 0; j < 16; j++) {
        sums[j] += partial[j];
        partial[j] = 0;
      }
      budget = task->flush_pairs;
    }
  }
  for (int j = 0; j < 16; j++) sums[j] += partial[j];
}

void plumbline_limb16_vector_matrix_portable(const plumbline_limb_task *task) {
  for (size_t column = 0; column < task->columns; column++) {
    int64_t *sums = task->sums + 16 * column;
    if (task->element_bytes == 2) {
      limb16_sum(task, column, task->rows, task->row_stride, 2, sums);
    } else {
      limb16_sum(task, column, task->rows, task->row_stride, 4, sums);
    }
  }
}

void plumbline_limb16_matrix_vector_portable(const plumbline_limb_task *task) {
  for (size_t row = 0; row < task->rows; row++) {
    int64_t *sums = task->sums + 16 * row;
    if (task->element_bytes == 2) {
      limb16_sum(task, row * task->row_stride, task->columns, 1, 2, sums);
    } else {
      limb16_sum(task, row * task->row_stride, task->columns, 1, 4, sums);
    }
  }
}

void plumbline_limb32_vector_matrix_portable(const plumbline_limb_task *task) {
  for (size_t row = 0; row < task->rows; row++) {
    const int32_t *d = (const int32_t *)task->digits + 8 * row;
    for (size_t column = 0; column < task->columns; column++) {
      int64_t m = plumbline_element(task, row * task->row_stride + column);
      int64_t *sums = task->sums + 8 * column;
      for (int j = 0; j < 8; j++) sums[j] += m * d[j];
    }
  }
}

void plumbline_limb32_matrix_vector_portable(const plumbline_limb_task *task) {
  for (size_t row = 0; row < task->rows; row++) {
    int64_t sums[8] = {0};
    for (size_t column = 0; column < task->columns; column++) {
      const int32_t *d = (const int32_t *)task->digits + 8 * column;
      int64_t m = plumbline_element(task, row * task->row_stride + column);
      for (int j = 0; j < 8; j++) sums[j] += m * d[j];
    }
    for (int j = 0; j < 8; j++) task->sums[8 * row + j] += sums[j];
  }
}

uint32_t plumbline_magnitude_portable(
  const void *matrix, size_t rows, size_t columns, size_t row_stride, size_t element_bytes) {
  uint32_t bits = 0;
  for (size_t row = 0; row < rows; row++) {
    if (element_bytes == 2) {
      const int16_t *m = (const int16_t *)matrix + row * row_stride;
      for (size_t column = 0; column < columns; column++) bits |= (uint16_t)(m[column] ^ (m[column] >> 15));
    } else {
      const int32_t *m = (const int32_t *)matrix + row * row_stride;
      for (size_t column = 0; column < columns; column++) bits |= (uint32_t)(m[column] ^ (m[column] >> 31));
    }
  }
  return bits;
}
