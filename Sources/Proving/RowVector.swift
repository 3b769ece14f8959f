import Circuits
import PolynomialCommitments
import Verification

/// The rows of a batch as one vector: each dataset row padded per dimension, and begun at a row of `b`.
struct RowVector {
  private let entries: [Int64]
  private let layout: RowLayout

  /// - Parameters:
  ///   - tensor: real entries, row after row.
  ///   - dimensions: of one row.
  init(tensor: [Int64], dimensions: [Int], layout: RowLayout) {
    let addresses = AddressBits.realAddresses(dimensions: dimensions)
    var entries = [Int64](repeating: 0, count: layout.rows * layout.stride)
    for row in 0..<min(layout.rows, tensor.count / max(1, addresses.count)) {
      let start = row * layout.stride
      for (address, value) in zip(addresses, tensor[(row * addresses.count)...]) { entries[start + address] = value }
    }
    self.entries = entries
    self.layout = layout
  }

  func source(blinding: [[RowBlinding]]) -> FoldSource {
    let length = 1 << layout.rowBits
    let narrow =
      entries.allSatisfy { Int64(Int32(truncatingIfNeeded: $0)) == $0 }
      ? entries.map { Int32(truncatingIfNeeded: $0) } : nil
    return FoldSource(
      fold: { [entries] part in
        if let narrow { return RowFold.fold(narrow: narrow, part, rowLength: length) }
        return RowFold.fold(integers: entries, part, rowLength: length)
      }, blinding: blinding.flatMap { $0 })
  }
}
