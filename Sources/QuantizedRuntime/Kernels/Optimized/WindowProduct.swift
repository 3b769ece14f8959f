import CInferenceKernels
import ModelGraph

/// The common part of dense layers and convolutions: 32-bit sums of products over a window that moves over stored
/// activations, addends, requantisation. No window is copied.
struct WindowProduct: ExecutionStep {
  /// Outputs that read the same channels.
  struct Group: Sendable {
    let panels: ProductPanels
    /// Padded to whole panels; includes what `zero` of the input contributes.
    let bias: [Int32]
    /// Place of the first activation of the first window.
    let start: Int
  }

  /// A further input and its strides in the loops of the output.
  struct Addend: Sendable {
    let storage: TensorStorage
    let strides: (line: Int, row: Int, column: Int)
    let factor: Int32

    /// Adds `columns` columns of `rows` rows of one line, from `column` on, to sums that are stored row after row.
    func add(
      _ arena: Arena, _ sums: UnsafeMutablePointer<Int32>, line: Int, column: Int, _ columns: Int, _ rows: Int,
      _ kernels: KernelTable
    ) {
      var task = plumbline_accumulate_task()
      task.values = UnsafeRawPointer(
        arena.pointer(storage, storage.layout.base &+ line &* strides.line &+ column &* strides.column))
      task.row_stride = strides.row
      task.column_stride = strides.column
      task.rows = rows
      task.columns = columns
      task.factor = factor
      task.offset = Int32(truncatingIfNeeded: Int64(factor) &* storage.zero)
      task.sums = sums
      task.sum_stride = columns
      Accumulation.run(&task, element: storage.element, kernels: kernels)
    }
  }

  /// Where windows stand.
  struct Geometry: Sendable {
    var lineStride: Int
    var rowStride: Int
    var segments: [Int]
  }

  let name: String
  let kernels: KernelTable
  let input: TensorStorage
  let geometry: Geometry
  let groups: [Group]
  let addends: [Addend]
  let nest: LoopNest
  let requantiser: Requantiser
  /// Multiplications of one run.
  let work: Int

  /// Sums that stay in the first-level cache until they are requantised.
  private static let chunk = 4096

  private var linesPerChunk: Int { max(1, min(nest.lines, Self.chunk / (nest.rows * nest.columns))) }

  var scratchBytes: Int { linesPerChunk * nest.rows * nest.columns * 4 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let room = recorder?.room(for: name, count: nest.layout.count)
    guard parallel, work >= Workers.threshold, Workers.width > 1 else {
      return run(arena, lines: 0..<nest.lines, panels: nil, part: 0, room: room)
    }
    if nest.lines > 1 {
      let parts = min(Workers.width, nest.lines)
      Workers.forEach(parts, parallel: true) { part in
        run(
          arena, lines: (nest.lines * part / parts)..<(nest.lines * (part + 1) / parts), panels: nil, part: part,
          room: room)
      }
    } else {
      let panels = groups.count == 1 ? groups[0].panels.count : 1
      let parts = min(Workers.width, panels)
      Workers.forEach(parts, parallel: true) { part in
        run(
          arena, lines: 0..<1,
          panels: groups.count == 1 ? (panels * part / parts)..<(panels * (part + 1) / parts) : nil,
          part: part, room: room)
      }
    }
  }

  /// - Parameter panels: of the only group, or nil for all columns.
  private func run(
    _ arena: Arena, lines: Range<Int>, panels: Range<Int>?, part: Int, room: SharedPointer<Int64>?
  ) {
    let perPanel = ProductPanels.columnsPerPanel
    let columns =
      panels.map { ($0.lowerBound * perPanel)..<min($0.upperBound * perPanel, nest.columns) }
      ?? 0..<nest.columns
    let width = columns.count
    let sums = arena.scratch(part: part, as: Int32.self)
    let output = nest.strides
    var line = lines.lowerBound
    while line < lines.upperBound {
      let count = min(linesPerChunk, lines.upperBound &- line)
      multiply(arena, sums, line: line, lines: count, panels: panels, width: width)
      for addend in addends {
        for index in 0..<count {
          addend.add(
            arena, sums + index &* nest.rows &* width, line: line &+ index, column: columns.lowerBound, width,
            nest.rows,
            kernels)
        }
      }
      if let room {
        for index in 0..<count {
          nest.record(sums + index &* nest.rows &* width, line: line &+ index, columns: columns, to: room.base)
        }
      }
      let base = nest.layout.base &+ columns.lowerBound
      if output.line == nest.rows &* output.row {
        requantiser.apply(
          sums, rows: count &* nest.rows, columns: width, to: base &+ line &* output.line,
          rowStride: nest.layout.rowStride,
          in: arena)
      } else {
        for index in 0..<count {
          requantiser.apply(
            sums + index &* nest.rows &* width, rows: nest.rows, columns: width,
            to: base &+ (line &+ index) &* output.line, rowStride: nest.layout.rowStride, in: arena)
        }
      }
      line &+= count
    }
  }

  private func multiply(
    _ arena: Arena, _ sums: UnsafeMutablePointer<Int32>, line: Int, lines: Int, panels: Range<Int>?, width: Int
  ) {
    geometry.segments.withUnsafeBufferPointer { segments in
      var task = plumbline_product_task()
      task.line_stride = geometry.lineStride
      task.lines = lines
      task.row_stride = geometry.rowStride
      task.rows = nest.rows
      task.segments = segments.baseAddress
      task.segment_count = segments.count
      task.sum_stride = width
      var column = 0
      for group in groups {
        let first = panels?.lowerBound ?? 0
        task.activations = UnsafeRawPointer(
          arena.pointer(input, group.start &+ line &* geometry.lineStride))
        task.segment_groups = group.panels.groups
        task.panels = group.panels.pointer(toPanel: first)
        task.columns = panels == nil ? group.panels.columns : width
        task.pairs_fit = group.panels.pairsFit
        task.sums = sums + column
        group.bias.withUnsafeBufferPointer { bias in
          task.bias = bias.baseAddress.map { $0 + first &* ProductPanels.columnsPerPanel }
          switch group.panels.kind {
          case .byteByte: kernels.pointer.pointee.product_u8_i8(&task)
          case .wordByte: kernels.pointer.pointee.product_i16_i8(&task)
          case .wordWord: kernels.pointer.pointee.product_i16_i16(&task)
          }
        }
        column &+= group.panels.columns
      }
    }
  }
}

/// Additions of stored tensors to sums.
enum Accumulation {
  /// `element` is not wide.
  @inline(__always)
  static func run(_ task: inout plumbline_accumulate_task, element: StoredElement, kernels: KernelTable) {
    if element == .byte {
      kernels.pointer.pointee.accumulate_u8(&task)
    } else {
      kernels.pointer.pointee.accumulate_i16(&task)
    }
  }
}

extension WindowProduct {
  /// The interval of one output's sum for weights as they are and activations of `range`.
  static func bounds(_ weights: ArraySlice<Int16>, bias: Int64, input range: ClosedRange<Int64>) -> ClosedRange<Int64> {
    var positive: Int64 = 0
    var negative: Int64 = 0
    for weight in weights {
      if weight > 0 { positive += Int64(weight) } else { negative += Int64(weight) }
    }
    // A validated graph keeps these below 2^62.
    return
      (bias + positive * range.lowerBound + negative * range.upperBound)...(bias + positive * range.upperBound
      + negative * range.lowerBound)
  }

  /// The biases as kernels take them: with the contribution of the input's zero, padded to whole panels.
  static func bias(_ bias: ArraySlice<Int64>, weights: ArraySlice<Int16>, zero: Int64) -> [Int32] {
    let length = weights.count / bias.count
    var result: [Int32] = []
    for (index, value) in bias.enumerated() {
      let start = weights.startIndex + index * length
      var total: Int64 = 0
      if zero != 0 { for weight in weights[start..<(start + length)] { total += Int64(weight) } }
      result.append(Int32(truncatingIfNeeded: value &+ total &* zero))
    }
    let padded = (result.count + ProductPanels.columnsPerPanel - 1) / ProductPanels.columnsPerPanel
    return result + [Int32](repeating: 0, count: padded * ProductPanels.columnsPerPanel - result.count)
  }
}

extension ClosedRange<Int64> {
  func union(_ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
    Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
  }
}
