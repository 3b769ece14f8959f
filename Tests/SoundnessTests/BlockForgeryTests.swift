import BN254
import Circuits
import ProofTestSupport
import Proving
import TestSupport
import Testing
import Verification

/// Single entries falsified in a program whose tensors lie in several blocks.
@Suite struct BlockForgeryTests {
  private static let program: GeneralProgram? = {
    var random = TestRandom("forged blocks")
    guard let general = try? GeneralProgram.circuit(),
      let circuit = try? SegmentedCircuit.random(general, using: &random)
    else { return nil }
    return try? GeneralProgram(circuit, rowBits: 5)
  }()

  /// The proof of a run in which one entry of `w` is off by one.
  private func accepts(_ address: Int) throws -> Bool {
    let program = try #require(Self.program)
    var random = TestRandom("forged input")
    let trace = program.trace(program.input(using: &random))
    var interference = ProverInterference()
    interference.witness = { $0[address] += .one }
    var randomness = InsecureFixedRandomness("forged")
    let result = try Prover(key: program.provingKey).prove(
      trace, input: .publicValues, output: .publicValues, context: ProofFixture.context, randomness: &randomness,
      interference: interference)
    do throws(VerificationError) {
      try program.verifier.verify(result.envelope)
      return true
    } catch {
      #expect(error == .openingCheckFailed)
      return false
    }
  }

  /// The first and the last real entry of every block of every tensor: those at its borders.
  @Test func entriesOfEveryBlockAreBound() throws {
    let circuit = try #require(Self.program).circuit
    var blocks = 0
    for tensor in circuit.witness {
      let real = Set(tensor.addresses)
      for block in tensor.blocks {
        let own = block.range.filter(real.contains)
        blocks += 1
        for address in Set([try #require(own.first), try #require(own.last)]) {
          #expect(try !accepts(address), "\(tensor.name), address \(address)")
        }
      }
    }
    #expect(blocks > circuit.witness.count)
  }

  /// Padding of a looked-up tensor is bound in every block; between blocks nothing is.
  @Test func paddingIsBoundWhereItIsLookedUp() throws {
    let circuit = try #require(Self.program).circuit
    let looked = Set(try circuit.lookups().flatMap { [$0.argument] + ($0.value.map { [$0] } ?? []) })
    var bound: [Int] = []
    var free = Set(0..<circuit.witnessLength)
    free.subtract(circuit.multiplicities..<(circuit.multiplicities + circuit.lanes.slots))
    for (index, tensor) in circuit.witness.enumerated() {
      let real = Set(tensor.addresses)
      for block in tensor.blocks {
        free.subtract(block.range)
        let padding = block.range.filter { !real.contains($0) }
        if looked.contains(index) { bound += padding.suffix(1) } else { free.formUnion(padding) }
      }
    }
    #expect(!bound.isEmpty && !free.isEmpty)
    for address in bound { #expect(try !accepts(address), "address \(address)") }
    for address in free.sorted().prefix(6) { #expect(try accepts(address), "address \(address)") }
  }
}
