import Circuits

/// The layout of a program that costs least, and what the others would have cost.
package struct LayoutChoice: Sendable {
  package var best: LayoutCandidate
  /// In order of cost: the cheapest of each kind that differs from the others in lanes, limbs, tables or blocks.
  package var alternatives: [LayoutCandidate]

  /// Limbs are from 4 to 14 bits wide at most.
  package static let limbWidths = 4...14
  /// Alternatives that are kept.
  package static let kept = 12

  /// Tries every limb width, number of lanes, size of the table column and length above which tables are split.
  ///
  /// - Parameters:
  ///   - longestTables: lengths to try.
  ///   - ends: input and output of a program, tensors of `w`.
  ///   - program: the program with limbs of at most a given width and tables of at most a given length, where a split
  ///     makes them shorter.
  /// - Throws: what `program` throws, or `CircuitError.rule(.tableSpace, ..)` if no layout holds the program.
  package static func choose(
    target: VerifierTarget, name: String = "lookups", longestTables: [Int] = [.max],
    ends: (CircuitBuilder) throws(CircuitError) -> (input: Int, output: Int),
    program: (_ limbWidth: Int, _ longestTable: Int) throws(CircuitError) -> CircuitBuilder
  ) throws(CircuitError) -> (choice: LayoutChoice, program: CircuitBuilder) {
    var candidates: [(candidate: LayoutCandidate, program: CircuitBuilder)] = []
    var search = ContractLayoutSearch()
    for longestTable in longestTables {
      for limbWidth in limbWidths {
        let builder = try program(limbWidth, longestTable)
        switch target {
        case .native:
          let own = LayoutCandidate.candidates(for: builder, limbWidth: limbWidth, longestTable: longestTable)
          for candidate in own {
            // A greater limb width that changes nothing is no other layout.
            guard !candidates.contains(where: { $0.candidate.sizes == candidate.sizes }) else { continue }
            candidates.append((candidate, builder))
          }
        case .evm:
          try search.add(builder, ends: try ends(builder), limbWidth: limbWidth, longestTable: longestTable)
        }
      }
    }
    candidates += try search.results()
    guard let best = candidates.min(by: { $0.candidate.cost.total < $1.candidate.cost.total }) else {
      throw .rule(.tableSpace, name)
    }
    let others = candidates.map(\.candidate).filter { $0 != best.candidate }.sorted { $0.cost.total < $1.cost.total }
    return (LayoutChoice(best: best.candidate, alternatives: telling(others, besides: best.candidate)), best.program)
  }

  /// What tells one layout from another.
  private enum Trait: Hashable {
    case lanes(Int, bits: Int)
    case limbs(Int)
    case tables(Int)
    case blocks(Int)
  }

  private static func traits(_ candidate: LayoutCandidate, besides best: LayoutCandidate) -> [Trait] {
    var traits: [Trait] = [
      .lanes(candidate.sizes.lanes, bits: candidate.sizes.tableBits), .limbs(candidate.limbWidth),
      .tables(candidate.longestTable),
    ]
    // Other cuts of the same program tell what blocks are worth.
    if traits == [
      .lanes(best.sizes.lanes, bits: best.sizes.tableBits), .limbs(best.limbWidth), .tables(best.longestTable),
    ] {
      traits.append(.blocks(candidate.sizes.blocks))
    }
    return traits
  }

  /// At most `kept` layouts, those first that show something new, in order of cost.
  private static func telling(_ sorted: [LayoutCandidate], besides best: LayoutCandidate) -> [LayoutCandidate] {
    var seen = Set(traits(best, besides: best))
    var isNew = sorted.map { candidate in
      let own = traits(candidate, besides: best)
      defer { seen.formUnion(own) }
      return !seen.isSuperset(of: own)
    }
    var rest = kept - isNew.count { $0 }
    for index in sorted.indices where !isNew[index] && rest > 0 {
      isNew[index] = true
      rest -= 1
    }
    return Array(zip(sorted, isNew).filter(\.1).map(\.0).prefix(kept))
  }
}
