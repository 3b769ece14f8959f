import Circuits
import ModelGraph
import ProofTestSupport
import TestSupport
import Testing

/// A prover who follows another relation of one operator, or falsifies single values, and is honest in all else.
struct OperatorCheat: Sendable, CustomTestStringConvertible {
  /// What is false.
  enum Lie: Sendable {
    /// The prover follows this program instead: it satisfies every relation of it.
    case program(@Sendable (inout Circuit) -> Void)
    /// Sums or table values of the named tensor of `w`.
    case values(String, @Sendable (inout [Int64]) -> Void)
  }

  let name: String
  let graph: OperatorCase
  let lie: Lie
  /// Whether the false run has a lookup without a row; otherwise only a linear step stands against it.
  let breaksLookup: Bool

  var testDescription: String { "\(graph.name): \(name)" }

  /// Changes the linear step that defines the named tensor.
  static func step(_ result: String, _ change: @escaping @Sendable (inout LinearStep) -> Void) -> Lie {
    .program { circuit in
      for (index, step) in circuit.steps.enumerated() {
        guard case .linear(var linear) = step, circuit.witness[linear.result].name == result else { continue }
        change(&linear)
        circuit.steps[index] = .linear(linear)
      }
    }
  }
}

extension OperatorCheat {
  init(_ name: String, _ graph: OperatorCase, breaksLookup: Bool = false, _ lie: Lie) {
    self.name = name
    self.graph = graph
    self.lie = lie
    self.breaksLookup = breaksLookup
  }

  /// Lets the data of a product step be read through another map.
  private static func data(
    of result: String = "t0", dimension: Int, _ change: @escaping @Sendable (inout DimensionMap) -> Void
  ) -> Lie {
    step(result) { step in
      guard var product = step.product else { return }
      change(&product.b.maps[dimension])
      step.product = product
    }
  }

  /// Lets a term be read through another map.
  private static func term(
    _ index: Int = 0, of result: String = "t0", dimension: Int,
    _ change: @escaping @Sendable (inout DimensionMap) -> Void
  ) -> Lie {
    step(result) { change(&$0.terms[index].operand.maps[dimension]) }
  }

  private static let convolution = OperatorCase("convolution", [2, 5, 6]) { draft, random in
    try draft.add(random.convolution(2, 3, .init([3, 2], strides: [2, 1], pads: [1, 1]), shift: 2))
  }
  private static let grouped = OperatorCase("grouped convolution", [6, 4]) { draft, random in
    try draft.add(random.convolution(6, 9, .init([2]), groups: 3))
  }
  private static let depthwise = OperatorCase("depthwise convolution", [3, 4, 4]) { draft, random in
    try draft.add(random.convolution(3, 3, .init([2, 2]), groups: 3))
  }
  static let convolutions: [OperatorCheat] = [
    .init("one entry at the border", convolution, .values("t0") { $0[0] += 4 }),
    .init("a remainder at the border", convolution, .values("t0") { $0[20] ^= 1 }),
    .init("window one column further", convolution, data(dimension: 2) { $0.constant += 1 }),
    .init(
      "channels swapped", convolution,
      data(dimension: 0) { map in
        map.constant = 1
        map.terms[0].coefficient = -1
      }),
    .init("stride of one", convolution, data(dimension: 1) { $0.terms[0].coefficient = 1 }),
    .init("no bias", convolution, step("t0") { $0.bias = nil }),
    .init("channels of the next group", grouped, data(dimension: 0) { $0.constant += 2 }),
    .init("channels of another group size", grouped, data(dimension: 0) { $0.terms[0].coefficient = 1 }),
    .init("neighbouring channel", depthwise, data(dimension: 0) { $0.constant = -1 }),
    .init("dilated taps", depthwise, data(dimension: 2) { $0.terms[1].coefficient = 2 }),
  ]

  private static let layer = OperatorCase("dense with an addend", [2, 5]) { draft, random in
    try draft.add(random.dense(5, 5, shift: 3, addends: [3]), ["x", "x"])
  }
  static let dense: [OperatorCheat] = [
    .init("one output", layer, .values("t0") { $0[9] -= 8 }),
    .init("addend left out", layer, step("t0") { $0.terms = [] }),
    .init("addend of another row", layer, term(dimension: 0) { $0.constant = 1 }),
    .init(
      "inputs in reverse", layer,
      data(dimension: 1) { map in
        map.constant = 4
        map.terms[0].coefficient = -1
      }),
  ]

  private static let scale = OperatorCase("scale", [3, 2, 5]) { draft, random in
    try draft.add(random.scale([3, 1, 1], bias: [3, 1, 1]))
  }
  private static let product = OperatorCase("product", [3, 5]) { draft, random in
    try draft.add(random.dense(5, 5, shift: 3))
    try draft.add(.product(.init(shift: 0)), ["x", "t0"])
  }
  static let elementwise: [OperatorCheat] = [
    .init("neighbouring channel", scale, data(dimension: 0) { $0.constant = 1 }),
    .init("one entry", scale, .values("t0") { $0[17] += 1 }),
    .init("no bias", scale, step("t0") { $0.bias = nil }),
    .init("wrong sign", product, .values("t1") { $0 = $0.map { -$0 } }),
    .init(
      "square of one operand", product,
      step("t1") { step in
        if let b = step.product?.b { step.product?.a = b }
      }),
    .init("shifted against each other", product, data(of: "t1", dimension: 1) { $0.constant = 1 }),
  ]

  private static let average = OperatorCase("average pooling", [2, 4, 6]) { draft, random in
    let taps = (0..<4).map { tap -> [AffineIndex] in
      [
        .index(0), .index(1, coefficient: 2, constant: tap / 2), .index(2, coefficient: 2, constant: tap % 2),
      ]
    }
    try draft.add(.sum(.init([2, 2, 3], taps, shift: 2)))
  }
  private static let residual = OperatorCase("residual", [3, 5]) { draft, random in
    try draft.add(random.dense(5, 5, shift: 3))
    let plain: [AffineIndex] = [.index(0), .index(1)]
    try draft.add(.sum(.init([3, 5], [plain, plain], factors: [3, -2], inputs: [0, 1])), ["x", "t0"])
  }
  private static let concatenation = OperatorCase("concatenation", [3, 5]) { draft, random in
    try draft.add(random.dense(5, 5, shift: 3))
    try draft.add(
      .sum(.init([6, 5], [[.index(0), .index(1)], [.index(0, constant: -3), .index(1)]], inputs: [0, 1])),
      ["x", "t0"])
  }
  private static let slice = OperatorCase("slice as output", [3, 7]) { draft, random in
    try draft.add(.sum(.init([2, 3], [[.index(0, constant: 1), .index(1, coefficient: -2, constant: 5)]])))
  }
  private static let sliceRead = OperatorCase("slice read by a layer", [3, 7]) { draft, random in
    try draft.add(.sum(.init([2, 5], [[.index(0), .index(1, constant: 1)]])))
    try draft.add(random.dense(5, 2))
  }
  private static let transpose = OperatorCase("transpose", [3, 3]) { draft, random in
    try draft.add(.sum(.init([3, 3], [[.index(1), .index(0)]])))
  }
  private static let reshape = OperatorCase("reshape with a copy", [4, 6]) { draft, random in
    try draft.add(.sum(.init([6, 4], [[.index(1), .index(0)]])))
    try draft.add(.reshape, reshapedTo: [8, 3])
    try draft.add(random.dense(3, 2))
  }
  static let sums: [OperatorCheat] = [
    .init("mean one too large", average, .values("t0") { $0[3] += 4 }),
    .init("off by one remainder", average, .values("t0") { $0[3] ^= 1 }),
    .init("a tap counted twice", average, term(1, dimension: 2) { $0.constant = 0 }),
    .init("addend left out", residual, step("t1") { $0.terms.removeLast() }),
    .init("added instead of subtracted", residual, step("t1") { $0.terms[1].factor = 2 }),
    .init(
      "parts swapped", concatenation,
      step("t1") { step in
        let first = step.terms[0].operand.tensor
        step.terms[0].operand.tensor = step.terms[1].operand.tensor
        step.terms[1].operand.tensor = first
      }),
    .init("second part one row early", concatenation, term(1, of: "t1", dimension: 0) { $0.constant = -2 }),
    .init("shifted by one", slice, term(dimension: 1) { $0.constant += 1 }),
    .init("forwards", slice, term(dimension: 1) { $0.terms[0].coefficient = 1 }),
    .init("shifted by one", sliceRead, data(of: "t1", dimension: 1) { $0.constant = 2 }),
    .init("two entries swapped", transpose, .values("t0") { $0.swapAt(1, 5) }),
    .init(
      "not transposed", transpose,
      step("t0") { $0.terms[0].operand.maps.reverse() }),
    .init("an entry of the copy", reshape, .values("x.copy") { $0[11] += 1 }),
    .init("a part of the copy twice", reshape, term(2, of: "x.copy", dimension: 1) { $0.constant = 1 }),
  ]

  private static let pool = OperatorCase("max-pooling", [2, 5, 6], 0...15) { draft, random in
    try draft.add(.maxPool(.init(window: .init([3, 2], strides: [2, 2], pads: [1, 0]))))
  }
  private static let signedPool = OperatorCase("signed max-pooling", [2, 4]) { draft, random in
    try draft.add(.maxPool(.init(window: .init([3], pads: [1]))))
  }
  private static let activation = OperatorCase("table", [3, 5]) { draft, random in
    try draft.add(draft.table(of: "x", "square") { $0 * $0 })
    try draft.add(random.dense(5, 2))
  }
  static let nonlinear: [OperatorCheat] = [
    .init("the second operand, not the greater", pool, step("t0.max1") { $0.terms.removeLast() }),
    .init(
      "not the greatest", pool, breaksLookup: true,
      .values("t0.max2.positive") { $0 = $0.map { $0 > 0 ? $0 - 1 : $0 } }),
    .init("a difference hidden", pool, .values("t0.max1.difference") { $0 = $0.map { min($0, 0) } }),
    .init("an entry of the next window", pool, term(of: "t0.max1.difference", dimension: 2) { $0.constant += 2 }),
    .init("shifted back too far", signedPool, step("t0.max2") { $0.constant -= 1 }),
    .init("padding as if it were 0", signedPool, step("t0.shifted") { $0.constant = 0 }),
    .init(
      "a value of another argument", activation, breaksLookup: true, .values("t0") { $0[4] = $0[4] == 49 ? 36 : 49 }),
    .init("a value of no argument", activation, breaksLookup: true, .values("t0") { $0[4] = 50 }),
  ]

  static let all = convolutions + dense + elementwise + sums + nonlinear
}
