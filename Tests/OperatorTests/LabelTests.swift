import CircuitCompiler
import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// Labels, margins and counts of right labels: what plain loops over the integer outputs give.
@Suite struct LabelTests {
  /// Outputs that are the inputs, so that a test chooses them.
  static func identity(_ shape: [Int], _ range: ClosedRange<Int64>) throws -> QuantizedGraph {
    var draft = GraphDraft("identity", shape: shape, range: range)
    try draft.add(.reshape, reshapedTo: shape)
    return draft.graph
  }

  /// The first index of the greatest entry, as `numpy.argmax` and ONNX `ArgMax` have it.
  static func label(_ outputs: [Int64]) -> Int64 {
    var best = 0
    for index in outputs.indices where outputs[index] > outputs[best] { best = index }
    return Int64(best)
  }

  static func margin(_ outputs: [Int64]) -> Int64 {
    let sorted = outputs.sorted(by: >)
    return sorted[0] - sorted[1]
  }

  /// Random rows, rows of few values, and rows of both ends of the range.
  static func rows(_ classes: Int, _ range: ClosedRange<Int64>, _ random: inout TestRandom) -> [[Int64]] {
    let (low, high) = (range.lowerBound, range.upperBound)
    var rows = [Array(repeating: low, count: classes), Array(repeating: high, count: classes)]
    for index in [0, classes / 2, classes - 1] {
      for (most, one) in [(low, high), (high, low), (high - 1, high), (low, low + 1)] {
        var row = Array(repeating: max(low, min(most, high)), count: classes)
        row[index] = max(low, min(one, high))
        rows.append(row)
      }
    }
    for _ in 0..<6 {
      rows.append((0..<classes).map { _ in Bool.random(using: &random) ? low : high })
      rows.append((0..<classes).map { _ in max(low, high - Int64.random(in: 0...2, using: &random)) })
      rows.append(random.integers(classes, in: range))
    }
    return rows
  }

  static let ranges: [ClosedRange<Int64>] = [
    -3...4, 0...1, -1...0, -9...(-2), 5...11, -1_000_000...999_999, -3...70_000, -(1 << 40)...(1 << 40),
  ]

  @Test(arguments: [2, 3, 4, 5, 7, 8, 10, 17], ranges)
  func labelAndMarginAreThoseOfTheOutputs(classes: Int, range: ClosedRange<Int64>) throws {
    var random = TestRandom("labels \(classes) \(range)")
    let rows = Self.rows(classes, range, &random)
    let graph = try Self.identity([classes], range)
    let base = try ModelCompiler.compile(graph)
    let labels = try DerivedCase(graph, base: base, rows: rows.count, .label)
    #expect(try labels.output(rows) == rows.map(Self.label))
    #expect(labels.circuit.witness[labels.circuit.output].dimensions == [rows.count])
    let margins = try DerivedCase(graph, base: base, rows: rows.count, .labelAndMargin)
    #expect(try margins.output(rows) == rows.flatMap { [Self.label($0), Self.margin($0)] })
    for derived in [labels, margins] {
      #expect(try Circuit(decoding: derived.circuit.encoded) == derived.circuit)
      try derived.derivation.check(derived.circuit, of: base)
      #expect(derived.circuit.quantisation.head == "")
    }
  }

  /// All triples of five values.
  @Test func everyOrderAndTie() throws {
    let graph = try Self.identity([3], -2...2)
    let values: [Int64] = [-2, -1, 0, 1, 2]
    let rows = values.flatMap { a in values.flatMap { b in values.map { [a, b, $0] } } }
    let derived = try DerivedCase(graph, rows: rows.count, .labelAndMargin)
    #expect(try derived.output(rows) == rows.flatMap { [Self.label($0), Self.margin($0)] })
  }

  @Test(arguments: [[1, 5], [5, 1, 1], [1, 5, 1]])
  func dimensionsOfOneDoNotMatter(shape: [Int]) throws {
    let graph = try Self.identity(shape, -4...3)
    var random = TestRandom("shapes \(shape)")
    let rows = Self.rows(5, -4...3, &random)
    #expect(try DerivedCase(graph, rows: rows.count, .label).output(rows) == rows.map(Self.label))
  }

  @Test(arguments: [[1], [2, 3], [1, 1]])
  func outputsWithoutClassesHaveNoLabel(shape: [Int]) throws {
    let base = try ModelCompiler.compile(try Self.identity(shape, -4...3))
    for result in [Derivation.Result.label, .labelAndMargin, .accuracy(classes: 3)] {
      #expect(throws: CircuitError.derivation(.outputHasNoClasses)) {
        try DerivedCompiler.compile(base: base, rows: 2, result: result, rowBits: 4)
      }
    }
  }

  @Test func numberOfClassesIsThatOfTheOutput() throws {
    let base = try ModelCompiler.compile(try Self.identity([4], -4...3))
    #expect(throws: CircuitError.derivation(.classes)) {
      try DerivedCompiler.compile(base: base, rows: 2, result: .accuracy(classes: 3), rowBits: 4)
    }
  }

  /// Outputs so wide that differences would leave the range in which nothing wraps.
  @Test func outputsHaveToFit() throws {
    let base = try ModelCompiler.compile(try Self.identity([4], -(1 << 58)...(1 << 58)))
    #expect(throws: CircuitError.rule(.wraps, "label.max1.difference")) {
      try DerivedCompiler.compile(base: base, rows: 2, result: .label, rowBits: 4)
    }
  }

  @Test(arguments: [1, 3, 8, 29])
  func rightLabelsAreCounted(rows: Int) throws {
    var random = TestRandom("accuracy \(rows)")
    for (classes, groups) in [(2, 1), (3, 2), (10, 5)] {
      let graph = try Self.identity([classes], -4...3)
      let base = try ModelCompiler.compile(graph)
      let outputs: [[Int64]] = (0..<rows).map { _ in random.integers(classes, in: -4...3) }
      let labels = outputs.map(Self.label)
      for wrong in [0, rows / 2, rows] {
        let annotation = labels.enumerated().map { index, label in
          index < wrong ? (label + 1) % Int64(classes) : label
        }
        let group = random.integers(rows, in: 0...Int64(groups - 1))
        let all = try DerivedCase(graph, base: base, rows: rows, .accuracy(classes: classes))
        #expect(try all.output(outputs, annotations: [annotation]) == [Int64(rows - wrong)])
        let grouped = try DerivedCase(
          graph, base: base, rows: rows, .accuracyByGroup(classes: classes, groups: groups))
        let expected = (0..<groups).flatMap { own -> [Int64] in
          let members = (0..<rows).filter { group[$0] == Int64(own) }
          return [Int64(members.count { labels[$0] == annotation[$0] }), Int64(members.count)]
        }
        #expect(try grouped.output(outputs, annotations: [annotation, group]) == expected)
        for derived in [all, grouped] {
          #expect(try Circuit(decoding: derived.circuit.encoded) == derived.circuit)
          try derived.derivation.check(derived.circuit, of: base)
        }
      }
    }
  }
}
