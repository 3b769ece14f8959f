import CInferenceKernels
import ModelGraph

/// The entry-by-entry product with weights, and a bias, in 32 bits.
struct OptimizedScale: ExecutionStep {
  private let name: String
  private let kernels: KernelTable
  private let nest: LoopNest
  private let input: WindowProduct.Addend
  /// For one line or for all.
  private let weights: (values: [Int32], lineStride: Int)
  private let bias: (values: [Int32], lineStride: Int)
  private let requantiser: Requantiser

  /// Nil if 32 bits do not suffice.
  static func step(
    _ parameters: ScaleParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    let weights = parameters.weights.values
    var bounds = AccumulatorBounds()
    bounds.add(count: 1, of: (weights.min() ?? 0)...(weights.max() ?? 0), times: node.inputs[0].range)
    if let bias = parameters.bias { bounds.add(factor: 1, of: (bias.values.min() ?? 0)...(bias.values.max() ?? 0)) }
    guard let input = try builder.operand(node.inputs[0].name), let nest = LoopNest(node.output.layout),
      let range = bounds.range,
      let requantiser = Requantiser(
        sums: range, shift: parameters.shift, table: node.table, q: node.q, output: node.output, kernels: node.kernels)
    else { return nil }
    let ones = node.output.layout.shape.map { _ in 1 }
    return OptimizedScale(
      name: node.name, kernels: node.kernels, nest: nest,
      input: .init(storage: input, strides: nest.strides(broadcasting: input.layout), factor: 1),
      weights: nest.lineValues(weights, shape: parameters.weights.shape),
      bias: nest.lineValues(parameters.bias?.values ?? [0], shape: parameters.bias?.shape ?? ones),
      requantiser: requantiser)
  }

  var scratchBytes: Int { nest.rows * nest.columns * 4 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let room = recorder?.room(for: name, count: nest.layout.count)
    let count = nest.rows * nest.columns
    let sums = arena.scratch(part: 0, as: Int32.self)
    weights.values.withUnsafeBufferPointer { weightValues in
      bias.values.withUnsafeBufferPointer { biasValues in
        guard let firstWeight = weightValues.baseAddress, let firstBias = biasValues.baseAddress else { return }
        for line in 0..<nest.lines {
          sums.update(repeating: 0, count: count)
          input.add(arena, sums, line: line, column: 0, nest.columns, nest.rows, kernels)
          kernels.pointer.pointee.multiply_add(
            sums, firstWeight + line &* weights.lineStride, firstBias + line &* bias.lineStride, count)
          if let room { nest.record(sums, line: line, columns: 0..<nest.columns, to: room.base) }
          requantiser.apply(
            sums, rows: nest.rows, columns: nest.columns, to: nest.layout.base &+ line &* nest.strides.line,
            rowStride: nest.layout.rowStride, in: arena)
        }
      }
    }
  }
}
