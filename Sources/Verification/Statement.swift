import BN254
import Circuits
import FiatShamir
import Polynomials

/// How the input of a run is named by a statement.
package enum InputForm: Sendable, Equatable {
  /// All values in clear, real entries, the last index changing fastest.
  case publicValues([Int64])
  /// A row of a committed dataset.
  case committedRow(CommittedRow)
  /// Nothing is said about the input but that the prover knows one.
  case privateInput
  /// Rows of a committed dataset, for a batch.
  case committedRows(CommittedRows)

  package var kind: Kind {
    switch self {
    case .publicValues: .publicValues
    case .committedRow: .committedRow
    case .committedRows: .committedRows
    case .privateInput: .privateInput
    }
  }

  package enum Kind: UInt8, Sendable, CaseIterable {
    case publicValues = 0
    case committedRow = 1
    case privateInput = 2
    case committedRows = 3

    /// Whether the input is opened at `rho` against commitments.
    package var isCommitted: Bool { self == .committedRow || self == .committedRows }
  }
}

/// Which row of which dataset: commitment, header, root, and the Merkle path between them.
package struct CommittedRow: Sendable, Equatable {
  package var commitments: [G1Affine]
  /// 32 bytes.
  package var root: [UInt8]
  package var header: DatasetHeader
  package var path: DatasetPath

  package init(commitments: [G1Affine], root: [UInt8], header: DatasetHeader, path: DatasetPath) {
    self.commitments = commitments
    self.root = root
    self.header = header
    self.path = path
  }
}

/// How the output of a run is named by a statement.
package enum OutputForm: Sendable, Equatable {
  case publicValues([Int64])
  /// A blinded commitment, laid out as a dataset row.
  case committed([G1Affine])

  package var kind: Kind {
    switch self {
    case .publicValues: .publicValues
    case .committed: .committed
    }
  }

  package enum Kind: UInt8, Sendable, CaseIterable {
    case publicValues = 0
    case committed = 1
  }
}

/// What a proof says (protocol section 2), beyond what the key fixes.
package struct Statement: Sendable, Equatable {
  package static let version: UInt32 = 2

  package var keyDigest: [UInt8]
  package var cardDigest: [UInt8]
  package var input: InputForm
  package var output: OutputForm
  /// 32 bytes chosen by the application.
  package var context: [UInt8]

  package init(keyDigest: [UInt8], cardDigest: [UInt8], input: InputForm, output: OutputForm, context: [UInt8]) {
    self.keyDigest = keyDigest
    self.cardDigest = cardDigest
    self.input = input
    self.output = output
    self.context = context
  }

  /// Line 1 of the transcript. Public values are packed in words of 32 bytes, as a contract receives them.
  package func transcriptBytes(packings: PublicPackings) -> [UInt8] {
    var out = ByteWriter()
    out.write(Self.version)
    out.write(bytes: keyDigest)
    out.write(bytes: cardDigest)
    out.write(input.kind.rawValue)
    switch input {
    case .publicValues(let values):
      for word in packings.input.words(of: values) { out.write(bytes: word.canonicalBytes) }
    case .committedRow(let row):
      for point in row.commitments { out.write(bytes: point.canonicalBytes) }
      out.write(bytes: row.root)
      out.write(bytes: row.header.encoded)
      out.write(row.path.index)
      for sibling in row.path.siblings { out.write(bytes: sibling) }
    case .privateInput: break
    case .committedRows(let rows): rows.write(to: &out)
    }
    out.write(output.kind.rawValue)
    switch output {
    case .publicValues(let values):
      for word in packings.output.words(of: values) { out.write(bytes: word.canonicalBytes) }
    case .committed(let points): for point in points { out.write(bytes: point.canonicalBytes) }
    }
    out.write(bytes: context)
    return out.bytes
  }
}

extension Circuit {
  /// The digest of the input's `DatasetQuantisation`: what a dataset row must agree on to be an input.
  package var inputQuantisationDigest: [UInt8] {
    DatasetQuantisation(dimensions: witness[input].dimensions, scale: quantisation.inputScale).digest
  }
}

/// What the integers of a dataset row mean.
package struct DatasetQuantisation: Sendable, Equatable {
  package var dimensions: [Int]
  /// Real value of one unit.
  package var scale: Double

  package init(dimensions: [Int], scale: Double) {
    self.dimensions = dimensions
    self.scale = scale
  }

  /// `H(0x13 || le64(bits of scale) || le32(number of dimensions) || le32(each dimension))`.
  package var digest: [UInt8] {
    var out = ByteWriter()
    out.write(UInt8(0x13))
    out.write(scale)
    out.write(count: dimensions.count)
    for dimension in dimensions { out.write(count: dimension) }
    return Keccak256.hash(out.bytes)
  }
}
