/// The checks that the compiler and everyone who loads a circuit file make (protocol section 2, "Closure rules").
package enum ClosureRules {
  /// - Throws: `CircuitError.rule` with the first rule that does not hold.
  package static func check(_ circuit: Circuit) throws(CircuitError) {
    try checkLimits(circuit)
    try checkTables(circuit)
    try SegmentRules.checkBlocks(circuit)
    try checkDefinitions(circuit)
    for step in circuit.linearSteps { try checkShape(of: step, in: circuit) }
    try checkCost(circuit)
    let lookups = try circuit.lookups()
    try checkLookupShapes(lookups, in: circuit)
    try checkRangeChecks(lookups, in: circuit)
    let intervals = try IntervalAnalysis(circuit)
    try checkCoverage(lookups, intervals: intervals, in: circuit)
    try checkPadding(lookups, in: circuit)
    try LaneRules.check(lookups, in: circuit)
  }

  private static func checkLimits(_ circuit: Circuit) throws(CircuitError) {
    let counts = [
      (circuit.steps.count, CircuitLimits.steps, "steps"), (circuit.witness.count, CircuitLimits.tensors, "tensors"),
      (circuit.parameters.count, CircuitLimits.tensors, "parameters"),
      (circuit.tables.count, CircuitLimits.tables, "tables"), (circuit.lanes.count, CircuitLimits.laneCount, "lanes"),
      (circuit.lanes.bits, CircuitLimits.tableBits, "table bits"),
    ]
    for (count, limit, name) in counts where count > limit { throw .rule(.limit, name) }
    guard circuit.lanes.count >= 1, circuit.lanes.bits >= 1 else { throw .rule(.limit, "lanes") }
    guard circuit.quantisation.inputScale > 0, circuit.quantisation.outputScale > 0 else {
      throw .rule(.limit, "scale")
    }
    guard circuit.parameterBits.count == circuit.parameters.count else { throw .rule(.limit, "parameter widths") }
    for (bits, tensor) in zip(circuit.parameterBits, circuit.parameters)
    where !CircuitLimits.parameterBits.contains(bits) {
      throw .rule(.limit, tensor.name)
    }
    try SegmentRules.checkLimits(circuit)
    for tensor in circuit.witness + circuit.parameters
    where Int128(tensor.padding).magnitude >= UInt128(CircuitLimits.magnitude) {
      throw .rule(.wraps, tensor.name)
    }
    guard (0...CircuitLimits.vectorLength).contains(circuit.multiplicities) else {
      throw .rule(.limit, "multiplicities")
    }
    let tensors = circuit.witness.indices
    guard tensors.contains(circuit.input), tensors.contains(circuit.output) else {
      throw .rule(.freeTensor, "input or output")
    }
    guard circuit.annotations.count <= CircuitLimits.annotations else { throw .rule(.limit, "annotations") }
    for tensor in circuit.annotations {
      guard tensors.contains(tensor) else { throw .rule(.freeTensor, "annotation") }
      // One value for each row of the input.
      guard circuit.witness[tensor].dimensions == Array(circuit.witness[circuit.input].dimensions.prefix(1)) else {
        throw .rule(.shape, circuit.witness[tensor].name)
      }
    }
  }

  private static func checkTables(_ circuit: Circuit) throws(CircuitError) {
    var tags: Set<Int> = [0]
    var last = 0
    var total = 2
    for table in circuit.tables {
      guard tags.insert(table.tag).inserted, table.tag > last else { throw .rule(.duplicateTag, table.name) }
      last = table.tag
      total += table.count
      switch table.rows {
      case .range(let lower, let bits):
        guard (0...CircuitLimits.tableBits).contains(bits) else { throw .rule(.limit, table.name) }
        guard Int128(lower).magnitude + (1 << UInt128(bits)) < UInt128(CircuitLimits.tableMagnitude) else {
          throw .rule(.wraps, table.name)
        }
      case .function(let rows):
        guard !rows.isEmpty else { throw .rule(.tableNotCovering, table.name) }
        for (row, next) in zip(rows, rows.dropFirst()) {
          if next.argument == row.argument { throw .rule(.tableNotFunction, table.name) }
          guard Int128(next.argument) == Int128(row.argument) + 1 else { throw .rule(.tableNotCovering, table.name) }
        }
        for row in rows {
          let magnitude = max(row.argument.magnitude, row.value.magnitude)
          guard UInt128(magnitude) < UInt128(CircuitLimits.tableMagnitude) else { throw .rule(.wraps, table.name) }
        }
      }
    }
    guard total <= 1 << circuit.lanes.bits else { throw .rule(.tableSpace, "tables") }
  }

  /// No free advice, no cycles: every tensor is defined once, before it is read.
  private static func checkDefinitions(_ circuit: Circuit) throws(CircuitError) {
    var defined: Set<Int> = []
    var functions: Set<Int> = []
    for table in circuit.tables { if case .function = table.rows { functions.insert(table.tag) } }
    func name(_ tensor: Int) -> String {
      circuit.witness.indices.contains(tensor) ? circuit.witness[tensor].name : "tensor \(tensor)"
    }
    func define(_ tensor: Int) throws(CircuitError) {
      guard circuit.witness.indices.contains(tensor) else { throw .rule(.freeTensor, name(tensor)) }
      guard defined.insert(tensor).inserted else { throw .rule(.definedTwice, name(tensor)) }
    }
    for tensor in circuit.inputs { try define(tensor) }
    func read(_ tensor: Int) throws(CircuitError) {
      guard defined.contains(tensor) else { throw .rule(.cycle, name(tensor)) }
    }
    for step in circuit.steps {
      switch step {
      case .linear(let linear):
        for operand in linear.operands {
          switch operand.tensor.space {
          case .witness: try read(operand.tensor.index)
          case .parameters:
            guard circuit.parameters.indices.contains(operand.tensor.index) else {
              throw .rule(.freeTensor, linear.name)
            }
          }
        }
        try define(linear.result)
        for limb in linear.limbs { try define(limb.tensor) }
        try checkLimbs(linear.limbs, width: linear.shift, name: linear.name)
      case .table(let table):
        try read(table.argument)
        try define(table.result)
        guard functions.contains(table.tag) else {
          throw .rule(.rangeTag, name(table.argument))
        }
      case .range(let range):
        try read(range.argument)
        for limb in range.limbs {
          try define(limb.tensor)
          // A limb with other dimensions would have entries that nothing ties to the argument.
          guard circuit.witness[limb.tensor].dimensions == circuit.witness[range.argument].dimensions else {
            throw .rule(.shape, name(limb.tensor))
          }
        }
        guard (0...61).contains(range.bits) else { throw .rule(.limit, name(range.argument)) }
        if !range.limbs.isEmpty {
          guard range.tag == nil else { throw .rule(.rangeTag, name(range.argument)) }
          try checkLimbs(range.limbs, width: range.bits, name: name(range.argument))
        }
      }
    }
    for tensor in circuit.witness.indices where !defined.contains(tensor) { throw .rule(.freeTensor, name(tensor)) }
  }

  private static func checkLimbs(_ limbs: [Limb], width: Int, name: String) throws(CircuitError) {
    guard (0...61).contains(width) else { throw .rule(.limit, name) }
    for limb in limbs where !(1...CircuitLimits.tableBits).contains(limb.width) { throw .rule(.limit, name) }
    guard limbs.count <= 64, limbs.reduce(0, { $0 + $1.width }) == width else { throw .rule(.looseLimbs, name) }
  }

  private static func checkShape(of step: LinearStep, in circuit: Circuit) throws(CircuitError) {
    for size in step.variableSizes where !(1...CircuitLimits.dimension).contains(size) {
      throw .rule(.limit, step.name)
    }
    guard step.variableSizes.count <= 2 * CircuitLimits.dimensions else { throw .rule(.limit, step.name) }
    for tensor in [step.result] + step.limbs.map(\.tensor) where circuit.witness[tensor].dimensions != step.outputs {
      throw .rule(.shape, "\(step.name): \(circuit.witness[tensor].name)")
    }
    guard step.product != nil || step.contractions.isEmpty else { throw .rule(.variable, step.name) }
    if let product = step.product {
      guard product.a.tensor.space == .witness || product.b.tensor.space == .witness else {
        throw .rule(.operandSpace, step.name)
      }
      try checkOperand(product.a, of: step, in: circuit, variables: step.variableSizes.count)
      try checkOperand(product.b, of: step, in: circuit, variables: step.variableSizes.count)
    }
    if let bias = step.bias {
      guard bias.tensor.space == .parameters else { throw .rule(.operandSpace, step.name) }
      try checkOperand(bias, of: step, in: circuit, variables: step.outputs.count)
    }
    for term in step.terms {
      guard term.operand.tensor.space == .witness else { throw .rule(.operandSpace, step.name) }
      guard term.factor.magnitude < UInt64(CircuitLimits.magnitude) else { throw .rule(.wraps, step.name) }
      try checkOperand(term.operand, of: step, in: circuit, variables: step.outputs.count)
    }
    guard step.constant.magnitude < UInt64(CircuitLimits.magnitude) else { throw .rule(.wraps, step.name) }
  }

  private static func checkOperand(
    _ operand: Operand, of step: LinearStep, in circuit: Circuit, variables: Int
  ) throws(CircuitError) {
    let tensor = circuit.declaration(of: operand.tensor)
    let label = "\(step.name): \(tensor.name)"
    guard operand.maps.count == tensor.dimensions.count else { throw .rule(.shape, label) }
    var seen: Set<Int> = []
    for (map, size) in zip(operand.maps, tensor.dimensions) {
      for term in map.terms {
        guard (0..<variables).contains(term.variable), seen.insert(term.variable).inserted else {
          throw .rule(.variable, label)
        }
        guard term.coefficient.magnitude <= CircuitLimits.dimension else { throw .rule(.limit, label) }
      }
      guard map.constant.magnitude <= CircuitLimits.dimension else { throw .rule(.limit, label) }
      if operand.tensor.space == .parameters {
        guard let variable = map.plainVariable, step.variableSizes[variable] == size else {
          throw .rule(.operandSpace, label)
        }
      }
    }
  }

  /// What the functionals of linear steps cost a verifier is bounded before anyone computes them.
  private static func checkCost(_ circuit: Circuit) throws(CircuitError) {
    var total = 0
    func add(_ cost: Int, _ name: String) throws(CircuitError) {
      total += cost
      guard cost <= CircuitLimits.mapCost, total <= CircuitLimits.totalCost else { throw .rule(.limit, name) }
    }
    // The statement's functionals, which need the eq tables of input and output whoever reads these.
    for tensor in (circuit.inputs + [circuit.output]).map({ circuit.witness[$0] }) {
      try add(3 * tensor.dimensions.reduce(0) { $0 + 1 << AddressBits.count($1) }, tensor.name)
      try add(CircuitLimits.blockCost * tensor.offsets.count, tensor.name)
    }
    let steps = circuit.linearSteps
    guard steps.count(where: { $0.product != nil }) <= CircuitLimits.products else { throw .rule(.limit, "products") }
    for step in steps {
      let sizes = step.variableSizes
      var summation = 1
      for size in step.contractions {
        summation <<= AddressBits.count(size)
        guard summation <= CircuitLimits.vectorLength else { throw .rule(.limit, step.name) }
      }
      // Eq tables: of output indices once, of all variables again for each operand of a product.
      let tables = sizes.reduce(0) { $0 + 1 << AddressBits.count($1) }
      try add(3 * tables, step.name)
      try add((1 + step.limbs.count) * step.outputs.reduce(0, +), step.name)
      var blocks = circuit.witness[step.result].offsets.count
      for limb in step.limbs { blocks += circuit.witness[limb.tensor].offsets.count }
      for operand in step.operands { blocks += circuit.declaration(of: operand.tensor).offsets.count }
      try add(CircuitLimits.blockCost * blocks, step.name)
      for operand in step.operands {
        for (map, size) in zip(operand.maps, circuit.declaration(of: operand.tensor).dimensions) {
          var cost = 1
          for term in map.terms {
            cost *= sizes[term.variable]
            guard cost <= CircuitLimits.mapCost else { throw .rule(.limit, step.name) }
          }
          try add(max(cost, size), step.name)
        }
      }
    }
  }
}

extension LinearStep {
  /// Everything the step reads.
  package var operands: [Operand] {
    [product?.a, product?.b, bias].compactMap { $0 } + terms.map(\.operand)
  }
}
