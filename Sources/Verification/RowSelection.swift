import Circuits
import FiatShamir

/// Which rows of a dataset a statement is about: nobody who makes a proof can choose among them.
package enum RowSelection: Sendable, Equatable, Hashable {
  /// The rows `start ..< start + count`.
  case range(start: UInt64, count: UInt64)
  /// `count` different rows, drawn by a public seed of 32 bytes.
  case drawn(seed: [UInt8], count: UInt64)

  /// The most rows of a selection.
  package static let limit: UInt64 = 1 << 24

  package var count: UInt64 {
    switch self {
    case .range(_, let count), .drawn(_, let count): count
    }
  }

  /// The selected rows of a dataset, ascending, each once.
  ///
  /// Drawing is the beginning of a Fisher-Yates shuffle of `0 ..< rows`: step `i` swaps place `i` with place
  /// `i + (H(0x23 || seed || le64(i)) mod (rows - i))`, the hash read as a big-endian number; what then stands in the
  /// first `count` places is selected.
  ///
  /// - Returns: `nil` if the selection is empty, too large, or reaches beyond the dataset.
  package func indices(rows: UInt64) -> [UInt64]? {
    guard count >= 1, count <= Self.limit, count <= rows else { return nil }
    switch self {
    case .range(let start, let count):
      guard start <= rows - count else { return nil }
      return Array(start..<(start + count))
    case .drawn(let seed, let count):
      guard seed.count == DigestLength.bytes else { return nil }
      var moved: [UInt64: UInt64] = [:]
      var drawn: [UInt64] = []
      drawn.reserveCapacity(Int(count))
      for step in 0..<count {
        let place = step + Self.remainder(of: Self.hash(seed: seed, step: step), by: rows - step)
        drawn.append(moved[place] ?? place)
        moved[place] = moved[step] ?? step
      }
      return drawn.sorted()
    }
  }

  /// Whether the prover had no choice among the rows of a dataset, given who drew `challenge` after seeing its root: all
  /// rows, or those that the challenge draws.
  package func isFixed(by challenge: [UInt8], rows: UInt64) -> Bool {
    switch self {
    case .range(let start, let count): start == 0 && count == rows
    case .drawn(let seed, _): seed == challenge
    }
  }

  private static func hash(seed: [UInt8], step: UInt64) -> [UInt8] {
    var hasher = Keccak256Hasher()
    hasher.update(0x23)
    hasher.update(seed)
    hasher.update(littleEndian: step)
    return hasher.finalize()
  }

  private static func remainder(of bytes: [UInt8], by divisor: UInt64) -> UInt64 {
    var rest: UInt64 = 0
    for byte in bytes {
      // rest < divisor < 2^64, so the high half of the dividend is below the divisor.
      let high = rest >> 56
      rest = divisor.dividingFullWidth((high, rest << 8 | UInt64(byte))).remainder
    }
    return rest
  }

  /// `0x00 || le64(start) || le64(count)` or `0x01 || seed || le64(count)`.
  package func write(to out: inout ByteWriter) {
    switch self {
    case .range(let start, let count):
      out.write(UInt8(0))
      out.write(start)
      out.write(count)
    case .drawn(let seed, let count):
      out.write(UInt8(1))
      out.write(bytes: seed)
      out.write(count)
    }
  }
}

extension ByteReader {
  package mutating func rowSelection() throws(Failure) -> RowSelection {
    let failure = failure("row selection")
    switch try uint8("row selection") {
    case 0: return .range(start: try uint64("first row"), count: try uint64("row count"))
    case 1:
      return .drawn(seed: Array(try bytes(DigestLength.bytes, "seed")), count: try uint64("row count"))
    default: throw failure
    }
  }
}
