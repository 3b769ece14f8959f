import Circuits

/// The work for sums over index maps such as those of convolutions, by the recursion over bits of
/// `VerificationProgram.indexMap`: few offsets and counts are met at each level.
package struct MapCount: Sendable {
  /// Values of the recursion, and summands of those that have two.
  package private(set) var states = 0
  package private(set) var summands = 0
  /// Products of two bits.
  package private(set) var pairs = 0
  /// Factors of the weights of taps.
  package private(set) var tapFactors = 0

  private struct State: Hashable {
    var outputs: IndexSlice
    /// Real outputs, place and number of the entries' bits, real entries, for the bits from `level` on.
    var outputCount: Int
    var first: Int
    var bits: Int
    var entryCount: Int
    var stride: Int
    var level: Int
    var offset: Int
  }

  private struct Pair: Hashable {
    var outputs: IndexSlice
    var first: Int
    var level: Int
    var bits: Int
  }

  private var known: [State: Bool] = [:]
  private var knownPairs: Set<Pair> = []

  mutating func forget() {
    known = [:]
    knownPairs = []
  }

  /// `sum eq(x, o) eq(y, k) eq(u, coefficient o + other coefficient k + offset)` over a segment; whether anything falls
  /// inside.
  mutating func add(_ terms: [IndexWeight.Term], offset: Int, first: Int, segment: TensorSegment) -> Bool {
    guard let long = terms.max(by: { $0.slice.size < $1.slice.size }) else { return false }
    var isAnyPresent = false
    let short = terms.count == 2 ? terms.first { $0 != long } ?? long : nil
    for tap in 0..<(short?.slice.size ?? 1) {
      let isPresent = visit(
        State(
          outputs: long.slice, outputCount: long.slice.size, first: first, bits: segment.bits,
          entryCount: segment.real, stride: long.coefficient, level: 0,
          offset: (short?.coefficient ?? 0) * tap + offset))
      if isPresent { tapFactors += 1 + (short?.slice.bits ?? 0) }
      isAnyPresent = isAnyPresent || isPresent
    }
    return isAnyPresent
  }

  /// Whether there is anything to sum.
  private mutating func visit(_ state: State) -> Bool {
    guard state.outputCount > 0, state.entryCount > 0, state.offset < state.entryCount,
      state.stride * (state.outputCount - 1) + state.offset >= 0
    else { return false }
    if state.level >= max(state.outputs.bits, state.bits) { return state.offset == 0 }
    if let known = known[state] { return known }
    var present = 0
    for lowest in 0...(state.level < state.outputs.bits ? 1 : 0) {
      let sum = state.stride * lowest + state.offset
      let entry = sum & 1
      if entry == 1, state.level >= state.bits { continue }
      var next = state
      next.level += 1
      next.offset = sum >> 1
      next.outputCount = (state.outputCount - lowest + 1) / 2
      next.entryCount = (state.entryCount - entry + 1) / 2
      guard visit(next) else { continue }
      present += 1
      if state.level < state.outputs.bits, state.level < state.bits {
        let pair = Pair(
          outputs: state.outputs, first: state.first, level: state.level, bits: 2 * lowest + entry)
        if knownPairs.insert(pair).inserted { pairs += 1 }
      }
    }
    if present > 0 { states += 1 }
    if present > 1 { summands += 2 }
    known[state] = present > 0
    return present > 0
  }
}
