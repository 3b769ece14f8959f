import CircuitCompiler
import Circuits
import TestSupport
import Testing

/// How tensors are cut: little padding with few blocks.
@Suite struct SegmentationTests {
  private func tensors(_ shapes: [[Int]]) -> [TensorDeclaration] {
    shapes.map { TensorDeclaration(name: "t", dimensions: $0) }
  }

  /// Every way to cut the dimensions that the closure rules allow, by cost.
  private func leastCost(_ dimensions: [Int], blockCost: Int) -> Int {
    func cuts(_ size: Int, widest: Int) -> [(length: Int, count: Int)] {
      (0...widest).flatMap { bits -> [(Int, Int)] in
        let length = 1 << bits
        if length >= size { return [(length, 1)] }
        return cuts(size - length, widest: bits).map { (length + $0.length, 1 + $0.count) }
      }
    }
    var all = [(length: 1, count: 1)]
    for size in dimensions {
      let own = cuts(size, widest: AddressBits.count(size))
      all = all.flatMap { head in own.map { (head.length * $0.length, head.count * $0.count) } }
    }
    return all.filter { $0.count <= CircuitLimits.blocks }.map { $0.length + blockCost * $0.count }.min() ?? 0
  }

  @Test(arguments: [[13], [5, 7], [3, 6, 11], [10, 1, 12], [7, 7]])
  func choiceIsTheCheapestThereIs(dimensions: [Int]) {
    for blockCost in [1, 3, 8, 40, 1000] {
      let cut = Segmentation(blockCost: blockCost).applied(to: tensors([dimensions]))[0]
      #expect(
        cut.committedSize + blockCost * cut.blockCount == leastCost(dimensions, blockCost: blockCost),
        "\(cut.segments), \(blockCost)")
    }
  }

  /// LeNet-5 and a residual network: tensors of a run, and parameters.
  @Test(arguments: [
    [
      [1, 28, 28], [6, 28, 28], [6, 28, 28], [6, 28, 28], [6, 14, 14], [16, 10, 10], [16, 10, 10], [16, 5, 5], [120],
      [120], [84], [84], [10],
    ],
    [
      [6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 16, 5, 5], [120], [84, 120], [84], [10, 84], [10],
    ],
    [[3, 32, 32], [16, 32, 32], [16, 32, 32], [32, 16, 16], [32, 16, 16], [64, 8, 8], [64, 8, 8], [64], [10]],
    [
      [16, 3, 3, 3], [16, 16, 3, 3], [32, 16, 3, 3], [32, 32, 3, 3], [64, 32, 3, 3], [64, 64, 3, 3], [10, 64], [64],
    ],
  ])
  func paddingStaysSmall(shapes: [[Int]]) {
    for blockCost in [16, 32, 1024] {
      let segmentation = Segmentation.choose(for: tensors(shapes), blockCost: blockCost)
      let cut = segmentation.applied(to: tensors(shapes))
      let real = cut.reduce(0) { $0 + $1.realSize }
      let committed = cut.reduce(0) { $0 + $1.committedSize }
      #expect(Double(committed) <= 1.3 * Double(real), "\(committed) for \(real)")
      #expect(cut.allSatisfy { $0.blockCount <= CircuitLimits.blocks })
      #expect(segmentation.blockCost == blockCost || blockCost > 32)
    }
  }

  @Test func fewEntriesAreNotCut() {
    let small = tensors([[3], [5], [3, 3]])
    #expect(Segmentation.choose(for: small, blockCost: 32).applied(to: small).allSatisfy { $0.blockCount == 1 })
  }
}
