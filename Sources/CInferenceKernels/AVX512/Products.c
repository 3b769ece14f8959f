#include "../Products.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

// Tiles of up to 14 rows by one panel: 16 columns are one vector of sums. vpdpbusd adds four products of bytes to each
// lane and vpdpwssd two of words, neither with saturation. Small tiles keep several sets of sums, so that additions do
// not wait for each other.

#define FEATURES "avx512f,avx512bw,avx512vl,avx512vnni"
#define TARGET __attribute__((target(FEATURES)))
#define INLINE static inline __attribute__((always_inline, target(FEATURES)))

enum kind { BYTES, WORDS, WIDE_WORDS };

INLINE __m512i broadcast(const char *activations) {
  int32_t bits;
  memcpy(&bits, activations, sizeof bits);
  return _mm512_set1_epi32(bits);
}

INLINE __m512i weights(const char *panel, enum kind kind) {
  if (kind == WORDS) return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)panel));
  return _mm512_loadu_si512(panel);
}

INLINE __m512i multiply_add(__m512i sum, __m512i a, __m512i w, enum kind kind) {
  return kind == BYTES ? _mm512_dpbusd_epi32(sum, a, w) : _mm512_dpwssd_epi32(sum, a, w);
}

INLINE void run(const plumbline_product_task *task, const plumbline_tile *tile, const int rows, enum kind kind) {
  const int sets = rows == 1 ? 4 : rows < 4 ? 2 : 1;
  const ptrdiff_t bytes = kind == BYTES ? 1 : 2;
  const size_t group_bytes = kind == WORDS ? 32 : 64;
  __m512i sums[14][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    sums[r][0] = _mm512_loadu_si512(tile->bias);
    sums[r][1] = sums[r][2] = sums[r][3] = _mm512_setzero_si512();
  }
  const char *panel = tile->panel;
  for (size_t segment = 0; segment < task->segment_count; segment++) {
    const char *a = tile->activations + task->segments[segment] * bytes;
    size_t groups = task->segment_groups;
    for (; groups >= (size_t)sets; groups -= (size_t)sets) {
#pragma clang loop unroll(full)
      for (int set = 0; set < sets; set++) {
        __m512i w = weights(panel, kind);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          sums[r][set] = multiply_add(sums[r][set], broadcast(a + r * tile->row_bytes), w, kind);
        }
        a += 4;
        panel += group_bytes;
      }
    }
    if (sets > 1) {
      for (; groups > 0; groups--) {
        __m512i w = weights(panel, kind);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          sums[r][0] = multiply_add(sums[r][0], broadcast(a + r * tile->row_bytes), w, kind);
        }
        a += 4;
        panel += group_bytes;
      }
    }
  }
  const __mmask16 mask = (__mmask16)((1u << tile->columns) - 1);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    __m512i sum = sums[r][0];
#pragma clang loop unroll(full)
    for (int set = 1; set < sets; set++) sum = _mm512_add_epi32(sum, sums[r][set]);
    _mm512_mask_storeu_epi32(tile->sums + (size_t)r * tile->sum_stride, mask, sum);
  }
}

#define TILE(N, KIND) \
  static TARGET void tile_##KIND##_##N(const plumbline_product_task *task, const plumbline_tile *tile) { \
    run(task, tile, N, KIND); \
  }
#define TILES(KIND) \
  TILE(1, KIND) TILE(2, KIND) TILE(3, KIND) TILE(4, KIND) TILE(5, KIND) TILE(6, KIND) TILE(7, KIND) TILE(8, KIND) \
  TILE(9, KIND) TILE(10, KIND) TILE(11, KIND) TILE(12, KIND) TILE(13, KIND) TILE(14, KIND) \
  static plumbline_tile_fn *const tiles_##KIND[] = { \
    NULL, tile_##KIND##_1, tile_##KIND##_2, tile_##KIND##_3, tile_##KIND##_4, tile_##KIND##_5, tile_##KIND##_6, \
    tile_##KIND##_7, tile_##KIND##_8, tile_##KIND##_9, tile_##KIND##_10, tile_##KIND##_11, tile_##KIND##_12, \
    tile_##KIND##_13, tile_##KIND##_14};
TILES(BYTES)
TILES(WORDS)
TILES(WIDE_WORDS)

void plumbline_product_u8_i8_avx512(const plumbline_product_task *task) {
  plumbline_product_tiles(task, tiles_BYTES, 14, 1, 4, 1);
}

void plumbline_product_i16_i8_avx512(const plumbline_product_task *task) {
  plumbline_product_tiles(task, tiles_WORDS, 14, 2, 2, 1);
}

void plumbline_product_i16_i16_avx512(const plumbline_product_task *task) {
  plumbline_product_tiles(task, tiles_WIDE_WORDS, 14, 2, 2, 2);
}

#endif
