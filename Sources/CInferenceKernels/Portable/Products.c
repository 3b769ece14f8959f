#include "../Products.h"

// Plain loops over the same panels, one row at a time.

#define COLUMNS PLUMBLINE_PANEL_COLUMNS
#define INLINE static inline __attribute__((always_inline))

INLINE void row_of_bytes(const plumbline_product_task *task, const plumbline_tile *tile) {
  uint32_t sums[COLUMNS];
  for (int c = 0; c < COLUMNS; c++) sums[c] = (uint32_t)tile->bias[c];
  const int8_t *weights = (const int8_t *)tile->panel;
  for (size_t segment = 0; segment < task->segment_count; segment++) {
    const uint8_t *a = (const uint8_t *)tile->activations + task->segments[segment];
    for (size_t group = 0; group < task->segment_groups; group++, a += 4, weights += 4 * COLUMNS) {
      // Widened first: compilers know how to multiply pairs of 16 bits.
      int16_t w[4 * COLUMNS];
      for (int i = 0; i < 4 * COLUMNS; i++) w[i] = weights[i];
      for (int c = 0; c < COLUMNS; c++) {
        sums[c] += (uint32_t)(a[0] * w[4 * c] + a[1] * w[4 * c + 1] + a[2] * w[4 * c + 2] + a[3] * w[4 * c + 3]);
      }
    }
  }
  for (size_t c = 0; c < tile->columns; c++) tile->sums[c] = (int32_t)sums[c];
}

INLINE void row_of_words(const plumbline_product_task *task, const plumbline_tile *tile, const int wide) {
  uint32_t sums[COLUMNS];
  for (int c = 0; c < COLUMNS; c++) sums[c] = (uint32_t)tile->bias[c];
  const int8_t *narrow = (const int8_t *)tile->panel;
  const int16_t *words = (const int16_t *)tile->panel;
  for (size_t segment = 0; segment < task->segment_count; segment++) {
    const int16_t *a = (const int16_t *)tile->activations + task->segments[segment];
    for (size_t pair = 0; pair < task->segment_groups; pair++, a += 2, narrow += 2 * COLUMNS, words += 2 * COLUMNS) {
      int16_t w[2 * COLUMNS];
      for (int i = 0; i < 2 * COLUMNS; i++) w[i] = wide ? words[i] : narrow[i];
      for (int c = 0; c < COLUMNS; c++) {
        sums[c] += (uint32_t)(a[0] * w[2 * c]) + (uint32_t)(a[1] * w[2 * c + 1]);
      }
    }
  }
  for (size_t c = 0; c < tile->columns; c++) tile->sums[c] = (int32_t)sums[c];
}

static void bytes(const plumbline_product_task *task, const plumbline_tile *tile) { row_of_bytes(task, tile); }
static void words(const plumbline_product_task *task, const plumbline_tile *tile) { row_of_words(task, tile, 0); }
static void wide_words(const plumbline_product_task *task, const plumbline_tile *tile) { row_of_words(task, tile, 1); }

void plumbline_product_u8_i8_portable(const plumbline_product_task *task) {
  plumbline_tile_fn *const tiles[] = {NULL, bytes};
  plumbline_product_tiles(task, tiles, 1, 1, 4, 1);
}

void plumbline_product_i16_i8_portable(const plumbline_product_task *task) {
  plumbline_tile_fn *const tiles[] = {NULL, words};
  plumbline_product_tiles(task, tiles, 1, 2, 2, 1);
}

void plumbline_product_i16_i16_portable(const plumbline_product_task *task) {
  plumbline_tile_fn *const tiles[] = {NULL, wide_words};
  plumbline_product_tiles(task, tiles, 1, 2, 2, 2);
}
