import CInferenceKernels
import ModelGraph

/// A sum through index maps, in 32 bits, line by line.
struct OptimizedSum: ExecutionStep {
  /// What one term adds to the part of the output where it reads inside its tensor.
  private struct Term: Sendable {
    let storage: TensorStorage
    let factor: Int32
    /// Place that the output's first entry would read.
    let base: Int
    let strides: (line: Int, row: Int, column: Int)
    let lines: Range<Int>
    let rows: Range<Int>
    let columns: Range<Int>
  }

  private let kernels: KernelTable
  private let nest: LoopNest
  private let terms: [Term]
  /// Constant and bias, for one line or for all.
  private let initial: [Int32]
  private let initialStride: Int
  private let requantiser: Requantiser

  /// Nil if 32 bits do not suffice or a map is none that loops can follow.
  static func step(
    _ parameters: SumParameters, _ node: NodeContext, _ builder: inout PlanBuilder
  ) throws(ModelGraphError) -> (any ExecutionStep)? {
    var bounds = AccumulatorBounds(parameters.constant...parameters.constant)
    for term in parameters.terms { bounds.add(factor: term.factor, of: node.inputs[term.input].range) }
    if let bias = parameters.bias, let least = bias.values.min(), let greatest = bias.values.max() {
      bounds.add(factor: 1, of: least...greatest)
    }
    var inputs: [TensorStorage] = []
    for tensor in node.inputs {
      guard let input = try builder.operand(tensor.name) else { return nil }
      inputs.append(input)
    }
    guard let range = bounds.range,
      let requantiser = Requantiser(
        sums: range, shift: parameters.shift, table: node.table, q: node.q, output: node.output, kernels: node.kernels)
    else { return nil }
    return OptimizedSum(
      parameters, inputs: inputs, nest: node.output.layout, requantiser: requantiser, kernels: node.kernels)
  }

  init?(
    _ parameters: SumParameters, inputs: [TensorStorage], nest layout: TensorLayout, requantiser: Requantiser,
    kernels: KernelTable
  ) {
    guard let nest = LoopNest(layout) else { return nil }
    self.nest = nest
    self.kernels = kernels
    self.requantiser = requantiser
    var terms: [Term] = []
    for term in parameters.terms {
      let storage = inputs[term.input]
      var base = storage.layout.base
      var strides = [Int](repeating: 0, count: parameters.shape.count)
      var ranges = parameters.shape.map { 0..<$0 }
      var empty = false
      for (axis, map) in term.maps.enumerated() {
        let stride = storage.layout.strides[axis]
        let size = storage.layout.shape[axis]
        base += map.constant * stride
        let moving = map.terms.filter { $0.coefficient != 0 }
        guard moving.count <= 1 else { return nil }
        guard let only = moving.first else {
          if !(0..<size).contains(map.constant) { empty = true }
          continue
        }
        strides[only.variable] += only.coefficient * stride
        let inside = ranges[only.variable].filter { (0..<size).contains(map.constant + only.coefficient * $0) }
        if let first = inside.first, let last = inside.last {
          ranges[only.variable] = first..<(last + 1)
        } else {
          empty = true
        }
      }
      if empty { continue }
      let loops = nest.loops(ranges, none: 0..<1)
      terms.append(
        Term(
          storage: storage, factor: Int32(truncatingIfNeeded: term.factor), base: base,
          strides: nest.loops(strides, none: 0), lines: loops.line, rows: loops.row, columns: loops.column))
    }
    self.terms = terms
    let ones = parameters.shape.map { _ in 1 }
    let bias = nest.lineValues(parameters.bias?.values ?? [0], shape: parameters.bias?.shape ?? ones)
    let constant = Int32(truncatingIfNeeded: parameters.constant)
    initial = bias.values.map { $0 &+ constant }
    initialStride = bias.lineStride
  }

  var scratchBytes: Int { nest.rows * nest.columns * 4 }

  func run(_ arena: Arena, parallel: Bool, recorder: Recorder?) {
    let sums = arena.scratch(part: 0, as: Int32.self)
    let width = nest.columns
    initial.withUnsafeBufferPointer { initial in
      guard let first = initial.baseAddress else { return }
      for line in 0..<nest.lines {
        sums.update(from: first + line &* initialStride, count: nest.rows &* width)
        for term in terms where term.lines.contains(line) {
          let (row, column) = (term.rows.lowerBound, term.columns.lowerBound)
          var task = plumbline_accumulate_task()
          task.values = UnsafeRawPointer(
            arena.pointer(
              term.storage,
              term.base &+ line &* term.strides.line &+ row &* term.strides.row &+ column &* term.strides.column))
          task.row_stride = term.strides.row
          task.column_stride = term.strides.column
          task.rows = term.rows.count
          task.columns = term.columns.count
          task.factor = term.factor
          task.offset = Int32(truncatingIfNeeded: Int64(term.factor) &* term.storage.zero)
          task.sums = sums + (row &* width &+ column)
          task.sum_stride = width
          Accumulation.run(&task, element: term.storage.element, kernels: kernels)
        }
        requantiser.apply(
          sums, rows: nest.rows, columns: width, to: nest.layout.base &+ line &* nest.strides.line,
          rowStride: nest.layout.rowStride, in: arena)
      }
    }
  }
}
