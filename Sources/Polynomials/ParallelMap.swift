import BN254

/// A parallel map over the cores; each result is written once, by the worker that made it.
package enum ParallelMap {
  package static func map<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
    if count <= 1 { return count == 1 ? [body(0)] : [] }
    return withoutActuallyEscaping(body) { body in
      let work = UncheckedWork(body: body)
      return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = count
        guard let target = buffer.baseAddress.map(UncheckedTarget.init) else { return }
        Parallel.forEach(count) { index in (target.base + index).initialize(to: work.body(index)) }
      }
    }
  }
  /// The same for many small results: each core makes one range of them.
  package static func elements<Result>(_ count: Int, minimum: Int, _ body: (Int) -> Result) -> [Result] {
    withoutActuallyEscaping(body) { body in
      let work = UncheckedWork(body: body)
      return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = count
        guard let target = buffer.baseAddress.map(UncheckedTarget.init) else { return }
        Parallel.chunks(count, minimum: minimum) { range in
          for index in range { (target.base + index).initialize(to: work.body(index)) }
        }
      }
    }
  }
}

/// The closure does not outlive the call and only reads what it captures.
private struct UncheckedWork<Result>: @unchecked Sendable {
  let body: (Int) -> Result
}
