import BN254
import Circuits
import Polynomials
import Sumcheck

/// The public vector `tab`: the columns tag, argument and value of all tables, `2^r` entries each.
///
/// Row 0 is `(0, 0, 0)`, then come the tables in the order of their tags, then `(0, 0, 0)` again.
package struct TableVector: Sendable {
  package let tags: [Int64]
  package let arguments: [Int64]
  package let values: [Int64]
  /// First row of each table, by tag.
  package let firstRows: [Int: Int]

  package init(_ circuit: Circuit) {
    let size = circuit.lanes.slots
    var tags: [Int64] = [0]
    var arguments: [Int64] = [0]
    var values: [Int64] = [0]
    var firstRows: [Int: Int] = [:]
    for table in circuit.tables {
      firstRows[table.tag] = tags.count
      let count = table.count
      tags.append(contentsOf: repeatElement(Int64(table.tag), count: count))
      switch table.rows {
      case .range(let lower, _):
        for index in 0..<count { arguments.append(lower &+ Int64(index)) }
        values.append(contentsOf: repeatElement(0, count: count))
      case .function(let rows):
        for row in rows {
          arguments.append(row.argument)
          values.append(row.value)
        }
      }
    }
    let rest = max(0, size - tags.count)
    self.tags = tags + [Int64](repeating: 0, count: rest)
    self.arguments = arguments + [Int64](repeating: 0, count: rest)
    self.values = values + [Int64](repeating: 0, count: rest)
    self.firstRows = firstRows
  }

  /// The three columns one after the other.
  package var entries: [Int64] { tags + arguments + values }

  /// One commitment for each row of `powers.count` entries, unblinded.
  ///
  /// Columns are piecewise linear or nearly so. Where there are several rows, each is written in its second differences,
  /// most of which are 0, against powers that are summed up twice:
  /// `sum_j f_j P_j = sum_k (second difference k of f) (sum_(j>=k) (j-k+1) P_j)`.
  package func commitments(powers: [G1Affine]) -> [G1Affine] {
    let entries = entries
    if powers.count * Self.fewRows >= entries.count {
      return G1.normalize(MultiScalarMultiplication.smallRows(entries.span, rowLength: powers.count, powers.span))
    }
    return commitmentsByDifferences(powers: powers, entries: entries)
  }

  /// So many rows or fewer cost less than the sums of the powers.
  static let fewRows = 3

  private func commitmentsByDifferences(powers: [G1Affine], entries: [Int64]) -> [G1Affine] {
    let length = powers.count
    var single = G1.identity
    var double = G1.identity
    var sums: [G1] = []
    sums.reserveCapacity(length)
    for power in powers.reversed() {
      single += power
      double += single
      sums.append(double)
    }
    let bases = Array(G1.normalize(sums).reversed())
    let rows = (entries.count + length - 1) / length
    let results = ParallelMap.map(rows) { row -> G1 in
      var differences = [Int64](repeating: 0, count: length)
      var last: Int64 = 0
      var slope: Int64 = 0
      for j in 0..<length {
        let address = row * length + j
        let entry = address < entries.count ? entries[address] : 0
        differences[j] = entry &- last &- slope
        slope = entry &- last
        last = entry
      }
      return MultiScalarMultiplication.small(differences.span, bases.span)
    }
    return G1.normalize(results)
  }
}
