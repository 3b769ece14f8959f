import Attestation
import BN254
import TestSupport
import Testing
import Verification

/// The files of a dataset: what is written is read, everything else is refused.
@Suite struct DatasetFileTests {
  @Test func headerFileIsReadBack() throws {
    let description = try CommittedDatasetTests.make().dataset.description
    #expect(try DatasetDescription(decoding: description.encoded) == description)
    #expect(description.encoded.starts(with: DatasetDescription.magic))
  }

  @Test func commitmentsFileIsReadBack() throws {
    let dataset = try CommittedDatasetTests.make().dataset
    let read = try CommittedDataset(
      description: dataset.description, decodingCommitments: dataset.encodedCommitments)
    #expect(read.commitments == dataset.commitments)
  }

  @Test func everyOpeningIsReadAlone() throws {
    let (dataset, openings, _) = try CommittedDatasetTests.make()
    let description = dataset.description
    let file = DatasetOpeningsFile.encoded(openings, root: description.root)
    try DatasetOpeningsFile.check(header: Array(file[..<DatasetOpeningsFile.headerLength]), of: description)
    for index in 0..<5 {
      let range = try DatasetOpeningsFile.record(of: UInt64(index), in: description)
      #expect(try DatasetOpeningsFile.opening(decoding: Array(file[range]), of: description) == openings[index])
    }
    #expect(try DatasetOpeningsFile.record(of: 4, in: description).upperBound == file.count)
    #expect(throws: DatasetError.noSuchRow(index: 5, rows: 5)) {
      try DatasetOpeningsFile.record(of: 5, in: description)
    }
  }

  @Test func everyChangedByteOfTheHeaderIsSeen() throws {
    let description = try CommittedDatasetTests.make().dataset.description
    let bytes = description.encoded
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      // Row count, SRS digest and root are free values: changing them gives another header, not a broken one.
      guard let read = try? DatasetDescription(decoding: changed) else { continue }
      #expect(read != description, "byte \(index)")
    }
  }

  @Test func truncatedAndExtendedFilesAreRefused() throws {
    let (dataset, openings, _) = try CommittedDatasetTests.make()
    let header = dataset.description.encoded
    for length in 0..<header.count {
      #expect(throws: DatasetError.self, "\(length)") { try DatasetDescription(decoding: Array(header[..<length])) }
    }
    #expect(throws: DatasetError.malformed(file: "dataset header", field: "end of file", offset: header.count)) {
      try DatasetDescription(decoding: header + [0])
    }
    let commitments = dataset.encodedCommitments
    for bytes in [Array(commitments.dropLast()), commitments + [0], Array(commitments[..<44]), []] {
      #expect(throws: DatasetError.self) {
        try CommittedDataset(description: dataset.description, decodingCommitments: bytes)
      }
    }
    let range = try DatasetOpeningsFile.record(of: 0, in: dataset.description)
    let record = Array(DatasetOpeningsFile.encoded(openings, root: dataset.description.root)[range])
    for bytes in [Array(record.dropLast()), record + [0]] {
      #expect(throws: DatasetError.self) {
        try DatasetOpeningsFile.opening(decoding: bytes, of: dataset.description)
      }
    }
  }

  @Test func otherVersionsAreNamed() throws {
    var bytes = try CommittedDatasetTests.make().dataset.description.encoded
    bytes[8] = 2
    #expect(throws: DatasetError.unsupportedVersion(file: "dataset header", version: 2)) {
      try DatasetDescription(decoding: bytes)
    }
  }

  @Test func filesOfAnotherDatasetAreRefused() throws {
    let dataset = try CommittedDatasetTests.make().dataset
    let other = try CommittedDatasetTests.make(name: "other")
    #expect(throws: DatasetError.otherRoot(file: "dataset commitments")) {
      try CommittedDataset(
        description: dataset.description, decodingCommitments: other.dataset.encodedCommitments)
    }
    let openings = DatasetOpeningsFile.encoded(other.openings, root: other.dataset.description.root)
    #expect(throws: DatasetError.otherRoot(file: "dataset openings")) {
      try DatasetOpeningsFile.check(
        header: Array(openings[..<DatasetOpeningsFile.headerLength]), of: dataset.description)
    }
    // Right root in front, wrong commitments behind it.
    var forged = other.dataset.encodedCommitments
    forged.replaceSubrange(12..<44, with: dataset.description.root)
    #expect(throws: DatasetError.otherRoot(file: "dataset commitments")) {
      try CommittedDataset(description: dataset.description, decodingCommitments: forged)
    }
  }

  @Test func contradictionsInAHeaderAreRefused() throws {
    let description = try CommittedDatasetTests.make().dataset.description
    let header = description.header
    let root = description.root
    func field(_ header: DatasetHeader, _ quantisation: DatasetQuantisation) -> String? {
      do throws(DatasetError) {
        _ = try DatasetDescription(
          header: header, quantisation: quantisation, srsDigest: description.srsDigest, root: root)
        return nil
      } catch {
        if case .inconsistent(let field) = error { return field }
        return "\(error)"
      }
    }
    #expect(field(header, description.quantisation) == nil)
    #expect(field(header, DatasetQuantisation(dimensions: [3, 7], scale: 0.25)) == "quantisation digest")
    var changed = header
    changed.paddedSize = 64
    #expect(field(changed, description.quantisation) == "padded size")
    changed = header
    changed.rowLength = 8
    #expect(field(changed, description.quantisation) == "row count or row length")
    let huge = DatasetQuantisation(dimensions: [1 << 24, 1 << 24], scale: 1)
    changed = header
    changed.quantisationDigest = huge.digest
    #expect(field(changed, huge) == "\(DatasetError.tooLarge(entries: 1 << 48))")
  }
}
