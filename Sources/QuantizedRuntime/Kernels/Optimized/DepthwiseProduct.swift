import CInferenceKernels

/// A convolution in which every channel has its own window and gives one output.
struct DepthwiseProduct: ExecutionStep {
  let name: String
  let kernels: KernelTable
  let input: TensorStorage
  let geometry: WindowProduct.Geometry
  let start: Int
  /// `[taps][columns rounded up to 16]`.
  private let weights: [Int16]
  /// Columns rounded up to 16.
  let bias: [Int32]
  let addends: [WindowProduct.Addend]
  let nest: LoopNest
  let requantiser: Requantiser
  /// Multiplications of one run.
  let work: Int

  /// - Parameter weights: `[channels][taps]`.
  init(
    name: String, kernels: KernelTable, input: TensorStorage, geometry: WindowProduct.Geometry, start: Int,
    weights: [Int16], bias: [Int32], addends: [WindowProduct.Addend], nest: LoopNest, requantiser: Requantiser,
    work: Int
  ) {
    self.name = name
    self.kernels = kernels
    self.input = input
    self.geometry = geometry
    self.start = start
    self.bias = bias
    self.addends = addends
    self.nest = nest
    self.requantiser = requantiser
    self.work = work
    let taps = geometry.segments.count
    var packed = [Int16](repeating: 0, count: taps * bias.count)
    for channel in 0..<nest.columns {
      for tap in 0..<taps { packed[tap * bias.count + channel] = weights[channel * taps + tap] }
    }
    self.weights = packed
  }

  var scratchBytes: Int { nest.rows * nest.columns * 4 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let room = recorder?.room(for: name, count: nest.layout.count)
    let parts = parallel && work >= Workers.threshold ? min(Workers.width, nest.lines) : 1
    Workers.forEach(parts, parallel: parts > 1) { part in
      let sums = arena.scratch(part: part, as: Int32.self)
      for line in (nest.lines * part / parts)..<(nest.lines * (part + 1) / parts) {
        multiply(arena, sums, line: line)
        for addend in addends { addend.add(arena, sums, line: line, column: 0, nest.columns, nest.rows, kernels) }
        if let room { nest.record(sums, line: line, columns: 0..<nest.columns, to: room.base) }
        requantiser.apply(
          sums, rows: nest.rows, columns: nest.columns, to: nest.layout.base &+ line &* nest.strides.line,
          rowStride: nest.layout.rowStride, in: arena)
      }
    }
  }

  private func multiply(_ arena: Arena, _ sums: UnsafeMutablePointer<Int32>, line: Int) {
    geometry.segments.withUnsafeBufferPointer { taps in
      weights.withUnsafeBufferPointer { weights in
        bias.withUnsafeBufferPointer { bias in
          var task = plumbline_depthwise_task()
          task.activations = UnsafeRawPointer(arena.pointer(input, start &+ line &* geometry.lineStride))
          task.row_stride = geometry.rowStride
          task.rows = nest.rows
          task.taps = taps.baseAddress
          task.tap_count = taps.count
          task.columns = nest.columns
          task.weights = weights.baseAddress
          task.bias = bias.baseAddress
          task.sums = sums
          if input.element == .byte {
            kernels.pointer.pointee.depthwise_u8(&task)
          } else {
            kernels.pointer.pointee.depthwise_i16(&task)
          }
        }
      }
    }
  }
}
