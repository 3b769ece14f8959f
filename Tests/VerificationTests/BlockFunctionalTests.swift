import BN254
import Circuits
import Polynomials
import ProofTestSupport
import TestSupport
import Testing
import Verification

/// Functionals and claims on tensors in blocks, against the multilinear extensions that they stand for.
@Suite struct BlockFunctionalTests {
  private static let circuits = (0..<6).map { index -> Circuit in
    var random = TestRandom("block functionals \(index)")
    guard let circuit = try? SegmentedCircuit.random(GeneralProgram.circuit(), using: &random) else {
      fatalError("the general program can be cut")
    }
    return circuit
  }

  private func indices(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { heads, size in heads.flatMap { head in (0..<size).map { head + [$0] } } }
  }

  @Test(arguments: Self.circuits.indices)
  func functionalIsItsMultilinearExtension(index: Int) throws {
    let circuit = Self.circuits[index]
    var random = TestRandom("functional \(index)")
    let bits = AddressBits.count(circuit.witnessLength)
    let point = (0..<bits).map { _ in random.scalar() }
    var evaluationPoint = EvaluationPoint(point)
    for tensor in circuit.witness {
      let weights = tensor.dimensions.map { size in (0..<size).map { _ in random.scalar() } }
      let scale = random.scalar()
      let functional = WitnessFunctional(on: tensor, scale: scale, weights: weights)
      // Entry by entry, by the indices of the entry.
      var entries = [Fr](repeating: .zero, count: 1 << bits)
      for (entry, address) in zip(indices(tensor.dimensions), tensor.addresses) {
        entries[address] = zip(entry, weights).reduce(scale) { $0 * $1.1[$1.0] }
      }
      #expect(functional.evaluate(at: &evaluationPoint) == MultilinearPolynomial.evaluate(entries, at: point))
      let vector = entries.map { _ in random.scalar() }
      #expect(functional.value(on: vector) == MultilinearPolynomial.innerProduct(entries, vector))
      var sum = [Fr](repeating: .one, count: entries.count)
      functional.add(to: &sum)
      #expect(zip(sum, entries).allSatisfy { $0 == .one + $1 })
    }
  }

  @Test(arguments: Self.circuits.indices)
  func partsOfAParameterTensorAddUp(index: Int) throws {
    let circuit = Self.circuits[index]
    var random = TestRandom("parts \(index)")
    for tensor in circuit.parameters {
      let coordinates = tensor.bits.map { bits in (0..<bits).map { _ in random.scalar() } }
      // The padded tensor, and the same entries in their blocks.
      let point = coordinates.reversed().flatMap { $0 }
      var padded = [Fr](repeating: .zero, count: tensor.paddedSize)
      var vector = [Fr](repeating: .zero, count: circuit.parametersLength)
      let addresses = AddressBits.realAddresses(dimensions: tensor.dimensions)
      for (own, address) in zip(tensor.addresses, addresses) {
        padded[address] = random.scalar()
        vector[own] = padded[address]
      }
      let weight = random.scalar()
      let parts = BlockEvaluation.parts(of: tensor, weight: weight, coordinates: coordinates)
      #expect(parts.count == tensor.blockCount)
      let sum = parts.reduce(Fr.zero) { sum, part in
        sum + part.weight
          * MultilinearPolynomial.evaluate(vector[part.offset..<(part.offset + 1 << part.point.count)], at: part.point)
      }
      #expect(sum == weight * MultilinearPolynomial.evaluate(padded, at: point))
    }
  }
}
