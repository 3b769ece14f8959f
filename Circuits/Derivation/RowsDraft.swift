/// The program of a circuit run for many rows at once.
///
/// Every tensor of `w` has a new first dimension of size `rows`; every linear step a new first output index, which all
/// operands of `w` read plainly in their new dimension and no parameter reads: weights are folded once for all rows, and a
/// product of two tensors of `w` shares the index. Limbs are cut anew, unless a step reads one of them.
struct RowsDraft {
  /// For each tensor of `w` of the base its number here; limbs that are cut anew have none.
  private(set) var places: [Int: Int] = [:]
  private let base: Circuit
  private let rows: Int

  /// Adds the whole program to `builder`.
  init(_ base: Circuit, rows: Int, builder: inout CircuitBuilder) throws(CircuitError) {
    self.base = base
    self.rows = rows
    let read = base.tensorsRead
    let paddings = try LookupPadding(base)
    var limbs: Set<Int> = []
    for step in base.steps {
      let own = step.limbs
      if own.contains(where: { read.contains($0.tensor) }) { continue }
      limbs.formUnion(own.map(\.tensor))
    }
    for (index, tensor) in base.witness.enumerated() where !limbs.contains(index) {
      places[index] = builder.addWitness(
        tensor.name, dimensions: [rows] + tensor.dimensions, padding: paddings.paddings[index])
    }
    for step in base.steps { try add(step, to: &builder) }
  }

  /// The tensor of `w` that stands for one of the base.
  func place(of tensor: Int) throws(CircuitError) -> Int {
    guard let place = places[tensor] else { throw .rule(.freeTensor, "tensor \(tensor)") }
    return place
  }

  private func add(_ step: Step, to builder: inout CircuitBuilder) throws(CircuitError) {
    switch step {
    case .linear(let linear): builder.add(.linear(try widened(linear, in: &builder)))
    case .table(let table):
      guard let known = base.table(tag: table.tag) else { throw .rule(.rangeTag, "tag \(table.tag)") }
      let tag = builder.tag(known.name, rows: known.rows)
      builder.add(
        .table(TableStep(tag: tag, argument: try place(of: table.argument), result: try place(of: table.result))))
    case .range(let range):
      let argument = try place(of: range.argument)
      let name = builder.witness[argument].name
      let isKept = range.limbs.contains { places[$0.tensor] != nil }
      if !isKept, range.bits <= builder.limbWidth {
        let tag = builder.tag("range \(name)", rows: .range(lower: range.lower, bits: range.bits))
        builder.add(.range(RangeStep(argument: argument, lower: range.lower, bits: range.bits, tag: tag)))
        return
      }
      let limbs = try cut(
        range.limbs, name: name + ".range", width: range.bits, dimensions: builder.witness[argument].dimensions,
        in: &builder)
      builder.add(.range(RangeStep(argument: argument, lower: range.lower, bits: range.bits, tag: nil, limbs: limbs)))
    }
  }

  private func widened(_ step: LinearStep, in builder: inout CircuitBuilder) throws(CircuitError) -> LinearStep {
    var result = step
    result.outputs = [rows] + step.outputs
    if let product = step.product { result.product = .init(a: try widened(product.a), b: try widened(product.b)) }
    result.bias = try step.bias.map { bias throws(CircuitError) in try widened(bias) }
    result.terms = try step.terms.map { term throws(CircuitError) in
      .init(factor: term.factor, operand: try widened(term.operand))
    }
    result.result = try place(of: step.result)
    result.limbs = try cut(
      step.limbs, name: base.witness[step.result].name, width: step.shift, dimensions: result.outputs, in: &builder)
    return result
  }

  private func widened(_ operand: Operand) throws(CircuitError) -> Operand {
    var result = operand.renumbered { $0 + 1 }
    guard operand.tensor.space == .witness else { return result }
    result.tensor = .witness(try place(of: operand.tensor.index))
    result.maps.insert(.index(0), at: 0)
    return result
  }

  /// The limbs of the base if a step reads one of them, others otherwise.
  private func cut(
    _ known: [Limb], name: String, width: Int, dimensions: [Int], in builder: inout CircuitBuilder
  ) throws(CircuitError) -> [Limb] {
    guard known.contains(where: { places[$0.tensor] != nil }) else {
      return builder.limbs(of: name, width: width, dimensions: dimensions)
    }
    return try known.map { limb throws(CircuitError) in
      builder.limbTag(width: limb.width)
      return Limb(tensor: try place(of: limb.tensor), width: limb.width)
    }
  }
}

extension Step {
  /// The limbs that the step defines.
  var limbs: [Limb] {
    switch self {
    case .linear(let linear): linear.limbs
    case .range(let range): range.limbs
    case .table: []
    }
  }
}

extension Circuit {
  /// The tensors of `w` that a step reads, lookups of limbs aside, and the output.
  var tensorsRead: Set<Int> {
    var read: Set<Int> = [output]
    for step in steps {
      switch step {
      case .linear(let linear):
        for operand in linear.operands where operand.tensor.space == .witness { read.insert(operand.tensor.index) }
      case .table(let table): read.insert(table.argument)
      case .range(let range): read.insert(range.argument)
      }
    }
    return read
  }
}
