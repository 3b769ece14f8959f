#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that are read once, from front to back.
protocol ByteStream: AnyObject {
  /// The next bytes, at most `count` and at least one; none at the end.
  func next(_ count: Int) throws(TensorFileError) -> [UInt8]
}

extension ByteStream {
  /// Bytes that are asked for at once: memory grows with what really comes, not with what a header promises.
  static var piece: Int { 1 << 16 }

  /// Exactly `count` bytes; fewer if the stream ends before.
  func read(_ count: Int) throws(TensorFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try next(min(Self.piece, count - bytes.count))
      if more.isEmpty { break }
      if bytes.isEmpty { bytes = more } else { bytes += more }
    }
    return bytes
  }
}

/// A file, read piece by piece.
final class FileByteStream: ByteStream {
  private let path: String
  private let descriptor: Int32

  init(path: String) throws(TensorFileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path) }
  }

  deinit { close(descriptor) }

  func next(_ count: Int) throws(TensorFileError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
      initialized = 0
      repeat {
        let got = readPiece(buffer.baseAddress, buffer.count)
        failed = got < 0
        initialized = max(got, 0)
      } while failed && errno == EINTR
    }
    guard !failed else { throw .cannotRead(path: path) }
    return bytes
  }

  private func readPiece(_ base: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, base, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, base, count)
    #else
      Darwin.read(descriptor, base, count)
    #endif
  }
}

/// Bytes that were read before, in front of a stream.
final class PrefixedByteStream: ByteStream {
  private var prefix: ArraySlice<UInt8>
  private let rest: any ByteStream

  init(_ prefix: [UInt8], _ rest: any ByteStream) {
    self.prefix = prefix[...]
    self.rest = rest
  }

  func next(_ count: Int) throws(TensorFileError) -> [UInt8] {
    guard !prefix.isEmpty else { return try rest.next(count) }
    defer { prefix = prefix.dropFirst(count) }
    return Array(prefix.prefix(count))
  }
}
