import ModelGraph
import ProofTestSupport
import TestSupport

extension OperatorCase {
  static let dense: [OperatorCase] = [
    .init("dense", [5]) { draft, random in try draft.add(random.dense(5, 3)) },
    .init("dense, requantised", [5]) { draft, random in try draft.add(random.dense(5, 3, shift: 3)) },
    .init("dense of one entry", [1]) { draft, random in try draft.add(random.dense(1, 1)) },
    .init("dense over leading dimensions", [3, 2, 5]) { draft, random in try draft.add(random.dense(5, 6, shift: 2)) },
    .init("dense of a flattened image", [3, 2, 5]) { draft, random in
      try draft.add(.reshape, reshapedTo: [30])
      try draft.add(random.dense(30, 3))
    },
    .init("dense with addends", [3, 5]) { draft, random in
      let first = try draft.add(random.dense(5, 5, shift: 4))
      try draft.add(random.dense(5, 5, shift: 3, addends: [7, -2]), ["x", first, "x"])
    },
  ]

  static let convolutions: [OperatorCase] = [
    .init("convolution", [2, 5, 6]) { draft, random in try draft.add(random.convolution(2, 3, .init([3, 2]))) },
    .init("strided, padded, requantised", [3, 5, 6]) { draft, random in
      try draft.add(random.convolution(3, 5, .init([3, 3], strides: [2, 1], pads: [1, 2]), shift: 3))
    },
    .init("dilated", [2, 6, 7]) { draft, random in
      try draft.add(random.convolution(2, 2, .init([2, 3], dilations: [3, 2], pads: [0, 1], padsAfter: [2, 0])))
    },
    .init("grouped", [6, 3, 3]) { draft, random in
      try draft.add(random.convolution(6, 9, .init([2, 2]), groups: 3, shift: 2))
    },
    .init("depthwise", [3, 4, 4]) { draft, random in
      try draft.add(random.convolution(3, 3, .init([3, 3], pads: [1, 1]), groups: 3))
    },
    .init("depthwise with multiplier", [3, 4, 3]) { draft, random in
      try draft.add(random.convolution(3, 6, .init([2, 2]), groups: 3))
    },
    .init("1x1", [5, 3, 2]) { draft, random in try draft.add(random.convolution(5, 3, .init([1, 1]), shift: 1)) },
    .init("kernel as large as the image", [2, 3, 5]) { draft, random in
      try draft.add(random.convolution(2, 3, .init([3, 5])))
    },
    .init("padded image of one pixel", [1, 1, 1]) { draft, random in
      try draft.add(random.convolution(1, 2, .init([3, 3], pads: [1, 1])))
    },
    .init("1-D", [3, 9]) { draft, random in
      try draft.add(random.convolution(3, 2, .init([3], strides: [2], pads: [1]), shift: 2))
    },
    .init("convolution after grouped, with a residual", [4, 3, 3]) { draft, random in
      let first = try draft.add(random.convolution(4, 6, .init([1, 1]), groups: 2, shift: 3))
      let second = try draft.add(
        random.convolution(6, 6, .init([3, 3], pads: [1, 1]), shift: 4, addends: [5]),
        [
          first, first,
        ])
      try draft.add(random.convolution(6, 6, .init([1, 1]), groups: 3), [second])
    },
  ]

  static let elementwise: [OperatorCase] = [
    .init("scale by channel", [3, 2, 5]) { draft, random in
      try draft.add(random.scale([3, 1, 1], bias: [3, 1, 1], shift: 2))
    },
    .init("scale with all weights", [3, 5]) { draft, random in try draft.add(random.scale([3, 5], bias: [1, 5])) },
    .init("scale by one weight, stretched", [1, 5]) { draft, random in try draft.add(random.scale([3, 1])) },
    .init("product", [3, 5]) { draft, random in
      let other = try draft.add(random.dense(5, 5, shift: 3))
      try draft.add(.product(.init(shift: 2)), ["x", other])
    },
    .init("square", [6]) { draft, random in try draft.add(.product(.init(shift: 0)), ["x", "x"]) },
    .init("product with broadcasting", [3, 5]) { draft, random in
      let gate = try draft.add(random.dense(5, 1, shift: 2))
      try draft.add(.product(.init(shift: 0)), ["x", gate])
    },
  ]

  static let sums: [OperatorCase] = [
    .init("residual, difference and constant", [3, 5]) { draft, random in
      let other = try draft.add(random.dense(5, 5, shift: 3))
      let plain: [AffineIndex] = [.index(0), .index(1)]
      var sum = SumParameters([3, 5], [plain, plain], factors: [3, -2], inputs: [0, 1], shift: 2)
      sum.constant = 9
      sum.bias = random.parameters([1, 5], bits: 5)
      try draft.add(.sum(sum), ["x", other])
    },
    .init("sum with a private bias and no product", [5]) { draft, random in
      var sum = SumParameters([5], [[.index(0)]])
      sum.bias = random.parameters([5], bits: 7)
      try draft.add(.sum(sum))
    },
    .init("concatenation", [3, 5]) { draft, random in
      let other = try draft.add(random.dense(5, 5, shift: 3))
      try draft.add(
        .sum(
          .init([6, 5], [[.index(0), .index(1)], [.index(0, constant: -3), .index(1)]], inputs: [0, 1])),
        ["x", other])
    },
    .init("slice backwards", [3, 6]) { draft, random in
      try draft.add(.sum(.init([3, 3], [[.index(0), .index(1, coefficient: -2, constant: 5)]])))
      try draft.add(random.dense(3, 2))
    },
    .init("slice as output", [3, 6]) { draft, random in
      try draft.add(.sum(.init([2, 4], [[.index(0, constant: 1), .index(1, constant: 1)]])))
    },
    .init("zero padding", [3, 4]) { draft, random in
      try draft.add(.sum(.init([5, 7], [[.index(0, constant: -1), .index(1, constant: -2)]])))
      try draft.add(random.dense(7, 2))
    },
    .init("transpose as output", [3, 2, 5]) { draft, random in
      try draft.add(.sum(.init([5, 3, 2], [[.index(1), .index(2), .index(0)]])))
    },
    .init("transpose read by a dense layer", [3, 2, 5]) { draft, random in
      try draft.add(.sum(.init([5, 3, 2], [[.index(1), .index(2), .index(0)]])))
      try draft.add(.reshape, reshapedTo: [5, 6])
      try draft.add(random.dense(6, 3))
    },
    .init("squeeze, unsqueeze, one entry repeated", [3, 1, 5]) { draft, random in
      let squeezed = try draft.add(.sum(.init([3, 5], [[.index(0), .fixed(0), .index(1)]])))
      try draft.add(.sum(.init([3, 1, 1, 5], [[.index(0), .index(3)]])), [squeezed])
      try draft.add(.sum(.init([3, 4, 5], [[.index(0), .fixed(0), .fixed(0), .index(2)]])))
      try draft.add(random.scale([1, 4, 1]))
    },
    .init("average pooling", [2, 4, 6]) { draft, random in
      let taps = (0..<2).flatMap { i in
        (0..<3).map { j -> [AffineIndex] in
          [.index(0), .index(1, coefficient: 2, constant: i), .index(2, coefficient: 3, constant: j)]
        }
      }
      try draft.add(.sum(.init([2, 2, 2], taps, factors: taps.map { _ in 43 }, shift: 8)))
      try draft.add(random.convolution(2, 3, .init([1, 1])))
    },
  ]

  static let maxima: [OperatorCase] = [
    .init("2x2 with stride 2", [3, 4, 6], 0...15) { draft, random in
      try draft.add(.maxPool(.init(window: .init([2, 2], strides: [2, 2]))))
    },
    .init("3x3 with stride 2, padded", [2, 5, 6], 0...15) { draft, random in
      try draft.add(.maxPool(.init(window: .init([3, 3], strides: [2, 2], pads: [1, 1]))))
    },
    .init("signed, padded", [2, 4, 5]) { draft, random in
      try draft.add(.maxPool(.init(window: .init([3, 2], strides: [1, 2], pads: [1, 0], padsAfter: [1, 1]))))
    },
    .init("signed, all negative", [2, 4, 4], -16...(-1)) { draft, random in
      try draft.add(.maxPool(.init(window: .init([3, 3], pads: [1, 1]))))
    },
    .init("overlapping, 5 taps, shared halves", [1, 9, 2]) { draft, random in
      try draft.add(.maxPool(.init(window: .init([7, 1], pads: [3, 0]))))
    },
    .init("dilated", [2, 7, 6]) { draft, random in
      try draft.add(.maxPool(.init(window: .init([3, 2], strides: [2, 1], dilations: [2, 3]))))
    },
    .init("global", [3, 4, 7]) { draft, random in
      try draft.add(.maxPool(.init(window: .init([4, 7]))))
      try draft.add(.reshape, reshapedTo: [3])
      try draft.add(random.dense(3, 2))
    },
    .init("kernel of one, strided", [2, 5, 5]) { draft, random in
      try draft.add(.maxPool(.init(window: .init([1, 1], strides: [2, 3]))))
      try draft.add(draft.table(of: draft.graph.output, "double") { 2 * $0 })
    },
    .init("1-D after a convolution", [2, 9]) { draft, random in
      let first = try draft.add(random.convolution(2, 3, .init([2]), shift: 3))
      try draft.add(draft.table(of: first, "clamp") { min(max($0, -8), 7) })
      try draft.add(.maxPool(.init(window: .init([3], strides: [2]))))
      try draft.add(draft.table(of: draft.graph.output, "relu") { max($0, 0) })
    },
    .init("differences too wide for a table, padded", [2, 3, 5], -300_000...200_000) { draft, random in
      try draft.add(.maxPool(.init(window: .init([2, 3], strides: [1, 2], pads: [0, 1]))))
    },
  ]

  static let shapes: [OperatorCase] = [
    .init("reshape of the input as output", [3, 4]) { draft, random in try draft.add(.reshape, reshapedTo: [2, 6]) },
    .init("boundaries inside a dimension", [6, 5]) { draft, random in
      try draft.add(.reshape, reshapedTo: [2, 3, 5])
      try draft.add(.sum(.init([3, 2, 5], [[.index(1), .index(0), .index(2)]])))
      try draft.add(.reshape, reshapedTo: [6, 5])
      try draft.add(random.convolution(6, 4, .init([3], pads: [1]), groups: 2))
    },
    .init("half of shuffled channels", [8, 3]) { draft, random in
      try draft.add(.reshape, reshapedTo: [4, 2, 3])
      try draft.add(.sum(.init([2, 4, 3], [[.index(1), .index(0), .index(2)]])))
      let shuffled = try draft.add(.reshape, reshapedTo: [8, 3])
      try draft.add(.sum(.init([4, 3], [[.index(0, constant: 4), .index(1)]])), [shuffled])
      try draft.add(random.convolution(4, 2, .init([2])))
    },
    .init("table of a transposed tensor, read twice", [3, 5]) { draft, random in
      let transposed = try draft.add(.sum(.init([5, 3], [[.index(1), .index(0)]])))
      let first = try draft.add(draft.table(of: transposed, "square") { $0 * $0 }, [transposed])
      let second = try draft.add(draft.table(of: transposed, "negative") { -$0 }, [transposed])
      let plain: [AffineIndex] = [.index(0), .index(1)]
      try draft.add(.sum(.init([5, 3], [plain, plain], inputs: [0, 1])), [first, second])
    },
    .init("boundaries that do not go together", [4, 6]) { draft, random in
      try draft.add(.sum(.init([6, 4], [[.index(1), .index(0)]])))
      let reshaped = try draft.add(.reshape, reshapedTo: [8, 3])
      try draft.add(draft.table(of: reshaped, "square") { $0 * $0 })
      try draft.add(random.dense(3, 2))
    },
    .init("window over joined dimensions", [3, 5, 2]) { draft, random in
      try draft.add(.sum(.init([3, 2, 5], [[.index(0), .index(2), .index(1)]])))
      try draft.add(.reshape, reshapedTo: [3, 10])
      try draft.add(random.convolution(3, 2, .init([3], pads: [1])))
    },
    .init("padding beside other entries", [12]) { draft, random in
      try draft.add(.reshape, reshapedTo: [3, 4])
      try draft.add(random.convolution(3, 2, .init([3], pads: [1])))
    },
    .init("zeros around a slice", [2, 9]) { draft, random in
      let slice = try draft.add(.sum(.init([2, 5], [[.index(0), .index(1, constant: 2)]])))
      try draft.add(.maxPool(.init(window: .init([3], pads: [1]))), [slice])
    },
    .init("quotient in two tables and a sum", [4]) { draft, random in
      let q = try draft.add(random.dense(4, 5, shift: 3))
      let relu = try draft.add(draft.table(of: q, "relu") { max($0, 0) }, [q])
      let sign = try draft.add(draft.table(of: q, "sign") { $0.signum() }, [q])
      try draft.add(
        .sum(.init([5], [[.index(0)], [.index(0)], [.index(0)]], factors: [1, 3, -2], inputs: [0, 1, 2])),
        [q, relu, sign])
    },
  ]

  static let all = dense + convolutions + elementwise + sums + maxima + shapes
}
