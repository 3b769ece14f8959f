import BN254
import Circuits
import Polynomials
import Sumcheck
import Verification

/// The fingerprints of lanes and table at `alpha, gamma`, and `phi` [Haboeck 2022/1530].
package struct LookupArgument {
  /// `phi, M, D_T, D_1 .. D_L`, `2^r` entries each, one after the other.
  private var entries: [Fr]
  private let slots: Int
  /// What `phi` is where no lane has a lookup and the multiplicity is 0.
  package let common: Fr

  package var phi: [Fr] { vector(0) }
  package var table: [Fr] { vector(2) }
  package var lanes: [[Fr]] { (3..<(entries.count / slots)).map(vector) }

  private func vector(_ index: Int) -> [Fr] { Array(entries[(index * slots)..<((index + 1) * slots)]) }

  /// All vectors in the order that the zero-check has, without a copy; nothing is left here.
  package mutating func takeEntries() -> [Fr] {
    defer { entries = [] }
    return entries
  }

  /// - Throws: `degenerateChallenge` if a fingerprint equals `alpha`.
  package init(circuit: Circuit, columns: TableVector, witness: EntryVector, alpha: Fr, gamma: Fr) throws(ProvingError)
  {
    guard let inverseAlpha = alpha.inverse() else { throw .degenerateChallenge }
    common = Fr(circuit.lanes.count) * inverseAlpha
    let slots = circuit.lanes.slots
    self.slots = slots
    let squared = gamma.squared()
    let pieces = circuit.lanes.pieces
    let count = (circuit.lanes.count + 3) * slots
    entries = [Fr](unsafeUninitializedCapacity: count) { [common] buffer, initialized in
      initialized = count
      guard let target = buffer.baseAddress.map(UncheckedTarget.init) else { return }
      Parallel.forEach(circuit.lanes.count + 2) { index in
        let own = target.base + (index + 1) * slots
        switch index {
        case 0:
          witness.combine(at: circuit.multiplicities, nil, count: slots, base: .zero, factors: (.one, .zero), into: own)
        case 1: Self.tableDenominators(columns: columns, alpha: alpha, gamma: gamma, squared: squared, into: own)
        default:
          own.initialize(repeating: alpha, count: slots)
          for piece in pieces where piece.lane == index - 2 {
            witness.combine(
              at: piece.argument, piece.value, count: piece.length, base: alpha - Fr(piece.tag),
              factors: (-gamma, -squared), into: own + piece.slot)
          }
        }
      }
      target.base.initialize(repeating: common, count: slots)
    }
    // Only slots with a lookup and table rows in use differ from the common value.
    let ranges = max(1, min(Parallel.width, slots >> 8))
    let isDone = entries.withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress.map(UncheckedTarget.init) else { return true }
      return ParallelMap.map(ranges) { index in
        var sums = PhiSums(entries: target.base, slots: slots, inverseAlpha: inverseAlpha)
        return sums.add(range: (slots * index / ranges)..<(slots * (index + 1) / ranges), pieces: pieces)
      }.allSatisfy { $0 }
    }
    guard isDone else { throw .degenerateChallenge }
  }

  private static func tableDenominators(
    columns: TableVector, alpha: Fr, gamma: Fr, squared: Fr, into target: UnsafeMutablePointer<Fr>
  ) {
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
      if value == lastValue &+ 1 { valuePart += squared } else if value != lastValue { valuePart = squared * Fr(value) }
      lastValue = value
      let tag = columns.tags[row]
      if row > 0, tag != columns.tags[row - 1] { tagBase = alpha - Fr(tag) }
      (target + row).initialize(to: tagBase - argumentPart - valuePart)
    }
  }
}

/// Adds to `phi` in a range of slots what its denominators give, a block of inversions at a time.
private struct PhiSums {
  /// `phi, M, D_T, D_1 .. D_L`.
  let entries: UnsafeMutablePointer<Fr>
  let slots: Int
  let inverseAlpha: Fr
  private var denominators: [Fr] = []
  /// Slots of the denominators, in order; `isTable` if they are of table rows.
  private var runs: [(slots: Range<Int>, isTable: Bool)] = []

  init(entries: UnsafeMutablePointer<Fr>, slots: Int, inverseAlpha: Fr) {
    self.entries = entries
    self.slots = slots
    self.inverseAlpha = inverseAlpha
    denominators.reserveCapacity(ScalarVectors.inversionBlock)
  }

  /// `false` if a denominator is 0. Empty slots are part of the common value and cost nothing.
  mutating func add(range: Range<Int>, pieces: [LanePiece]) -> Bool {
    for piece in pieces {
      let own = range.clamped(to: piece.slot..<(piece.slot + piece.length))
      guard add(own, vector: piece.lane + 3) else { return false }
    }
    let multiplicities = entries + slots
    var row = range.lowerBound
    while row < range.upperBound {
      guard !multiplicities[row].isZero else {
        row += 1
        continue
      }
      var end = row + 1
      while end < range.upperBound, !multiplicities[end].isZero { end += 1 }
      guard add(row..<end, vector: 2) else { return false }
      row = end
    }
    return finishBlock()
  }

  /// Takes denominators of one vector into the block, and into further ones where it is full.
  private mutating func add(_ range: Range<Int>, vector: Int) -> Bool {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(range.upperBound, start + ScalarVectors.inversionBlock - denominators.count)
      denominators += UnsafeBufferPointer(start: entries + vector * slots + start, count: end - start)
      runs.append((start..<end, vector == 2))
      start = end
      if denominators.count == ScalarVectors.inversionBlock { guard finishBlock() else { return false } }
    }
    return true
  }

  private mutating func finishBlock() -> Bool {
    let isInverted = denominators.withUnsafeMutableBufferPointer { values in
      values.baseAddress.map { ScalarVectors.invert($0, count: values.count) } ?? true
    }
    guard isInverted else { return false }
    var next = 0
    for run in runs {
      for slot in run.slots {
        if run.isTable {
          entries[slot] -= entries[slots + slot] * denominators[next]
        } else {
          entries[slot] += denominators[next] - inverseAlpha
        }
        next += 1
      }
    }
    denominators.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    return true
  }
}
