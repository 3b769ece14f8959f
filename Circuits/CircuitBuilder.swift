import ModelGraph

/// Collects the integer program of a model, operator by operator, before anything has a place.
///
/// The files in `Operators/` extend it, one per operator.
package struct CircuitBuilder: Sendable {
  package private(set) var tables: [LookupTable] = []
  package private(set) var witness: [TensorDeclaration] = []
  package private(set) var parameters: [TensorDeclaration] = []
  package private(set) var parameterBits: [Int] = []
  package private(set) var steps: [Step] = []
  /// Where the tensors of the graph stand in `w`.
  package private(set) var views: [String: TensorView] = [:]
  /// For each tensor of `w` the interval of its values, as `IntervalAnalysis` will find it; `nil` if nothing bounds it yet.
  package private(set) var intervals: [ClosedRange<Int64>?] = []
  /// Copies of views that could not be read as they are.
  var copies: [MadeCopy] = []
  /// Limbs and one-column range lookups are at most this wide.
  package let limbWidth: Int
  /// Tables with more rows are split where that makes them shorter.
  package let longestTable: Int

  package init(limbWidth: Int, longestTable: Int = .max) {
    self.limbWidth = limbWidth
    self.longestTable = longestTable
  }

  package mutating func addWitness(_ name: String, dimensions: [Int], padding: Int64 = 0) -> Int {
    witness.append(TensorDeclaration(name: name, dimensions: dimensions, padding: padding))
    intervals.append(nil)
    return witness.count - 1
  }

  package mutating func setPadding(_ padding: Int64, of tensor: Int) {
    witness[tensor].padding = padding
  }

  package mutating func addParameter(_ name: String, dimensions: [Int], bits: Int) -> Int {
    parameters.append(TensorDeclaration(name: name, dimensions: dimensions))
    parameterBits.append(bits)
    return parameters.count - 1
  }

  /// The block of the input, whose dimensions are those of the graph's tensor, range-checked.
  package mutating func input(
    _ name: String, shape: [Int], range: ClosedRange<Int64>, exactly: Bool
  ) throws(CircuitError) {
    let place = addWitness(name, dimensions: shape)
    let factors = shape.map { $0 > 1 ? [$0] : [] }
    views[name] = TensorView(block: place, factors: factors, dimensions: shape)
    checkRange(of: place, covering: range, exactly: exactly)
  }

  /// The output has a block of its own, in order, which the statement lists.
  package mutating func output(_ name: String) throws(CircuitError) {
    views[name] = try rowMajor(try view(of: name), name: name)
  }

  /// Results of requantisation that no table or range step bounds.
  package var unboundedQuotients: [Int] {
    var arguments: Set<Int> = []
    for step in steps {
      switch step {
      case .table(let table): arguments.insert(table.argument)
      case .range(let range): arguments.insert(range.argument)
      case .linear: break
      }
    }
    return steps.compactMap { step in
      guard case .linear(let linear) = step, linear.shift > 0, !arguments.contains(linear.result) else { return nil }
      return linear.result
    }
  }

  package mutating func place(_ name: String, at view: TensorView) {
    views[name] = view
  }

  package func view(of name: String) throws(CircuitError) -> TensorView {
    guard let view = views[name] else { throw .rule(.cycle, name) }
    return view
  }

  /// The views of all inputs of a node.
  func views(of node: QuantizedNode) throws(CircuitError) -> [TensorView] {
    var result: [TensorView] = []
    for name in node.inputs { result.append(try view(of: name)) }
    return result
  }

  /// The block that the named tensor of the graph is in.
  package func place(of name: String) throws(CircuitError) -> Int { try view(of: name).block }

  package mutating func add(_ step: Step) {
    steps.append(step)
  }

  /// Adds a linear step; an exact result is bounded by what it is the sum of.
  mutating func add(linear step: LinearStep) throws(CircuitError) {
    steps.append(.linear(step))
    guard step.shift == 0 else { return }
    intervals[step.result] = try IntervalAnalysis.bounds(
      of: step, domains: intervals, witness: witness, parameterBits: parameterBits)
  }

  /// Notes that lookups keep a tensor inside an interval.
  package mutating func bound(_ tensor: Int, to interval: ClosedRange<Int64>) {
    guard let known = intervals[tensor], known.overlaps(interval) else {
      intervals[tensor] = interval
      return
    }
    intervals[tensor] = known.clamped(to: interval)
  }

  /// The tag of a table with these rows; equal tables share one.
  package mutating func tag(_ name: String, rows: LookupTable.Rows) -> Int {
    if let known = tables.first(where: { $0.rows == rows }) { return known.tag }
    tables.append(LookupTable(tag: tables.count + 1, name: name, rows: rows))
    return tables.count
  }

  /// The tag of `[0, 2^width)`.
  @discardableResult
  package mutating func limbTag(width: Int) -> Int {
    tag("range \(width)", rows: .range(lower: 0, bits: width))
  }

  /// Limbs of a value of `width` bits, as equal in width as they can be, each at most `limbWidth` bits.
  package mutating func limbs(of name: String, width: Int, dimensions: [Int]) -> [Limb] {
    guard width > 0 else { return [] }
    let count = (width + limbWidth - 1) / limbWidth
    return (0..<count).map { index in
      let bits = width / count + (index < width % count ? 1 : 0)
      limbTag(width: bits)
      return Limb(tensor: addWitness("\(name).limb\(index)", dimensions: dimensions), width: bits)
    }
  }

  /// Puts `tensor` under a range check that covers `interval`.
  ///
  /// A single check covers a power of two of values from the lower bound on. If it must be exact, a second one does so up
  /// to the upper bound, and both together leave the interval.
  package mutating func checkRange(of tensor: Int, covering interval: ClosedRange<Int64>, exactly: Bool = false) {
    let span = UInt64(bitPattern: interval.upperBound &- interval.lowerBound)
    let bits = UInt64.bitWidth - span.leadingZeroBitCount
    let spare = Int64((UInt64(1) << UInt64(bits)) &- 1 &- span)
    checkRange(of: tensor, lower: interval.lowerBound, bits: bits)
    if bits <= limbWidth { setPadding(interval.lowerBound, of: tensor) }
    if exactly, spare > 0 { checkRange(of: tensor, lower: interval.lowerBound &- spare, bits: bits) }
    bound(tensor, to: interval.lowerBound...(exactly ? interval.upperBound : interval.upperBound &+ spare))
  }

  /// One range step, for the values in `[lower, lower + 2^bits)`.
  private mutating func checkRange(of tensor: Int, lower: Int64, bits: Int) {
    let declaration = witness[tensor]
    if bits <= limbWidth {
      let tag = tag("range \(declaration.name)", rows: .range(lower: lower, bits: bits))
      add(.range(RangeStep(argument: tensor, lower: lower, bits: bits, tag: tag)))
    } else {
      let limbs = limbs(of: declaration.name + ".range", width: bits, dimensions: declaration.dimensions)
      add(.range(RangeStep(argument: tensor, lower: lower, bits: bits, tag: nil, limbs: limbs)))
    }
  }
}
