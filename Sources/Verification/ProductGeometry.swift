import BN254
import Circuits
import Polynomials

/// The variables of a product step in the sum-check of matrix products (protocol section 5, step 2).
package struct ProductGeometry: Sendable {
  /// Position among all linear steps, `l`.
  package let index: Int
  package let step: LinearStep
  package let a: Operand
  package let b: Operand
  /// Output indices that both operands read.
  package let shared: [Int]
  /// Output indices that only `a`, or only `b`, reads.
  package let onlyA: [Int]
  package let onlyB: [Int]
  /// Output indices that neither reads.
  package let unread: [Int]
  /// The summation indices, high to low: `shared`, then the contraction indices.
  package let summation: [Int]
  package let summationSizes: [Int]
  /// `n_l`.
  package let variables: Int

  package init?(index: Int, step: LinearStep) {
    guard let product = step.product else { return nil }
    self.index = index
    self.step = step
    a = product.a
    b = product.b
    let readByA = Set(a.variables)
    let readByB = Set(b.variables)
    let outputs = step.outputs.indices
    shared = outputs.filter { readByA.contains($0) && readByB.contains($0) }
    onlyA = outputs.filter { readByA.contains($0) && !readByB.contains($0) }
    onlyB = outputs.filter { !readByA.contains($0) && readByB.contains($0) }
    unread = outputs.filter { !readByA.contains($0) && !readByB.contains($0) }
    summation = shared + step.contractions.indices.map { step.outputs.count + $0 }
    let sizes = step.variableSizes
    summationSizes = summation.map { sizes[$0] }
    variables = summationSizes.reduce(0) { $0 + AddressBits.count($1) }
  }

  /// `F_l`: the sums over the output indices that neither operand reads.
  package func unreadFactor(_ outputs: OutputWeights) -> Fr {
    unread.reduce(Fr.one) { $0 * outputs.sums[$1] }
  }

  /// `e_l` at the point: `eq(rho, sigma)` over the shared output indices.
  package func sharedFactor(_ outputs: OutputWeights, sigma: [Fr]) -> Fr {
    let slices = IndexWeights.split(sigma, sizes: summationSizes)
    return zip(shared, slices).reduce(Fr.one) { $0 * EqPolynomial.evaluate(outputs.points[$1.0], $1.1) }
  }

  /// The claim on an operand from `w`: the functional whose value is `a_l` (or `b_l`) at `sigma`.
  package func functional(
    of operand: Operand, in circuit: Circuit, outputs: OutputWeights, sigma: [Fr]
  ) -> WitnessFunctional {
    let slices = IndexWeights.split(sigma, sizes: summationSizes)
    var weights: [Int: [Fr]] = [:]
    for (variable, slice) in zip(summation, slices) {
      weights[variable] = EqPolynomial.table(slice, count: step.variableSizes[variable])
    }
    let read = Set(operand.variables)
    for variable in step.outputs.indices where read.contains(variable) && weights[variable] == nil {
      weights[variable] = outputs.weights[variable]
    }
    var scale = Fr.one
    for variable in summation where !read.contains(variable) {
      scale *= (weights[variable] ?? []).reduce(.zero, +)
    }
    let tensor = circuit.declaration(of: operand.tensor)
    return WitnessFunctional(
      on: tensor, scale: scale,
      weights: zip(operand.maps, tensor.dimensions).map { map, size in
        IndexWeights.contract(map, size: size) { weights[$0] ?? [] }
      })
  }

  /// The claim on an operand from `params`, block by block: in each dimension at the coordinates of the index that reads
  /// it.
  package func evaluations(
    of operand: Operand, in circuit: Circuit, outputs: OutputWeights, sigma: [Fr], weight: Fr
  ) -> [BlockEvaluation] {
    let slices = IndexWeights.split(sigma, sizes: summationSizes)
    var points: [Int: [Fr]] = [:]
    for (variable, slice) in zip(summation, slices) { points[variable] = slice }
    return BlockEvaluation.parts(
      of: circuit.declaration(of: operand.tensor), weight: weight,
      coordinates: operand.maps.map { map in
        map.plainVariable.map { points[$0] ?? outputs.points[$0] } ?? []
      })
  }
}
