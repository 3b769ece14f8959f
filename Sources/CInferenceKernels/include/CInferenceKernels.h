#ifndef PLUMBLINE_INFERENCE_KERNELS_H
#define PLUMBLINE_INFERENCE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Exact integer kernels. Nothing here saturates and nothing wraps, provided the range rules stated with each task hold;
// the caller proves them from the ranges of the operands. Kernels keep no state and may run on many threads at once.

// ---------------------------------------------------------------------------------------------------------------------
// Matrix product of inference:  output[r][c] = bias[c] + sum_k activations[r][k] * weights[c][k]
// ---------------------------------------------------------------------------------------------------------------------

enum {
  /// Output columns of one weight panel.
  PLUMBLINE_PANEL_COLUMNS = 16,
};

/// One product. The sum over k runs over `segments` runs of `2 * segment_pairs` activations each. A matrix product has one
/// segment; a convolution over a padded NHWC image has one segment per kernel row, `row_stride` = horizontal stride times
/// channels, and `segment_stride` = elements per image row, so it needs no copy of the image.
typedef struct plumbline_dense_task {
  /// First activation of row 0.
  const int16_t *activations;
  /// Elements from one row of activations to the next.
  ptrdiff_t row_stride;
  size_t rows;
  size_t segments;
  /// Elements from one segment to the next.
  ptrdiff_t segment_stride;
  /// Length of a segment in pairs of activations.
  size_t segment_pairs;
  /// Packed weights, `[ceil(columns / 16)][segments * segment_pairs][16][2]`, zero in columns that do not exist.
  /// The element type is int16_t for `dense_i16` and int8_t for `dense_i8`.
  const void *panels;
  size_t columns;
  /// Pairs that can be summed in 32 bits, at least 1: `flush_pairs * max|w0 * a0 + w1 * a1| <= 2^31 - 1`.
  size_t flush_pairs;
  /// `columns` values, or NULL for zeros.
  const int64_t *bias;
  /// Row-major result, overwritten.
  int64_t *output;
  ptrdiff_t output_stride;
} plumbline_dense_task;

/// Bytes of the panels of a matrix with `columns` outputs and `pairs` pairs of inputs.
size_t plumbline_dense_panel_bytes(size_t columns, size_t pairs, size_t element_bytes);

/// Packs row-major weights `[columns][inputs]`. With `spread` false, pair k holds inputs 2k and 2k+1 (zero past the end);
/// with `spread` true, pair k holds input k and a zero, which halves the largest pair.
/// The panels hold `ceil(inputs / 2)` or `inputs` pairs. `element_bytes` is 1 (every weight fits int8_t) or 2.
void plumbline_dense_pack(
  const int16_t *weights, size_t columns, size_t inputs, size_t element_bytes, bool spread, void *panels);

typedef void plumbline_dense_i16_fn(const plumbline_dense_task *task);
typedef void plumbline_dense_i8_fn(const plumbline_dense_task *task);

// ---------------------------------------------------------------------------------------------------------------------
// Inference in 32 bits. Sums wrap modulo 2^32, so only the last sum has to fit 32 bits, whatever comes before it.
// Operands stand in lines of rows of columns, e.g. image lines of pixels of channels; strides count elements.
// ---------------------------------------------------------------------------------------------------------------------

/// Sums of products of a window that moves over activations:
/// `sums[l][r][c] = bias[c] + sum_s sum_k activations[l * line_stride + r * row_stride + segments[s] + k] * weights[c][s][k]`.
/// A convolution over an image with its padding stored has a segment for each line of the kernel, a matrix product one
/// segment. Every segment is read to a multiple of 4 (`product_u8_i8`) or 2 activations; what is read too much meets
/// weights of zero.
typedef struct plumbline_product_task {
  /// uint8_t for `product_u8_i8`, else int16_t.
  const void *activations;
  ptrdiff_t line_stride;
  size_t lines;
  ptrdiff_t row_stride;
  size_t rows;
  const ptrdiff_t *segments;
  size_t segment_count;
  /// Length of a segment in fours (`product_u8_i8`) or pairs of activations.
  size_t segment_groups;
  /// Packed by `plumbline_product_pack`.
  const void *panels;
  size_t columns;
  /// As many values as the panels have columns.
  const int32_t *bias;
  /// `lines * rows` rows, overwritten; `sum_stride` elements from one row to the next.
  int32_t *sums;
  size_t sum_stride;
  /// `product_u8_i8`: whether any two neighbouring products sum up to at most 32767 in magnitude.
  bool pairs_fit;
} plumbline_product_task;

typedef void plumbline_product_u8_i8_fn(const plumbline_product_task *task);
typedef void plumbline_product_i16_i8_fn(const plumbline_product_task *task);
typedef void plumbline_product_i16_i16_fn(const plumbline_product_task *task);

/// Bytes of the panels of `columns` columns with `groups` groups of `group` weights.
size_t plumbline_product_panel_bytes(size_t columns, size_t groups, size_t group, size_t element_bytes);

/// Packs row-major weights `[columns][segments][length]` into `[ceil(columns / 16)][segments][ceil(length / group)][16]
/// [group]`, zero where there is no weight. `element_bytes` is 1 (every weight fits int8_t) or 2.
void plumbline_product_pack(
  const int16_t *weights, size_t columns, size_t segments, size_t length, size_t group, size_t element_bytes,
  void *panels);

/// A window on each channel by itself:
/// `sums[r][c] = bias[c] + sum_t activations[r * row_stride + taps[t] + c] * weights[t][c]`.
/// Columns are read to a multiple of 16.
typedef struct plumbline_depthwise_task {
  const void *activations;
  ptrdiff_t row_stride;
  size_t rows;
  const ptrdiff_t *taps;
  size_t tap_count;
  size_t columns;
  /// `[taps][columns rounded up to 16]`, zero in columns that do not exist.
  const int16_t *weights;
  /// Columns rounded up to 16.
  const int32_t *bias;
  /// `[rows][columns]`.
  int32_t *sums;
} plumbline_depthwise_task;

typedef void plumbline_depthwise_u8_fn(const plumbline_depthwise_task *task);
typedef void plumbline_depthwise_i16_fn(const plumbline_depthwise_task *task);

/// `sums[r * sum_stride + c] += factor * values[r * row_stride + c * column_stride] + offset`.
typedef struct plumbline_accumulate_task {
  const void *values;
  ptrdiff_t row_stride;
  ptrdiff_t column_stride;
  size_t rows;
  size_t columns;
  int32_t factor;
  int32_t offset;
  int32_t *sums;
  ptrdiff_t sum_stride;
} plumbline_accumulate_task;

typedef void plumbline_accumulate_u8_fn(const plumbline_accumulate_task *task);
typedef void plumbline_accumulate_i16_fn(const plumbline_accumulate_task *task);

/// `sums[i] = sums[i] * factors[i] + addends[i]`; no addends if NULL.
typedef void plumbline_multiply_add_fn(int32_t *sums, const int32_t *factors, const int32_t *addends, size_t count);

/// `output[r][c] = max_t values[r * row_stride + taps[t] + c]`, at least one tap. Columns are read and, in `output`,
/// rows are written to a multiple of 16 past their end, in ascending order: `output` has room for 16 more elements.
typedef struct plumbline_greatest_task {
  const void *values;
  ptrdiff_t row_stride;
  size_t rows;
  size_t columns;
  const ptrdiff_t *taps;
  size_t tap_count;
  /// `[rows][columns]`, the element type of `values`.
  void *output;
} plumbline_greatest_task;

typedef void plumbline_greatest_u8_fn(const plumbline_greatest_task *task);
typedef void plumbline_greatest_i16_fn(const plumbline_greatest_task *task);

/// `q = (sums[r][c] + half) >> shift`, then `min(max(q, lower), upper) - offset`, or `table[q - lower]` where there is a
/// table. Results fit the element type of the output; `sum + half` fits 32 bits.
typedef struct plumbline_requantise_task {
  /// `[rows][columns]`.
  const int32_t *sums;
  size_t rows;
  size_t columns;
  int32_t half;
  uint32_t shift;
  int32_t lower;
  int32_t upper;
  int32_t offset;
  /// Elements of the type of the output, or NULL.
  const void *table;
  void *output;
  ptrdiff_t output_stride;
} plumbline_requantise_task;

typedef void plumbline_requantise_u8_fn(const plumbline_requantise_task *task);
typedef void plumbline_requantise_i16_fn(const plumbline_requantise_task *task);

// ---------------------------------------------------------------------------------------------------------------------
// Field by integer:  a 256-bit residue below 2^254 is split into balanced digits, and products with small integers are
// summed digit by digit. The map is linear, so Montgomery residues need no conversion.
// ---------------------------------------------------------------------------------------------------------------------

/// Splits `count` residues (four little-endian 64-bit limbs each, below 2^254) into 16 balanced 16-bit digits,
/// laid out by pairs of residues: `[ceil(count / 2)][16][2]`, zero past the end.
typedef void plumbline_limb16_split_fn(const uint64_t *residues, size_t count, int16_t *digits);

/// Splits `count` residues below 2^254 into 8 balanced 32-bit digits: `[count][8]`.
typedef void plumbline_limb32_split_fn(const uint64_t *residues, size_t count, int32_t *digits);

/// Which part of a 32-bit matrix element takes part: m = low + 2^16 * high, -2^15 <= low < 2^15.
typedef enum plumbline_part {
  PLUMBLINE_PART_WHOLE = 0,
  PLUMBLINE_PART_LOW = 1,
  PLUMBLINE_PART_HIGH = 2,
} plumbline_part;

/// One product of split residues and a row-major integer matrix; the digit sums are added to `sums`.
/// `vector_matrix`: one residue per row, one sum per column. `matrix_vector`: one residue per column, one sum per row.
typedef struct plumbline_limb_task {
  /// int16_t digits for `limb16`, int32_t digits for `limb32`.
  const void *digits;
  /// int16_t elements, or int32_t where `element_bytes` is 4; those of `limb16` fit 16 bits all the same.
  const void *matrix;
  size_t rows;
  size_t columns;
  /// Elements from one row to the next.
  size_t row_stride;
  size_t element_bytes;
  /// `WHOLE` for int16_t elements.
  plumbline_part part;
  /// `limb16`: pairs that can be summed in 32 bits, at least 1: `flush_pairs * 2^16 * max|m| <= 2^31 - 1`.
  size_t flush_pairs;
  /// `[sums][16]` (`limb16`) or `[sums][8]` (`limb32`). For `limb32` the caller ensures that
  /// `2^31 * sum of |m|` over one sum stays below 2^63.
  int64_t *sums;
} plumbline_limb_task;

typedef void plumbline_limb16_vector_matrix_fn(const plumbline_limb_task *task);
typedef void plumbline_limb16_matrix_vector_fn(const plumbline_limb_task *task);
typedef void plumbline_limb32_vector_matrix_fn(const plumbline_limb_task *task);
typedef void plumbline_limb32_matrix_vector_fn(const plumbline_limb_task *task);

/// OR over a region of a row-major matrix of `m` where m >= 0 and `-m - 1` where m < 0: with b bits in the result,
/// -2^b <= m < 2^b for all of its elements.
typedef uint32_t plumbline_magnitude_fn(
  const void *matrix, size_t rows, size_t columns, size_t row_stride, size_t element_bytes);

/// A modulus between 2^253 and 2^254, and floor(2^304 / p).
typedef struct plumbline_modulus {
  uint64_t limbs[4];
  uint64_t reciprocal;
} plumbline_modulus;

plumbline_modulus plumbline_modulus_make(const uint64_t limbs[4]);

/// Turns digit sums into residues: `residues[i] = sum_j sums[i][j] * 2^(width * j) mod p`, fully reduced, 4 limbs each.
/// Needs `|value| < p * 2^42`; for `digits` = 16 also `|sums[i][j]| < 2^46`, for `digits` = 8 `|sums[i][j]| < 2^62`.
void plumbline_reduce_sums(
  const int64_t *sums, size_t count, size_t digits, const plumbline_modulus *modulus, uint64_t *residues);

// ---------------------------------------------------------------------------------------------------------------------
// Instruction sets
// ---------------------------------------------------------------------------------------------------------------------

/// Ordered from the least to the most demanding.
typedef enum plumbline_instruction_set {
  PLUMBLINE_SET_portable = 0,
  PLUMBLINE_SET_avx2 = 1,
  /// AVX-512 F, BW, VL and VNNI.
  PLUMBLINE_SET_avx512 = 2,
  PLUMBLINE_SET_COUNT = 3,
} plumbline_instruction_set;

/// One function per family.
typedef struct plumbline_kernels {
#define PLUMBLINE_FAMILY(family) plumbline_##family##_fn *family;
#include "kernels.inc"
} plumbline_kernels;

// Every implementation by its own name, for tests.
#define PLUMBLINE_KERNEL(family, set) plumbline_##family##_fn plumbline_##family##_##set;
#include "kernels.inc"

/// The kernels in use: the best the processor can run, or the portable ones if the environment variable
/// PLUMBLINE_FORCE_PORTABLE is set to something other than "0" or "". The variable is read once.
const plumbline_kernels *plumbline_kernels_active(void);

/// The kernels of an instruction set and, where a family lacks it, of lesser ones; NULL if this processor cannot run it.
/// For tests and benchmarks; unaffected by the environment.
const plumbline_kernels *plumbline_kernels_for(plumbline_instruction_set set);

plumbline_instruction_set plumbline_active_set(void);
bool plumbline_set_available(plumbline_instruction_set set);
const char *plumbline_set_name(plumbline_instruction_set set);

/// One row of the table.
typedef struct plumbline_kernel_row {
  const char *family;
  plumbline_instruction_set set;
} plumbline_kernel_row;

/// All rows compiled for this architecture.
const plumbline_kernel_row *plumbline_kernel_rows(size_t *count);

#ifdef __cplusplus
}
#endif

#endif
