import Circuits
import ProofTestSupport
import TestSupport
import Testing

/// The address map of tensors in blocks, against its definition.
@Suite struct TensorBlockTests {
  /// Row-major lists of indices.
  private func indices(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { heads, size in heads.flatMap { head in (0..<size).map { head + [$0] } } }
  }

  /// The address of an entry, digit by digit as the specification has it.
  private func address(of entry: [Int], in tensor: TensorDeclaration) -> Int {
    var block = 0
    var inner = 0
    for (index, widths) in zip(entry, tensor.segments) {
      var start = 0
      var position = 0
      while index >= start + 1 << widths[position] {
        start += 1 << widths[position]
        position += 1
      }
      block = block * widths.count + position
      inner = inner << widths[position] + index - start
    }
    return tensor.offsets[block] + inner
  }

  @Test func oneSegmentPerDimensionIsThePaddedLayout() {
    let tensor = TensorDeclaration(name: "t", dimensions: [3, 1, 5], offset: 96)
    #expect(tensor.segments == [[2], [0], [3]])
    #expect(tensor.committedSize == tensor.paddedSize)
    #expect(tensor.addresses == AddressBits.realAddresses(dimensions: [3, 1, 5]).map { 96 + $0 })
    #expect(TensorDeclaration(name: "scalar", dimensions: [], offset: 7).addresses == [7])
  }

  @Test func blocksOfAnExample() {
    // 7 = 4 + 4, the last with one padding index; 6 = 4 + 2.
    let tensor = TensorDeclaration(
      name: "t", dimensions: [7, 6], segments: [[2, 2], [2, 1]], offsets: [16, 32, 0, 40])
    #expect(tensor.blocks.map(\.range) == [16..<32, 32..<40, 0..<16, 40..<48])
    #expect(tensor.committedSize == 48)
    #expect(tensor.addresses[0..<6] == [16, 17, 18, 19, 32, 33])
    #expect(tensor.addresses[36..<42] == [8, 9, 10, 11, 44, 45])
    var runs: [[Int]] = []
    tensor.forEachRun { runs.append([$0, $1, $2]) }
    #expect(runs.count == 14)
    #expect(runs.last == [40, 44, 2])
  }

  @Test func randomBlocksFollowTheDefinition() throws {
    var random = TestRandom("tensor blocks")
    for round in 0..<30 {
      let circuit = try SegmentedCircuit.random(
        round.isMultiple(of: 2) ? GeneralProgram.circuit() : GeneralProgram.broadcasts(), using: &random)
      try ClosureRules.check(circuit)
      #expect(try Circuit(decoding: circuit.encoded) == circuit)
      for tensor in circuit.witness + circuit.parameters {
        #expect(tensor.addresses == indices(tensor.dimensions).map { address(of: $0, in: tensor) })
        #expect(tensor.committedSize == tensor.blocks.reduce(0) { $0 + $1.size })
      }
    }
  }
}
