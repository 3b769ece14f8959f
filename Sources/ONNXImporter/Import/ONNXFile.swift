import ModelGraph
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads ONNX models. Files are untrusted: every defect is a typed error, and memory stays within a small multiple of
/// the size of the file and its external data.
package enum ONNXFile {
  /// Versions of the standard operator set whose semantics the importer knows.
  package static let operatorSets: ClosedRange<Int64> = 7...28

  /// ONNX names of the operators that can be imported, sorted.
  package static var supportedOperators: [String] { (OperatorRegistry.types.keys + ["Constant"]).sorted() }

  /// Operators of the domain com.microsoft that can be imported, without the domain, sorted.
  package static var supportedExtensions: [String] { OperatorRegistry.microsoftTypes.keys.sorted() }

  /// Operators that are known and will not be imported, by ONNX name, each with the reason.
  package static var refusedOperators: [String: String] { OperatorRegistry.refusals }

  /// Reads a model from a file; external data must lie in the same folder or below it.
  package static func read(path: String) throws(ModelImportError) -> FloatGraph {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { throw .cannotRead(path: path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try decode([UInt8](data), folder: folder)
  }

  /// Decodes a model; without a folder, external data is refused.
  package static func decode(_ bytes: [UInt8], folder: String? = nil) throws(ModelImportError) -> FloatGraph {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    guard let model = try? Onnx_ModelProto(serializedBytes: bytes, options: options) else { throw .notONNX }
    return try GraphReader(model: model, folder: folder).graph()
  }
}
