import CInferenceKernels
import ModelGraph

/// From 32-bit sums to the stored output of a node: requantisation and, where one follows, an activation.
///
/// A table whose rows are a clamped identity, as ReLU's are, is computed; any other is looked up.
struct Requantiser: Sendable {
  private enum Activation: Sendable {
    /// `min(max(q, lower), upper) - offset`.
    case clamp(lower: Int32, upper: Int32, offset: Int32)
    case byteTable([UInt8], lower: Int32)
    case wordTable([Int16], lower: Int32)
  }

  private let kernels: KernelTable
  private let shift: Int
  private let half: Int32
  private let activation: Activation
  let output: TensorStorage

  /// - Parameters:
  ///   - sums: interval of the sums.
  ///   - table: the activation that follows, if any.
  ///   - q: declared range of the table's argument.
  /// - Returns: nil if 32 bits do not suffice.
  init?(
    sums: ClosedRange<Int64>, shift: Int, table: ActivationTable?, q: ClosedRange<Int64>, output: TensorStorage,
    kernels: KernelTable
  ) {
    let half: Int64 = shift == 0 ? 0 : 1 &<< Int64(shift &- 1)
    guard shift <= 30, sums.lowerBound >= Int64(Int32.min), sums.upperBound + half <= Int64(Int32.max) else {
      return nil
    }
    self.kernels = kernels
    self.shift = shift
    self.half = Int32(half)
    self.output = output
    guard let table else {
      activation = .clamp(lower: .min, upper: .max, offset: Int32(truncatingIfNeeded: output.zero))
      return
    }
    guard output.element != .wide else { return nil }
    // What 32-bit sums can reach of the argument's declared range, which need not be all of it.
    let lower = max(q.lowerBound, Requantisation.apply(sums.lowerBound, shift: shift))
    let upper = min(q.upperBound, Requantisation.apply(sums.upperBound, shift: shift))
    guard lower <= upper else { return nil }
    let rows = table.values[Int(lower - table.lower)...Int(upper - table.lower)]
    let start = Int32(truncatingIfNeeded: lower)
    if let clamp = Self.clamp(rows, lower: lower), let least = Int32(exactly: clamp.lower),
      let greatest = Int32(exactly: clamp.upper), let offset = Int32(exactly: output.zero - clamp.added)
    {
      activation = .clamp(lower: least, upper: greatest, offset: offset)
    } else if output.element == .byte {
      activation = .byteTable(rows.map { UInt8(truncatingIfNeeded: $0 - output.zero) }, lower: start)
    } else {
      activation = .wordTable(rows.map { Int16(truncatingIfNeeded: $0 - output.zero) }, lower: start)
    }
  }

  /// The numbers with `rows[i] = min(max(lower + i, least), greatest) + added`, if there are such.
  static func clamp(_ rows: ArraySlice<Int64>, lower: Int64) -> (lower: Int64, upper: Int64, added: Int64)? {
    guard let first = rows.first, let last = rows.last else { return nil }
    guard let step = rows.indices.dropLast().first(where: { rows[$0] != rows[$0 + 1] }) else { return (0, 0, first) }
    // Where the values begin to rise, they rise to argument + added.
    let added = rows[step + 1] - (lower + Int64(step + 1 - rows.startIndex))
    var argument = lower
    for value in rows {
      guard value == min(max(argument + added, first), last) else { return nil }
      argument += 1
    }
    return (first - added, last - added, added)
  }

  /// Writes `rows` rows of sums, one after another, to the output from element `offset` on.
  func apply(
    _ sums: UnsafePointer<Int32>, rows: Int, columns: Int, to offset: Int, rowStride: Int, in arena: Arena
  ) {
    if output.element == .wide {
      let target = arena.pointer(output, as: Int64.self) + offset
      let shift = Int32(truncatingIfNeeded: shift)
      for row in 0..<rows {
        for column in 0..<columns {
          target[row &* rowStride &+ column] = Int64((sums[row &* columns &+ column] &+ half) &>> shift)
        }
      }
      return
    }
    var task = plumbline_requantise_task()
    task.sums = sums
    task.rows = rows
    task.columns = columns
    task.half = half
    task.shift = UInt32(truncatingIfNeeded: shift)
    task.output = arena.pointer(output, offset)
    task.output_stride = rowStride
    switch activation {
    case .clamp(let lower, let upper, let offset):
      task.lower = lower
      task.upper = upper
      task.offset = offset
      run(&task)
    case .byteTable(let table, let lower):
      task.lower = lower
      table.withUnsafeBytes {
        task.table = $0.baseAddress
        run(&task)
      }
    case .wordTable(let table, let lower):
      task.lower = lower
      table.withUnsafeBytes {
        task.table = $0.baseAddress
        run(&task)
      }
    }
  }

  private func run(_ task: inout plumbline_requantise_task) {
    if output.element == .byte {
      kernels.pointer.pointee.requantise_u8(&task)
    } else {
      kernels.pointer.pointee.requantise_i16(&task)
    }
  }
}
