import BN254

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that are read in pieces: of an array, or of a file that may be far larger than the memory.
final class ByteSource {
  /// Total number of bytes.
  let count: UInt64
  private let bytes: [UInt8]
  private let file: (descriptor: Int32, path: String)?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    count = UInt64(bytes.count)
    file = nil
  }

  init(path: String) throws(SRSError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: Self.lastError) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else {
      let reason = Self.lastError
      close(descriptor)
      throw .unreadable(path: path, reason: reason)
    }
    bytes = []
    count = UInt64(end)
    file = (descriptor, path)
  }

  deinit {
    if let file { close(file.descriptor) }
  }

  /// The `length` bytes from `offset` on.
  func read(_ offset: UInt64, _ length: Int) throws(SRSError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(UInt64(length))
    guard !overflow, end <= count else { throw .fileTooShort(have: count, need: overflow ? .max : end) }
    guard let file else { return Array(bytes[Int(offset)..<Int(end)]) }
    var result = [UInt8](repeating: 0, count: length)
    var done = 0
    while done < length {
      let position = off_t(offset) + off_t(done)
      let got = result.withUnsafeMutableBytes { buffer in
        pread(file.descriptor, buffer.baseAddress.map { $0 + done }, length - done, position)
      }
      if got < 0 && errno == EINTR { continue }
      if got < 0 { throw .unreadable(path: file.path, reason: Self.lastError) }
      // The file became shorter after its size was taken.
      if got == 0 { throw .fileTooShort(have: offset + UInt64(done), need: end) }
      done += got
    }
    return result
  }

  /// `count` points of 64 bytes from `offset` on. Memory is taken only as the bytes are there.
  ///
  /// - Parameters:
  ///   - visit: called with each piece of bytes, in order, and the index of its first point.
  ///   - decode: one point from its 64 bytes, `nil` if they are none.
  /// - Throws: `invalidPower` with the first index that is refused or infinity.
  func points(
    at offset: UInt64, count: Int, visit: (_ bytes: [UInt8], _ first: Int) -> Void = { _, _ in },
    decode: @Sendable (ArraySlice<UInt8>) -> G1Affine?
  ) throws(SRSError) -> [G1Affine] {
    let size = 64
    let (length, overflow) = UInt64(count).multipliedReportingOverflow(by: UInt64(size))
    guard !overflow, offset <= self.count, length <= self.count - offset else {
      throw .fileTooShort(have: self.count, need: overflow ? .max : offset &+ length)
    }
    var points: [G1Affine] = []
    points.reserveCapacity(min(count, 1 << 20))
    let piece = 1 << 14
    for first in stride(from: 0, to: count, by: piece) {
      let number = min(piece, count - first)
      let bytes = try read(offset + UInt64(size * first), size * number)
      visit(bytes, first)
      let decoded = ParallelArray.map(number, minimum: 256) { index in
        decode(bytes[size * index..<size * (index + 1)])
      }
      for (index, point) in decoded.enumerated() {
        guard let point, !point.isInfinity else { throw .invalidPower(index: first + index) }
        points.append(point)
      }
    }
    return points
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}

/// Little-endian integers in byte arrays.
enum LittleEndian {
  static func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  /// The 4 bytes at `offset`, which the caller has checked to be there.
  static func uint32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The 8 bytes at `offset`, which the caller has checked to be there.
  static func uint64(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
