import Circuits
import QuantizedRuntime
import Verification

/// The vector `w` of one run: every tensor in its block, limbs and multiplicities included. Secret.
package struct Witness: Sendable, Equatable {
  /// A whole number of rows.
  package var entries: [Int64]
  /// The real entries of the output tensor.
  package let output: [Int64]

  /// Follows the steps of the circuit, with the accumulators that a recorded run has for the steps with a product. Sums
  /// without one are computed here, and products of two tensors of `w` that the run does not record.
  ///
  /// - Parameter parameters: needed where a private tensor is added without a product.
  /// - Throws: `ProvingError` if the run is not one of this circuit's model.
  package init(
    _ trace: Trace, circuit: Circuit, shape: ProtocolShape, parameters: ParameterVector? = nil
  ) throws(ProvingError) {
    var builder = WitnessBuilder(circuit: circuit, length: shape.witnessRows << shape.rowBits)
    try builder.place(trace.input, in: circuit.input)
    guard trace.annotations.count == circuit.annotations.count else {
      throw .wrongCount(
        tensor: "annotations", expected: circuit.annotations.count, found: trace.annotations.count)
    }
    for (values, tensor) in zip(trace.annotations, circuit.annotations) { try builder.place(values, in: tensor) }
    for step in circuit.steps {
      switch step {
      case .linear(let linear):
        if let sums = builder.sums(of: linear, parameters: parameters) {
          try builder.requantise(sums, step: linear)
          continue
        }
        let recorded = trace.accumulators[circuit.witness[linear.result].name]
        guard let accumulators = recorded ?? builder.products(of: linear, parameters: parameters) else {
          throw .missingAccumulators(step: linear.name)
        }
        try builder.requantise(accumulators, step: linear)
      case .table(let table): try builder.look(up: table)
      case .range(let range): try builder.decompose(range)
      }
    }
    try builder.count(table: TableVector(circuit))
    entries = builder.entries
    output = builder.values(of: circuit.output)
  }
}

private struct WitnessBuilder {
  let circuit: Circuit
  var entries: [Int64]

  init(circuit: Circuit, length: Int) {
    self.circuit = circuit
    entries = [Int64](repeating: 0, count: length)
  }

  mutating func place(_ values: [Int64], in tensor: Int) throws(ProvingError) {
    let declaration = circuit.witness[tensor]
    guard values.count == declaration.realSize else {
      throw .wrongCount(tensor: declaration.name, expected: declaration.realSize, found: values.count)
    }
    if declaration.padding != 0 {
      for block in declaration.blocks { for address in block.range { entries[address] = declaration.padding } }
    }
    declaration.forEachRun { position, address, count in
      for index in 0..<count { entries[address + index] = values[position + index] }
    }
  }

  func values(of tensor: Int) -> [Int64] {
    circuit.witness[tensor].addresses.map { entries[$0] }
  }

  /// The accumulators of a step without a product; `nil` if there is one, or a bias that is not at hand.
  func sums(of step: LinearStep, parameters: ParameterVector?) -> [Int64]? {
    guard step.product == nil else { return nil }
    return sumsBesideProduct(of: step, parameters: parameters)?.sums
  }

  /// The accumulators of a step whose product is of two tensors of `w`; `nil` if it is another, or the bias is not at hand.
  func products(of step: LinearStep, parameters: ParameterVector?) -> [Int64]? {
    guard let product = step.product, product.a.tensor.space == .witness, product.b.tensor.space == .witness,
      var result = sumsBesideProduct(of: step, parameters: parameters)
    else { return nil }
    func factor(_ operand: Operand) -> LinearSums.Factor {
      let tensor = operand.tensor.index
      return .init(
        values: values(of: tensor), dimensions: circuit.witness[tensor].dimensions, maps: operand.maps)
    }
    result.add(product: factor(product.a), factor(product.b), contractions: step.contractions)
    return result.sums
  }

  /// All parts of the accumulators but the product; `nil` if there is a bias that is not at hand.
  private func sumsBesideProduct(of step: LinearStep, parameters: ParameterVector?) -> LinearSums? {
    guard step.bias == nil || parameters != nil else { return nil }
    var result = LinearSums(outputs: step.outputs, constant: step.constant)
    var known: [Int: [Int64]] = [:]
    for term in step.terms {
      let tensor = term.operand.tensor.index
      let entries = known[tensor] ?? values(of: tensor)
      known[tensor] = entries
      result.add(
        factor: term.factor, values: entries, dimensions: circuit.witness[tensor].dimensions, maps: term.operand.maps)
    }
    if let bias = step.bias, let parameters {
      let declaration = circuit.parameters[bias.tensor.index]
      let entries = declaration.addresses.map { parameters.entries[$0] }
      result.add(factor: 1, values: entries, dimensions: declaration.dimensions, maps: bias.maps)
    }
    return result
  }

  /// `acc + 2^(s-1) = 2^s q + rem`.
  mutating func requantise(_ accumulators: [Int64], step: LinearStep) throws(ProvingError) {
    let shift = Int64(step.shift)
    guard shift > 0 else { return try place(accumulators, in: step.result) }
    let rounded = accumulators.map { $0 &+ (1 << (shift - 1)) }
    try place(rounded.map { $0 >> shift }, in: step.result)
    try place(limbs: step.limbs, of: rounded.map { $0 & ((1 << shift) - 1) })
  }

  private mutating func place(limbs: [Limb], of values: [Int64]) throws(ProvingError) {
    var below: Int64 = 0
    for limb in limbs {
      try place(values.map { ($0 >> below) & ((1 << Int64(limb.width)) - 1) }, in: limb.tensor)
      below += Int64(limb.width)
    }
  }

  mutating func look(up step: TableStep) throws(ProvingError) {
    let declaration = circuit.witness[step.argument]
    guard let table = circuit.table(tag: step.tag) else {
      throw .circuit(.rule(.rangeTag, declaration.name))
    }
    var results: [Int64] = []
    for (index, argument) in values(of: step.argument).enumerated() {
      guard let value = table.value(at: argument) else {
        throw .valueNotInTable(tensor: declaration.name, index: index)
      }
      results.append(value)
    }
    try place(results, in: step.result)
  }

  mutating func decompose(_ range: RangeStep) throws(ProvingError) {
    let values = values(of: range.argument)
    for (index, value) in values.enumerated() {
      let (distance, overflow) = value.subtractingReportingOverflow(range.lower)
      guard !overflow, distance >= 0, distance >> Int64(range.bits) == 0 else {
        throw .valueNotInTable(tensor: circuit.witness[range.argument].name, index: index)
      }
    }
    try place(limbs: range.limbs, of: values.map { $0 &- range.lower })
  }

  /// The multiplicities of the table rows; empty slots look up row 0.
  mutating func count(table: TableVector) throws(ProvingError) {
    let start = circuit.multiplicities
    var empty = circuit.lanes.count * circuit.lanes.slots
    for piece in circuit.lanes.pieces {
      empty -= piece.length
      guard let first = table.firstRows[piece.tag], let lower = circuit.table(tag: piece.tag)?.arguments?.lowerBound
      else { throw .circuit(.rule(.lanes, "tag \(piece.tag)")) }
      for slot in 0..<piece.length {
        let row = Int(entries[piece.argument + slot] &- lower)
        guard row >= 0, first + row < table.tags.count, table.tags[first + row] == Int64(piece.tag) else {
          throw .valueNotInTable(tensor: "lane \(piece.lane)", index: piece.slot + slot)
        }
        entries[start + first + row] += 1
      }
    }
    entries[start] += Int64(empty)
  }
}
