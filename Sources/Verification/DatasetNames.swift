import Circuits
import FiatShamir

/// Names of the features of a dataset, bound to its root: the root of the features binds number, shape and quantisation of
/// the rows but no names, so that it is the same whatever they are called.
///
/// Encoding: `features root || le32(number of names) || each name`; a name is `le32(length) || UTF-8`.
package struct DatasetNames: Sendable {
  /// Root of the features, 32 bytes.
  package let featuresRoot: [UInt8]
  /// Names of the entries of a feature row in address order, at least one.
  package let names: [String]

  /// - Throws: the first field that is out of its range, in the ranges of `DatasetAnnotations`.
  package init(featuresRoot: [UInt8], names: [String]) throws(DatasetAnnotationsError) {
    guard featuresRoot.count == DigestLength.bytes else { throw .featuresRoot }
    guard (1...DatasetAnnotations.Limits.featureNames).contains(names.count) else {
      throw .featureNameCount(names.count)
    }
    try DatasetAnnotations.check(names: names)
    self.featuresRoot = featuresRoot
    self.names = names
  }

  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.write(bytes: featuresRoot)
    out.write(count: names.count)
    for name in names { out.write(name) }
    return out.bytes
  }

  /// The root of the names, `H(0x16 || encoding)`: who holds it holds the root of the features and what they are called.
  package var root: [UInt8] { Keccak256.hash([0x16] + encoded) }
}

/// Equal when their encodings are: names that only look alike differ.
extension DatasetNames: Equatable {
  package static func == (left: DatasetNames, right: DatasetNames) -> Bool { left.encoded == right.encoded }
}

extension DatasetAnnotations {
  /// The names of the features alone; `nil` if there are none.
  package var names: DatasetNames? { try? DatasetNames(featuresRoot: featuresRoot, names: featureNames) }
}
