import CInferenceKernels
import ModelGraph

/// The greatest entry of each window, for all channels of a pixel at once.
struct OptimizedMaxPool: ExecutionStep {
  /// Neighbouring outputs of a line whose windows have the same taps inside the image.
  private struct Run: Sendable {
    let rows: Range<Int>
    /// Kernel columns inside the image.
    let taps: Range<Int>
  }

  private let kernels: KernelTable
  private let input: TensorStorage
  private let output: TensorStorage
  /// For each line of the output the kernel lines inside the image, and the elements from the image's first line to
  /// the first kernel line, which may lie outside.
  private let lines: [(taps: Range<Int>, first: Int)]
  /// Elements from one kernel line to the next.
  private let lineStride: Int
  private let runs: [Run]
  /// Elements from one output to the next, from one tap to the next, and to the first tap of output 0.
  private let rowStride: Int
  private let tapStride: Int
  private let first: Int

  /// Nil for wide entries.
  static func step(
    _ parameters: MaxPoolParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    guard let input = try builder.operand(node.inputs[0].name, order: .channelsLast), input.element != .wide,
      node.output.element == input.element, node.output.zero == input.zero
    else { return nil }
    // The zeros of a border have to be representable where the greatest entries go.
    let zero = -input.zero
    if node.output.layout.isBordered {
      guard input.element == .byte ? (0...255).contains(zero) : Int16(exactly: zero) != nil else { return nil }
    }
    return OptimizedMaxPool(parameters.window, input: input, output: node.output, kernels: node.kernels)
  }

  private init(_ window: SlidingWindow, input: TensorStorage, output: TensorStorage, kernels: KernelTable) {
    self.kernels = kernels
    self.input = input
    self.output = output
    let layout = input.layout
    let last = window.rank - 1
    lineStride = window.rank == 2 ? window.dilations[0] * layout.lineStride : 0
    lines = (0..<output.layout.lines).map { line in
      guard window.rank == 2 else { return (0..<1, 0) }
      let first = window.position(axis: 0, output: line, tap: 0) * layout.lineStride
      return (window.taps(axis: 0, output: line, size: layout.lines), first)
    }
    var runs: [Run] = []
    for row in 0..<output.layout.rows {
      let taps = window.taps(axis: last, output: row, size: layout.rows)
      if let previous = runs.last, previous.taps == taps {
        runs[runs.count - 1] = Run(rows: previous.rows.lowerBound..<(row + 1), taps: taps)
      } else {
        runs.append(Run(rows: row..<(row + 1), taps: taps))
      }
    }
    self.runs = runs
    rowStride = window.strides[last] * layout.rowStride
    tapStride = window.dilations[last] * layout.rowStride
    first = layout.base - window.padsBefore[last] * layout.rowStride
  }

  private var lineBytes: Int { (output.layout.rows * output.layout.columns + 16) * output.element.bytes }

  var scratchBytes: Int { lineBytes }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let layout = output.layout
    let line = UnsafeMutableRawPointer(arena.scratch(part: 0, as: UInt8.self))
    let bytes = layout.columns * output.element.bytes
    withUnsafeTemporaryAllocation(of: Int.self, capacity: (lines.map(\.taps.count).max() ?? 1) * tapLimit) { offsets in
      guard let base = offsets.baseAddress else { return }
      for (index, own) in lines.enumerated() {
        for run in runs {
          var count = 0
          for lineTap in own.taps {
            for tap in run.taps {
              (base + count).initialize(to: own.first &+ lineTap &* lineStride &+ tap &* tapStride)
              count &+= 1
            }
          }
          var task = plumbline_greatest_task()
          task.values = UnsafeRawPointer(arena.pointer(input, first &+ run.rows.lowerBound &* rowStride))
          task.row_stride = rowStride
          task.rows = run.rows.count
          task.columns = layout.columns
          task.taps = UnsafePointer(base)
          task.tap_count = count
          task.output = line + run.rows.lowerBound &* bytes
          if input.element == .byte {
            kernels.pointer.pointee.greatest_u8(&task)
          } else {
            kernels.pointer.pointee.greatest_i16(&task)
          }
        }
        arena.pointer(output, layout.base &+ index &* layout.lineStride)
          .copyMemory(from: line, byteCount: layout.rows &* bytes)
      }
    }
  }

  private var tapLimit: Int { runs.map(\.taps.count).max() ?? 1 }
}
