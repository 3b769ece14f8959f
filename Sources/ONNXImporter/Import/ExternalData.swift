#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes of initialisers that stand in files next to the model.
struct ExternalData {
  /// Folder of the model; nil if there is none, then all external data is refused.
  let folder: String?

  /// Exactly `count` bytes from the place that `entries` (the keys `location`, `offset`, `length`) names.
  ///
  /// The file must be a regular one inside the folder, after symbolic links are followed.
  func bytes(
    tensor: String, entries: [Onnx_StringStringEntryProto], count: Int
  ) throws(ModelImportError) -> [UInt8] {
    func failure(_ reason: String) -> ModelImportError { .externalData(tensor: tensor, reason: reason) }
    var fields: [String: String] = [:]
    for entry in entries {
      guard fields.updateValue(entry.value, forKey: entry.key) == nil else {
        throw failure("the key \"\(entry.key)\" stands twice")
      }
    }
    func number(_ key: String) throws(ModelImportError) -> Int? {
      guard let text = fields[key] else { return nil }
      guard let value = Int(text), value >= 0 else { throw failure("\(key) \"\(text)\" is not a number of bytes") }
      return value
    }
    guard let location = fields["location"], !location.isEmpty else { throw failure("no location is given") }
    let offset = try number("offset") ?? 0
    if let length = try number("length") {
      guard length == count else { throw .wrongDataLength(tensor: tensor, expected: count, found: length) }
    }
    guard let folder else { throw failure("the model was not read from a folder") }
    let path = try inside(folder: folder, location: location, failure: failure)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("cannot open \"\(location)\"") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure("\"\(location)\" is not a regular file")
    }
    let size = Int(status.st_size)
    guard offset <= size, count <= size - offset else {
      throw failure("\"\(location)\" has \(size) bytes, \(count) are needed from \(offset) on")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let read = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
      }
      guard read > 0 else { throw failure("reading \"\(location)\" failed") }
      done += read
    }
    return bytes
  }

  private func inside(
    folder: String, location: String, failure: (String) -> ModelImportError
  ) throws(ModelImportError) -> String {
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !location.contains("\0"), !location.contains("\\"), !parts.contains("..") else {
      throw failure("\"\(location)\" points outside the model's folder")
    }
    guard let root = resolved(folder.isEmpty ? "." : folder), let path = resolved("\(root)/\(location)") else {
      throw failure("cannot open \"\(location)\"")
    }
    guard path.hasPrefix(root == "/" ? root : root + "/") else {
      throw failure("\"\(location)\" points outside the model's folder")
    }
    return path
  }

  private func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(validatingCString: text)
  }
}
