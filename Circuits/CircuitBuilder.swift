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
  /// Where the tensors of the graph stand in `w`. A reshape is another name for the same block.
  package private(set) var places: [String: Int] = [:]
  /// Limbs and one-column range lookups are at most this wide.
  package let limbWidth: Int

  package init(limbWidth: Int) {
    self.limbWidth = limbWidth
  }

  package mutating func addWitness(_ name: String, dimensions: [Int], padding: Int64 = 0) -> Int {
    witness.append(TensorDeclaration(name: name, dimensions: dimensions, padding: padding))
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

  package mutating func place(_ name: String, at tensor: Int) {
    places[name] = tensor
  }

  /// The block that holds the named tensor of the graph.
  package func place(of name: String) throws(CircuitError) -> Int {
    guard let tensor = places[name] else { throw .rule(.cycle, name) }
    return tensor
  }

  package mutating func add(_ step: Step) {
    steps.append(step)
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

  /// Puts `tensor` under a range check that covers `interval`; returns the interval really checked.
  @discardableResult
  package mutating func checkRange(of tensor: Int, covering interval: ClosedRange<Int64>) -> ClosedRange<Int64> {
    let span = UInt64(bitPattern: interval.upperBound &- interval.lowerBound)
    let bits = UInt64.bitWidth - span.leadingZeroBitCount
    let declaration = witness[tensor]
    if bits <= limbWidth {
      let tag = tag("range \(declaration.name)", rows: .range(lower: interval.lowerBound, bits: bits))
      setPadding(interval.lowerBound, of: tensor)
      add(.range(RangeStep(argument: tensor, lower: interval.lowerBound, bits: bits, tag: tag)))
    } else {
      let limbs = limbs(of: declaration.name + ".range", width: bits, dimensions: declaration.dimensions)
      add(.range(RangeStep(argument: tensor, lower: interval.lowerBound, bits: bits, tag: nil, limbs: limbs)))
    }
    return interval.lowerBound...(interval.lowerBound &+ Int64((UInt64(1) << UInt64(bits)) &- 1))
  }
}
