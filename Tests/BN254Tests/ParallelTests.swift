import BN254
import Synchronization
import Testing

@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 3, 100])
  func everyIndexRunsOnce(count: Int) {
    let runs = Mutex([Int](repeating: 0, count: count))
    Parallel.forEach(count) { index in runs.withLock { $0[index] += 1 } }
    #expect(runs.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test(arguments: [0, 1, 2, 3, 7, 100, 1001], [1, 2, 10, 1000])
  func chunksCoverTheRange(count: Int, minimum: Int) {
    let pieces = Mutex([Range<Int>]())
    Parallel.chunks(count, minimum: minimum) { range in pieces.withLock { $0.append(range) } }
    let sorted = pieces.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    #expect(sorted.flatMap { Array($0) } == Array(0..<count))
    #expect(sorted.count <= Parallel.width || Parallel.width < 1)
    if sorted.count > 1 { #expect(sorted.allSatisfy { $0.count >= minimum }) }
  }

  @Test func thereIsACore() { #expect(Parallel.width >= 1) }
}
