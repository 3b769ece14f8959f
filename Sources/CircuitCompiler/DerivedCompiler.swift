import Circuits

/// Lays out circuits about many runs of one model, whose parameters are those of the model's key.
package enum DerivedCompiler {
  package struct Layout: Sendable {
    package let circuit: Circuit
    package let derivation: Derivation
    /// `log2 b` of what proofs commit to.
    package let rowBits: Int
  }

  /// The cheapest layout by the cost model, of all limb widths, sizes of the table column and row lengths.
  ///
  /// - Parameters:
  ///   - base: a circuit whose closure rules hold.
  ///   - rowBits: `log2 b` of the key.
  ///   - longestRowBits: of the longest rows that the prover has powers for; `nil` takes rows as long as the key's.
  ///   - memoryLimit: layouts whose `memoryEstimate` is greater are left out; bytes.
  /// - Throws: `CircuitError.rule(.tableSpace, ..)` if no layout holds the program within the limit, what `DerivedProgram`
  ///   throws, or the closure rule that does not hold.
  package static func compile(
    base: Circuit, rows: Int, result: Derivation.Result, rowBits: Int, longestRowBits: Int? = nil,
    memoryLimit: Int = .max
  ) throws(CircuitError) -> Layout {
    let best = try candidate(
      base: base, rows: rows, result: result, rowBits: rowBits, longestRowBits: longestRowBits,
      memoryLimit: memoryLimit)
    let circuit = try LayoutPlanner.circuit(
      best.program, witness: best.witness, lanes: (best.sizes.lanes, best.sizes.tableBits))
    try ClosureRules.check(circuit)
    return Layout(circuit: circuit, derivation: best.derivation, rowBits: best.rowBits)
  }

  /// `memoryEstimate` of what `compile` makes, without laying it out.
  package static func memoryEstimate(
    base: Circuit, rows: Int, result: Derivation.Result, rowBits: Int, longestRowBits: Int? = nil
  ) throws(CircuitError) -> Int {
    try candidate(
      base: base, rows: rows, result: result, rowBits: rowBits, longestRowBits: longestRowBits, memoryLimit: .max
    ).memory
  }

  private static func candidate(
    base: Circuit, rows: Int, result: Derivation.Result, rowBits: Int, longestRowBits: Int?, memoryLimit: Int
  ) throws(CircuitError) -> Candidate {
    // What cannot fit is not laid out; this also keeps all sizes below in range.
    let entries = base.witness.reduce(0) { $0 + $1.realSize }
    guard rows <= CircuitLimits.vectorLength / max(1, entries) else { throw .rule(.limit, "vector length") }
    var best: Candidate?
    for limbWidth in Derivation.limbWidths {
      let derivation = Derivation(rows: rows, result: result, limbWidth: limbWidth)
      let program = try DerivedProgram(derivation, of: base)
      // Limbs that are wide enough for everything are as good as wider ones.
      if program == best?.program { continue }
      let tableRows = program.tables.reduce(2) { $0 + $1.count }
      for bits in max(4, AddressBits.count(tableRows))..<(CircuitLimits.tableBits + 1) {
        let lengths = rowBits...max(rowBits, longestRowBits ?? rowBits)
        guard let next = Candidate(program, derivation: derivation, tableBits: bits, rowBits: lengths),
          next.memory <= memoryLimit
        else { continue }
        if next.cost < best?.cost ?? .infinity { best = next }
        // Everything is in one lane already.
        if next.sizes.lanes == 1 { break }
      }
    }
    guard let best else { throw .rule(.tableSpace, "lookups of \(rows) rows") }
    return best
  }

  /// The bytes that a prover needs at most, about, for one proof about a circuit: the recorded runs and the values of
  /// tensors while `w` is made, `w` as integers of 64 and 32 bits and, if an entry does not fit these, as scalars, functionals
  /// on it and what both are folded to; fingerprints of lanes and table, `phi`, multiplicities and what these are folded to; product sums over their
  /// summation indices; parameters as integers. The reference string, the circuit itself and temporary sums of the kernels
  /// are not counted.
  package static func memoryEstimate(_ circuit: Circuit) -> Int { memoryEstimate(LayoutSizes(circuit)) }

  static func memoryEstimate(_ sizes: LayoutSizes) -> Int {
    let scalar = 32
    let witness = sizes.committed * (8 + 8 + 8 + 4 + scalar + scalar + scalar)
    let lookups = sizes.slots * (sizes.lanes + 3) * (scalar + scalar / 2)
    let products = sizes.summationEntries * 3 * scalar
    return witness + lookups + products + sizes.parameters * (8 + 4)
  }

  /// One program in one layout.
  private struct Candidate {
    let program: DerivedProgram
    let derivation: Derivation
    let witness: Segmentation
    let sizes: LayoutSizes
    let rowBits: Int
    let cost: Double
    let memory: Int

    /// `nil` if the lookups take too many lanes.
    init?(_ program: DerivedProgram, derivation: Derivation, tableBits: Int, rowBits lengths: ClosedRange<Int>) {
      let segmentation = Segmentation.choose(
        for: program.witness, extra: 1 << tableBits, blockCost: CostModel.calibrated.blockCosts.witness)
      let tensors = segmentation.applied(to: program.witness)
      var sizes = LayoutSizes(
        tables: program.tables, witness: tensors, parameters: program.parameters, steps: program.steps,
        tableBits: tableBits, lanes: 1)
      sizes.lanes = max(1, (sizes.lookups + (1 << tableBits) - 1) >> tableBits)
      guard sizes.lanes <= CircuitLimits.laneCount, sizes.committed <= CircuitLimits.vectorLength else { return nil }
      self.program = program
      self.derivation = derivation
      witness = segmentation
      self.sizes = sizes
      var best = (rowBits: lengths.lowerBound, cost: Double.infinity)
      for rowBits in lengths {
        let cost = LayoutCost(sizes, rowBits: rowBits, fixedRowBits: lengths.lowerBound).total
        if cost < best.cost { best = (rowBits, cost) }
      }
      (rowBits, cost) = best
      memory = DerivedCompiler.memoryEstimate(sizes)
    }
  }
}
