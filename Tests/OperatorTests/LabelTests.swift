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
    #expect(throws: CircuitError.rule(.wraps, "label.max1")) {
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

  @Test(arguments: [Derivation.Result.label, .labelAndMargin])
  func isProved(result: Derivation.Result) throws {
    var random = TestRandom("proved labels")
    let rows = Array(Self.rows(5, -4...3, &random).prefix(11))
    let derived = try DerivedCase(try Self.identity([5], -4...3), rows: rows.count, result)
    let expected = rows.flatMap { row in
      result == .label ? [Self.label(row)] : [Self.label(row), Self.margin(row)]
    }
    #expect(try derived.prove(derived.trace(rows)) == expected)
  }

  /// The scores stay where they are from level to level, and labels are numbers of `c` bits.
  @Test func maximaAreWithinTheScores() throws {
    let base = try ModelCompiler.compile(try Self.identity([10], -128...127))
    let circuit = try DerivedCompiler.compile(base: base, rows: 3, result: .label, rowBits: 4).circuit
    let domains = try IntervalAnalysis(circuit).domains
    func domain(_ name: String, _ circuit: Circuit, _ domains: [ClosedRange<Int64>?]) -> ClosedRange<Int64>? {
      circuit.witness.firstIndex { $0.name == name }.flatMap { domains[$0] }
    }
    for name in ["score", "max1", "max2", "max3", "max4"] {
      #expect(domain("label." + name, circuit, domains) == -2048...2047, "\(name)")
    }
    #expect(domain("label.best", circuit, domains) == -128...127)
    #expect(domain("labels", circuit, domains) == 0...15)
    // Without one of the conditions, the sum of the parts is what is known.
    for change in 0..<4 {
      var other = circuit
      for index in other.steps.indices {
        if case .linear(var step) = other.steps[index] {
          switch (change, step.name) {
          case (0, "label.max1"): step.product?.a.maps[1] = .index(1, constant: -1)
          case (1, "label.max1"): step.terms[0].operand.maps[1] = .index(1, constant: 4)
          case (2, "label.max1.difference"): step.constant = 1
          case (3, "label.max1"): step.constant = 1
          default: break
          }
          other.steps[index] = .linear(step)
        }
      }
      let found = domain("label.max1", other, try IntervalAnalysis(other).domains)
      #expect(found == (change == 3 ? -2047...2048 : change == 2 ? -6142...6143 : -6143...6142), "\(change)")
    }
  }

  /// What keeps choices and remainders unique may not be left out.
  @Test func ruleThatStopsAFalseLabel() throws {
    let base = try ModelCompiler.compile(try Self.identity([3], -8...7))
    let circuit = try DerivedCompiler.compile(base: base, rows: 3, result: .label, rowBits: 4).circuit
    func place(_ name: String) -> Int { circuit.witness.firstIndex { $0.name == name } ?? -1 }
    func rule(_ change: (inout [Step]) -> Void) -> CircuitError? {
      var other = circuit
      change(&other.steps)
      do {
        try ClosureRules.check(other)
        return nil
      } catch { return error }
    }
    func withoutRange(_ name: String) -> CircuitError? {
      rule { steps in
        steps.removeAll { if case .range(let range) = $0 { range.argument == place(name) } else { false } }
      }
    }
    #expect(rule { _ in } == nil)
    #expect(
      withoutRange("label.max1.choice") == .rule(.operandNotRangeChecked, "label.max1: label.max1.choice"))
    #expect(withoutRange("label.best") == .rule(.unboundedQuotient, "label.best"))
    for name in ["label.max2.choice", "label.best"] {
      let loose = rule { steps in
        for index in steps.indices {
          guard case .linear(var step) = steps[index], step.name == name else { continue }
          step.limbs[0].width += 1
          steps[index] = .linear(step)
        }
      }
      #expect(loose == .rule(.looseLimbs, name))
    }
  }
}
