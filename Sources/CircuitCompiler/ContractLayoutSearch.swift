import Circuits

/// Looks for the layout with the least gas: every program and size of the table column with coarse and with fine blocks; for
/// the best of these more ways to cut all tensors; and for the best of all another cut for tensors of one shape after the
/// other, as long as that saves gas.
struct ContractLayoutSearch {
  private struct Program {
    var builder: CircuitBuilder
    var input: Int
    var output: Int
    var limbWidth: Int
    var longestTable: Int
    /// The intervals of input and output.
    var intervals: GasCounts.PublicIntervals
  }

  private typealias Found = (candidate: LayoutCandidate, program: Int)

  /// What a block costs in committed entries, in the ways to cut all tensors: one block for each tensor, and little padding.
  private static let firstBlockCosts = [1 << 24, 256]
  /// Ways between these, for the layouts that are best with those.
  private static let moreBlockCosts = [4096, 1024, 64]
  private static let cutMoreWays = 24
  /// Layouts that are improved shape by shape.
  private static let improved = 6
  private static let passes = 3

  private var programs: [Program] = []
  private var found: [Found] = []

  /// Considers a program; one that was added before with narrower limbs or longer tables is no other.
  mutating func add(
    _ builder: CircuitBuilder, ends: (input: Int, output: Int), limbWidth: Int, longestTable: Int
  ) throws(CircuitError) {
    let isKnown = programs.contains { $0.builder.steps == builder.steps && $0.builder.tables == builder.tables }
    guard !isKnown else { return }
    var program = Program(
      builder: builder, input: ends.input, output: ends.output, limbWidth: limbWidth, longestTable: longestTable,
      intervals: .init())
    let plain = Segmentation(blockCost: 1 << 24)
    let circuit = try Self.circuit(of: program, witness: plain, parameters: plain, lanes: (1, 4))
    program.intervals = GasCounts.PublicIntervals(circuit)
    programs.append(program)
    for bits in LayoutCandidate.tableBits(of: builder) {
      for blockCost in Self.firstBlockCosts {
        try addLayout(of: programs.count - 1, tableBits: bits, blockCost: blockCost)
      }
    }
  }

  private mutating func addLayout(of index: Int, tableBits: Int, blockCost: Int) throws(CircuitError) {
    let segmentation = Segmentation(blockCost: blockCost)
    let candidate = try Self.candidate(
      programs[index], witness: segmentation, parameters: segmentation, tableBits: tableBits)
    if let candidate, !found.contains(where: { $0.candidate.sizes == candidate.sizes }) {
      found.append((candidate, index))
    }
  }

  private var sorted: [Found] {
    found.enumerated().sorted {
      ($0.element.candidate.cost.total, $0.offset) < ($1.element.candidate.cost.total, $1.offset)
    }.map(\.element)
  }

  /// All layouts, the best ones improved.
  mutating func results() throws(CircuitError) -> [(candidate: LayoutCandidate, program: CircuitBuilder)] {
    for entry in sorted.prefix(Self.cutMoreWays) {
      for blockCost in Self.moreBlockCosts {
        try addLayout(of: entry.program, tableBits: entry.candidate.sizes.tableBits, blockCost: blockCost)
      }
    }
    let sorted = sorted
    var results: [Found] = []
    for (position, entry) in sorted.enumerated() {
      let candidate =
        position < Self.improved ? try improve(entry.candidate, of: programs[entry.program]) : entry.candidate
      guard !results.contains(where: { $0.candidate.sizes == candidate.sizes }) else { continue }
      results.append((candidate, entry.program))
    }
    return results.map { ($0.candidate, programs[$0.program].builder) }
  }

  private func improve(_ start: LayoutCandidate, of program: Program) throws(CircuitError) -> LayoutCandidate {
    var best = start
    let tensors = program.builder.witness + program.builder.parameters
    var shapes: [[Int]] = []
    for tensor in tensors where !shapes.contains(tensor.dimensions) { shapes.append(tensor.dimensions) }
    shapes = shapes.filter { Segmentation.ways(to: $0).count > 1 }
    for _ in 0..<Self.passes {
      let before = best.cost.total
      for shape in shapes {
        for way in Segmentation.ways(to: shape) {
          var (witness, parameters) = (best.witness, best.parameters)
          guard (witness.fixed[shape] ?? witness.segments(of: shape)) != way else { continue }
          witness.fixed[shape] = way
          parameters.fixed[shape] = way
          let other = try Self.candidate(
            program, witness: witness, parameters: parameters, tableBits: best.sizes.tableBits)
          if let other, other.cost.total < best.cost.total { best = other }
        }
      }
      if best.cost.total >= before { break }
    }
    return best
  }

  private static func candidate(
    _ program: Program, witness: Segmentation, parameters: Segmentation, tableBits: Int
  ) throws(CircuitError) -> LayoutCandidate? {
    guard
      let sizes = LayoutSizes.withFewestLanes(
        of: program.builder, witness: witness, parameters: parameters, tableBits: tableBits),
      sizes.committed <= CircuitLimits.vectorLength, sizes.parameters <= CircuitLimits.vectorLength
    else { return nil }
    let circuit = try circuit(of: program, witness: witness, parameters: parameters, lanes: (sizes.lanes, tableBits))
    let row = RowLengthChoice.choose(for: GasCounts(circuit, intervals: program.intervals))
    return LayoutCandidate(
      limbWidth: program.limbWidth, longestTable: program.longestTable, witness: witness, parameters: parameters,
      sizes: sizes, rowBits: row.rowBits, cost: row.cost, gas: row.gas)
  }

  private static func circuit(
    of program: Program, witness: Segmentation, parameters: Segmentation, lanes: (count: Int, bits: Int)
  ) throws(CircuitError) -> Circuit {
    try LayoutPlanner.circuit(
      name: "", quantisation: .init(inputScale: 1, outputScale: 1, head: ""), input: program.input,
      output: program.output, program: program.builder, witness: witness, parameters: parameters, lanes: lanes)
  }
}
