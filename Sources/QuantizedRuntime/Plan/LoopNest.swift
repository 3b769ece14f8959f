/// The loops over the entries of an output: lines of rows of columns, in the order in which they are stored.
struct LoopNest: Sendable {
  let layout: TensorLayout
  let lines: Int
  let rows: Int
  let columns: Int
  /// Dimensions of the output that the loops run over, nil for a loop of one turn.
  private let dimensions: (line: Int?, row: Int?, column: Int)

  /// Nil for more dimensions than there are loops.
  init?(_ layout: TensorLayout) {
    self.layout = layout
    let rank = layout.shape.count
    switch (layout.order, rank) {
    case (.rowMajor, 1): dimensions = (nil, nil, 0)
    case (.rowMajor, 2): dimensions = (nil, 0, 1)
    case (.rowMajor, 3): dimensions = (0, 1, 2)
    case (.channelsLast, 2): dimensions = (nil, 1, 0)
    case (.channelsLast, 3): dimensions = (1, 2, 0)
    default: return nil
    }
    lines = dimensions.line.map { layout.shape[$0] } ?? 1
    rows = dimensions.row.map { layout.shape[$0] } ?? 1
    columns = layout.shape[dimensions.column]
  }

  /// One value for each loop from one for each dimension.
  func loops<Value>(_ values: [Value], none: Value) -> (line: Value, row: Value, column: Value) {
    (
      dimensions.line.map { values[$0] } ?? none, dimensions.row.map { values[$0] } ?? none,
      values[dimensions.column]
    )
  }

  /// Strides of the loops in the output itself.
  var strides: (line: Int, row: Int, column: Int) { loops(layout.strides, none: 0) }

  /// Strides of the loops in an operand of the same rank whose sizes are those of the output or 1.
  func strides(broadcasting operand: TensorLayout) -> (line: Int, row: Int, column: Int) {
    loops(zip(operand.shape, operand.strides).map { $0 == 1 ? 0 : $1 }, none: 0)
  }

  /// Values for the entries of one or of every line, in the order of the loops, from an array that broadcasts.
  /// - Returns: the values, and how many belong to one line if lines differ, else 0.
  func lineValues(_ values: [Int64], shape: [Int]) -> (values: [Int32], lineStride: Int) {
    let strides = strides(broadcasting: TensorLayout(rowMajor: shape))
    var result: [Int32] = []
    for line in 0..<(strides.line == 0 ? 1 : lines) {
      for row in 0..<rows {
        for column in 0..<columns {
          let place = line * strides.line + row * strides.row + column * strides.column
          result.append(Int32(truncatingIfNeeded: values[place]))
        }
      }
    }
    return (result, strides.line == 0 ? 0 : rows * columns)
  }

  /// Adds sums of one line to a record in row-major order.
  func record(_ sums: UnsafePointer<Int32>, line: Int, columns range: Range<Int>, to room: UnsafeMutablePointer<Int64>)
  {
    let strides = loops(TensorLayout(rowMajor: layout.shape).strides, none: 0)
    var index = 0
    for row in 0..<rows {
      for column in range {
        room[line &* strides.line &+ row &* strides.row &+ column &* strides.column] = Int64(sums[index])
        index &+= 1
      }
    }
  }
}
