import BN254
import Polynomials
import Verification

/// The entries of a sum of functionals on `w`.
enum FunctionalSum {
  /// Functionals are dealt to the cores, the largest first; each core adds to entries of its own.
  static func entries(of functionals: [WitnessFunctional], length: Int) -> [Fr] {
    let sizes = functionals.map(\.size)
    let workers = max(1, min(Parallel.width, sizes.reduce(0, +) >> 11))
    var hands = [[Int]](repeating: [], count: workers)
    var loads = [Int](repeating: 0, count: workers)
    for index in functionals.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
      var least = 0
      for worker in loads.indices where loads[worker] < loads[least] { least = worker }
      hands[least].append(index)
      loads[least] += sizes[index]
    }
    var parts = ParallelMap.map(workers) { worker in
      var entries = [Fr](repeating: .zero, count: length)
      for index in hands[worker] { functionals[index].add(to: &entries) }
      return entries
    }
    var sum = parts.removeFirst()
    for part in parts { for index in sum.indices { sum[index] += part[index] } }
    return sum
  }
}
