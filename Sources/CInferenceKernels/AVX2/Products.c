#include "../Products.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

// Tiles of rows by one panel of 16 columns, which is two vectors of sums. A tile of one row keeps two sets of sums, so
// that additions do not wait for each other.

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline, target("avx2")))

enum kind { BYTES, FITTING_BYTES, WORDS, WIDE_WORDS };

INLINE __m256i broadcast(const char *activations) {
  int32_t bits;
  memcpy(&bits, activations, sizeof bits);
  return _mm256_set1_epi32(bits);
}

INLINE __m256i weights(const char *panel, int half, enum kind kind) {
  if (kind == WORDS) return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)panel + half));
  return _mm256_loadu_si256((const __m256i *)panel + half);
}

/// `sum` and the products of four bytes or two words in each lane.
INLINE __m256i multiply_add(__m256i sum, __m256i a, __m256i w, enum kind kind) {
  const __m256i ones = _mm256_set1_epi16(1);
  switch (kind) {
  case FITTING_BYTES:
    return _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(a, w), ones));
  case BYTES: {
    // A single product of bytes fits 16 bits, the sum of two need not.
    __m256i even = _mm256_maddubs_epi16(a, _mm256_and_si256(w, _mm256_set1_epi16(0x00ff)));
    __m256i odd = _mm256_maddubs_epi16(a, _mm256_and_si256(w, _mm256_set1_epi16((short)0xff00)));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(even, ones));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(odd, ones));
  }
  default:
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, w));
  }
}

INLINE void run(const plumbline_product_task *task, const plumbline_tile *tile, const int rows, enum kind kind) {
  const int sets = rows == 1 ? 2 : 1;
  const ptrdiff_t bytes = kind == BYTES || kind == FITTING_BYTES ? 1 : 2;
  const size_t group_bytes = kind == WORDS ? 32 : 64;
  const __m256i *bias = (const __m256i *)tile->bias;
  __m256i sums[6][2][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    sums[r][0][0] = _mm256_loadu_si256(bias);
    sums[r][0][1] = _mm256_loadu_si256(bias + 1);
    sums[r][1][0] = sums[r][1][1] = _mm256_setzero_si256();
  }
  const char *panel = tile->panel;
  for (size_t segment = 0; segment < task->segment_count; segment++) {
    const char *a = tile->activations + task->segments[segment] * bytes;
    size_t groups = task->segment_groups;
    for (; groups >= (size_t)sets; groups -= (size_t)sets) {
#pragma clang loop unroll(full)
      for (int set = 0; set < sets; set++) {
        __m256i w0 = weights(panel, 0, kind), w1 = weights(panel, 1, kind);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          __m256i x = broadcast(a + r * tile->row_bytes);
          sums[r][set][0] = multiply_add(sums[r][set][0], x, w0, kind);
          sums[r][set][1] = multiply_add(sums[r][set][1], x, w1, kind);
        }
        a += 4;
        panel += group_bytes;
      }
    }
    if (sets > 1 && groups > 0) {
      __m256i x = broadcast(a);
      sums[0][0][0] = multiply_add(sums[0][0][0], x, weights(panel, 0, kind), kind);
      sums[0][0][1] = multiply_add(sums[0][0][1], x, weights(panel, 1, kind), kind);
      panel += group_bytes;
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    int32_t *output = tile->sums + (size_t)r * tile->sum_stride;
    for (int half = 0; half < 2; half++) {
      __m256i sum = sets > 1 ? _mm256_add_epi32(sums[r][0][half], sums[r][1][half]) : sums[r][0][half];
      if (tile->columns == PLUMBLINE_PANEL_COLUMNS) {
        _mm256_storeu_si256((__m256i *)output + half, sum);
      } else {
        const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)tile->columns - 8 * half), lanes);
        _mm256_maskstore_epi32(output + 8 * half, mask, sum);
      }
    }
  }
}

#define TILE(N, KIND) \
  static TARGET void tile_##KIND##_##N(const plumbline_product_task *task, const plumbline_tile *tile) { \
    run(task, tile, N, KIND); \
  }
TILE(1, BYTES) TILE(2, BYTES) TILE(3, BYTES)
TILE(1, FITTING_BYTES) TILE(2, FITTING_BYTES) TILE(3, FITTING_BYTES) TILE(4, FITTING_BYTES)
TILE(1, WORDS) TILE(2, WORDS) TILE(3, WORDS) TILE(4, WORDS) TILE(5, WORDS) TILE(6, WORDS)
TILE(1, WIDE_WORDS) TILE(2, WIDE_WORDS) TILE(3, WIDE_WORDS) TILE(4, WIDE_WORDS) TILE(5, WIDE_WORDS)
TILE(6, WIDE_WORDS)

#define TILES(KIND) NULL, tile_##KIND##_1, tile_##KIND##_2, tile_##KIND##_3

void plumbline_product_u8_i8_avx2(const plumbline_product_task *task) {
  static plumbline_tile_fn *const any[] = {TILES(BYTES)};
  static plumbline_tile_fn *const fitting[] = {TILES(FITTING_BYTES), tile_FITTING_BYTES_4};
  if (task->pairs_fit) {
    plumbline_product_tiles(task, fitting, 4, 1, 4, 1);
  } else {
    plumbline_product_tiles(task, any, 3, 1, 4, 1);
  }
}

void plumbline_product_i16_i8_avx2(const plumbline_product_task *task) {
  static plumbline_tile_fn *const tiles[] = {TILES(WORDS), tile_WORDS_4, tile_WORDS_5, tile_WORDS_6};
  plumbline_product_tiles(task, tiles, 6, 2, 2, 1);
}

void plumbline_product_i16_i16_avx2(const plumbline_product_task *task) {
  static plumbline_tile_fn *const tiles[] = {
    TILES(WIDE_WORDS), tile_WIDE_WORDS_4, tile_WIDE_WORDS_5, tile_WIDE_WORDS_6};
  plumbline_product_tiles(task, tiles, 6, 2, 2, 2);
}

#endif
