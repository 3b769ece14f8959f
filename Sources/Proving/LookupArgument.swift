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
    let multiplicities = witness[circuit.multiplicities..<(circuit.multiplicities + slots)]
    var phi = [Fr](repeating: common, count: slots)
    var inverses: [Fr] = []
    var targets: [(slot: Int, weight: Fr)] = []
    for piece in circuit.lanes.pieces {
      for slot in piece.slot..<(piece.slot + piece.length) {
        inverses.append(lanes[piece.lane][slot])
        targets.append((slot, .one))
        phi[slot] -= inverseAlpha
      }
    }
    for (slot, multiplicity) in zip(0..<slots, multiplicities) where !multiplicity.isZero {
      inverses.append(table[slot])
      targets.append((slot, -multiplicity))
    }
    guard !inverses.contains(where: \.isZero) else { throw .degenerateChallenge }
    Fr.batchInvert(&inverses)
    for (target, inverse) in zip(targets, inverses) { phi[target.slot] += target.weight * inverse }
    self.phi = phi
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
