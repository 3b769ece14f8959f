#include "CInferenceKernels.h"

#include <string.h>

size_t plumbline_dense_panel_bytes(size_t columns, size_t pairs, size_t element_bytes) {
  size_t panels = (columns + PLUMBLINE_PANEL_COLUMNS - 1) / PLUMBLINE_PANEL_COLUMNS;
  return panels * pairs * PLUMBLINE_PANEL_COLUMNS * 2 * element_bytes;
}

void plumbline_dense_pack(
  const int16_t *weights, size_t columns, size_t inputs, size_t element_bytes, bool spread, void *panels) {
  size_t pairs = spread ? inputs : (inputs + 1) / 2;
  int16_t *wide = panels;
  int8_t *narrow = panels;
  memset(panels, 0, plumbline_dense_panel_bytes(columns, pairs, element_bytes));
  for (size_t column = 0; column < columns; column++) {
    size_t panel = column / PLUMBLINE_PANEL_COLUMNS, lane = column % PLUMBLINE_PANEL_COLUMNS;
    for (size_t input = 0; input < inputs; input++) {
      size_t pair = spread ? input : input / 2, half = spread ? 0 : input % 2;
      size_t index = ((panel * pairs + pair) * PLUMBLINE_PANEL_COLUMNS + lane) * 2 + half;
      int16_t weight = weights[column * inputs + input];
      if (element_bytes == 1) {
        narrow[index] = (int8_t)weight;
      } else {
        wide[index] = weight;
      }
    }
  }
}

size_t plumbline_product_panel_bytes(size_t columns, size_t groups, size_t group, size_t element_bytes) {
  size_t panels = (columns + PLUMBLINE_PANEL_COLUMNS - 1) / PLUMBLINE_PANEL_COLUMNS;
  return panels * groups * PLUMBLINE_PANEL_COLUMNS * group * element_bytes;
}

void plumbline_product_pack(
  const int16_t *weights, size_t columns, size_t segments, size_t length, size_t group, size_t element_bytes,
  void *panels) {
  size_t groups = (length + group - 1) / group;
  int16_t *wide = panels;
  int8_t *narrow = panels;
  memset(panels, 0, plumbline_product_panel_bytes(columns, segments * groups, group, element_bytes));
  for (size_t column = 0; column < columns; column++) {
    size_t panel = column / PLUMBLINE_PANEL_COLUMNS, lane = column % PLUMBLINE_PANEL_COLUMNS;
    for (size_t segment = 0; segment < segments; segment++) {
      for (size_t k = 0; k < length; k++) {
        size_t place = (panel * segments + segment) * groups + k / group;
        size_t index = (place * PLUMBLINE_PANEL_COLUMNS + lane) * group + k % group;
        int16_t weight = weights[(column * segments + segment) * length + k];
        if (element_bytes == 1) {
          narrow[index] = (int8_t)weight;
        } else {
          wide[index] = weight;
        }
      }
    }
  }
}
