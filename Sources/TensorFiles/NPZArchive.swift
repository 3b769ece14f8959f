import CLibZip

/// `.npz`: a zip archive whose entries are `.npy` files.
enum NPZArchive {
  static func read(path: String, array: String?) throws(TensorFileError) -> NumericArray {
    let stream = try stream(path: path, array: array)
    var bytes: [UInt8] = []
    while true {
      let piece = try stream.next(1 << 16)
      if piece.isEmpty { return try NPYFormat.decode(bytes) }
      bytes += piece
      guard bytes.count <= TensorFile.largestByteCount else {
        throw .tooLarge(bytes: UInt64(bytes.count), allowed: TensorFile.largestByteCount)
      }
    }
  }

  /// An entry of an archive, unpacked as it is read.
  static func stream(path: String, array: String?) throws(TensorFileError) -> any ByteStream {
    try ZipByteStream(path: path) { archive throws(TensorFileError) in try entry(archive, array) }
  }

  private static func entry(_ archive: OpaquePointer, _ array: String?) throws(TensorFileError) -> zip_uint64_t {
    let entries = try list(archive)
    let names = entries.map(\.name)
    if let array {
      guard let entry = entries.first(where: { $0.name == array }) else {
        throw .noArray(name: array, available: names)
      }
      return entry.index
    }
    guard let entry = entries.first else { throw .noArray(name: nil, available: []) }
    guard entries.count == 1 else { throw .severalArrays(names) }
    return entry.index
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
}

/// One entry of a zip archive. libzip checks its CRC when it comes to the end.
private final class ZipByteStream: ByteStream {
  private let archive: OpaquePointer
  private var file: OpaquePointer?

  init(
    path: String, choose: (OpaquePointer) throws(TensorFileError) -> zip_uint64_t
  ) throws(TensorFileError) {
    var code: Int32 = 0
    guard let opened = zip_open(path, ZIP_RDONLY, &code) else {
      throw .archive(reason: "libzip error \(code)")
    }
    archive = opened
    let index = try choose(opened)
    file = zip_fopen_index(opened, index, 0)
    guard file != nil else { throw .archive(reason: "an entry is encrypted or packed in an unknown way") }
  }

  deinit {
    if let file { zip_fclose(file) }
    zip_discard(archive)
  }

  func next(_ count: Int) throws(TensorFileError) -> [UInt8] {
    guard let file else { return [] }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
      let got = zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count))
      failed = got < 0
      initialized = max(Int(got), 0)
    }
    guard !failed else { throw .archive(reason: "an entry is damaged") }
    return bytes
  }
}
