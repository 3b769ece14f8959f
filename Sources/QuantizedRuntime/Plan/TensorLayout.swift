/// Where the entries of a tensor stand, in elements. Entries form lines of rows of columns; columns are adjacent.
struct TensorLayout: Sendable, Equatable {
  enum Order: Sendable {
    /// All but the last dimension make rows, the last makes columns.
    case rowMajor
    /// `[C, H, W]` in lines of pixels of channels, `[C, W]` in one line.
    case channelsLast
  }

  /// What indices refer to. A tensor that reshapes another may have a different shape over the same entries in the same
  /// row-major order.
  let shape: [Int]
  let order: Order
  let lines: Int
  let rows: Int
  let columns: Int
  let lineStride: Int
  let rowStride: Int
  /// Place of the first entry; what is before it, between lines and after the last is a border of zeros.
  let base: Int
  /// Number of elements, border included.
  let span: Int

  init(rowMajor shape: [Int]) {
    self.shape = shape
    order = .rowMajor
    lines = 1
    columns = shape.last ?? 1
    rows = shape.dropLast().reduce(1, *)
    rowStride = columns
    lineStride = rows * columns
    base = 0
    span = lineStride
  }

  /// A shape of rank 2 or 3 with borders around its spatial dimensions.
  init(channelsLast shape: [Int], before: [Int], after: [Int]) {
    self.shape = shape
    order = .channelsLast
    let last = shape.count - 2
    columns = shape[0]
    rows = shape[shape.count - 1]
    lines = shape.count == 3 ? shape[1] : 1
    rowStride = columns
    lineStride = (rows + before[last] + after[last]) * columns
    let above = shape.count == 3 ? before[0] : 0
    let below = shape.count == 3 ? after[0] : 0
    base = above * lineStride + before[last] * columns
    span = (lines + above + below) * lineStride
  }

  var count: Int { lines * rows * columns }

  var isBordered: Bool { span != count }

  /// Whether entry `i` in row-major order is element `i`.
  var isFlat: Bool { order == .rowMajor || (!isBordered && (columns == 1 || lines * rows == 1)) }

  /// One for each dimension of `shape`.
  var strides: [Int] {
    switch order {
    case .channelsLast: return shape.count == 3 ? [1, lineStride, rowStride] : [1, rowStride]
    case .rowMajor:
      var strides: [Int] = []
      var stride = 1
      for size in shape.reversed() {
        strides.append(stride)
        stride *= size
      }
      return strides.reversed()
    }
  }

  /// Places of all entries in row-major order.
  var places: [Int] {
    var places = [base]
    for (size, stride) in zip(shape, strides) {
      places = places.flatMap { first in (0..<size).map { first + $0 * stride } }
    }
    return places
  }
}
