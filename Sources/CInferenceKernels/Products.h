#ifndef PLUMBLINE_PRODUCTS_H
#define PLUMBLINE_PRODUCTS_H

#include "CInferenceKernels.h"

/// One tile of a product: rows that stand `row_bytes` apart, one panel.
typedef struct plumbline_tile {
  const char *activations;
  ptrdiff_t row_bytes;
  const char *panel;
  const int32_t *bias;
  int32_t *sums;
  size_t sum_stride;
  /// Columns to store, at most 16.
  size_t columns;
} plumbline_tile;

typedef void plumbline_tile_fn(const plumbline_product_task *task, const plumbline_tile *tile);

/// Goes over panels, lines and tiles of rows. Rows of a line are shared out evenly among as few tiles as there can be.
///
/// - tiles: functions for 1 to `most` rows, at their number.
static inline __attribute__((always_inline)) void plumbline_product_tiles(
  const plumbline_product_task *task, plumbline_tile_fn *const *tiles, size_t most, size_t activation_bytes,
  size_t group, size_t weight_bytes) {
  const size_t panel_bytes =
    task->segment_count * task->segment_groups * PLUMBLINE_PANEL_COLUMNS * group * weight_bytes;
  for (size_t column = 0; column < task->columns; column += PLUMBLINE_PANEL_COLUMNS) {
    size_t left = task->columns - column;
    for (size_t line = 0; line < task->lines; line++) {
      plumbline_tile tile = {
        .activations = (const char *)task->activations +
                       (ptrdiff_t)line * task->line_stride * (ptrdiff_t)activation_bytes,
        .row_bytes = task->row_stride * (ptrdiff_t)activation_bytes,
        .panel = (const char *)task->panels + column / PLUMBLINE_PANEL_COLUMNS * panel_bytes,
        .bias = task->bias + column,
        .sums = task->sums + line * task->rows * task->sum_stride + column,
        .sum_stride = task->sum_stride,
        .columns = left < PLUMBLINE_PANEL_COLUMNS ? left : PLUMBLINE_PANEL_COLUMNS,
      };
      for (size_t rows = task->rows; rows > 0;) {
        size_t count = rows / ((rows + most - 1) / most);
        tiles[count](task, &tile);
        tile.activations += (ptrdiff_t)count * tile.row_bytes;
        tile.sums += count * tile.sum_stride;
        rows -= count;
      }
    }
  }
}

#endif
