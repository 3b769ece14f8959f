import Dispatch

/// Repeated readings of one quantity.
public struct Samples: Sendable, Equatable {
  /// In ascending order; at least one.
  public let values: [Double]

  /// - Parameter values: at least one.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "a sample needs a reading")
    self.values = values.sorted()
  }

  public var minimum: Double { values[0] }
  public var maximum: Double { values[values.count - 1] }
  /// The middle reading, or the mean of the middle two.
  public var median: Double {
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }
}

/// Something to be timed.
public struct Candidate {
  public var name: String
  /// How many operations one call of `body` does; readings are divided by it.
  public var operations: Int
  public var body: () -> Void

  public init(_ name: String, operations: Int = 1, _ body: @escaping () -> Void) {
    self.name = name
    self.operations = operations
    self.body = body
  }
}

/// Keeps a value alive, so that the optimiser cannot drop the work that made it.
@inline(never)
public func keep<Value>(_ value: borrowing Value) {
  withUnsafePointer(to: value) { sink = UInt(bitPattern: $0) }
}

nonisolated(unsafe) private var sink: UInt = 0

public enum Sampling {
  /// Times all candidates in turn, round after round, so that a change of clock or load meets all of them alike.
  ///
  /// - Parameters:
  ///   - samples: readings for each candidate.
  ///   - warmUp: rounds before the first reading.
  ///   - minimumSeconds: each reading repeats the body until it takes at least this long.
  /// - Returns: seconds for one operation, in the order of the candidates.
  public static func seconds(
    _ candidates: [Candidate], samples: Int = 15, warmUp: Int = 2, minimumSeconds: Double = 0.002
  ) -> [Samples] {
    let repeats = candidates.map { candidate -> Int in
      for _ in 0..<max(warmUp, 1) { candidate.body() }
      var count = 1
      while count < 1 << 24 {
        let elapsed = time(candidate, count)
        if elapsed >= minimumSeconds { break }
        count *= elapsed > 0 ? min(16, max(2, Int((minimumSeconds / elapsed).rounded(.up)))) : 16
      }
      return count
    }
    var readings = candidates.map { _ in [Double]() }
    for _ in 0..<samples {
      for (index, candidate) in candidates.enumerated() {
        let elapsed = time(candidate, repeats[index])
        readings[index].append(elapsed / Double(repeats[index] * candidate.operations))
      }
    }
    return readings.map(Samples.init)
  }

  private static func time(_ candidate: Candidate, _ count: Int) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    for _ in 0..<count { candidate.body() }
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }
}
