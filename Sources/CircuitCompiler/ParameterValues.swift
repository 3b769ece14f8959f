import Circuits
import ModelGraph

/// The secret parameters of a model in the order of a circuit's parameter tensors.
package struct ParameterValues: Sendable, Equatable {
  /// For each parameter tensor its real entries in address order.
  package let tensors: [[Int64]]

  /// - Throws: `CircuitError.rule(.shape, name)` if the graph is not the one the circuit was compiled from.
  package init(_ graph: QuantizedGraph, circuit: Circuit) throws(CircuitError) {
    var values: [String: [Int64]] = [:]
    for node in graph.nodes {
      switch node.operation {
      case .dense(let parameters):
        values[node.name + ".weights"] = parameters.weights.map(Int64.init)
        values[node.name + ".bias"] = parameters.bias
      case .convolution(let parameters):
        values[node.name + ".weights"] = parameters.weights.map(Int64.init)
        values[node.name + ".bias"] = parameters.bias
      case .scale(let parameters):
        values[node.name + ".weights"] = parameters.weights.values
        values[node.name + ".bias"] = parameters.bias?.values
      case .sum(let parameters): values[node.name + ".bias"] = parameters.bias?.values
      case .product, .maxPool, .table, .reshape: break
      }
    }
    var tensors: [[Int64]] = []
    for (declaration, bits) in zip(circuit.parameters, circuit.parameterBits) {
      let half = Int64(1) << Int64(bits - 1)
      guard let entries = values[declaration.name], entries.count == declaration.realSize else {
        throw .rule(.shape, declaration.name)
      }
      guard entries.allSatisfy({ -half <= $0 && $0 < half }) else { throw .rule(.limit, declaration.name) }
      tensors.append(entries)
    }
    self.tensors = tensors
  }
}
