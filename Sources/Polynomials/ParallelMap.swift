import BN254

/// A parallel map over the cores; each result is written once, by the worker that made it.
package enum ParallelMap {
  package static func map<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
    if count <= 1 { return count == 1 ? [body(0)] : [] }
    return withoutActuallyEscaping(body) { body in
      let work = UncheckedWork(body: body)
      return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        let target = UncheckedTarget(base: buffer.baseAddress)
        Parallel.forEach(count) { index in
          if let base = target.base { (base + index).initialize(to: work.body(index)) }
        }
        initialized = count
      }
    }
  }
  /// The same for many small results: each core makes one range of them.
  package static func elements<Result>(_ count: Int, minimum: Int, _ body: (Int) -> Result) -> [Result] {
    withoutActuallyEscaping(body) { body in
      let work = UncheckedWork(body: body)
      return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        let target = UncheckedTarget(base: buffer.baseAddress)
        Parallel.chunks(count, minimum: minimum) { range in
          guard let base = target.base else { return }
          for index in range { (base + index).initialize(to: work.body(index)) }
        }
        initialized = count
      }
    }
  }
}

/// Workers write disjoint elements, so sharing the pointer is safe.
private struct UncheckedTarget<Result>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Result>?
}

/// The closure does not outlive the call and only reads what it captures.
private struct UncheckedWork<Result>: @unchecked Sendable {
  let body: (Int) -> Result
}
