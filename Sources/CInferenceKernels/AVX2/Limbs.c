#include "CInferenceKernels.h"

#if defined(__x86_64__)

#include "../Parts.h"

#include <immintrin.h>
#include <string.h>

// Lanes are digits of the field elements; a pair (or one) of small integers is broadcast. A tile is 6 sums by all
// digits: 12 accumulators, 2 digit vectors, 1 broadcast, 1 product.

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline, target("avx2")))

enum {
  TILE = 6,
  /// Columns staged at a time, a multiple of the tile and of a vector.
  STAGE_COLUMNS = 96,
  /// Pairs (16-bit) or rows (32-bit) staged at a time: 24 KiB of staged matrix, 4 or 2 KiB of digits.
  STAGE_STEPS = 64,
  /// Pairs or elements of a vector that a block of rows goes through together.
  VECTOR_STEPS = 256,
};

// Digits -----------------------------------------------------------------------------------------------------------

INLINE __m256i split(const uint64_t *residue, uint64_t offset) {
  unsigned long long limbs[4];
  unsigned char carry = _addcarry_u64(0, residue[0], offset, &limbs[0]);
  carry = _addcarry_u64(carry, residue[1], offset, &limbs[1]);
  carry = _addcarry_u64(carry, residue[2], offset, &limbs[2]);
  _addcarry_u64(carry, residue[3], offset, &limbs[3]);
  __m256i sum = _mm256_set_epi64x(
    (long long)limbs[3], (long long)limbs[2], (long long)limbs[1], (long long)limbs[0]);
  return _mm256_xor_si256(sum, _mm256_set1_epi64x((long long)offset));
}

INLINE void store_pair(int16_t *out, __m256i first, __m256i second) {
  __m256i low = _mm256_unpacklo_epi16(first, second), high = _mm256_unpackhi_epi16(first, second);
  _mm256_storeu_si256((__m256i *)out, _mm256_permute2x128_si256(low, high, 0x20));
  _mm256_storeu_si256((__m256i *)(out + 16), _mm256_permute2x128_si256(low, high, 0x31));
}

TARGET void plumbline_limb16_split_avx2(const uint64_t *residues, size_t count, int16_t *digits) {
  const uint64_t offset = 0x8000800080008000u;
  for (size_t i = 0; i + 1 < count; i += 2) {
    store_pair(digits + 16 * i, split(residues + 4 * i, offset), split(residues + 4 * i + 4, offset));
  }
  if (count % 2 == 1) {
    store_pair(digits + 16 * (count - 1), split(residues + 4 * (count - 1), offset), _mm256_setzero_si256());
  }
}

TARGET void plumbline_limb32_split_avx2(const uint64_t *residues, size_t count, int32_t *digits) {
  for (size_t i = 0; i < count; i++) {
    _mm256_storeu_si256((__m256i *)(digits + 8 * i), split(residues + 4 * i, 0x8000000080000000u));
  }
}

// Tiles ------------------------------------------------------------------------------------------------------------

/// sums[c] += sum over k of digits[k] * pair(c, k), where pair(c, k) starts `c * column_step + k * step` elements after
/// `m`. `steps` is within the range of 32-bit sums.
INLINE void tile16(
  const int columns, const int16_t *digits, size_t steps, const int16_t *m, size_t column_step, size_t step,
  int64_t *sums) {
  __m256i low[TILE], high[TILE];
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) low[c] = high[c] = _mm256_setzero_si256();
  for (; steps > 0; steps--) {
    __m256i d0 = _mm256_loadu_si256((const __m256i *)digits);
    __m256i d1 = _mm256_loadu_si256((const __m256i *)digits + 1);
#pragma clang loop unroll(full)
    for (int c = 0; c < columns; c++) {
      int32_t bits;
      memcpy(&bits, m + (size_t)c * column_step, sizeof bits);
      __m256i pair = _mm256_set1_epi32(bits);
      low[c] = _mm256_add_epi32(low[c], _mm256_madd_epi16(pair, d0));
      high[c] = _mm256_add_epi32(high[c], _mm256_madd_epi16(pair, d1));
    }
    digits += 32;
    m += step;
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) {
    __m256i *out = (__m256i *)(sums + 16 * c);
    __m256i wide[4] = {
      _mm256_cvtepi32_epi64(_mm256_castsi256_si128(low[c])),
      _mm256_cvtepi32_epi64(_mm256_extracti128_si256(low[c], 1)),
      _mm256_cvtepi32_epi64(_mm256_castsi256_si128(high[c])),
      _mm256_cvtepi32_epi64(_mm256_extracti128_si256(high[c], 1)),
    };
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) _mm256_storeu_si256(out + i, _mm256_add_epi64(_mm256_loadu_si256(out + i), wide[i]));
  }
}

/// The same for one 32-bit element at a time and 64-bit sums.
INLINE void tile32(
  const int columns, const int32_t *digits, size_t steps, const int32_t *m, size_t column_step, size_t step,
  int64_t *sums) {
  __m256i even[TILE], odd[TILE];
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) even[c] = odd[c] = _mm256_setzero_si256();
  for (; steps > 0; steps--) {
    // vpmuldq reads the low half of each 64-bit lane.
    __m256i d0 = _mm256_loadu_si256((const __m256i *)digits);
    __m256i d1 = _mm256_srli_epi64(d0, 32);
#pragma clang loop unroll(full)
    for (int c = 0; c < columns; c++) {
      __m256i element = _mm256_set1_epi32(m[(size_t)c * column_step]);
      even[c] = _mm256_add_epi64(even[c], _mm256_mul_epi32(element, d0));
      odd[c] = _mm256_add_epi64(odd[c], _mm256_mul_epi32(element, d1));
    }
    digits += 8;
    m += step;
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) {
    __m256i *out = (__m256i *)(sums + 8 * c);
    __m256i low = _mm256_unpacklo_epi64(even[c], odd[c]), high = _mm256_unpackhi_epi64(even[c], odd[c]);
    __m256i first = _mm256_permute2x128_si256(low, high, 0x20), second = _mm256_permute2x128_si256(low, high, 0x31);
    _mm256_storeu_si256(out, _mm256_add_epi64(_mm256_loadu_si256(out), first));
    _mm256_storeu_si256(out + 1, _mm256_add_epi64(_mm256_loadu_si256(out + 1), second));
  }
}

#define TILES(WIDTH, ELEMENT) \
  static TARGET void tiles##WIDTH( \
    size_t columns, const ELEMENT *digits, size_t steps, const ELEMENT *m, size_t column_step, size_t step, \
    int64_t *sums) { \
    const size_t stride = 256 / WIDTH; \
    for (; columns >= TILE; columns -= TILE) { \
      tile##WIDTH(TILE, digits, steps, m, column_step, step, sums); \
      m += TILE * column_step; \
      sums += TILE * stride; \
    } \
    switch (columns) { \
    case 1: tile##WIDTH(1, digits, steps, m, column_step, step, sums); break; \
    case 2: tile##WIDTH(2, digits, steps, m, column_step, step, sums); break; \
    case 3: tile##WIDTH(3, digits, steps, m, column_step, step, sums); break; \
    case 4: tile##WIDTH(4, digits, steps, m, column_step, step, sums); break; \
    case 5: tile##WIDTH(5, digits, steps, m, column_step, step, sums); break; \
    default: break; \
    } \
  }
TILES(16, int16_t)
TILES(32, int32_t)

// Vector times matrix: blocks of rows are staged so that the elements of a tile lie next to each other -----------------

/// 16 elements of either width; those of 32 bits fit 16.
INLINE __m256i load_narrow(const char *m, size_t element_bytes) {
  if (element_bytes == 2) return _mm256_loadu_si256((const __m256i *)m);
  __m256i packed = _mm256_packs_epi32(_mm256_loadu_si256((const __m256i *)m), _mm256_loadu_si256((const __m256i *)m + 1));
  return _mm256_permute4x64_epi64(packed, 0xD8);
}

INLINE int16_t element_narrow(const char *m, size_t element_bytes) {
  return element_bytes == 2 ? *(const int16_t *)m : (int16_t)*(const int32_t *)m;
}

/// staged[column] = (first[column], second[column]); `second` may be NULL for zeros.
INLINE void interleave(
  const char *first, const char *second, size_t columns, const size_t element_bytes, int16_t *staged) {
  size_t c = 0;
  for (; c + 16 <= columns; c += 16) {
    __m256i a = load_narrow(first + c * element_bytes, element_bytes);
    __m256i b = second != NULL ? load_narrow(second + c * element_bytes, element_bytes) : _mm256_setzero_si256();
    store_pair(staged + 2 * c, a, b);
  }
  for (; c < columns; c++) {
    staged[2 * c] = element_narrow(first + c * element_bytes, element_bytes);
    staged[2 * c + 1] = second != NULL ? element_narrow(second + c * element_bytes, element_bytes) : 0;
  }
}

INLINE void vector_matrix16(const plumbline_limb_task *task, const size_t element_bytes) {
  _Alignas(64) int16_t staged[STAGE_STEPS * STAGE_COLUMNS * 2];
  size_t block = task->flush_pairs < STAGE_STEPS ? task->flush_pairs : STAGE_STEPS;
  size_t pairs = (task->rows + 1) / 2;
  size_t row_bytes = task->row_stride * element_bytes;
  for (size_t column = 0; column < task->columns; column += STAGE_COLUMNS) {
    size_t count = task->columns - column < STAGE_COLUMNS ? task->columns - column : STAGE_COLUMNS;
    const char *matrix = (const char *)task->matrix + column * element_bytes;
    for (size_t k = 0; k < pairs; k += block) {
      size_t steps = pairs - k < block ? pairs - k : block;
      for (size_t i = 0; i < steps; i++) {
        const char *row = matrix + 2 * (k + i) * row_bytes;
        const char *next = 2 * (k + i) + 1 < task->rows ? row + row_bytes : NULL;
        interleave(row, next, count, element_bytes, staged + i * STAGE_COLUMNS * 2);
      }
      const int16_t *digits = (const int16_t *)task->digits + 32 * k;
      tiles16(count, digits, steps, staged, 2, STAGE_COLUMNS * 2, task->sums + 16 * column);
    }
  }
}

TARGET void plumbline_limb16_vector_matrix_avx2(const plumbline_limb_task *task) {
  if (task->element_bytes == 2) {
    vector_matrix16(task, 2);
  } else {
    vector_matrix16(task, 4);
  }
}

/// Widens `count` elements that start at `index`, or takes the part of them that takes part.
INLINE void stage32(const plumbline_limb_task *task, size_t index, size_t count, int32_t *staged) {
  if (task->element_bytes == 2) {
    const int16_t *m = (const int16_t *)task->matrix + index;
    for (size_t i = 0; i < count; i++) staged[i] = m[i];
  } else {
    const int32_t *m = (const int32_t *)task->matrix + index;
    if (task->part == PLUMBLINE_PART_WHOLE) {
      memcpy(staged, m, count * sizeof *m);
    } else if (task->part == PLUMBLINE_PART_LOW) {
      for (size_t i = 0; i < count; i++) staged[i] = plumbline_part_of(m[i], PLUMBLINE_PART_LOW);
    } else {
      for (size_t i = 0; i < count; i++) staged[i] = plumbline_part_of(m[i], PLUMBLINE_PART_HIGH);
    }
  }
}

TARGET void plumbline_limb32_vector_matrix_avx2(const plumbline_limb_task *task) {
  _Alignas(64) int32_t staged[STAGE_STEPS * STAGE_COLUMNS];
  for (size_t column = 0; column < task->columns; column += STAGE_COLUMNS) {
    size_t count = task->columns - column < STAGE_COLUMNS ? task->columns - column : STAGE_COLUMNS;
    for (size_t k = 0; k < task->rows; k += STAGE_STEPS) {
      size_t steps = task->rows - k < STAGE_STEPS ? task->rows - k : STAGE_STEPS;
      for (size_t i = 0; i < steps; i++) {
        stage32(task, (k + i) * task->row_stride + column, count, staged + i * STAGE_COLUMNS);
      }
      const int32_t *digits = (const int32_t *)task->digits + 8 * k;
      tiles32(count, digits, steps, staged, 1, STAGE_COLUMNS, task->sums + 8 * column);
    }
  }
}

// Matrix times vector: pairs are adjacent already ------------------------------------------------------------------

/// Blocks of `block` pairs starting with pair `first`, of a matrix whose rows start at `matrix`.
TARGET static void matrix_vector16(const plumbline_limb_task *task, const int16_t *matrix, size_t stride,
                                   size_t first, size_t pairs, size_t block, size_t rows, int64_t *sums) {
  const int16_t *digits = (const int16_t *)task->digits + 32 * first;
  for (size_t k = 0; k < pairs; k += block) {
    size_t steps = pairs - k < block ? pairs - k : block;
    tiles16(rows, digits + 32 * k, steps, matrix + 2 * k, stride, 2, sums);
  }
}

TARGET void plumbline_limb16_matrix_vector_avx2(const plumbline_limb_task *task) {
  size_t block = task->flush_pairs < VECTOR_STEPS ? task->flush_pairs : VECTOR_STEPS;
  size_t pairs = task->columns / 2;
  if (task->element_bytes == 2) {
    const int16_t *matrix = task->matrix;
    for (size_t k = 0; k < pairs; k += VECTOR_STEPS) {
      size_t steps = pairs - k < VECTOR_STEPS ? pairs - k : VECTOR_STEPS;
      matrix_vector16(task, matrix + 2 * k, task->row_stride, k, steps, block, task->rows, task->sums);
    }
  } else {
    _Alignas(64) int16_t staged[TILE * VECTOR_STEPS * 2];
    for (size_t k = 0; k < pairs; k += VECTOR_STEPS) {
      size_t steps = pairs - k < VECTOR_STEPS ? pairs - k : VECTOR_STEPS;
      for (size_t row = 0; row < task->rows; row += TILE) {
        size_t count = task->rows - row < TILE ? task->rows - row : TILE;
        for (size_t i = 0; i < count; i++) {
          const int32_t *m = (const int32_t *)task->matrix + (row + i) * task->row_stride + 2 * k;
          for (size_t j = 0; j < 2 * steps; j++) staged[i * VECTOR_STEPS * 2 + j] = (int16_t)m[j];
        }
        matrix_vector16(task, staged, VECTOR_STEPS * 2, k, steps, block, count, task->sums + 16 * row);
      }
    }
  }
  if (task->columns % 2 == 1) {
    for (size_t row = 0; row < task->rows; row++) {
      size_t index = row * task->row_stride + task->columns - 1;
      const int16_t last[2] = {
        element_narrow((const char *)task->matrix + index * task->element_bytes, task->element_bytes), 0};
      tile16(1, (const int16_t *)task->digits + 32 * pairs, 1, last, 2, 2, task->sums + 16 * row);
    }
  }
}

TARGET void plumbline_limb32_matrix_vector_avx2(const plumbline_limb_task *task) {
  _Alignas(64) int32_t staged[TILE * VECTOR_STEPS];
  for (size_t k = 0; k < task->columns; k += VECTOR_STEPS) {
    size_t steps = task->columns - k < VECTOR_STEPS ? task->columns - k : VECTOR_STEPS;
    for (size_t row = 0; row < task->rows; row += TILE) {
      size_t count = task->rows - row < TILE ? task->rows - row : TILE;
      for (size_t i = 0; i < count; i++) {
        stage32(task, (row + i) * task->row_stride + k, steps, staged + i * VECTOR_STEPS);
      }
      const int32_t *digits = (const int32_t *)task->digits + 8 * k;
      tiles32(count, digits, steps, staged, VECTOR_STEPS, 1, task->sums + 8 * row);
    }
  }
}

// Range scan -------------------------------------------------------------------------------------------------------

TARGET uint32_t plumbline_magnitude_avx2(
  const void *matrix, size_t rows, size_t columns, size_t row_stride, size_t element_bytes) {
  const size_t lanes = 32 / element_bytes;
  __m256i bits = _mm256_setzero_si256();
  uint32_t tail = 0;
  for (size_t row = 0; row < rows; row++) {
    const char *m = (const char *)matrix + row * row_stride * element_bytes;
    size_t c = 0;
    for (; c + lanes <= columns; c += lanes) {
      __m256i v = _mm256_loadu_si256((const __m256i *)(m + c * element_bytes));
      __m256i sign = element_bytes == 2 ? _mm256_srai_epi16(v, 15) : _mm256_srai_epi32(v, 31);
      bits = _mm256_or_si256(bits, _mm256_xor_si256(v, sign));
    }
    if (c < columns) {
      tail |= plumbline_magnitude_portable(m + c * element_bytes, 1, columns - c, row_stride, element_bytes);
    }
  }
  uint32_t words[8];
  _mm256_storeu_si256((__m256i *)words, bits);
  for (int i = 0; i < 8; i++) tail |= element_bytes == 2 ? (words[i] & 0xFFFF) | (words[i] >> 16) : words[i];
  return tail;
}

#endif
