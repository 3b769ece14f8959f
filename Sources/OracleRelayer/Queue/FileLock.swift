#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A lock that ends with the process that holds it, however that ends.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `RelayerError.queueInUse` if another process, or another lock of this one, holds it.
  init(path: String, of queue: String) throws(RelayerError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusableQueue(path: path, problem: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .queueInUse(path: queue)
    }
  }

  deinit { close(descriptor) }
}
