import Circuits

/// What a contract that verifies proofs about a circuit has to compute, as far as gas depends on it; equal things once.
///
/// The weights of claims come from a straight-line program (`VerificationProgram`); its parts are counted in field
/// multiplications, additions and stores included as parts of one, in the ways in which the program is written.
package struct GasCounts: Sendable {
  package let sizes: LayoutSizes
  /// Whether a product has an output index that both operands read: rounds of three coefficients.
  package private(set) var hasSharedIndices = false
  /// Bits of each word of a public input and output.
  package private(set) var inputWords: [Int] = []
  package private(set) var outputWords: [Int] = []
  /// Blocks of distinct functionals.
  package private(set) var functionalBlocks = 0
  /// Terms and factors of the weight of `v_w`.
  package private(set) var functionalFactors = 0
  /// Bits of sums of `eq` over whole segments, equal beginnings once; over other ranges; of sums of one `eq`.
  package private(set) var wholeBits = 0
  package private(set) var rangeBits = 0
  package private(set) var totalBits = 0
  /// Distinct coordinates of challenges above segments.
  package private(set) var segmentCoordinates = 0
  package private(set) var maps = MapCount()
  package private(set) var pieces = 0
  package private(set) var valuePieces = 0
  /// Distinct coordinates of the slots of pieces.
  package private(set) var slotCoordinates = 0
  /// Lanes, steps and operands, each of which has a power of a challenge.
  package private(set) var powers = 0
  /// Entries of input and output, padding included.
  package private(set) var endSizes: [Int] = []

  /// Blocks of `w` that are read, with their sizes in bits.
  private var blocks: Set<Place> = []
  private var functionals: Set<Functional> = []
  private var sums: Set<PlacedSum> = []
  /// Those of maps that lead to nothing in a segment.
  private var absent: Set<PlacedSum> = []
  private var equalities: Set<EqualityBit> = []
  private var segmentPrefixes: Set<SegmentPrefix> = []
  private var classes: Set<[PlacedSum]> = []
  private var claims: [FoldClaim] = []

  /// The intervals of input and output, which do not depend on the layout.
  struct PublicIntervals {
    var input: ClosedRange<Int64>?
    var output: ClosedRange<Int64>?

    init() {}

    init(_ circuit: Circuit) {
      let domains = (try? IntervalAnalysis(circuit))?.domains ?? []
      input = domains.indices.contains(circuit.input) ? domains[circuit.input] : nil
      output = domains.indices.contains(circuit.output) ? domains[circuit.output] : nil
    }
  }

  package init(_ circuit: Circuit) {
    self.init(circuit, intervals: PublicIntervals(circuit))
  }

  init(_ circuit: Circuit, intervals: PublicIntervals) {
    sizes = LayoutSizes(circuit)
    let steps = circuit.linearSteps
    for step in steps { add(step, circuit: circuit) }
    powers += steps.count + circuit.lanes.count
    inputWords = words(circuit.input, domain: intervals.input, circuit: circuit)
    outputWords = words(circuit.output, domain: intervals.output, circuit: circuit)
    addCommitted(circuit.input, circuit: circuit)
    addCommitted(circuit.output, circuit: circuit)
    addLookups(circuit)
    functionals = []
    sums = []
    absent = []
    equalities = []
    segmentPrefixes = []
    classes = []
    maps.forget()
  }

  // MARK: Steps

  private mutating func add(_ step: LinearStep, circuit: Circuit) {
    let rho = IndexSlice.split(.rho, sizes: step.outputs)
    let plain = step.outputs.indices.map { DimensionMap.index($0) }
    func slices(_ variable: Int) -> IndexSlice? { rho.indices.contains(variable) ? rho[variable] : nil }
    // What is summed over the same dimensions goes together, first in the step, then over all steps.
    var groups: Set<[PlacedSum]> = []
    func addTerm(_ operand: Operand, counts: inout GasCounts) {
      let unread = counts.addTotals(rho, without: operand.variables)
      for sums in counts.read(operand, slices: slices, circuit: circuit) {
        counts.functionalFactors += 1
        let key = sums + unread
        if groups.insert(key).inserted { counts.functionalFactors += 2 }
        if counts.classes.insert(key).inserted { counts.functionalFactors += 1 + key.count { $0.isFactor } }
      }
    }
    for tensor in [step.result] + step.limbs.map(\.tensor) {
      addTerm(Operand(tensor: .witness(tensor), maps: plain), counts: &self)
    }
    for term in step.terms { addTerm(term.operand, counts: &self) }
    if step.shift > 0 || step.constant != 0 { functionalFactors += 1 + addTotals(rho, without: []).count }
    if let bias = step.bias {
      let unread = addTotals(rho, without: bias.variables)
      claim(bias, factors: 2 + unread.count, slices: slices, circuit: circuit)
    }
    guard let product = step.product else { return }
    let (a, b) = (Set(product.a.variables), Set(product.b.variables))
    let shared = step.outputs.indices.filter { a.contains($0) && b.contains($0) }
    hasSharedIndices = hasSharedIndices || !shared.isEmpty
    let summation = shared + step.contractions.indices.map { step.outputs.count + $0 }
    let variableSizes = step.variableSizes
    let sigma = IndexSlice.split(.sigma, sizes: summation.map { variableSizes[$0] })
    let own = Dictionary(uniqueKeysWithValues: zip(summation, sigma))
    functionalFactors += 1 + shared.count + addTotals(rho, without: Array(a.union(b))).count
    let used = sigma.reduce(0) { $0 + $1.bits }
    insertPrefix(.sigma, from: used, to: sizes.productRounds, bits: 0)
    for variable in shared {
      guard let slice = own[variable] else { continue }
      insert(.init(index: .pair(rho[variable], slice), first: 0, segment: .init(start: 0, bits: slice.bits, real: 0)))
    }
    for operand in [product.a, product.b] {
      powers += 1
      let summed = { (variable: Int) in own[variable] ?? slices(variable) }
      if operand.tensor.space == .witness {
        let unread = addTotals(sigma, without: summation.indices.filter { operand.variables.contains(summation[$0]) })
        for sums in read(operand, slices: summed, circuit: circuit) {
          functionalFactors += 2 + unread.count + sums.count { $0.isFactor }
        }
      } else {
        claim(operand, factors: 1, slices: summed, circuit: circuit)
      }
    }
  }

  /// The sums of weights over indices that an operand does not read; a power of two of weights sums to 1.
  @discardableResult
  private mutating func addTotals(_ slices: [IndexSlice], without read: [Int]) -> [PlacedSum] {
    var totals: [PlacedSum] = []
    for (variable, slice) in slices.enumerated() where !read.contains(variable) && slice.size != 1 << slice.bits {
      let total = PlacedSum(
        index: .total(slice), first: 0, segment: .init(start: 0, bits: slice.bits, real: slice.size))
      insert(total)
      totals.append(total)
    }
    return totals
  }

  /// A functional on a tensor of `w`: the sums of each block that it reads.
  private mutating func read(
    _ operand: Operand, slices: (Int) -> IndexSlice?, circuit: Circuit
  ) -> [[PlacedSum]] {
    let weights = operand.maps.map { map -> IndexWeight in
      let terms = map.terms.compactMap { term in slices(term.variable).map { ($0, term.coefficient) } }
      return IndexWeight(terms: terms, constant: map.constant)
    }
    return read(operand.tensor.index, weights: weights, circuit: circuit)
  }

  private mutating func read(_ tensor: Int, weights: [IndexWeight], circuit: Circuit) -> [[PlacedSum]] {
    let isNew = functionals.insert(.init(tensor: tensor, weights: weights)).inserted
    return circuit.witness[tensor].blocks.compactMap { block in
      var first = 0
      var placed: [PlacedSum] = []
      for (weight, segment) in zip(weights, block.segments).reversed() {
        placed.append(.init(index: weight, first: first, segment: segment))
        first += segment.bits
      }
      if isNew {
        functionalBlocks += 1
        blocks.insert(.init(address: block.offset, bits: block.bits))
        for sum in placed { insert(sum) }
      }
      return placed.contains(where: { absent.contains($0) }) ? nil : placed
    }
  }

  private mutating func insert(_ sum: PlacedSum) {
    guard sum.segment.bits > 0 || sum.index.bits > 0, sums.insert(sum).inserted else { return }
    let segment = sum.segment
    switch sum.index {
    case .entry: insertPrefix(.u, from: sum.first, to: sum.first + segment.bits, bits: segment.start)
    case .total(let slice): totalBits += slice.bits - slice.size.trailingZeroBitCount
    case .pair(let slice, let other):
      insertEquality(slice, from: .init(other.challenge, other.start), bits: slice.bits, real: 1 << slice.bits)
    case .packed(_, let bits):
      rangeBits += segment.bits
      segmentCoordinates += max(0, bits - segment.bits)
    case .plain(let slice, 1, _):
      let bits = min(slice.bits, segment.bits)
      let u = FoldCoordinate(.u, sum.first)
      if slice.bits >= segment.bits {
        insertPrefix(
          slice.challenge, from: slice.start + bits, to: slice.start + slice.bits, bits: segment.start >> bits)
      } else {
        insertPrefix(.u, from: sum.first + bits, to: sum.first + segment.bits, bits: 0)
      }
      insertEquality(slice, from: u, bits: bits, real: slice.size - segment.start)
    case .plain(let slice, let coefficient, let constant):
      let offset = constant - segment.start
      let low = coefficient.trailingZeroBitCount
      if (0..<coefficient).contains(offset), low <= segment.bits, slice.bits <= segment.bits - low,
        (slice.size - 1) * coefficient + offset < segment.real
      {
        insertPrefix(.u, from: sum.first, to: sum.first + low, bits: offset)
        insertPrefix(.u, from: sum.first + low + slice.bits, to: sum.first + segment.bits, bits: 0)
        insertEquality(slice, from: .init(.u, sum.first + low), bits: slice.bits, real: slice.size)
      } else {
        addMap([.init(slice: slice, coefficient: coefficient)], offset: offset, sum: sum)
      }
    case .map(let terms, let constant):
      addMap(terms, offset: constant - segment.start, sum: sum)
    }
  }

  private mutating func addMap(_ terms: [IndexWeight.Term], offset: Int, sum: PlacedSum) {
    if !maps.add(terms, offset: offset, first: sum.first, segment: sum.segment) { absent.insert(sum) }
  }

  /// `sum_(i < real) eq(x, i) eq(y, i)`.
  private mutating func insertEquality(_ slice: IndexSlice, from other: FoldCoordinate, bits: Int, real: Int) {
    let isWhole = real >= 1 << bits
    for bit in 0..<bits {
      let key = EqualityBit(
        first: .init(slice.challenge, slice.start), second: other, bit: bit, range: isWhole ? nil : [bits, real])
      guard equalities.insert(key).inserted else { continue }
      if isWhole { wholeBits += 1 } else { rangeBits += 1 }
    }
  }

  /// `eq` of coordinates with bits, from the uppermost down.
  private mutating func insertPrefix(_ challenge: ChallengeVector, from low: Int, to high: Int, bits: Int) {
    for bit in low..<max(low, high) {
      let prefix = SegmentPrefix(challenge: challenge, end: high, low: bit, bits: bits >> (bit - low))
      guard segmentPrefixes.insert(prefix).inserted else { return }
      segmentCoordinates += 1
    }
  }

  // MARK: Input, output and lookups

  /// Bits of each word of a public tensor, on which there is a functional.
  private mutating func words(_ tensor: Int, domain: ClosedRange<Int64>?, circuit: Circuit) -> [Int] {
    guard let domain else { return [] }
    let dimensions = circuit.witness[tensor].dimensions
    var weights = IndexSlice.split(.rho, sizes: dimensions).map { IndexWeight(terms: [($0, 1)], constant: 0) }
    if let last = dimensions.last {
      weights[weights.count - 1] = .packed(
        width: PackedWords.valueBits(domain), bits: AddressBits.count(last))
    }
    addShare(read(tensor, weights: weights, circuit: circuit))
    return PackedWords.bits(dimensions: dimensions, domain: domain)
  }

  /// A program is for all forms of input and output: what a dataset row or a committed output adds is in it too.
  private mutating func addCommitted(_ tensor: Int, circuit: Circuit) {
    let declaration = circuit.witness[tensor]
    let slices = IndexSlice.split(.rho, sizes: declaration.dimensions)
    let plain = declaration.dimensions.indices.map { DimensionMap.index($0) }
    addShare(read(Operand(tensor: .witness(tensor), maps: plain), slices: { slices[$0] }, circuit: circuit))
    endSizes.append(declaration.paddedSize)
    claims.append(FoldClaim(offset: 0, coordinates: (0..<declaration.totalBits).map { .init(.rho, $0) }))
  }

  private mutating func addShare(_ parts: [[PlacedSum]]) {
    for sums in parts { functionalFactors += 1 + sums.count { $0.isFactor } }
  }

  private mutating func addLookups(_ circuit: Circuit) {
    let lanes = circuit.lanes
    pieces = lanes.pieces.count
    var slots = PrefixTree()
    blocks.insert(.init(address: circuit.multiplicities, bits: lanes.bits))
    for piece in lanes.pieces {
      let bits = AddressBits.count(piece.length)
      blocks.insert(.init(address: piece.argument, bits: bits))
      if let value = piece.value {
        blocks.insert(.init(address: value, bits: bits))
        valuePieces += 1
      }
      slots.insert(address: piece.slot, from: bits, to: lanes.bits)
    }
    slotCoordinates = slots.count
    // eq(r_l, u) over the low coordinates of each size of piece, and of the multiplicities.
    wholeBits += lanes.bits
  }

  /// Distinct coordinates of `u` above blocks and of rows.
  package func places(rowBits: Int) -> Int {
    func rows(_ length: Int) -> Int { (length + (1 << rowBits) - 1) >> rowBits }
    let (witness, phi) = (rows(sizes.committed), rows(sizes.slots))
    let reduction = sizes.reductionRounds(rowBits: rowBits)
    let end = rowBits + AddressBits.count(witness)
    var tree = PrefixTree()
    for block in blocks { tree.insert(address: block.address, from: block.bits, to: end) }
    guard end == reduction else {
      var other = PrefixTree()
      for row in 0..<max(witness, phi) { other.insert(address: row << rowBits, from: rowBits, to: reduction) }
      return tree.count + other.count
    }
    for row in 0..<max(witness, phi) { tree.insert(address: row << rowBits, from: rowBits, to: reduction) }
    return tree.count
  }

  // MARK: Folds

  /// A claim on parameters, one for each block.
  private mutating func claim(
    _ operand: Operand, factors: Int, slices: (Int) -> IndexSlice?, circuit: Circuit
  ) {
    let tensor = circuit.declaration(of: operand.tensor)
    for block in tensor.blocks {
      var claim = FoldClaim(offset: block.offset, factors: factors)
      for (segment, map) in zip(block.segments, operand.maps).reversed() {
        guard let variable = map.plainVariable, let slice = slices(variable) else { continue }
        claim.coordinates += (0..<segment.bits).map { .init(slice.challenge, slice.start + $0) }
        if slice.bits > segment.bits {
          claim.factors += 1
          insertPrefix(
            slice.challenge, from: slice.start + segment.bits, to: slice.start + slice.bits,
            bits: segment.start >> segment.bits)
        }
      }
      claims.append(claim)
    }
  }

  package struct Folds {
    /// Coordinates that no other point begins with.
    package var coordinates = 0
    /// Factors of the weights of distinct folds, powers of `zeta` for the bits of offsets among them.
    package var factors = 0
    /// Factors of the weights of rows.
    package var rowFactors = 0
  }

  package func folds(rowBits: Int) -> Folds {
    struct Fold: Hashable {
      var point: [FoldCoordinate]
      var offset: Int
    }
    var folds = Folds()
    var tree = CoordinateTree()
    var distinct: Set<Fold> = []
    var uppers: Set<[FoldCoordinate]> = []
    func add(_ claim: FoldClaim) {
      let bits = claim.coordinates.count
      let lo = Array(claim.coordinates.prefix(rowBits))
      let upper = Array(claim.coordinates.dropFirst(rowBits))
      let offset = bits < rowBits ? claim.offset & (1 << rowBits - 1) : 0
      folds.coordinates += tree.insert(lo)
      if distinct.insert(Fold(point: lo, offset: offset)).inserted {
        folds.factors += 5 + offset.nonzeroBitCount + (offset + 1 << bits).nonzeroBitCount
      }
      let rows = 1 << min(upper.count, 40)
      folds.rowFactors += rows * (1 + claim.factors + (upper.isEmpty ? 0 : 1))
      if !upper.isEmpty, uppers.insert(upper).inserted { folds.rowFactors += 2 * rows }
    }
    let reduction = sizes.reductionRounds(rowBits: rowBits)
    let u = (0..<min(rowBits, reduction)).map { FoldCoordinate(.u, $0) }
    add(FoldClaim(offset: 0, coordinates: u))
    for column in 0..<3 {
      let point = (0..<sizes.tableBits).map { FoldCoordinate(.lookup, $0) }
      add(FoldClaim(offset: column << sizes.tableBits, coordinates: point, factors: 1 + column))
    }
    for claim in claims { add(claim) }
    folds.rowFactors += 2 * sizes.rows(rowBits: rowBits).run
    return folds
  }
}
