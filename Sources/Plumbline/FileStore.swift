#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads and writes whole files. A file is either written completely or left as it was: new content goes to a file
/// beside it, which then takes its name.
package enum FileStore {
  /// Who may read what is written.
  package enum Secrecy: Sendable {
    /// As the user's settings say.
    case open
    /// The owner alone: mode 0600, from the first byte on.
    case secret
  }

  /// A file to be written.
  package struct Item: Sendable {
    package var path: String
    package var bytes: [UInt8]
    package var secrecy: Secrecy

    package init(path: String, bytes: [UInt8], secrecy: Secrecy = .open) {
      self.path = path
      self.bytes = bytes
      self.secrecy = secrecy
    }
  }

  /// No file of ours is longer; a powers-of-tau file is read piece by piece.
  private static let largest = 1 << 33

  // MARK: Reading

  package static func read(_ path: String) throws(PlumblineError) -> [UInt8] {
    try read(path, range: 0..<largest, whole: true)
  }

  /// The bytes of a file in `range`; fewer where it ends before.
  package static func read(_ path: String, range: Range<Int>) throws(PlumblineError) -> [UInt8] {
    try read(path, range: range, whole: false)
  }

  private static func read(_ path: String, range: Range<Int>, whole: Bool) throws(PlumblineError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, reason: lastError()) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw .cannotRead(path: path, reason: lastError()) }
    guard information.st_mode & S_IFMT != S_IFDIR else { throw .cannotRead(path: path, reason: "it is a folder") }
    let isRegular = information.st_mode & S_IFMT == S_IFREG
    let size = isRegular ? Int(information.st_size) : range.upperBound
    if whole, size > largest { throw .cannotRead(path: path, reason: "it is too large") }
    if isRegular, range.lowerBound > 0, lseek(descriptor, off_t(range.lowerBound), SEEK_SET) < 0 {
      throw .cannotRead(path: path, reason: lastError())
    }
    let wanted = max(0, min(range.upperBound, size) - range.lowerBound)
    var bytes: [UInt8] = []
    // Pipes and devices do not say how much they hold.
    let step = isRegular ? max(wanted, 1) : 1 << 16
    while bytes.count < wanted {
      let count = min(step, wanted - bytes.count)
      let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = 0
        repeat {
          let got = Self.readPiece(descriptor, buffer.baseAddress, count)
          initialized = max(got, 0)
          if got >= 0 { break }
        } while errno == EINTR
      }
      if piece.isEmpty { break }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  private static func readPiece(_ descriptor: Int32, _ base: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, base, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, base, count)
    #else
      Darwin.read(descriptor, base, count)
    #endif
  }

  /// Bytes of a file.
  package static func size(_ path: String) throws(PlumblineError) -> Int {
    var information = stat()
    guard stat(path, &information) == 0 else { throw .cannotRead(path: path, reason: lastError()) }
    return Int(information.st_size)
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  // MARK: Writing

  package static func write(_ bytes: [UInt8], to path: String, _ secrecy: Secrecy = .open) throws(PlumblineError) {
    try write([Item(path: path, bytes: bytes, secrecy: secrecy)])
  }

  /// Writes all files or, if one cannot be written, none; only then do they take their names, in order.
  package static func write(_ items: [Item]) throws(PlumblineError) {
    var staged: [(temporary: String, path: String)] = []
    do throws(PlumblineError) {
      for item in items {
        if isDevice(item.path) { try writeDirectly(item) } else { staged.append((try stage(item), item.path)) }
      }
      for (temporary, path) in staged {
        guard rename(temporary, path) == 0 else { throw .cannotWrite(path: path, reason: lastError()) }
      }
    } catch {
      for (temporary, _) in staged { unlink(temporary) }
      throw error
    }
  }

  private static func stage(_ item: Item) throws(PlumblineError) -> String {
    if isFolder(item.path) { throw .cannotWrite(path: item.path, reason: "it is a folder") }
    let temporary = "\(item.path).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
    let mode: mode_t = item.secrecy == .secret ? 0o600 : 0o644
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .cannotWrite(path: item.path, reason: lastError()) }
    var failure = item.bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    if failure == nil, fsync(descriptor) != 0, errno != EINVAL { failure = lastError() }
    if close(descriptor) != 0, failure == nil { failure = lastError() }
    if let failure {
      unlink(temporary)
      throw .cannotWrite(path: item.path, reason: failure)
    }
    return temporary
  }

  /// Pipes, terminals and `/dev/null` are written to; taking their name would remove them.
  private static func isDevice(_ path: String) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0 else { return false }
    let type = information.st_mode & S_IFMT
    return type != S_IFREG && type != S_IFDIR
  }

  private static func writeDirectly(_ item: Item) throws(PlumblineError) {
    let descriptor = open(item.path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: item.path, reason: lastError()) }
    defer { close(descriptor) }
    if let failure = item.bytes.withUnsafeBytes({ writeAll($0, to: descriptor) }) {
      throw .cannotWrite(path: item.path, reason: failure)
    }
  }

  /// - Returns: what went wrong, or `nil`.
  private static func writeAll(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> String? {
    var written = 0
    while written < buffer.count, let base = buffer.baseAddress {
      let count = Self.writePiece(descriptor, base + written, buffer.count - written)
      if count > 0 {
        written += count
      } else if errno != EINTR {
        return lastError()
      }
    }
    return nil
  }

  private static func writePiece(_ descriptor: Int32, _ base: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, base, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, base, count)
    #else
      Darwin.write(descriptor, base, count)
    #endif
  }

  /// Removes a file, if it is there.
  package static func remove(_ path: String) throws(PlumblineError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .cannotWrite(path: path, reason: lastError()) }
  }

  /// Makes a folder and those above it.
  package static func makeFolder(_ path: String) throws(PlumblineError) {
    if isFolder(path) { return }
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    if !parent.isEmpty { try makeFolder(parent) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST && isFolder(path) else {
      throw .cannotWrite(path: path, reason: lastError())
    }
  }

  private static func lastError() -> String { String(cString: strerror(errno)) }
}
