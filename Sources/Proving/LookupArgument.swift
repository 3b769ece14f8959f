import BN254
import Circuits
import Polynomials
import Sumcheck
import Verification

/// The fingerprints of lanes and table at `alpha, gamma`, and `phi` [Haboeck 2022/1530].
package struct LookupArgument {
  /// `D_1 .. D_L` and `D_T`, `2^r` entries each.
  package let lanes: [[Fr]]
  package let table: [Fr]
  package let phi: [Fr]
  /// What `phi` is where no lane has a lookup and the multiplicity is 0.
  package let common: Fr

  /// - Throws: `degenerateChallenge` if a fingerprint equals `alpha`.
  package init(circuit: Circuit, columns: TableVector, witness: [Fr], alpha: Fr, gamma: Fr) throws(ProvingError) {
    let slots = circuit.lanes.slots
    let squared = gamma.squared()
    lanes = ParallelMap.map(circuit.lanes.count) { lane in
      var denominators = [Fr](repeating: alpha, count: slots)
      for piece in circuit.lanes.pieces where piece.lane == lane {
        let base = alpha - Fr(piece.tag)
        for offset in 0..<piece.length {
          var denominator = base - gamma * witness[piece.argument + offset]
          if let value = piece.value { denominator -= squared * witness[value + offset] }
          denominators[piece.slot + offset] = denominator
        }
      }
      return denominators
    }
    table = Self.tableDenominators(columns: columns, alpha: alpha, gamma: gamma, squared: squared)

    guard let inverseAlpha = alpha.inverse() else { throw .degenerateChallenge }
    let common = Fr(circuit.lanes.count) * inverseAlpha
    self.common = common
    // Only slots with a lookup and table rows in use differ from the common value.
    let pieces = circuit.lanes.pieces
    let start = circuit.multiplicities
    let ranges = max(1, min(Parallel.width, slots >> 8))
    let parts = ParallelMap.map(ranges) { [lanes, table] index in
      Self.sums(
        of: (slots * index / ranges)..<(slots * (index + 1) / ranges), pieces: pieces, lanes: lanes, table: table,
        multiplicities: witness[start..<(start + slots)], common: common, inverseAlpha: inverseAlpha)
    }
    var phi: [Fr] = []
    phi.reserveCapacity(slots)
    for part in parts {
      guard let part else { throw .degenerateChallenge }
      phi += part
    }
    self.phi = phi
  }

  /// `phi` in a range of slots; `nil` if a denominator is 0. Empty slots are part of `common` and cost nothing.
  private static func sums(
    of range: Range<Int>, pieces: [LanePiece], lanes: [[Fr]], table: [Fr], multiplicities: ArraySlice<Fr>, common: Fr,
    inverseAlpha: Fr
  ) -> [Fr]? {
    let parts = pieces.map { (lane: $0.lane, slots: range.clamped(to: $0.slot..<($0.slot + $0.length))) }
    let rows = range.filter { !multiplicities[multiplicities.startIndex + $0].isZero }
    var inverses: [Fr] = []
    inverses.reserveCapacity(parts.reduce(rows.count) { $0 + $1.slots.count })
    for part in parts { inverses += lanes[part.lane][part.slots] }
    for row in rows { inverses.append(table[row]) }
    guard !inverses.contains(where: \.isZero) else { return nil }
    Fr.batchInvert(&inverses)
    var phi = [Fr](repeating: common, count: range.count)
    var next = 0
    for part in parts {
      for slot in part.slots {
        phi[slot - range.lowerBound] += inverses[next] - inverseAlpha
        next += 1
      }
    }
    for row in rows {
      phi[row - range.lowerBound] -= multiplicities[multiplicities.startIndex + row] * inverses[next]
      next += 1
    }
    return phi
  }

  private static func tableDenominators(columns: TableVector, alpha: Fr, gamma: Fr, squared: Fr) -> [Fr] {
    var result: [Fr] = []
    result.reserveCapacity(columns.tags.count)
    // Arguments ascend by 1 within a table and values repeat, so most rows need no multiplication.
    var lastArgument: Int64 = 0
    var lastValue: Int64 = 0
    var argumentPart = Fr.zero
    var valuePart = Fr.zero
    var tagBase = alpha
    for row in columns.tags.indices {
      let argument = columns.arguments[row]
      if argument == lastArgument &+ 1 {
        argumentPart += gamma
      } else if argument != lastArgument {
        argumentPart = gamma * Fr(argument)
      }
      lastArgument = argument
      let value = columns.values[row]
      if value == lastValue &+ 1 {
        valuePart += squared
      } else if value != lastValue {
        valuePart = squared * Fr(value)
      }
      lastValue = value
      let tag = columns.tags[row]
      if row > 0, tag != columns.tags[row - 1] { tagBase = alpha - Fr(tag) }
      result.append(tagBase - argumentPart - valuePart)
    }
    return result
  }
}
