import Attestation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is written piece by piece and may be left unfinished.
final class PieceFile {
  private let path: String
  private let descriptor: Int32

  /// Opens or makes a file and cuts it to a length; what it has not got reads as zeros.
  init(path: String, secrecy: FileStore.Secrecy, length: Int) throws(PlumblineError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, secrecy == .secret ? 0o600 : 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.lastError()) }
    // A file that was there before may have been readable by others.
    let isPrivate = secrecy == .open || fchmod(descriptor, 0o600) == 0
    guard isPrivate, ftruncate(descriptor, off_t(length)) == 0 else {
      let reason = Self.lastError()
      throw .cannotWrite(path: path, reason: reason)
    }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8], at offset: Int) throws(PlumblineError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written, off_t(offset + written))
      }
      if count > 0 {
        written += count
      } else if count == 0 || errno != EINTR {
        throw .cannotWrite(path: path, reason: Self.lastError())
      }
    }
  }

  /// Copies a whole file to the front, a piece at a time.
  func copy(_ source: String) throws(PlumblineError) {
    var offset = 0
    while true {
      let piece = try FileStore.read(source, range: offset..<(offset + 1 << 20))
      if piece.isEmpty { return }
      try write(piece, at: offset)
      offset += piece.count
    }
  }

  /// Waits until everything is on the disk.
  func synchronize() throws(PlumblineError) {
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .cannotWrite(path: path, reason: Self.lastError()) }
  }

  fileprivate static func lastError() -> String { String(cString: strerror(errno)) }
}

/// Holds a folder for one process at a time. The operating system lets go of it when the process ends, however it does.
final class FolderLock {
  private let descriptor: Int32

  init(_ folder: String) throws(PlumblineError) {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: folder, reason: PieceFile.lastError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .cannotWrite(path: folder, reason: "another process is writing a dataset there")
    }
  }

  deinit { close(descriptor) }

  /// Waits until the names of the folder are on the disk.
  func synchronize() { _ = fsync(descriptor) }
}

extension FileStore {
  /// Gives a file another name; whatever had that name is gone.
  static func move(_ path: String, to other: String) throws(PlumblineError) {
    guard systemRename(path, other) == 0 else { throw .cannotWrite(path: other, reason: PieceFile.lastError()) }
  }

  private static func systemRename(_ path: String, _ other: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.rename(path, other)
    #elseif canImport(Musl)
      Musl.rename(path, other)
    #else
      Darwin.rename(path, other)
    #endif
  }
}

/// A file whose bytes are read when they are needed.
struct FileBytes: StoredBytes {
  let path: String

  func read(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
    do {
      return try FileStore.read(path, range: range)
    } catch {
      if case .cannotRead(_, let reason) = error { throw .unreadable(file: path, reason: reason) }
      throw .unreadable(file: path, reason: "\(error)")
    }
  }
}
