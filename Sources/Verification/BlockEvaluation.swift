import BN254
import Circuits
import Polynomials

/// A vector that is settled directly, by its row commitments.
package enum CommittedVector: Sendable, Hashable {
  case witness, phi, table, parameters, datasetRow, annotations, committedOutput, mask

  /// Whether each proof commits to it anew; the rows of the others are as long as those of the model card.
  package var isOfProof: Bool {
    switch self {
    case .witness, .phi, .mask: true
    case .table, .parameters, .datasetRow, .annotations, .committedOutput: false
    }
  }
}

/// `weight` times the multilinear extension at `point` of the block of `2^point.count` entries at `offset`.
package struct BlockEvaluation: Sendable {
  package var vector: CommittedVector
  package var weight: Fr
  package var point: [Fr]
  package var offset: Int

  package init(vector: CommittedVector, weight: Fr, point: [Fr], offset: Int) {
    self.vector = vector
    self.weight = weight
    self.point = point
    self.offset = offset
  }

  /// `weight` times the multilinear extension of a parameter tensor, one part for each of its blocks.
  ///
  /// In a segment of `2^s` indices the first `s` coordinates of the dimension are those of the block, and `eq` of the
  /// others with the bits of the segment's first index is part of its weight.
  ///
  /// - Parameter coordinates: for each dimension as many as it has bits.
  package static func parts(of tensor: TensorDeclaration, weight: Fr, coordinates: [[Fr]]) -> [BlockEvaluation] {
    tensor.blocks.map { block in
      var weight = weight
      var point: [Fr] = []
      for (segment, own) in zip(block.segments, coordinates).reversed() {
        weight *= EqPolynomial.evaluate(own[segment.bits...], at: segment.start >> segment.bits)
        point += own[..<segment.bits]
      }
      return BlockEvaluation(vector: .parameters, weight: weight, point: point, offset: block.offset)
    }
  }
}
