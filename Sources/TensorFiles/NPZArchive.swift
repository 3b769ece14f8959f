import CLibZip

/// `.npz`: a zip archive whose entries are `.npy` files.
enum NPZArchive {
  static func read(path: String, array: String?) throws(TensorFileError) -> NumericArray {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      throw .archive(reason: "libzip error \(code)")
    }
    defer { zip_discard(archive) }
    let entries = try list(archive)
    let names = entries.map(\.name)
    let index: zip_uint64_t
    if let array {
      guard let entry = entries.first(where: { $0.name == array }) else {
        throw .noArray(name: array, available: names)
      }
      index = entry.index
    } else {
      guard let entry = entries.first else { throw .noArray(name: nil, available: []) }
      guard entries.count == 1 else { throw .severalArrays(names) }
      index = entry.index
    }
    return try NPYFormat.decode(try unpack(archive, index))
  }

  /// Entries whose name ends in `.npy`, by name without that ending.
  private static func list(_ archive: OpaquePointer) throws(TensorFileError) -> [(name: String, index: zip_uint64_t)] {
    let count = zip_get_num_entries(archive, 0)
    var entries: [(name: String, index: zip_uint64_t)] = []
    for index in 0..<zip_uint64_t(max(count, 0)) {
      guard let text = zip_get_name(archive, index, 0), let name = String(validatingCString: text) else {
        throw .archive(reason: "an entry has no readable name")
      }
      if name.hasSuffix(".npy") { entries.append((String(name.dropLast(4)), index)) }
    }
    return entries
  }

  private static func unpack(_ archive: OpaquePointer, _ index: zip_uint64_t) throws(TensorFileError) -> [UInt8] {
    guard let file = zip_fopen_index(archive, index, 0) else {
      throw .archive(reason: "an entry is encrypted or packed in an unknown way")
    }
    defer { zip_fclose(file) }
    var bytes: [UInt8] = []
    // The size that the archive states is not trusted: memory grows with what really comes out.
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let read = chunk.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
      guard read >= 0 else { throw .archive(reason: "an entry is damaged") }
      if read == 0 { return bytes }
      bytes += chunk[..<Int(read)]
      guard bytes.count <= TensorFile.largestByteCount else {
        throw .tooLarge(bytes: UInt64(bytes.count), allowed: TensorFile.largestByteCount)
      }
    }
  }
}
