#include "CInferenceKernels.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

// Tile: up to 6 rows by one panel of 16 columns. vpmaddwd multiplies a broadcast pair of activations with 8 columns of
// weight pairs; 12 accumulators, 2 weight vectors and 1 broadcast fit the 16 registers. Sums of 32 bits are widened to
// 64 bits before they can overflow.

#define INLINE static inline __attribute__((always_inline, target("avx2")))
#define COLUMNS PLUMBLINE_PANEL_COLUMNS

INLINE __m256i broadcast_pair(const int16_t *pair) {
  int32_t bits;
  memcpy(&bits, pair, sizeof bits);
  return _mm256_set1_epi32(bits);
}

INLINE __m256i load_weights(const char *weights, int half, int wide) {
  if (wide) return _mm256_loadu_si256((const __m256i *)weights + half);
  return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)weights + half));
}

INLINE void add_widened(int64_t *sums, __m256i partial) {
  __m256i low = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(partial));
  __m256i high = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(partial, 1));
  __m256i *out = (__m256i *)sums;
  _mm256_storeu_si256(out, _mm256_add_epi64(_mm256_loadu_si256(out), low));
  _mm256_storeu_si256(out + 1, _mm256_add_epi64(_mm256_loadu_si256(out + 1), high));
}

/// Adds to `output` the products of `rows` rows and one panel, for pairs `first ..< first + pairs` of every segment.
INLINE void tile(
  const plumbline_dense_task *task, const int rows, const int wide, size_t row, size_t first, size_t pairs,
  const char *panel, int64_t *output, ptrdiff_t output_stride) {
  const size_t pair_bytes = COLUMNS * 2 * (wide ? 2 : 1);
  __m256i sums[6][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_si256();

  size_t budget = task->flush_pairs;
  for (size_t segment = 0; segment < task->segments; segment++) {
    const int16_t *a = task->activations + (ptrdiff_t)row * task->row_stride +
                       (ptrdiff_t)segment * task->segment_stride + 2 * (ptrdiff_t)first;
    const char *w = panel + (segment * task->segment_pairs + first) * pair_bytes;
    size_t left = pairs;
    while (left > 0) {
      size_t run = left < budget ? left : budget;
      left -= run;
      budget -= run;
      for (; run > 0; run--) {
        __m256i w0 = load_weights(w, 0, wide), w1 = load_weights(w, 1, wide);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          __m256i pair = broadcast_pair(a + r * task->row_stride);
          sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(pair, w0));
          sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(pair, w1));
        }
        a += 2;
        w += pair_bytes;
      }
      if (budget == 0) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          add_widened(output + r * output_stride, sums[r][0]);
          add_widened(output + r * output_stride + 8, sums[r][1]);
          sums[r][0] = sums[r][1] = _mm256_setzero_si256();
        }
        budget = task->flush_pairs;
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    add_widened(output + r * output_stride, sums[r][0]);
    add_widened(output + r * output_stride + 8, sums[r][1]);
  }
}

#define TILE(N, WIDE) \
  static __attribute__((noinline, target("avx2"))) void tile_##N##_##WIDE( \
    const plumbline_dense_task *task, size_t row, size_t first, size_t pairs, const char *panel, int64_t *output, \
    ptrdiff_t output_stride) { \
    tile(task, N, WIDE, row, first, pairs, panel, output, output_stride); \
  }
TILE(1, 0) TILE(2, 0) TILE(3, 0) TILE(4, 0) TILE(5, 0) TILE(6, 0)
TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1)

typedef void tile_fn(
  const plumbline_dense_task *, size_t, size_t, size_t, const char *, int64_t *, ptrdiff_t);
static tile_fn *const tiles[2][7] = {
  {NULL, tile_1_0, tile_2_0, tile_3_0, tile_4_0, tile_5_0, tile_6_0},
  {NULL, tile_1_1, tile_2_1, tile_3_1, tile_4_1, tile_5_1, tile_6_1},
};

/// Rows of the next tile: 6 while that leaves no single row behind, which would run at a fraction of the speed.
static inline size_t next_rows(size_t left) {
  if (left >= 12 || left == 6) return 6;
  if (left <= 5) return left;
  return left <= 10 ? (left + 1) / 2 : 6;
}

static void dense(const plumbline_dense_task *task, int wide) {
  size_t panel_pairs = task->segments * task->segment_pairs;
  size_t panel_bytes = panel_pairs * COLUMNS * 2 * (wide ? 2 : 1);

  for (size_t row = 0; row < task->rows; row++) {
    int64_t *output = task->output + (ptrdiff_t)row * task->output_stride;
    if (task->bias != NULL) {
      memcpy(output, task->bias, task->columns * sizeof *output);
    } else {
      memset(output, 0, task->columns * sizeof *output);
    }
  }

  // With many rows, a panel is reused: keep the part in use within the first-level cache.
  size_t block = panel_pairs;
  if (task->segments == 1 && task->rows > 6 && panel_pairs > 320) block = 256;

  for (size_t first = 0; first < (task->segments == 1 ? panel_pairs : 1); first += block) {
    size_t pairs = task->segments > 1 ? task->segment_pairs : panel_pairs - first < block ? panel_pairs - first : block;
    for (size_t column = 0; column < task->columns; column += COLUMNS) {
      const char *panel = (const char *)task->panels + column / COLUMNS * panel_bytes;
      size_t count = task->columns - column;
      for (size_t row = 0; row < task->rows;) {
        size_t rows = next_rows(task->rows - row);
        int64_t *output = task->output + (ptrdiff_t)row * task->output_stride + column;
        if (count >= COLUMNS) {
          tiles[wide][rows](task, row, first, pairs, panel, output, task->output_stride);
        } else {
          int64_t edge[6 * COLUMNS] = {0};
          tiles[wide][rows](task, row, first, pairs, panel, edge, COLUMNS);
          for (size_t r = 0; r < rows; r++) {
            for (size_t c = 0; c < count; c++) output[(ptrdiff_t)r * task->output_stride + c] += edge[r * COLUMNS + c];
          }
        }
        row += rows;
      }
    }
  }
}

void plumbline_dense_i16_avx2(const plumbline_dense_task *task) { dense(task, 1); }

void plumbline_dense_i8_avx2(const plumbline_dense_task *task) { dense(task, 0); }

#endif
