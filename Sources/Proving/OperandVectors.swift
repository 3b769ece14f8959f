import BN254
import Circuits
import Polynomials
import Verification

/// The vectors `a_l`, `b_l` of product steps over their summation indices: an operand with the output indices that only
/// it reads summed against `eq(rho, .)`.
package struct OperandVectors {
  package let circuit: Circuit
  package let witness: EntryVector
  package let parameters: ParameterVector

  package init(circuit: Circuit, witness: EntryVector, parameters: ParameterVector) {
    self.circuit = circuit
    self.witness = witness
    self.parameters = parameters
  }

  /// `2^n_l` entries; 0 where an index is beyond its real range, but for operands from `params`, whose padding is 0 and
  /// which do not depend on indices that they do not read.
  package func vector(of operand: Operand, geometry: ProductGeometry, outputs: OutputWeights) -> [Fr] {
    if let fast = parameterRows(of: operand, geometry: geometry, outputs: outputs) { return fast }
    let declaration = circuit.declaration(of: operand.tensor)
    let sizes = geometry.step.variableSizes
    let kept = Set(geometry.summation)
    var axes = declaration.dimensions
    var values = entries(of: operand.tensor, declaration: declaration)
    var order: [[Int]] = operand.maps.map { _ in [] }
    for (axis, map) in operand.maps.enumerated() {
      let own = map.terms.map(\.variable).filter { kept.contains($0) }
      order[axis] = own
      if let variable = map.plainVariable, kept.contains(variable), sizes[variable] == axes[axis] { continue }
      let rows = matrix(of: map, size: axes[axis], kept: own, sizes: sizes, outputs: outputs)
      values = Self.apply(rows, to: values, axes: axes, axis: axis)
      axes[axis] = rows.count
    }
    return scatter(
      values, variables: order.flatMap { $0 }, geometry: geometry, padded: operand.tensor.space == .parameters)
  }

  /// Weights whose output indices lead and whose other indices stand as the summation indices do: one pass of an
  /// integer matrix kernel over each block.
  private func parameterRows(of operand: Operand, geometry: ProductGeometry, outputs: OutputWeights) -> [Fr]? {
    guard operand.tensor.space == .parameters, let narrow = parameters.narrow else { return nil }
    let variables = operand.maps.compactMap(\.plainVariable)
    let own = variables.prefix { !geometry.summation.contains($0) }
    guard variables.count == operand.maps.count, Array(variables[own.count...]) == geometry.summation else {
      return nil
    }
    let tables = own.map { EqPolynomial.table(outputs.points[$0]) }
    var strides = [Int](repeating: 1, count: geometry.summation.count)
    var size = 1
    for (position, variable) in geometry.summation.enumerated().reversed() {
      strides[position] = size
      size <<= AddressBits.count(geometry.step.variableSizes[variable])
    }
    var result = [Fr](repeating: .zero, count: size)
    for block in circuit.declaration(of: operand.tensor).blocks {
      var weights = [Fr.one]
      for (table, segment) in zip(tables, block.segments) {
        let inside = table[segment.start..<(segment.start + 1 << segment.bits)]
        weights = weights.flatMap { weight in inside.map { weight * $0 } }
      }
      let columns = block.size / weights.count
      let sums = FieldIntegerProduct.vectorTimesMatrix(
        weights.span, narrow.span.extracting(block.range), rows: weights.count, columns: columns)
      let inner = TensorBlock(offset: 0, segments: Array(block.segments[own.count...]))
      inner.forEachRun(strides: strides) { position, address, count in
        for index in 0..<count { result[position + index] += sums[address + index] }
      }
    }
    return result
  }

  /// Real entries, row-major.
  private func entries(of tensor: TensorReference, declaration: TensorDeclaration) -> [Fr] {
    switch tensor.space {
    case .witness: declaration.addresses.map { witness[$0] }
    case .parameters: declaration.addresses.map { Fr(parameters.entries[$0]) }
    }
  }

  /// One row for each value of the kept variables of a map: the weights with which it reads the dimension.
  private func matrix(
    of map: DimensionMap, size: Int, kept: [Int], sizes: [Int], outputs: OutputWeights
  ) -> [[Fr]] {
    var choices: [[Int]] = [[]]
    for variable in kept { choices = choices.flatMap { head in (0..<sizes[variable]).map { head + [$0] } } }
    return choices.map { choice in
      var fixed = map
      fixed.terms.removeAll { kept.contains($0.variable) }
      for (variable, index) in zip(kept, choice) {
        for term in map.terms where term.variable == variable { fixed.constant += term.coefficient * index }
      }
      return IndexWeights.contract(fixed, size: size) { outputs.weights[$0] }
    }
  }

  private static func apply(_ rows: [[Fr]], to values: [Fr], axes: [Int], axis: Int) -> [Fr] {
    let inner = axes[(axis + 1)...].reduce(1, *)
    let outer = axes[..<axis].reduce(1, *)
    let size = axes[axis]
    var result = [Fr](repeating: .zero, count: outer * rows.count * inner)
    for block in 0..<outer {
      for (row, weights) in rows.enumerated() {
        let target = (block * rows.count + row) * inner
        for (index, weight) in weights.enumerated() where !weight.isZero {
          let source = (block * size + index) * inner
          for i in 0..<inner { result[target + i] += weight * values[source + i] }
        }
      }
    }
    return result
  }

  /// Places row-major values over `variables` into the padded cube of all summation indices; indices that the operand
  /// does not read repeat them.
  private func scatter(_ values: [Fr], variables: [Int], geometry: ProductGeometry, padded: Bool) -> [Fr] {
    let sizes = geometry.step.variableSizes
    var strides: [Int: Int] = [:]
    var stride = 1
    for variable in geometry.summation.reversed() {
      strides[variable] = stride
      stride <<= AddressBits.count(sizes[variable])
    }
    var result = [Fr](repeating: .zero, count: stride)
    var addresses = [0]
    for variable in variables {
      let step = strides[variable] ?? 0
      addresses = addresses.flatMap { base in (0..<sizes[variable]).map { base + step * $0 } }
    }
    var repeats = [0]
    for variable in geometry.summation where !variables.contains(variable) {
      let step = strides[variable] ?? 0
      let count = padded ? 1 << AddressBits.count(sizes[variable]) : sizes[variable]
      repeats = repeats.flatMap { base in (0..<count).map { base + step * $0 } }
    }
    for (address, value) in zip(addresses, values) { for shift in repeats { result[address + shift] = value } }
    return result
  }

  /// `e_l`: `eq(rho, .)` over the shared output indices, constant in the contraction indices; `nil` if there are none.
  package func sharedVector(geometry: ProductGeometry, outputs: OutputWeights) -> [Fr]? {
    guard !geometry.shared.isEmpty else { return nil }
    let contraction = geometry.step.contractions.reduce(0) { $0 + AddressBits.count($1) }
    let point = geometry.shared.reversed().flatMap { outputs.points[$0] }
    return EqPolynomial.table(Array(point)).flatMap { [Fr](repeating: $0, count: 1 << contraction) }
  }
}
