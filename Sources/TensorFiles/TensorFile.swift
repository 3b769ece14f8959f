#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files of numbers: `.npy`, `.npz` and CSV, told apart by their content.
package enum TensorFile {
  /// Limit for a file, and for an unpacked entry of an archive.
  package static let largestByteCount = 1 << 30

  /// Reads an array.
  ///
  /// - Parameter array: Which array of an `.npz` archive; needed only if it has more than one. Ignored otherwise.
  package static func read(path: String, array: String? = nil) throws(TensorFileError) -> NumericArray {
    let bytes = try contents(of: path)
    if bytes.starts(with: NPYFormat.magic) { return try NPYFormat.decode(bytes) }
    if bytes.starts(with: [0x50, 0x4B]) { return try NPZArchive.read(path: path, array: array) }
    try ForeignFormat.refuse(bytes)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .unknownFormat }
    return try CSVFormat.decode(text)
  }

  /// Writes an `.npy` file (version 1.0, little-endian, row-major).
  ///
  /// Values are rounded to the type by the rules of IEEE 754 for float32; an integer type refuses what it cannot hold.
  package static func writeNPY(
    _ array: NumericArray, path: String, as type: NPYElementType = .float64
  ) throws(TensorFileError) {
    let bytes = try NPYFormat.encode(array, as: type)
    do { try Data(bytes).write(to: URL(fileURLWithPath: path)) } catch { throw .cannotWrite(path: path) }
  }

  private static func contents(of path: String) throws(TensorFileError) -> [UInt8] {
    let url = URL(fileURLWithPath: path)
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let size = attributes?[.size] as? UInt64, size > UInt64(largestByteCount) {
      throw .tooLarge(bytes: size, allowed: largestByteCount)
    }
    guard let data = try? Data(contentsOf: url) else { throw .cannotRead(path: path) }
    return [UInt8](data)
  }
}
