import Attestation
import BN254
import Circuits
import PolynomialCommitments
import Proving
import Verification

/// A committed dataset of five rows, the third of which is the honest input.
package enum TargetDataset {
  package static let rows: [[Int64]] = [[0, 1, 2], [-8, 7, 3], Target.input, [4, 4, 4], [-1, -2, -3]]
  package static let index = 2

  private static let blinding: [[RowBlinding]] = {
    var randomness = InsecureFixedRandomness("dataset")
    return rows.map { _ in RowBlinding.random(1, from: &randomness) }
  }()

  private static let key = Target.fixture.provingKey
  private static var declaration: TensorDeclaration { Target.circuit.witness[Target.circuit.input] }

  package static let header = DatasetHeader(
    rows: UInt64(rows.count), paddedSize: 4, quantisationDigest: Target.circuit.inputQuantisationDigest, rowLength: 16)

  package static let commitments: [[G1Affine]] = zip(rows, blinding).map { row, blinding in
    key.committer.commit(PaddedTensor(row, declaration: declaration).entries, blinding: blinding)
  }

  package static let tree = try! DatasetTree(leafCommitments: commitments, header: header)

  /// The statement's part about a row, all true.
  package static func row(_ index: Int) -> CommittedRow {
    CommittedRow(
      commitments: commitments[index], root: tree.root, header: header, path: tree.path(index: UInt64(index))!)
  }

  package static func opening(_ index: Int) -> InputOpening { .committedRow(row(index), blinding: blinding[index]) }
}
