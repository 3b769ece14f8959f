import CInferenceKernels
import ModelGraph

/// An activation that does not follow directly on sums.
enum OptimizedTable {
  /// Nil for a wide argument or result.
  static func step(
    _ table: ActivationTable, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    guard let input = try builder.operand(node.inputs[0].name) else { return nil }
    let maps = node.inputs[0].shape.indices.map { AffineIndex.index($0) }
    let copy = SumParameters(shape: node.inputs[0].shape, terms: [.init(input: 0, factor: 1, maps: maps)])
    let range = node.inputs[0].range
    guard
      let requantiser = Requantiser(
        sums: range, shift: 0, table: table, q: range, output: node.output, kernels: node.kernels)
    else { return nil }
    return OptimizedSum(
      copy, inputs: [input], nest: node.output.layout, requantiser: requantiser, kernels: node.kernels)
  }
}
