import Attestation
import BN254
import PolynomialCommitments
import ProofTestSupport
import TestSupport
import Testing
import Verification

@Suite struct CommittedDatasetTests {
  static let tau = ProofFixture.tau

  /// `rows` rows of the given shape, committed in rows of 16.
  static func make(
    rows: Int = 5, dimensions: [Int] = [3, 7], name: String = "dataset"
  ) throws -> (dataset: CommittedDataset, openings: [DatasetRowOpening], rows: [[Int64]]) {
    let size = dimensions.reduce(1, *)
    var random = TestRandom(name)
    let values = (0..<rows).map { _ in random.integers(size, in: Int64(-100)...100) }
    let srs = try StructuredReferenceString.insecureKnownTau(tau, powers: 18)
    var randomness = InsecureFixedRandomness(name)
    let result = try CommittedDataset.commit(
      values, quantisation: DatasetQuantisation(dimensions: dimensions, scale: 0.5), srs: srs, rowBits: 4,
      randomness: &randomness)
    return (result.dataset, result.openings, values)
  }

  /// The commitment of each row computed from `tau` itself.
  @Test func commitmentsAreThoseOfTheProtocol() throws {
    let (dataset, openings, rows) = try Self.make()
    #expect(dataset.description.header.paddedSize == 32)
    #expect(dataset.description.header.commitmentsPerRow == 2)
    for (row, opening) in openings.enumerated() {
      #expect(opening.values == rows[row])
      for part in 0..<2 {
        var exponent = Fr.zero
        // Shape 3 x 7: the second index takes three bits, and 16 entries hold two values of the first.
        for (position, value) in rows[row].enumerated() {
          let address = (position / 7) << 3 | position % 7
          if address >> 4 == part { exponent += Fr(value) * Self.tau.pow(UInt64(address & 15)) }
        }
        exponent += opening.blinding[part].first * Self.tau.pow(16)
        exponent += opening.blinding[part].second * Self.tau.pow(17)
        #expect(dataset.commitments[row][part] == (exponent * G1(.generator)).affine)
      }
    }
  }

  @Test func rowsSmallerThanARowOfKeysAreOneCommitment() throws {
    let (dataset, openings, rows) = try Self.make(rows: 3, dimensions: [5])
    #expect(dataset.description.header.paddedSize == 8)
    #expect(dataset.commitments.allSatisfy { $0.count == 1 })
    var exponent = openings[2].blinding[0].first * Self.tau.pow(16)
    exponent += openings[2].blinding[0].second * Self.tau.pow(17)
    for (position, value) in rows[2].enumerated() { exponent += Fr(value) * Self.tau.pow(UInt64(position)) }
    #expect(dataset.commitments[2][0] == (exponent * G1(.generator)).affine)
  }

  @Test func blindingIsFreshForEveryRow() throws {
    // 300 rows are more than one batch.
    let (dataset, openings, _) = try Self.make(rows: 300, dimensions: [1])
    #expect(dataset.commitments.count == 300)
    let scalars = openings.flatMap { $0.blinding.flatMap { [$0.first, $0.second] } }
    #expect(Set(scalars).count == 600)
  }

  @Test func everyRowHasItsPath() throws {
    let (dataset, _, _) = try Self.make()
    for index in 0..<UInt64(5) {
      let row = try dataset.row(index)
      #expect(row.path.root(leafCommitments: row.commitments, header: row.header) == dataset.description.root)
      #expect(row.path.index == index)
    }
    #expect(throws: DatasetError.noSuchRow(index: 5, rows: 5)) { try dataset.row(5) }
  }

  @Test func unusableRowsAreRefused() throws {
    let srs = try StructuredReferenceString.insecureKnownTau(Self.tau, powers: 18)
    var randomness = InsecureFixedRandomness("refused")
    let quantisation = DatasetQuantisation(dimensions: [3], scale: 1)
    #expect(throws: DatasetError.noRows) {
      try CommittedDataset.commit([], quantisation: quantisation, srs: srs, rowBits: 4, randomness: &randomness)
    }
    #expect(throws: DatasetError.wrongRowSize(row: 1, expected: 3, found: 2)) {
      try CommittedDataset.commit(
        [[1, 2, 3], [1, 2]], quantisation: quantisation, srs: srs, rowBits: 4, randomness: &randomness)
    }
    #expect(throws: DatasetError.inconsistent(field: "row length")) {
      try CommittedDataset.commit(
        [[1, 2, 3]], quantisation: quantisation, srs: srs, rowBits: 5, randomness: &randomness)
    }
  }
}
