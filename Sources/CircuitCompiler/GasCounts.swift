import Circuits

/// What a contract that verifies proofs about a circuit has to compute, as far as gas depends on it; equal things once.
package struct GasCounts: Sendable {
  package let sizes: LayoutSizes
  /// Whether a product has an output index that both operands read: rounds of three coefficients.
  package private(set) var hasSharedIndices = false
  /// Bits of each word of a public input and output.
  package private(set) var inputWords: [Int] = []
  package private(set) var outputWords: [Int] = []
  /// Blocks of distinct functionals.
  package private(set) var functionalBlocks = 0
  /// Bits of distinct sums over one plain index, and coordinates above the segments that they are over.
  package private(set) var sumBits = 0
  package private(set) var segmentCoordinates = 0
  /// Pairs of indices of other maps, and entries of the tables that they need.
  package private(set) var mapPairs = 0
  package private(set) var tableEntries = 0
  package private(set) var pieces = 0
  /// Distinct coordinates of the slots of pieces.
  package private(set) var slotCoordinates = 0

  /// Blocks of `w` that are read, with their sizes in bits.
  private var blocks: Set<Place> = []
  private var functionals: Set<Functional> = []
  private var sums: Set<PlacedSum> = []
  private var tables: Set<Table> = []
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
    for step in circuit.linearSteps { add(step, circuit: circuit) }
    inputWords = words(circuit.input, domain: intervals.input, circuit: circuit)
    outputWords = words(circuit.output, domain: intervals.output, circuit: circuit)
    addLookups(circuit)
    functionals = []
    sums = []
    tables = []
  }

  // MARK: Steps

  private mutating func add(_ step: LinearStep, circuit: Circuit) {
    let rho = IndexSlice.split(.rho, sizes: step.outputs)
    let plain = step.outputs.indices.map { DimensionMap.index($0) }
    func slices(_ variable: Int) -> IndexSlice? { rho.indices.contains(variable) ? rho[variable] : nil }
    for tensor in [step.result] + step.limbs.map(\.tensor) {
      read(Operand(tensor: .witness(tensor), maps: plain), slices: slices, circuit: circuit)
    }
    for term in step.terms {
      read(term.operand, slices: slices, circuit: circuit)
      addTotals(rho, without: term.operand.variables)
    }
    if step.shift > 0 || step.constant != 0 { addTotals(rho, without: []) }
    if let bias = step.bias {
      addTotals(rho, without: bias.variables)
      claim(bias, slices: slices, circuit: circuit)
    }
    guard let product = step.product else { return }
    let (a, b) = (Set(product.a.variables), Set(product.b.variables))
    let shared = step.outputs.indices.filter { a.contains($0) && b.contains($0) }
    hasSharedIndices = hasSharedIndices || !shared.isEmpty
    let summation = shared + step.contractions.indices.map { step.outputs.count + $0 }
    let variableSizes = step.variableSizes
    let sigma = IndexSlice.split(.sigma, sizes: summation.map { variableSizes[$0] })
    let own = Dictionary(uniqueKeysWithValues: zip(summation, sigma))
    addTotals(rho, without: Array(a.union(b)))
    for variable in shared {
      guard let slice = own[variable] else { continue }
      insert(.init(index: .pair(rho[variable], slice), first: 0, segment: .init(start: 0, bits: slice.bits, real: 0)))
    }
    for operand in [product.a, product.b] {
      let summed = { (variable: Int) in own[variable] ?? slices(variable) }
      addTotals(sigma, without: summation.indices.filter { operand.variables.contains(summation[$0]) })
      if operand.tensor.space == .witness {
        read(operand, slices: summed, circuit: circuit)
      } else {
        claim(operand, slices: summed, circuit: circuit)
      }
    }
  }

  /// The sums of weights over indices that an operand does not read; a power of two of weights sums to 1.
  private mutating func addTotals(_ slices: [IndexSlice], without read: [Int]) {
    for (variable, slice) in slices.enumerated() where !read.contains(variable) && slice.size != 1 << slice.bits {
      insert(.init(index: .total(slice), first: 0, segment: .init(start: 0, bits: slice.bits, real: slice.size)))
    }
  }

  /// A functional on a tensor of `w`.
  private mutating func read(_ operand: Operand, slices: (Int) -> IndexSlice?, circuit: Circuit) {
    let weights = operand.maps.map { map -> IndexWeight in
      let terms = map.terms.compactMap { term in slices(term.variable).map { ($0, term.coefficient) } }
      return IndexWeight(terms: terms, constant: map.constant)
    }
    read(operand.tensor.index, weights: weights, circuit: circuit)
  }

  private mutating func read(_ tensor: Int, weights: [IndexWeight], circuit: Circuit) {
    guard functionals.insert(.init(tensor: tensor, weights: weights)).inserted else { return }
    for block in circuit.witness[tensor].blocks {
      functionalBlocks += 1
      blocks.insert(.init(address: block.offset, bits: block.bits))
      var first = 0
      for (weight, segment) in zip(weights, block.segments).reversed() {
        insert(.init(index: weight, first: first, segment: segment))
        first += segment.bits
      }
    }
  }

  private mutating func insert(_ sum: PlacedSum) {
    guard sum.segment.bits > 0 || sum.index.bits > 0, sums.insert(sum).inserted else { return }
    if sum.index.isPlain {
      sumBits += sum.segment.bits
      segmentCoordinates += max(0, sum.index.bits - sum.segment.bits)
      return
    }
    guard case .map(let terms, _) = sum.index else { return }
    mapPairs += terms.reduce(1) { $0 * $1.slice.size }
    for term in terms { insert(Table(slice: term.slice, first: 0, size: term.slice.size)) }
    insert(Table(slice: nil, first: sum.first, size: 1 << sum.segment.bits))
  }

  private mutating func insert(_ table: Table) {
    if tables.insert(table).inserted { tableEntries += table.size }
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
    read(tensor, weights: weights, circuit: circuit)
    return PackedWords.bits(dimensions: dimensions, domain: domain)
  }

  private mutating func addLookups(_ circuit: Circuit) {
    let lanes = circuit.lanes
    pieces = lanes.pieces.count
    var slots = PrefixTree()
    blocks.insert(.init(address: circuit.multiplicities, bits: lanes.bits))
    for piece in lanes.pieces {
      let bits = AddressBits.count(piece.length)
      blocks.insert(.init(address: piece.argument, bits: bits))
      if let value = piece.value { blocks.insert(.init(address: value, bits: bits)) }
      slots.insert(address: piece.slot, from: bits, to: lanes.bits)
    }
    slotCoordinates = slots.count
    // eq(r_l, u) over the low coordinates of each size of piece, and of the multiplicities.
    sumBits += lanes.bits
  }

  /// Distinct coordinates of `u` above blocks.
  func places(reductionRounds: Int) -> Int {
    var tree = PrefixTree()
    for block in blocks { tree.insert(address: block.address, from: block.bits, to: reductionRounds) }
    return tree.count
  }

  // MARK: Folds

  /// A claim on parameters, one for each block.
  private mutating func claim(_ operand: Operand, slices: (Int) -> IndexSlice?, circuit: Circuit) {
    let tensor = circuit.declaration(of: operand.tensor)
    for block in tensor.blocks {
      var claim = FoldClaim(offset: block.offset)
      for (segment, map) in zip(block.segments, operand.maps).reversed() {
        guard let variable = map.plainVariable, let slice = slices(variable) else { continue }
        claim.coordinates += (0..<segment.bits).map { .init(slice.challenge, slice.start + $0) }
        claim.weightCoordinates += slice.bits - segment.bits
      }
      claims.append(claim)
    }
  }

  struct Folds {
    /// Coordinates of `lo` that no other fold begins with: challenges, and bits that are 1.
    var coordinates = 0
    var bits = 0
    /// Coordinates and rows in the weights of claims.
    var weightCoordinates = 0
    var rowWeights = 0
  }

  func folds(rowBits: Int) -> Folds {
    var folds = Folds()
    var tree = CoordinateTree()
    func add(_ claim: FoldClaim) {
      folds.weightCoordinates += claim.weightCoordinates
      let extra = claim.coordinates.count - rowBits
      if extra > 0 { folds.rowWeights += 1 << min(extra, 40) }
      var lo = Array(claim.coordinates.prefix(rowBits))
      for bit in lo.count..<max(lo.count, rowBits) { lo.append(.bit(claim.offset >> bit & 1)) }
      let added = tree.insert(lo)
      folds.coordinates += added.challenges
      folds.bits += added.ones
    }
    let reduction = sizes.reductionRounds(rowBits: rowBits)
    add(FoldClaim(offset: 0, coordinates: (0..<reduction).map { .init(.u, $0) }))
    for column in 0..<3 {
      add(FoldClaim(offset: column << sizes.tableBits, coordinates: (0..<sizes.tableBits).map { .init(.lookup, $0) }))
    }
    for claim in claims { add(claim) }
    return folds
  }
}
