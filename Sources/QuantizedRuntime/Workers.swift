import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum Workers {
  /// Number of cores in use by this process.
  static let width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Multiplications below which starting a second thread costs more than it saves (about 0.3 ms of work).
  static let threshold = 1 << 24

  /// Runs `body` for `0..<count`, on all cores if `parallel`.
  static func forEach(_ count: Int, parallel: Bool, _ body: @Sendable (Int) -> Void) {
    if parallel, count > 1, width > 1 {
      DispatchQueue.concurrentPerform(iterations: count, execute: body)
    } else {
      for index in 0..<count { body(index) }
    }
  }
}

/// A pointer that several threads use for disjoint elements, or only to read.
struct SharedPointer<Pointee>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Pointee>
}
