import Circuits
import Verification

/// The verification program of a key: which sums over challenges make up the weights of its claims.
struct KeyProgram {
  private(set) var code: [UInt8] = []
  let layout: ValueLayout

  private typealias Term = VerificationProgram.Term
  private typealias Place = VerificationProgram.Place
  private let circuit: Circuit
  private let shape: ProtocolShape
  private let functionals: FunctionalWriter
  private var program: VerificationProgram

  /// - Throws: `unsupportedIndexMap`, `tooLarge`.
  init(key: VerifyingKey, layout: ValueLayout) throws(EVMVerificationError) {
    // Written once to know which products continue others, then for good.
    let draft = try KeyProgram(key: key, layout: layout, plan: VerificationProgram.Plan())
    self = try KeyProgram(key: key, layout: layout, plan: draft.program.nextPlan)
    guard code.count <= ContractLimits.codeBytes else { throw Self.tooLarge(code.count) }
  }

  private static func tooLarge(_ count: Int) -> EVMVerificationError {
    .tooLarge(what: "bytes of the verification program", count: count, limit: ContractLimits.codeBytes)
  }

  /// Stops early where a program grows out of all proportion; the draft may be somewhat larger than what is kept.
  private func checkSize() throws(EVMVerificationError) {
    let count = program.code.bytes.count
    guard count <= 4 * ContractLimits.codeBytes else { throw Self.tooLarge(count) }
  }

  private init(
    key: VerifyingKey, layout: ValueLayout, plan: VerificationProgram.Plan
  ) throws(EVMVerificationError) {
    circuit = key.circuit
    shape = key.shape
    self.layout = layout
    functionals = FunctionalWriter(layout: layout, witnessBits: key.shape.witnessBits)
    program = VerificationProgram(results: layout.resultCount, opening: ValueLayout.opening, plan: plan)
    writePowers(of: ValueLayout.epsilon, to: layout.epsilonPowers)
    writePowers(of: ValueLayout.theta, to: layout.thetaPowers)

    var weight: [Term] = []
    var free: [Term] = []
    try addLanes(&weight, &free)
    try addStepClaim(&weight, &free)
    try addOperands(&weight)
    program.result(ValueLayout.witnessWeight, weight)
    program.result(ValueLayout.constant, free)
    try writePublic(circuit.input, packing: key.packings.input, to: ValueLayout.inputPublic)
    try writePublic(circuit.output, packing: key.packings.output, to: ValueLayout.outputPublic)
    writePhiWeight()
    writeProductWeights()
    try writeRowWeights()
    try writeCommitted(circuit.input, to: ValueLayout.inputRow, rows: layout.inputRows)
    try writeCommitted(circuit.output, to: ValueLayout.outputCommitted, rows: layout.outputRows)
    var finished = program.code
    finished.finish(count: layout.resultCount)
    code = finished.bytes
  }

  private mutating func writePowers(of base: Int, to results: Range<Int>) {
    for position in results {
      let exponent = position - results.lowerBound
      let below = exponent > 1 ? [Place.memory(position - 1)] : []
      program.result(position, [Term(1, exponent == 0 ? [] : below + [.input(base)])])
    }
  }

  private static let gamma = Place.input(ValueLayout.gamma)
  private func epsilon(_ power: Int) -> Place { Self.power(power, of: layout.epsilonPowers) }
  private func theta(_ power: Int) -> Place { Self.power(power, of: layout.thetaPowers) }

  private static func power(_ power: Int, of results: Range<Int>) -> Place {
    power == 0 ? .one : .memory(results.lowerBound + power)
  }

  /// `beta^power`, each the one before it times `beta`.
  private mutating func beta(_ power: Int) -> Place {
    if power == 0 { return .one }
    if power == 1 { return .input(ValueLayout.beta) }
    while betaPowers.count <= power - 2 {
      betaPowers.append(
        program.sum([Term(1, [betaPowers.last ?? .input(ValueLayout.beta), .input(ValueLayout.beta)])]))
    }
    return betaPowers[power - 2]
  }

  private var betaPowers: [Place] = []

  /// A product with a sum, which gets a place of its own if it has several terms.
  private mutating func weighted(_ factors: [Place], _ terms: [Term]) -> Term {
    let factors = factors.filter { $0 != .one }
    if terms.count == 1 { return Term(terms[0].constant, factors + terms[0].factors) }
    return Term(1, factors + [program.sum(terms)])
  }

  /// The claims of the lanes and of `M`.
  private mutating func addLanes(_ weight: inout [Term], _ free: inout [Term]) throws(EVMVerificationError) {
    let point = layout.lookupPoint
    let witnessBits = shape.witnessBits
    let firstOfU = layout.u
    func block(_ address: Int, bits: Int) -> Place {
      program.prefix(source: firstOfU + bits, count: witnessBits - bits, bits: address >> bits)
    }
    func equal(_ bits: Int) -> Place {
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
          groups[bits, default: []].append(Term(1, [Self.gamma, slot, block(value, bits: bits)]))
        }
      }
      let sums = groups.sorted { $0.key < $1.key }.map { weighted([equal($0.key)], $0.value) }
      weight.append(weighted([Self.gamma, epsilon(lane)], sums))
      let tag = weighted([epsilon(lane)], tags)
      free.append(Term(-tag.constant, tag.factors))
    }
    for lane in 0..<shape.lanes { free.append(Term(1, [.input(ValueLayout.alpha), epsilon(lane)])) }
    weight.append(
      Term(
        1,
        [
          epsilon(shape.lanes + 1), equal(shape.tableBits), block(circuit.multiplicities, bits: shape.tableBits),
        ]))
  }

  private func outputs(of step: LinearStep) -> [IndexCoordinates] {
    IndexCoordinates.split(step.outputs, from: layout.rho)
  }

  private mutating func totals(_ indices: [IndexCoordinates], without read: some Collection<Int>) -> [Place] {
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
    var classes: [[Place]: [Term]] = [:]
    var classOrder: [[Place]] = []
    var constants: [Term] = []
    for (index, step) in shape.linearSteps.enumerated() {
      let outputs = outputs(of: step)
      let indices = Dictionary(uniqueKeysWithValues: outputs.enumerated().map { ($0.offset, $0.element) })
      let plain = step.outputs.indices.map { DimensionMap.index($0) }
      // What is summed over the same dimensions goes together.
      var groups: [[Place]: [Term]] = [:]
      var order: [[Place]] = []
      func add(_ operand: Operand, _ factor: Int64) throws(EVMVerificationError) {
        let unread = totals(outputs, without: Set(operand.variables))
        let parts = try functionals.parts(
          of: circuit.declaration(of: operand.tensor), weights: weights(of: operand, indices: indices), in: &program)
        try checkSize()
        for part in parts {
          let key = (part.factors + unread).filter { $0 != .one }
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
        try checkSize()
        for part in parts { weight.append(Term(1, factors + [part.prefix] + part.factors)) }
        power += 1
      }
    }
  }

  private mutating func writePublic(
    _ tensor: Int, packing: PublicTensorPacking, to result: Int
  ) throws(EVMVerificationError) {
    let declaration = circuit.witness[tensor]
    let indices = IndexCoordinates.split(declaration.dimensions, from: layout.rho)
    let weights = indices.enumerated().map { dimension, index -> DimensionWeights in
      dimension == indices.count - 1
        ? .packed(index, groupBits: packing.groupBits, width: packing.width) : .plain(index)
    }
    let parts = try functionals.parts(of: declaration, weights: weights, in: &program)
    program.result(result, parts.map { Term(1, [$0.prefix] + $0.factors) })
  }

  private mutating func writePhiWeight() {
    let bits = shape.tableBits
    let equal = program.equality(layout.lookupPoint, layout.u, bits: bits, real: 1 << bits)
    let beyond = program.prefix(source: layout.u + bits, count: shape.phiBits - bits, bits: 0)
    program.result(
      ValueLayout.phiWeight,
      [Term(1, [epsilon(shape.lanes), equal, beyond]), Term(1, [epsilon(shape.lanes + 2), beyond])])
  }

  /// `beta^l F_l e_l prod_(t > n_l) (1 - sigma_t)`.
  private mutating func writeProductWeights() {
    for (position, geometry) in shape.products.enumerated() {
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
      program.result(layout.products.lowerBound + position, [Term(1, factors)])
    }
  }

  /// Adds a block of a committed vector to the weights of its rows.
  private mutating func add(
    weight: [Place], point: [Int], offset: Int, firstRow: Int, to rows: inout [Int: [Term]]
  ) {
    let bits = point.count
    let rowBits = shape.rowBits
    let fold = program.fold(Array(point.prefix(rowBits)), offset: bits < rowBits ? offset & (1 << rowBits - 1) : 0)
    let upper = Array(point.dropFirst(rowBits))
    for row in 0..<(1 << max(0, bits - rowBits)) {
      let factors = weight + [fold] + prefixes(upper, bits: row)
      rows[firstRow + (offset >> rowBits) + row, default: []].append(Term(1, factors))
    }
  }

  /// `eq` of coordinates that may lie in several runs.
  private mutating func prefixes(_ coordinates: [Int], bits: Int) -> [Place] {
    var factors: [Place] = []
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
  private mutating func writeRowWeights() throws(EVMVerificationError) {
    var rows: [Int: [Term]] = [:]
    let u = (0..<shape.reductionRounds).map { layout.u + $0 }
    let lo = program.fold(Array(u.prefix(shape.rowBits)), offset: 0)
    let upper = Array(u.dropFirst(shape.rowBits))
    for row in 0..<shape.witnessRows { rows[row] = [Term(1, [lo] + prefixes(upper, bits: row))] }
    rows[shape.witnessRows] = [Term(1, [lo])]
    let phiStart = shape.witnessRows + 1
    for row in 0..<shape.phiRows {
      rows[phiStart + row] = [Term(1, [theta(1), lo] + prefixes(upper, bits: row))]
    }

    let tableStart = phiStart + shape.phiRows
    let lookup = (0..<shape.tableBits).map { layout.lookupPoint + $0 }
    for (column, powers) in [[], [Self.gamma], [Self.gamma, Self.gamma]].enumerated() {
      add(
        weight: [theta(2)] + powers, point: lookup, offset: column << shape.tableBits, firstRow: tableStart, to: &rows)
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
    for (row, position) in layout.rows.enumerated() { program.result(position, rows[row] ?? []) }
  }

  private mutating func addParameters(
    _ reference: TensorReference, weight: [Place], points: [IndexCoordinates?], firstRow: Int,
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

  /// The share in the weight of `v_w` of a claim on a committed input or output, and the weights of its commitments.
  private mutating func writeCommitted(
    _ tensor: Int, to result: Int, rows results: Range<Int>
  ) throws(EVMVerificationError) {
    let declaration = circuit.witness[tensor]
    let indices = IndexCoordinates.split(declaration.dimensions, from: layout.rho)
    let parts = try functionals.parts(of: declaration, weights: indices.map { .plain($0) }, in: &program)
    program.result(result, parts.map { Term(1, [$0.prefix] + $0.factors) })
    var rows: [Int: [Term]] = [:]
    add(
      weight: [], point: (0..<declaration.totalBits).map { layout.rho + $0 }, offset: 0, firstRow: 0, to: &rows)
    for (row, position) in results.enumerated() { program.result(position, rows[row] ?? []) }
  }
}
