import ModelGraph
import Testing

/// Types of results with a batch whose size is not known.
@Suite struct OperatorTypeTests {
  static let batch = Dimension.symbolic("batch")

  static func image(_ sizes: Int...) -> TensorType { TensorType(.float32, [batch] + sizes.map(Dimension.fixed)) }
  static func fixed(_ sizes: Int...) -> TensorType { TensorType(.float32, fixed: sizes) }

  @Test(arguments: [
    (
      FloatOperation.conv(Conv(window: Window(kernel: [3, 3], pads: [1, 1, 1, 1]))),
      [image(2, 6, 5), fixed(4, 2, 3, 3)], [image(4, 6, 5)]
    ),
    (.conv(Conv(window: Window(kernel: []))), [image(2, 6, 5), fixed(4, 2, 3, 2)], [image(4, 4, 4)]),
    (.maxPool(MaxPool(window: Window(kernel: [2, 2], strides: [2, 2]))), [image(2, 6, 5)], [image(2, 3, 2)]),
    (.globalAveragePool(GlobalAveragePool()), [image(2, 6, 5)], [image(2, 1, 1)]),
    (
      .batchNormalization(BatchNormalization()), [image(2, 6)] + [TensorType](repeating: fixed(2), count: 4),
      [image(2, 6)]
    ),
    (.mul(Mul()), [image(2, 6), fixed(2, 1)], [image(2, 6)]),
    (.max(Max()), [fixed(1, 6), image(2, 6), image(1, 1)], [image(2, 6)]),
    (.concat(Concat(axis: -1)), [image(2, 6), image(2, 1)], [image(2, 7)]),
    (.split(Split(axis: 1, sizes: [2, 3], count: 2)), [image(5)], [image(2), image(3)]),
    (.slice(Slice(starts: [0, 1], ends: [.max, 4], axes: [0, 1], steps: [1, 2])), [image(5)], [image(2)]),
    (.pad(Pad(pads: [0, 1, 0, 2])), [image(5)], [image(8)]),
    (.transpose(Transpose(permutation: [0, 2, 1])), [image(2, 6)], [image(6, 2)]),
    (.squeeze(Squeeze(axes: [1])), [image(1, 6)], [image(6)]),
    (.unsqueeze(Unsqueeze(axes: [-1, 1])), [image(6)], [image(1, 6, 1)]),
    (.reduceMean(ReduceMean(axes: [2, -1], keepsDimensions: false)), [image(4, 3, 2)], [image(4)]),
    (.reduceSum(ReduceSum(axes: [1])), [image(4, 3)], [image(1, 3)]),
    (.gather(Gather(axis: 1)), [image(4, 3), TensorType(.int64, fixed: [2])], [image(2, 3)]),
    (.cast(Cast(to: .float32)), [TensorType(.uint8, [batch, .fixed(3)])], [image(3)]),
    (
      .quantizeLinear(QuantizeLinear(axis: 1)), [image(3), fixed(), TensorType(.int8, [])],
      [TensorType(.int8, [batch, .fixed(3)])]
    ),
    (.dequantizeLinear(DequantizeLinear(axis: 1)), [TensorType(.uint8, [batch, .fixed(3)]), fixed(3)], [image(3)]),
  ])
  func batchIsCarriedThrough(operation: FloatOperation, inputs: [TensorType], expected: [TensorType]) throws {
    #expect(try operation.inferTypes(inputs, node: "n") == expected)
  }

  /// What would need the size of the batch.
  @Test(arguments: [
    (FloatOperation.concat(Concat(axis: 0)), [image(2), image(2)]), (.squeeze(Squeeze()), [image(1, 2)]),
    (.pad(Pad(pads: [1, 0, 0, 0])), [image(2)]), (.split(Split(axis: 0, sizes: nil, count: 2)), [image(2)]),
    (.slice(Slice(starts: [1], ends: [.max], axes: [0], steps: [1])), [image(2)]),
    (.gather(Gather(axis: 0)), [image(2), TensorType(.int64, fixed: [1])]), (.squeeze(Squeeze(axes: [0])), [image(2)]),
  ])
  func batchWithoutSizeIsRefused(operation: FloatOperation, inputs: [TensorType]) {
    #expect(throws: ModelGraphError.self) { try operation.inferTypes(inputs, node: "n") }
  }

  /// int8 and uint8 round ties to even, saturate, and take NaN for zero.
  @Test func quantisationRoundsAndSaturates() throws {
    let x = try TensorValue(shape: [8], floats: [0.5, 1.5, -0.5, -1.5, 1e30, -.infinity, .nan, 2.25])
    let one = try TensorValue(shape: [], floats: [1])
    for (element, zero, expected) in [
      (ElementType.int8, Int64(3), [Int64](arrayLiteral: 3, 5, 3, 1, 127, -128, 3, 5)),
      (.uint8, 1, [1, 3, 1, 0, 255, 0, 1, 3]),
    ] {
      let zeroPoint = try TensorValue(tensor: "z", shape: [], storage: .integer([zero]), element: element)
      let found = try FloatOperation.quantizeLinear(QuantizeLinear(axis: 1)).evaluate([x, one, zeroPoint], node: "q")
      #expect(found == [try TensorValue(tensor: "y", shape: [8], storage: .integer(expected), element: element)])
    }
  }

  @Test func integersMustFitTheirType() {
    #expect(throws: ModelGraphError.valueOutOfRange(tensor: "t", index: 1, value: 128, allowed: -128...127)) {
      try TensorValue(tensor: "t", shape: [2], storage: .integer([0, 128]), element: .int8)
    }
    #expect(throws: ModelGraphError.unsupportedType(node: "t", expected: "integers", found: "float32")) {
      try TensorValue(tensor: "t", shape: [1], storage: .integer([0]), element: .float32)
    }
  }
}
