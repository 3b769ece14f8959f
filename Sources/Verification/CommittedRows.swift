import BN254
import Circuits

/// The inputs of a batch as rows of a committed dataset: the places `first ..< first + rows` of a selection.
package struct CommittedRows: Sendable, Equatable {
  package var selection: RowSelection
  /// Place in the selection of the first row of this batch.
  package var first: UInt64
  /// For each row of the batch, by ascending index, its commitments.
  package var commitments: [[G1Affine]]
  /// 32 bytes.
  package var root: [UInt8]
  package var header: DatasetHeader
  /// Hashes of the Merkle path that all rows share, see `DatasetMultiPath`.
  package var siblings: [[UInt8]]
  /// Labels and groups, for programs that read them.
  package var annotations: Annotations?

  /// The annotations of the same rows.
  package struct Annotations: Sendable, Equatable {
    /// Names, classes, and the root of the features that they belong to.
    package var schema: DatasetAnnotations
    package var commitments: [[G1Affine]]
    /// 32 bytes.
    package var root: [UInt8]
    package var header: DatasetHeader
    package var siblings: [[UInt8]]
    /// For each annotation input of the circuit the column that it is read from.
    package var columns: [Int]

    package init(
      schema: DatasetAnnotations, commitments: [[G1Affine]], root: [UInt8], header: DatasetHeader,
      siblings: [[UInt8]], columns: [Int]
    ) {
      self.schema = schema
      self.commitments = commitments
      self.root = root
      self.header = header
      self.siblings = siblings
      self.columns = columns
    }

    package func layout(rowBits: Int) -> RowLayout {
      RowLayout(paddedSize: Int(header.paddedSize), rowBits: rowBits, rows: commitments.count)
    }
  }

  package init(
    selection: RowSelection, first: UInt64, commitments: [[G1Affine]], root: [UInt8], header: DatasetHeader,
    siblings: [[UInt8]], annotations: Annotations?
  ) {
    self.selection = selection
    self.first = first
    self.commitments = commitments
    self.root = root
    self.header = header
    self.siblings = siblings
    self.annotations = annotations
  }

  /// How the rows are one vector under a key of rows of `2^rowBits`.
  package func layout(rowBits: Int) -> RowLayout {
    RowLayout(paddedSize: Int(header.paddedSize), rowBits: rowBits, rows: commitments.count)
  }

  /// Everything that the statement says of the rows (line 1 of the transcript); all lengths follow from the circuit, the
  /// selection and the headers.
  func write(to out: inout ByteWriter) {
    selection.write(to: &out)
    out.write(first)
    Self.write(commitments, root: root, header: header, siblings: siblings, to: &out)
    out.write(UInt8(annotations == nil ? 0 : 1))
    guard let annotations else { return }
    Self.write(
      annotations.commitments, root: annotations.root, header: annotations.header, siblings: annotations.siblings,
      to: &out)
    out.write(bytes: annotations.schema.digest)
    for column in annotations.columns { out.write(count: column) }
  }

  private static func write(
    _ commitments: [[G1Affine]], root: [UInt8], header: DatasetHeader, siblings: [[UInt8]], to out: inout ByteWriter
  ) {
    for row in commitments { for point in row { out.write(bytes: point.canonicalBytes) } }
    out.write(bytes: root)
    out.write(bytes: header.encoded)
    for sibling in siblings { out.write(bytes: sibling) }
  }
}

/// The layout in which the rows of a batch are one vector: each dataset row begins a row of `b`.
package struct RowLayout: Sendable, Equatable {
  /// Entries of a dataset row: a power of two.
  package let paddedBits: Int
  package let rowBits: Int
  package let rows: Int

  package init(paddedSize: Int, rowBits: Int, rows: Int) {
    paddedBits = AddressBits.count(paddedSize)
    self.rowBits = rowBits
    self.rows = rows
  }

  /// Entries from one dataset row to the next.
  package var stride: Int { 1 << max(paddedBits, rowBits) }
  package var commitmentsPerRow: Int { 1 << max(0, paddedBits - rowBits) }
  package var commitments: Int { rows * commitmentsPerRow }

  /// The point at which the vector of all rows is opened for a claim on the tensor of dimensions `rows` and then those of
  /// a dataset row.
  ///
  /// - Parameters:
  ///   - inner: coordinates in the dataset row.
  ///   - outer: those of the index of the row.
  package func point(inner: [Fr], outer: [Fr]) -> [Fr] {
    inner + [Fr](repeating: .zero, count: max(0, rowBits - paddedBits)) + outer
  }
}
