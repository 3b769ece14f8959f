import Attestation
import Verification

/// Names of the features of a dataset, and the root that binds them to it.
public struct FeatureNames: Codable, Sendable, Equatable {
  /// Of the names, 32 bytes in hexadecimal. It covers the names and the root of the features, and with that number, shape
  /// and quantisation of the rows.
  public var root: String
  /// Root of the features, 32 bytes in hexadecimal.
  public var featuresRoot: String
  /// One for each entry of a row, in row-major order.
  public var names: [String]

  init(_ names: DatasetNames) {
    root = HexadecimalText.encode(names.root)
    featuresRoot = HexadecimalText.encode(names.featuresRoot)
    self.names = names.names
  }

  /// Reads the file `names` of a dataset folder, whose root is checked.
  ///
  /// - Throws: `PlumblineError.cannotRead`, `.wrongFileKind` or `.unusableDataset`.
  public init(contentsOf path: String) throws(PlumblineError) {
    let bytes = try FileStore.read(path, kind: .datasetNames)
    self.init(try translating { try DatasetNamesFile.names(decoding: bytes) })
  }

  /// Refuses names of another root.
  ///
  /// - Throws: `PlumblineError.proofRefused(.dataset)`.
  public func verify(root expected: [UInt8]) throws(PlumblineError) {
    guard root == HexadecimalText.encode(expected) else { throw .proofRefused(.dataset(field: "root of the names")) }
  }

  /// Root of the features, as bytes to demand of a proof.
  public var datasetRoot: [UInt8] { HexadecimalText.decode(featuresRoot) ?? [] }

  /// Root of the names, as bytes to demand of a proof.
  public var namesRoot: [UInt8] { HexadecimalText.decode(root) ?? [] }

  /// The names with all limits kept, and the root that follows from them.
  func checked(_ field: String) throws(PlumblineError) -> DatasetNames {
    guard let features = HexadecimalText.decode(featuresRoot, count: 32),
      HexadecimalText.decode(root, count: 32) != nil,
      let checked = try? DatasetNames(featuresRoot: features, names: names)
    else { throw .proofRefused(.malformed(field: field, offset: nil)) }
    return checked
  }
}
