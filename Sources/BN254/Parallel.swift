import CFieldKernels
import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Work on all cores. Bodies run inline when there is one piece of work or one core, and inside the body of another
/// call: the outer call has all cores at work already.
public enum Parallel {
  /// Number of cores that are online.
  public static let width: Int = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Cores that a call made here would use: 1 inside a body.
  public static var available: Int { cfk_parallel_depth() == 0 ? width : 1 }

  /// Calls `body` once for each index; calls may run at the same time and in any order.
  public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count <= 1 || available == 1 {
      for index in 0..<max(0, count) { body(index) }
    } else {
      DispatchQueue.concurrentPerform(iterations: count) { index in
        cfk_parallel_enter()
        body(index)
        cfk_parallel_leave()
      }
    }
  }

  /// Splits `0..<count` into as many ranges as there are cores, but none shorter than `minimum` while there are several.
  public static func chunks(_ count: Int, minimum: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let pieces = max(1, min(available, count / max(1, minimum)))
    forEach(pieces) { piece in
      body((count * piece / pieces)..<(count * (piece + 1) / pieces))
    }
  }
}
