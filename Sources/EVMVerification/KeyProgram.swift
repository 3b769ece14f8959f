import Circuits
import Verification

/// The verification program of a key: which sums over challenges make up the weights of its claims.
///
/// Sections: for every proof; for an input that is a dataset row; for a committed output.
struct KeyProgram {
  private(set) var sections: [[VerificationInstruction]] = []
  /// Slots of results.
  private(set) var witnessWeight = 0
  private(set) var constant = 0
  private(set) var productWeights = 0
  private(set) var phiWeight = 0
  /// Weights of the rows of `w`, the mask, the rows of `phi`, of `tab` and of `params`, one after the other.
  private(set) var rowWeights = 0
  /// First slot and first node of the second and third section, and slots of their shares of `E_w`, followed by the
  /// weights of the rows of the commitments.
  private(set) var rowStart = (value: 0, node: 0)
  private(set) var outputStart = (value: 0, node: 0)
  private(set) var rowWeight = 0
  private(set) var outputWeight = 0
  private(set) var valueCount = 0
  private(set) var nodeCount = 0
  /// Rows of a dataset row and of a committed output.
  let inputRows: Int
  let outputRows: Int

  private typealias Term = VerificationProgram.Term
  private let circuit: Circuit
  private let shape: ProtocolShape
  private let layout: ValueLayout
  private let functionals: FunctionalWriter
  private var program: VerificationProgram

  /// - Throws: `unsupportedIndexMap`, `tooLarge`.
  init(key: VerifyingKey) throws(EVMVerificationError) {
    // Written once to know which products continue others, then for good.
    let draft = try KeyProgram(key: key, plan: VerificationProgram.Plan())
    self = try KeyProgram(key: key, plan: draft.program.nextPlan)
  }

  private init(key: VerifyingKey, plan: VerificationProgram.Plan) throws(EVMVerificationError) {
    circuit = key.circuit
    shape = key.shape
    layout = ValueLayout(shape: key.shape)
    functionals = FunctionalWriter(layout: layout, witnessBits: key.shape.witnessBits)
    program = VerificationProgram(firstValue: layout.program, plan: plan)
    inputRows = max(1, circuit.witness[circuit.input].paddedSize >> key.rowBits)
    outputRows = max(1, circuit.witness[circuit.output].paddedSize >> key.rowBits)

    var weight: [Term] = []
    var free: [Term] = []
    try addLanes(&weight, &free)
    try addStepClaim(&weight, &free)
    try addOperands(&weight)
    try addPublic(circuit.input, packing: key.packings.input, power: ValueLayout.inputPublic, to: &weight)
    try addPublic(circuit.output, packing: key.packings.output, power: ValueLayout.outputPublic, to: &weight)
    free.append(Term(1, [ValueLayout.inputPublic, ValueLayout.inputValue]))
    free.append(Term(1, [ValueLayout.outputPublic, ValueLayout.outputValue]))
    witnessWeight = program.sum(weight)
    constant = program.sum(free)
    phiWeight = writePhiWeight()
    productWeights = writeProductWeights()
    rowWeights = try writeRowWeights()
    sections.append(program.takeInstructions())

    let shared = program
    rowStart = (program.nextValue, program.nextNode)
    rowWeight = try writeCommitted(
      circuit.input, rows: inputRows, power: ValueLayout.inputRow, theta: ValueLayout.thetaRow)
    sections.append(program.takeInstructions())
    outputStart = (program.nextValue, program.nextNode)
    // What the second section computes is not there if the input is not a row.
    program = shared.continued(fromValue: outputStart.value, node: outputStart.node)
    outputWeight = try writeCommitted(
      circuit.output, rows: outputRows, power: ValueLayout.outputCommitted, theta: ValueLayout.thetaOutput)
    sections.append(program.takeInstructions())
    valueCount = program.nextValue
    nodeCount = program.nextNode
  }

  private func epsilon(_ power: Int) -> Int { power == 0 ? ValueLayout.one : layout.epsilon + power }
  private func beta(_ power: Int) -> Int { power == 0 ? ValueLayout.one : layout.beta + power }
  private func theta(_ power: Int) -> Int { power == 0 ? ValueLayout.one : layout.theta + power }

  /// The claims of the lanes and of `M`.
  private mutating func addLanes(_ weight: inout [Term], _ free: inout [Term]) throws(EVMVerificationError) {
    let point = layout.lookupPoint
    let witnessBits = shape.witnessBits
    let firstOfU = layout.u
    func block(_ address: Int, bits: Int) -> Int {
      program.prefix(source: firstOfU + bits, count: witnessBits - bits, bits: address >> bits)
    }
    func equal(_ bits: Int) -> Int {
      program.equality(point, firstOfU, bits: bits, real: 1 << bits)
    }
    for lane in 0..<shape.lanes {
      // What is looked up in blocks of one size goes together.
      var groups: [Int: [Term]] = [:]
      var tags: [Term] = []
      for piece in circuit.lanes.pieces where piece.lane == lane {
        let bits = AddressBits.count(piece.length)
        let slot = program.prefix(source: point + bits, count: shape.tableBits - bits, bits: piece.slot >> bits)
        tags.append(Term(Int64(piece.tag), [slot]))
        groups[bits, default: []].append(Term(1, [slot, block(piece.argument, bits: bits)]))
        if let value = piece.value {
          groups[bits, default: []].append(Term(1, [ValueLayout.gamma, slot, block(value, bits: bits)]))
        }
      }
      let sums = groups.sorted { $0.key < $1.key }.map { weighted([equal($0.key)], $0.value) }
      weight.append(weighted([ValueLayout.gamma, epsilon(lane)], sums))
      let tag = weighted([epsilon(lane)], tags)
      free.append(Term(-tag.constant, tag.factors))
    }
    for lane in 0..<shape.lanes { free.append(Term(1, [ValueLayout.alpha, epsilon(lane)])) }
    weight.append(
      Term(
        1,
        [
          epsilon(shape.lanes + 1), equal(shape.tableBits), block(circuit.multiplicities, bits: shape.tableBits),
        ]))
  }

  /// A product with a sum, which gets a slot of its own if it has several terms.
  private mutating func weighted(_ factors: [Int], _ terms: [Term]) -> Term {
    let factors = factors.filter { $0 != ValueLayout.one }
    if terms.count == 1 { return Term(terms[0].constant, factors + terms[0].factors) }
    return Term(1, factors + [program.sum(terms)])
  }

  private func outputs(of step: LinearStep) -> [IndexCoordinates] {
    IndexCoordinates.split(step.outputs, from: layout.rho)
  }

  private mutating func totals(_ indices: [IndexCoordinates], without read: some Collection<Int>) -> [Int] {
    indices.indices.filter { !read.contains($0) }.map {
      program.total(source: indices[$0].source, bits: indices[$0].bits, real: indices[$0].count)
    }
  }

  private func weights(of operand: Operand, indices: [Int: IndexCoordinates]) -> [DimensionWeights] {
    operand.maps.map { map in
      if let variable = map.plainVariable, let index = indices[variable] { return .plain(index) }
      return .mapped(map, indices)
    }
  }

  /// The claim `T_w`.
  private mutating func addStepClaim(_ weight: inout [Term], _ free: inout [Term]) throws(EVMVerificationError) {
    let power = epsilon(shape.lanes + 3)
    // By the product over dimensions, for all steps together.
    var classes: [[Int]: [Term]] = [:]
    var classOrder: [[Int]] = []
    var constants: [Term] = []
    for (index, step) in shape.linearSteps.enumerated() {
      let outputs = outputs(of: step)
      let indices = Dictionary(uniqueKeysWithValues: outputs.enumerated().map { ($0.offset, $0.element) })
      let plain = step.outputs.indices.map { DimensionMap.index($0) }
      // What is summed over the same dimensions goes together.
      var groups: [[Int]: [Term]] = [:]
      var order: [[Int]] = []
      func add(_ operand: Operand, _ factor: Int64) throws(EVMVerificationError) {
        let unread = totals(outputs, without: Set(operand.variables))
        let parts = try functionals.parts(
          of: circuit.declaration(of: operand.tensor), weights: weights(of: operand, indices: indices), in: &program)
        for part in parts {
          let key = (part.factors + unread).filter { $0 != ValueLayout.one }.sorted()
          if groups[key] == nil { order.append(key) }
          groups[key, default: []].append(Term(factor, [part.prefix]))
        }
      }
      try add(Operand(tensor: .witness(step.result), maps: plain), 1 << Int64(step.shift))
      var below = 0
      for limb in step.limbs {
        try add(Operand(tensor: .witness(limb.tensor), maps: plain), 1 << Int64(below))
        below += limb.width
      }
      for term in step.terms { try add(term.operand, -term.factor) }
      for key in order {
        guard let terms = groups[key] else { continue }
        if classes[key] == nil { classOrder.append(key) }
        classes[key, default: []].append(weighted([beta(index)], terms))
      }
      let rounding: Int64 = step.shift > 0 ? 1 << Int64(step.shift - 1) : 0
      let constant = rounding + step.constant
      if constant != 0 { constants.append(Term(constant, [beta(index)] + totals(outputs, without: []))) }
    }
    var sums: [Term] = []
    for key in classOrder { sums.append(weighted(key, classes[key] ?? [])) }
    weight.append(weighted([power], sums))
    if !constants.isEmpty { free.append(weighted([power], constants)) }
  }

  /// Where the summation indices of a product step have their coordinates.
  private func summation(_ geometry: ProductGeometry) -> [Int: IndexCoordinates] {
    let slices = IndexCoordinates.split(geometry.summationSizes, from: layout.sigma)
    return Dictionary(uniqueKeysWithValues: zip(geometry.summation, slices))
  }

  /// The claims on operands from `w`.
  private mutating func addOperands(_ weight: inout [Term]) throws(EVMVerificationError) {
    var power = shape.lanes + 4
    for geometry in shape.products {
      let outputs = outputs(of: geometry.step)
      let sums = summation(geometry)
      for operand in [geometry.a, geometry.b] where operand.tensor.space == .witness {
        let read = Set(operand.variables)
        var indices = sums
        for variable in geometry.step.outputs.indices where indices[variable] == nil {
          indices[variable] = outputs[variable]
        }
        var factors = [epsilon(power)]
        for variable in geometry.summation where !read.contains(variable) {
          guard let index = sums[variable] else { continue }
          factors.append(program.total(source: index.source, bits: index.bits, real: index.count))
        }
        let parts = try functionals.parts(
          of: circuit.declaration(of: operand.tensor), weights: weights(of: operand, indices: indices), in: &program)
        for part in parts { weight.append(Term(1, factors + [part.prefix] + part.factors)) }
        power += 1
      }
    }
  }

  private mutating func addPublic(
    _ tensor: Int, packing: PublicTensorPacking, power: Int, to weight: inout [Term]
  ) throws(EVMVerificationError) {
    let declaration = circuit.witness[tensor]
    let indices = IndexCoordinates.split(declaration.dimensions, from: layout.rho)
    let weights = indices.enumerated().map { dimension, index -> DimensionWeights in
      dimension == indices.count - 1
        ? .packed(index, groupBits: packing.groupBits, width: packing.width) : .plain(index)
    }
    for part in try functionals.parts(of: declaration, weights: weights, in: &program) {
      weight.append(Term(1, [power, part.prefix] + part.factors))
    }
  }

  private mutating func writePhiWeight() -> Int {
    let bits = shape.tableBits
    let equal = program.equality(layout.lookupPoint, layout.u, bits: bits, real: 1 << bits)
    let beyond = program.prefix(source: layout.u + bits, count: shape.phiBits - bits, bits: 0)
    return program.sum([
      Term(1, [epsilon(shape.lanes), equal, beyond]), Term(1, [epsilon(shape.lanes + 2), beyond]),
    ])
  }

  /// `beta^l F_l e_l prod_(t > n_l) (1 - sigma_t)`, in slots one after the other.
  private mutating func writeProductWeights() -> Int {
    var terms: [Term] = []
    for geometry in shape.products {
      let outputs = outputs(of: geometry.step)
      let sums = summation(geometry)
      var factors = [beta(geometry.index)]
      factors += geometry.unread.map {
        program.total(source: outputs[$0].source, bits: outputs[$0].bits, real: outputs[$0].count)
      }
      factors.append(
        program.prefix(
          source: layout.sigma + geometry.variables, count: shape.productRounds - geometry.variables, bits: 0))
      for variable in geometry.shared {
        guard let index = sums[variable] else { continue }
        factors.append(
          program.equality(outputs[variable].source, index.source, bits: index.bits, real: 1 << index.bits))
      }
      terms.append(Term(1, [program.product(factors)]))
    }
    let first = terms.map { program.sum([$0]) }.first
    return first ?? program.nextValue
  }

  /// Adds a block of a committed vector to the weights of its rows.
  private mutating func add(
    weight: [Int], point: [Int], offset: Int, firstRow: Int, to rows: inout [Int: [Term]]
  ) {
    let bits = point.count
    let rowBits = shape.rowBits
    let fold = program.fold(Array(point.prefix(rowBits)), offset: bits < rowBits ? offset & (1 << rowBits - 1) : 0)
    let upper = Array(point.dropFirst(rowBits))
    for row in 0..<(1 << max(0, bits - rowBits)) {
      let factors = weight + [fold] + prefixes(upper, bits: row)
      rows[firstRow + (offset >> rowBits) + row, default: []].append(Term(1, factors.filter { $0 != ValueLayout.one }))
    }
  }

  /// `eq` of coordinates that may lie in several runs.
  private mutating func prefixes(_ coordinates: [Int], bits: Int) -> [Int] {
    var factors: [Int] = []
    var start = 0
    while start < coordinates.count {
      var end = start + 1
      while end < coordinates.count, coordinates[end] == coordinates[end - 1] + 1 { end += 1 }
      factors.append(
        program.prefix(
          source: coordinates[start], count: end - start, bits: bits >> start & (1 << (end - start) - 1)))
      start = end
    }
    return factors
  }

  /// The weights of all commitments that are in every proof or in the key.
  private mutating func writeRowWeights() throws(EVMVerificationError) -> Int {
    var rows: [Int: [Term]] = [:]
    let u = (0..<shape.reductionRounds).map { layout.u + $0 }
    let lo = program.fold(Array(u.prefix(shape.rowBits)), offset: 0)
    let upper = Array(u.dropFirst(shape.rowBits))
    for row in 0..<shape.witnessRows { rows[row] = [Term(1, [lo] + prefixes(upper, bits: row))] }
    rows[shape.witnessRows] = [Term(1, [ValueLayout.thetaMask, lo])]
    let phiStart = shape.witnessRows + 1
    for row in 0..<shape.phiRows {
      rows[phiStart + row] = [Term(1, [theta(1), lo] + prefixes(upper, bits: row))]
    }

    let tableStart = phiStart + shape.phiRows
    let lookup = (0..<shape.tableBits).map { layout.lookupPoint + $0 }
    for (column, power) in [ValueLayout.one, ValueLayout.gamma, ValueLayout.gammaSquared].enumerated() {
      add(
        weight: [theta(2), power], point: lookup, offset: column << shape.tableBits, firstRow: tableStart, to: &rows)
    }

    let parameterStart = tableStart + shape.tableRows
    for (index, step) in shape.linearSteps.enumerated() {
      guard let bias = step.bias else { continue }
      let outputs = outputs(of: step)
      let weight = [theta(3), beta(index)] + totals(outputs, without: bias.variables)
      let points = bias.maps.map { $0.plainVariable.map { outputs[$0] } }
      addParameters(bias.tensor, weight: weight, points: points, firstRow: parameterStart, to: &rows)
    }
    var power = 4
    for geometry in shape.products {
      let outputs = outputs(of: geometry.step)
      let sums = summation(geometry)
      for operand in [geometry.a, geometry.b] where operand.tensor.space == .parameters {
        let points = operand.maps.map { $0.plainVariable.map { sums[$0] ?? outputs[$0] } }
        addParameters(operand.tensor, weight: [theta(power)], points: points, firstRow: parameterStart, to: &rows)
        power += 1
      }
    }
    let count = parameterStart + shape.parameterRows
    return writeSums((0..<count).map { rows[$0] ?? [] })
  }

  /// Sums in slots one after the other; terms of many factors are cut before the first of them.
  private mutating func writeSums(_ sums: [[Term]]) -> Int {
    let cut = sums.map { terms in
      terms.map { term in
        let factors = term.factors.filter { $0 != ValueLayout.one }
        return factors.count > 4 ? Term(term.constant, [program.product(factors)]) : term
      }
    }
    let first = program.nextValue
    for terms in cut { _ = program.sum(terms) }
    return first
  }

  private mutating func addParameters(
    _ reference: TensorReference, weight: [Int], points: [IndexCoordinates?], firstRow: Int,
    to rows: inout [Int: [Term]]
  ) {
    for block in circuit.declaration(of: reference).blocks {
      var weight = weight
      var point: [Int] = []
      for (segment, index) in zip(block.segments, points).reversed() {
        guard let index else { continue }
        weight.append(
          program.prefix(
            source: index.source + segment.bits, count: index.bits - segment.bits,
            bits: segment.start >> segment.bits))
        point += (0..<segment.bits).map { index.source + $0 }
      }
      add(weight: weight, point: point, offset: block.offset, firstRow: firstRow, to: &rows)
    }
  }

  /// The share in `E_w` of a claim on a committed input or output, then the weights of its commitments.
  private mutating func writeCommitted(
    _ tensor: Int, rows count: Int, power: Int, theta: Int
  ) throws(EVMVerificationError) -> Int {
    let declaration = circuit.witness[tensor]
    let indices = IndexCoordinates.split(declaration.dimensions, from: layout.rho)
    let parts = try functionals.parts(of: declaration, weights: indices.map { .plain($0) }, in: &program)
    var rows: [Int: [Term]] = [:]
    let point = (0..<declaration.totalBits).map { layout.rho + $0 }
    add(weight: [theta], point: point, offset: 0, firstRow: 0, to: &rows)
    let sums = [parts.map { Term(1, [power, $0.prefix] + $0.factors) }] + (0..<count).map { rows[$0] ?? [] }
    return writeSums(sums)
  }
}
