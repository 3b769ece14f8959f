import Circuits
import Verification

/// The file of the names of the features of a dataset: `PLBNAMES`, version, encoding of the names, which begins with the
/// root of the features, and the root of the names (32 bytes). Public.
package enum DatasetNamesFile {
  package static let magic: [UInt8] = Array("PLBNAMES".utf8)
  package static let version: UInt32 = 1
  private static let file = "names of the features"

  package static func encoded(_ names: DatasetNames) -> [UInt8] {
    var out = ByteWriter()
    out.write(bytes: magic)
    out.write(version)
    out.write(bytes: names.encoded)
    out.write(bytes: names.root)
    return out.bytes
  }

  /// Reads a file from outside.
  package static func names(decoding bytes: [UInt8]) throws(DatasetError) -> DatasetNames {
    var reader = try DatasetFileReader(bytes, magic: magic, version: version, file: file)
    let featuresRoot = try reader.digest("features root")
    let list = try reader.read { reader throws(ByteReader.Failure) in
      let limits = DatasetAnnotations.Limits.self
      var list: [String] = []
      for _ in 0..<(try reader.int("feature names", atMost: limits.featureNames)) {
        list.append(try reader.string("feature name", atMost: limits.name))
      }
      return list
    }
    let root = try reader.digest("names root")
    try reader.read { reader throws(ByteReader.Failure) in try reader.end("end of file") }
    let names: DatasetNames
    do { names = try DatasetNames(featuresRoot: featuresRoot, names: list) } catch { throw .annotations(error) }
    guard names.root == root else { throw .inconsistent(field: "names root") }
    return names
  }
}

extension DatasetNames {
  /// Refuses names of other features, and other names than those that the annotations bind.
  package func check(
    features: DatasetDescription, annotations: AnnotationsDescription?
  ) throws(DatasetError) {
    guard featuresRoot == features.root else { throw .otherNames }
    guard names.count == features.realSize else { throw .inconsistent(field: "feature names") }
    if let annotations, annotations.annotations.names != self { throw .inconsistent(field: "feature names") }
  }
}
