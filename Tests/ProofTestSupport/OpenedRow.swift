import Circuits
import PolynomialCommitments
import Proving
import Verification

extension ProvingKey {
  /// An input as row 1 of a dataset of two, the other one never seen.
  package func openedRow(_ input: [Int64]) -> InputOpening {
    let circuit = verifyingKey.circuit
    let entries = PaddedTensor(input, declaration: circuit.witness[circuit.input]).entries
    let rowLength = verifyingKey.shape.rowLength
    var randomness = InsecureFixedRandomness("row")
    let blinding = RowBlinding.random((entries.count + rowLength - 1) / rowLength, from: &randomness)
    let commitments = committer.commit(entries, blinding: blinding)
    let header = DatasetHeader(
      rows: 2, paddedSize: UInt32(entries.count), quantisationDigest: circuit.inputQuantisationDigest,
      rowLength: UInt32(rowLength))
    let sibling = DatasetHash.leaf(index: 0, commitments: [.generator])
    let treeRoot = DatasetHash.node(sibling, DatasetHash.leaf(index: 1, commitments: commitments))
    return .committedRow(
      CommittedRow(
        commitments: commitments, root: DatasetHash.root(header: header, treeRoot: treeRoot), header: header,
        path: DatasetPath(index: 1, siblings: [sibling])), blinding: blinding)
  }
}
