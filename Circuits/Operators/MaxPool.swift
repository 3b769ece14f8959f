import ModelGraph

extension CircuitBuilder {
  /// The greatest entry of each window, one direction after the other: the maxima along one dimension, then the maxima of
  /// these along the other.
  ///
  /// Reads in the padding give 0, which changes nothing where no entry is negative. Otherwise everything is shifted so
  /// that the least possible entry is 0, and the last step shifts it back.
  package mutating func maxPool(_ node: QuantizedNode, _ parameters: MaxPoolParameters) throws(CircuitError) {
    let window = parameters.window
    guard let source = node.inputs.first else { throw .rule(.shape, node.name) }
    var view = try view(of: source)
    guard view.shape.count == window.rank + 1, let sizes = window.outputSizes(input: Array(view.shape.dropFirst()))
    else { throw .rule(.shape, node.name) }
    var lines = (0..<window.rank).map { axis in
      MaximumLine(
        axis: 1 + axis, count: sizes[axis], start: -window.padsBefore[axis], stride: window.strides[axis],
        taps: window.kernel[axis], dilation: window.dilations[axis])
    }
    // What needs no maxima comes first, then what leaves less to do.
    if lines.count == 2 {
      let costs = [[0, 1], [1, 0]].map { order in
        lines[order[0]].cost * view.shape[lines[order[1]].axis] + lines[order[1]].cost * lines[order[0]].count
      }
      if costs[1] < costs[0] || lines[1].taps == 1 { lines.reverse() }
    }
    let least = min(intervals[view.block]?.lowerBound ?? 0, 0)
    let isShifted = least < 0 && lines.contains { $0.leaves(view.shape[$0.axis]) }
    if isShifted {
      var shift = LinearDraft(name: node.name + ".shift", outputs: view.shape)
      shift.terms = [(1, Reading(view: view, variables: Array(view.shape.indices)))]
      shift.constant = -least
      view = try add(shift, result: node.output + ".shifted")
    }
    var names = MaximumNames(node: node)
    for (position, line) in lines.enumerated() {
      let isLast = position == lines.count - 1
      view = try maxima(of: view, along: line, constant: isLast && isShifted ? least : 0, names: &names)
    }
    place(node.output, at: view)
  }

  /// The maxima along one dimension.
  ///
  /// Windows that overlap much share the maxima of half windows; otherwise each window is a balanced tree of its own.
  private mutating func maxima(
    of view: TensorView, along line: MaximumLine, constant: Int64, names: inout MaximumNames
  ) throws(CircuitError) -> TensorView {
    if line.taps > 1, line.sharedCost < line.treeCost {
      return try sharedMaxima(of: view, along: line, constant: constant, names: &names)
    }
    return try treeMaxima(of: .init(view: view, line: line), taps: line.taps, constant: constant, names: &names)
  }

  /// `M_k[i] = max(M_h[i], M_h[i + k - h])`, `h` the greatest power of two below `k`.
  private mutating func sharedMaxima(
    of view: TensorView, along line: MaximumLine, constant: Int64, names: inout MaximumNames
  ) throws(CircuitError) -> TensorView {
    let half = line.half
    let offset = (line.taps - half) * line.dilation
    guard half > 1 else {
      let source = MaximumTaps(view: view, line: line)
      return try maximum(
        source.reading(.fixed(0)), source.reading(.fixed(1)), sizes: source.sizes, constant: constant, names: &names)
    }
    let inner = line.halfLine
    let halves = try sharedMaxima(of: view, along: inner, constant: 0, names: &names)
    var both = line
    both.start = 0
    both.stride = line.stride / inner.stride
    both.dilation = offset / inner.stride
    let source = MaximumTaps(view: halves, line: both)
    return try maximum(
      source.reading(.fixed(0)), source.reading(.fixed(1)), sizes: source.sizes, constant: constant, names: &names)
  }

  /// A balanced tree: half of the taps against the other half, an odd one left over to the end.
  private mutating func treeMaxima(
    of source: MaximumTaps, taps: Int, constant: Int64, names: inout MaximumNames
  ) throws(CircuitError) -> TensorView {
    if taps == 1 {
      let reading = source.reading(.fixed(0))
      if let view = rearranged(reading, shape: source.sizes) { return view }
      var copy = LinearDraft(name: names.node, outputs: source.sizes)
      copy.terms = [(1, reading)]
      return try add(copy, result: names.next)
    }
    if taps % 2 == 1 {
      let others = try treeMaxima(of: source, taps: taps - 1, constant: 0, names: &names)
      return try maximum(
        Reading(view: others, variables: Array(source.sizes.indices)), source.reading(.fixed(taps - 1)),
        sizes: source.sizes, constant: constant, names: &names)
    }
    let half = taps / 2
    guard half > 1 else {
      return try maximum(
        source.reading(.fixed(0)), source.reading(.fixed(1)), sizes: source.sizes, constant: constant, names: &names)
    }
    let tap = source.sizes.count
    let pairs = try maximum(
      source.reading(.index(tap)), source.reading(.index(tap, constant: half)), sizes: source.sizes + [half],
      constant: 0, names: &names)
    var next = source
    next.view = pairs
    next.hasTapDimension = true
    return try treeMaxima(of: next, taps: half, constant: constant, names: &names)
  }

  /// Differences of a maximum that a table has rows for; wider ones are decomposed. A table of `2^18` rows leaves room for
  /// others.
  private static let longestMaximumTable: Int64 = 1 << 18

  /// `max(a, b) + constant = b + relu(a - b) + constant`: an exact difference, a table step over its whole range, an exact
  /// sum. `IntervalAnalysis` knows that the sum stays between the operands' bounds. So does a product where the table would
  /// be too long, see `wideMaximum`.
  private mutating func maximum(
    _ a: Reading, _ b: Reading, sizes: [Int], constant: Int64, names: inout MaximumNames
  ) throws(CircuitError) -> TensorView {
    let name = names.next
    let resolved = try resolve([a, b], sizes: sizes, node: names.node)
    var outputs = resolved.factors.flatMap { $0 }
    var operands = resolved.operands
    if outputs.isEmpty {
      outputs = [1]
      operands = operands.map { $0.renumbered { $0 + 1 } }
    }
    let difference = addWitness(name + ".difference", dimensions: outputs)
    try add(
      linear: LinearStep(
        name: names.node + ".difference", outputs: outputs,
        terms: [.init(factor: 1, operand: operands[0]), .init(factor: -1, operand: operands[1])], shift: 0,
        result: difference))
    guard let range = intervals[difference] else { throw .rule(.tableNotCovering, name) }
    let result: Int
    if range.upperBound - range.lowerBound < Self.longestMaximumTable {
      let rows = range.map { LookupTable.FunctionRow($0, max($0, 0)) }
      let positive = try lookUp(
        difference, function: "relu", rows: rows, range: range, result: name + ".positive")
      result = addWitness(name, dimensions: outputs)
      let plain = outputs.indices.map { DimensionMap.index($0) }
      try add(
        linear: LinearStep(
          name: names.node, outputs: outputs,
          terms: [
            .init(factor: 1, operand: operands[1]),
            .init(factor: 1, operand: Operand(tensor: .witness(positive), maps: plain)),
          ], constant: constant, shift: 0, result: result))
    } else {
      result = try wideMaximum(
        difference: difference, below: operands[1], outputs: outputs, constant: constant, step: names.node,
        result: name)
    }
    let bounds = operands.compactMap { intervals[$0.tensor.index]?.withZero }
    if let lower = bounds.map(\.lowerBound).min(), let upper = bounds.map(\.upperBound).max() {
      bound(result, to: (lower &+ constant)...(upper &+ constant))
    }
    return TensorView(block: result, factors: resolved.factors, dimensions: outputs)
  }
}

/// Windows along one dimension: output `o` has the taps at `start + stride o + dilation t`, `0 <= t < taps`.
struct MaximumLine {
  var axis: Int
  /// Number of outputs.
  var count: Int
  var start: Int
  var stride: Int
  var taps: Int
  var dilation: Int

  /// Whether a tap lies outside `0..<size`.
  func leaves(_ size: Int) -> Bool {
    start < 0 || start + (count - 1) * stride + (taps - 1) * dilation >= size
  }

  /// Maxima of two that a tree for each window takes.
  var treeCost: Int { (taps - 1) * count }
  /// The same if half windows are shared.
  var sharedCost: Int { taps <= 1 ? 0 : count + (half > 1 ? halfLine.sharedCost : 0) }
  var cost: Int { min(treeCost, sharedCost) }

  /// The greatest power of two below `taps`.
  var half: Int { taps <= 2 ? 1 : 1 << (Int.bitWidth - 1 - (taps - 1).leadingZeroBitCount) }

  /// The half windows that all windows are made of, as far apart as they allow.
  var halfLine: MaximumLine {
    let offset = (taps - half) * dilation
    var result = self
    result.taps = half
    result.stride = Self.greatestCommonDivisor(stride, offset)
    result.count = ((count - 1) * stride + offset) / result.stride + 1
    return result
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

/// Where the taps of windows are read: along a dimension of a tensor, or, once pairs are taken, in a last dimension.
struct MaximumTaps {
  var view: TensorView
  var line: MaximumLine
  var hasTapDimension = false

  /// The sizes of the output variables.
  var sizes: [Int] {
    var sizes = view.shape
    if hasTapDimension { sizes.removeLast() }
    sizes[line.axis] = line.count
    return sizes
  }

  /// The tap with this number, for each output.
  func reading(_ tap: AffineIndex) -> Reading {
    var indices = sizes.indices.map { AffineIndex.index($0) }
    if hasTapDimension { return Reading(view: view, indices: indices + [tap]) }
    indices[line.axis] = AffineIndex(
      terms: [.init(variable: line.axis, coefficient: line.stride)]
        + tap.terms.map { .init(variable: $0.variable, coefficient: $0.coefficient * line.dilation) },
      constant: line.start + tap.constant * line.dilation)
    return Reading(view: view, indices: indices)
  }
}

/// Names of the intermediate maxima of a node. The steps bear the node's name.
struct MaximumNames {
  let node: String
  private let output: String
  private var count = 0

  init(node: QuantizedNode) {
    self.node = node.name
    output = node.output
  }

  var next: String {
    mutating get {
      count += 1
      return "\(output).max\(count)"
    }
  }
}
