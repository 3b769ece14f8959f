import CInferenceKernels
import ModelGraph

/// The entry-by-entry product of two tensors in 32 bits.
struct OptimizedProduct: ExecutionStep {
  private let name: String
  private let kernels: KernelTable
  private let nest: LoopNest
  private let factors: (WindowProduct.Addend, WindowProduct.Addend)
  private let requantiser: Requantiser

  /// Nil if 32 bits do not suffice.
  static func step(
    _ parameters: ProductParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    var bounds = AccumulatorBounds()
    bounds.add(count: 1, of: node.inputs[0].range, times: node.inputs[1].range)
    guard let a = try builder.operand(node.inputs[0].name), let b = try builder.operand(node.inputs[1].name),
      let nest = LoopNest(node.output.layout), let range = bounds.range,
      let requantiser = Requantiser(
        sums: range, shift: parameters.shift, table: node.table, q: node.q, output: node.output, kernels: node.kernels)
    else { return nil }
    let factors = [a, b].map {
      WindowProduct.Addend(storage: $0, strides: nest.strides(broadcasting: $0.layout), factor: 1)
    }
    return OptimizedProduct(
      name: node.name, kernels: node.kernels, nest: nest, factors: (factors[0], factors[1]), requantiser: requantiser)
  }

  var scratchBytes: Int { 2 * nest.rows * nest.columns * 4 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let room = recorder?.room(for: name, count: nest.layout.count)
    let count = nest.rows * nest.columns
    let sums = arena.scratch(part: 0, as: Int32.self)
    let other = sums + count
    for line in 0..<nest.lines {
      sums.update(repeating: 0, count: 2 &* count)
      factors.0.add(arena, sums, line: line, column: 0, nest.columns, nest.rows, kernels)
      factors.1.add(arena, other, line: line, column: 0, nest.columns, nest.rows, kernels)
      kernels.pointer.pointee.multiply_add(sums, other, nil, count)
      if let room { nest.record(sums, line: line, columns: 0..<nest.columns, to: room.base) }
      requantiser.apply(
        sums, rows: nest.rows, columns: nest.columns, to: nest.layout.base &+ line &* nest.strides.line,
        rowStride: nest.layout.rowStride, in: arena)
    }
  }
}
