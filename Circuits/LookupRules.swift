/// The closure rules about lookups: what has to be looked up, in which table, and with which padding.
extension ClosureRules {
  /// Arguments and values are paired entry by entry, hence block by block.
  static func checkLookupShapes(_ lookups: [Lookup], in circuit: Circuit) throws(CircuitError) {
    for lookup in lookups {
      guard let value = lookup.value else { continue }
      guard circuit.witness[lookup.argument].dimensions == circuit.witness[value].dimensions else {
        throw .rule(.shape, circuit.witness[value].name)
      }
      guard circuit.witness[lookup.argument].segments == circuit.witness[value].segments else {
        throw .rule(.segments, circuit.witness[value].name)
      }
    }
  }

  /// Operands, quotients and the input must be bounded by lookups.
  static func checkRangeChecks(_ lookups: [Lookup], in circuit: Circuit) throws(CircuitError) {
    var arguments: Set<Int> = Set(lookups.map(\.argument))
    var checked = arguments.union(lookups.compactMap(\.value))
    for step in circuit.steps {
      if case .range(let range) = step, !range.limbs.isEmpty {
        arguments.insert(range.argument)
        checked.insert(range.argument)
      }
    }
    for input in circuit.inputs where !arguments.contains(input) {
      throw .rule(.inputNotRangeChecked, circuit.witness[input].name)
    }
    for step in circuit.steps {
      guard case .linear(let linear) = step else { continue }
      for operand in linear.operands where operand.tensor.space == .witness {
        guard checked.contains(operand.tensor.index) else {
          throw .rule(.operandNotRangeChecked, "\(linear.name): \(circuit.witness[operand.tensor.index].name)")
        }
      }
      if linear.shift == 0 { checked.insert(linear.result) }
    }
    for step in circuit.steps {
      guard case .linear(let linear) = step, linear.shift > 0, !arguments.contains(linear.result) else { continue }
      throw .rule(.unboundedQuotient, circuit.witness[linear.result].name)
    }
  }

  /// Every table covers the whole range that its argument can take, so that an honest run always has a proof.
  static func checkCoverage(
    _ lookups: [Lookup], intervals: IntervalAnalysis, in circuit: Circuit
  ) throws(CircuitError) {
    let inputs = Set(circuit.inputs)
    let tables = circuit.tableDomains
    var honest = [ClosedRange<Int64>?](repeating: nil, count: circuit.witness.count)
    for lookup in lookups {
      if let value = lookup.value { honest[value] = tables[lookup.tag]?.values }
    }
    for (step, bounds) in zip(circuit.linearSteps, intervals.accumulators) where !inputs.contains(step.result) {
      // A range step with limbs recomposes a tensor that is defined elsewhere.
      if honest[step.result] == nil { honest[step.result] = requantised(bounds, shift: step.shift) }
    }
    func require(_ tensor: Int, within domain: ClosedRange<Int64>) throws(CircuitError) {
      guard let range = honest[tensor] else { return }
      guard domain.contains(range.lowerBound), domain.contains(range.upperBound) else {
        throw .rule(.tableNotCovering, circuit.witness[tensor].name)
      }
    }
    for lookup in lookups {
      guard let arguments = tables[lookup.tag]?.arguments else { continue }
      try require(lookup.argument, within: arguments)
    }
    for step in circuit.steps {
      guard case .range(let range) = step, !range.limbs.isEmpty else { continue }
      let name = circuit.witness[range.argument].name
      try require(range.argument, within: try IntervalAnalysis.interval(of: range, name: name))
    }
  }

  /// The interval of `q = floor((acc + 2^(shift-1)) / 2^shift)`.
  package static func requantised(_ bounds: ClosedRange<Int64>, shift: Int) -> ClosedRange<Int64> {
    guard shift > 0 else { return bounds }
    let half = Int64(1) << Int64(shift - 1)
    return ((bounds.lowerBound + half) >> Int64(shift))...((bounds.upperBound + half) >> Int64(shift))
  }

  /// Padding of a looked-up tensor holds valid rows.
  static func checkPadding(_ lookups: [Lookup], in circuit: Circuit) throws(CircuitError) {
    let tables = circuit.tableDomains
    for lookup in lookups {
      let argument = circuit.witness[lookup.argument]
      guard argument.committedSize > argument.realSize else { continue }
      let expected = lookup.value.map { circuit.witness[$0].padding } ?? 0
      guard tables[lookup.tag]?.table.value(at: argument.padding) == expected else {
        throw .rule(.padding, argument.name)
      }
    }
  }
}

/// The rule that the lanes hold each lookup exactly once, whole, block by block, under its tag.
enum LaneRules {
  static func check(_ lookups: [Lookup], in circuit: Circuit) throws(CircuitError) {
    let lanes = circuit.lanes
    try checkSlots(lanes)

    /// The pieces of a block are found by the tag of its lookup and the addresses of its arguments and values.
    struct Key: Hashable {
      var tag: Int
      var argument: Int
      var block: Int
      var distance: Int?
    }
    let arguments = circuit.witness.map(\.blocks)
    var blocks: [Key: Range<Int>] = [:]
    for lookup in lookups {
      for (index, block) in arguments[lookup.argument].enumerated() {
        let distance = lookup.value.map { circuit.witness[$0].offsets[index] - block.offset }
        let key = Key(tag: lookup.tag, argument: lookup.argument, block: index, distance: distance)
        guard blocks.updateValue(block.range, forKey: key) == nil else {
          throw .rule(.lanes, circuit.witness[lookup.argument].name)
        }
      }
    }

    let places = BlockPlaces(arguments)
    var pieces: [Key: [Range<Int>]] = [:]
    for piece in lanes.pieces {
      guard let place = places.find(piece.argument) else {
        throw .rule(.lanes, "lane \(piece.lane), slot \(piece.slot)")
      }
      let key = Key(
        tag: piece.tag, argument: place.tensor, block: place.block, distance: piece.value.map { $0 - piece.argument })
      guard blocks[key] != nil else { throw .rule(.lanes, circuit.witness[place.tensor].name) }
      pieces[key, default: []].append(piece.argument..<(piece.argument + piece.length))
    }
    for (key, block) in blocks {
      var next = block.lowerBound
      for piece in (pieces[key] ?? []).sorted(by: { $0.lowerBound < $1.lowerBound }) {
        guard piece.lowerBound == next else { throw .rule(.lanes, circuit.witness[key.argument].name) }
        next = piece.upperBound
      }
      guard next == block.upperBound else { throw .rule(.lanes, circuit.witness[key.argument].name) }
    }
  }

  /// Pieces are powers of two, aligned in lane and block, inside their lane and disjoint.
  private static func checkSlots(_ lanes: LookupLanes) throws(CircuitError) {
    for piece in lanes.pieces {
      let label = "lane \(piece.lane), slot \(piece.slot)"
      guard (0..<lanes.count).contains(piece.lane), piece.length >= 1, piece.length <= lanes.slots,
        piece.slot >= 0, piece.slot <= lanes.slots - piece.length, piece.argument >= 0, (piece.value ?? 0) >= 0,
        piece.argument <= CircuitLimits.vectorLength, (piece.value ?? 0) <= CircuitLimits.vectorLength
      else { throw .rule(.lanes, label) }
      guard piece.length.nonzeroBitCount == 1, piece.slot % piece.length == 0, piece.argument % piece.length == 0,
        (piece.value ?? 0) % piece.length == 0
      else { throw .rule(.alignment, label) }
    }
    let sorted = lanes.pieces.sorted { ($0.lane, $0.slot) < ($1.lane, $1.slot) }
    for (piece, next) in zip(sorted, sorted.dropFirst())
    where piece.lane == next.lane && next.slot < piece.slot + piece.length {
      throw .rule(.overlap, "lane \(next.lane), slot \(next.slot)")
    }
  }
}

/// The blocks of all tensors of `w`, by address.
private struct BlockPlaces {
  struct Place {
    var tensor: Int
    var block: Int
    var range: Range<Int>
  }

  private let sorted: [Place]

  init(_ blocks: [[TensorBlock]]) {
    sorted = blocks.enumerated().flatMap { tensor, own in
      own.enumerated().map { Place(tensor: tensor, block: $0, range: $1.range) }
    }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  func find(_ address: Int) -> Place? {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].range.lowerBound <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, sorted[low - 1].range.contains(address) else { return nil }
    return sorted[low - 1]
  }
}
