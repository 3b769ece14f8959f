import BN254
import Polynomials
import Verification

/// The entries of a sum of functionals on `w`.
package enum FunctionalSum {
  /// The cores share the vector: each has a stretch of whole blocks and adds the parts of all functionals that are there.
  package static func entries(of functionals: [WitnessFunctional], length: Int, workers: Int = Parallel.width) -> [Fr] {
    let stretches = stretches(of: functionals, length: length, workers: workers)
    return [Fr](unsafeUninitializedCapacity: length) { buffer, initialized in
      initialized = length
      let target = UncheckedBuffer(buffer: buffer)
      Parallel.forEach(stretches.count) { index in
        let stretch = stretches[index]
        let entries = UnsafeMutableBufferPointer(rebasing: target.buffer[stretch])
        entries.initialize(repeating: .zero)
        var tables = WitnessFunctional.SharedTables()
        for functional in functionals { functional.add(to: entries, from: stretch.lowerBound, tables: &tables) }
      }
    }
  }

  /// Ranges of addresses with about equal work, between which no block is cut.
  private static func stretches(of functionals: [WitnessFunctional], length: Int, workers: Int) -> [Range<Int>] {
    let blocks = functionals.flatMap(\.blocks)
    let work = blocks.reduce(0) { $0 + $1.size }
    let workers = max(1, min(workers, work >> 11))
    // Blocks are aligned to their sizes, which are powers of two.
    var step = blocks.reduce(1) { max($0, $1.size) }
    while step * 64 < length { step *= 2 }
    guard workers > 1, length > step else { return [0..<length] }
    var loads = [Int](repeating: 0, count: (length + step - 1) / step)
    for block in blocks { loads[block.offset / step] += block.size }
    var stretches: [Range<Int>] = []
    var start = 0
    var done = 0
    for (index, load) in loads.enumerated() {
      done += load
      let isLast = index == loads.count - 1
      if isLast || (stretches.count < workers - 1 && done * workers >= work * (stretches.count + 1)) {
        let end = isLast ? length : (index + 1) * step
        stretches.append(start..<end)
        start = end
      }
    }
    return stretches
  }
}

/// Workers write disjoint stretches, so sharing the pointer is safe.
private struct UncheckedBuffer: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Fr>
}
