import Circuits
import QuantizedRuntime

/// Runs the integer program of a circuit by its definition, entry by entry: independent of runtime, prover and layout.
package struct ReferenceProgram {
  package let circuit: Circuit
  /// Real entries of each parameter tensor.
  package let parameters: [[Int64]]

  package init(circuit: Circuit, parameters: [[Int64]]) {
    self.circuit = circuit
    self.parameters = parameters
  }

  package func trace(_ input: [Int64]) -> Trace {
    var accumulators: [String: [Int64]] = [:]
    let values = values(input) { name, sums in accumulators[name] = sums }
    return Trace(input: input, accumulators: accumulators, output: values[circuit.output] ?? [])
  }

  /// The real entries of every tensor of `w`, limbs included, row-major.
  ///
  /// - Parameter change: sees, by the name of the result, the sums of each linear step before requantisation, the values
  ///   of each table step and each limb; what follows is computed from what it leaves.
  package func values(
    _ input: [Int64], annotations: [[Int64]] = [], change: (String, inout [Int64]) -> Void = { _, _ in }
  ) -> [Int: [Int64]] {
    var values: [Int: [Int64]] = [circuit.input: input]
    for (tensor, entries) in zip(circuit.annotations, annotations) { values[tensor] = entries }
    func split(_ rest: [Int64], into limbs: [Limb]) {
      var below: Int64 = 0
      for limb in limbs {
        var entries = rest.map { ($0 >> below) & ((1 << Int64(limb.width)) - 1) }
        change(circuit.witness[limb.tensor].name, &entries)
        values[limb.tensor] = entries
        below += Int64(limb.width)
      }
    }
    for step in circuit.steps {
      switch step {
      case .linear(let linear):
        var sums = accumulate(linear, values: values)
        change(circuit.witness[linear.result].name, &sums)
        let half: Int64 = linear.shift > 0 ? 1 << Int64(linear.shift - 1) : 0
        values[linear.result] = sums.map { ($0 + half) >> Int64(linear.shift) }
        split(sums.map { ($0 + half) & ((1 << Int64(linear.shift)) - 1) }, into: linear.limbs)
      case .table(let table):
        let rows = circuit.table(tag: table.tag)
        var results = (values[table.argument] ?? []).map { rows?.value(at: $0) ?? 0 }
        change(circuit.witness[table.result].name, &results)
        values[table.result] = results
      case .range(let range):
        split((values[range.argument] ?? []).map { $0 - range.lower }, into: range.limbs)
      }
    }
    return values
  }

  private func accumulate(_ step: LinearStep, values: [Int: [Int64]]) -> [Int64] {
    func read(_ operand: Circuits.Operand, _ indices: [Int]) -> Int64 {
      let tensor = circuit.declaration(of: operand.tensor)
      var address = 0
      for (map, size) in zip(operand.maps, tensor.dimensions) {
        let index = map.terms.reduce(map.constant) { $0 + $1.coefficient * indices[$1.variable] }
        guard (0..<size).contains(index) else { return 0 }
        address = address * size + index
      }
      switch operand.tensor.space {
      case .witness: return values[operand.tensor.index]?[address] ?? 0
      case .parameters: return parameters[operand.tensor.index][address]
      }
    }
    return Self.indices(step.outputs).map { output in
      var sum = step.constant
      if let product = step.product {
        for contraction in Self.indices(step.contractions) {
          sum += read(product.a, output + contraction) * read(product.b, output + contraction)
        }
      }
      if let bias = step.bias { sum += read(bias, output) }
      for term in step.terms { sum += term.factor * read(term.operand, output) }
      return sum
    }
  }

  private static func indices(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { heads, size in heads.flatMap { head in (0..<size).map { head + [$0] } } }
  }
}
