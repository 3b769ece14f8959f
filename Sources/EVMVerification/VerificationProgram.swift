import Circuits

/// Writes a verification program: each method returns the slot that will hold its value. What has been computed is not
/// computed again.
struct VerificationProgram {
  /// One summand: `constant * prod V[factors]`.
  struct Term {
    var constant: Int64
    var factors: [Int]

    init(_ constant: Int64 = 1, _ factors: [Int]) {
      self.constant = constant
      self.factors = factors
    }
  }

  private(set) var instructions: [VerificationInstruction] = []
  private(set) var nextValue: Int
  private(set) var nextNode = 1
  private var products: [[Int]: Int] = [:]
  private var prefixes: [[Int]: Int] = [:]
  private var sums: [[Int]: Int] = [:]
  private var maps: [MapKey: Int] = [:]
  private var nodes: [[Int]: (node: Int, value: Int)] = [:]

  private struct MapKey: Hashable {
    var axes: [VerificationInstruction.Axis]
    var numbers: [Int]
  }

  init(firstValue: Int) {
    nextValue = firstValue
  }

  /// Begins a section of its own that knows what has been computed so far.
  mutating func takeInstructions() -> [VerificationInstruction] {
    defer { instructions = [] }
    return instructions
  }

  /// The same knowledge, with new values and nodes counted from other numbers on.
  func continued(fromValue value: Int, node: Int) -> VerificationProgram {
    var copy = self
    copy.nextValue = value
    copy.nextNode = node
    return copy
  }

  private mutating func append(_ instruction: VerificationInstruction) -> Int {
    instructions.append(instruction)
    defer { nextValue += 1 }
    return nextValue
  }

  /// A sum of terms; terms of more than four factors are cut.
  mutating func sum(_ terms: [Term]) -> Int {
    let cut = (terms.isEmpty ? [Term(0, [])] : terms).map { term -> Term in
      var factors = term.factors.filter { $0 != ValueLayout.one }
      while factors.count > 4 {
        let head = Array(factors.prefix(4))
        factors = [product(head)] + factors.dropFirst(4)
      }
      return Term(term.constant, factors)
    }
    for term in cut.dropLast() { instructions.append(.add(term.constant, term.factors, last: false)) }
    let last = cut[cut.count - 1]
    return append(.add(last.constant, last.factors, last: true))
  }

  mutating func product(_ factors: [Int]) -> Int {
    let factors = factors.filter { $0 != ValueLayout.one }.sorted()
    if factors.isEmpty { return ValueLayout.one }
    if factors.count == 1 { return factors[0] }
    if let known = products[factors] { return known }
    let value = sum([Term(1, factors)])
    products[factors] = value
    return value
  }

  /// `eq` of the coordinates in `source..<source + count` with the bits of `bits`; shared from the upper coordinates on.
  mutating func prefix(source: Int, count: Int, bits: Int) -> Int {
    if count <= 0 { return ValueLayout.one }
    let key = [source, count, bits]
    if let known = prefixes[key] { return known }
    // The longest known one over the upper coordinates.
    var parent = ValueLayout.one
    var own = count
    for upper in stride(from: count - 1, to: 0, by: -1) {
      if let known = prefixes[[source + count - upper, upper, bits >> (count - upper)]] {
        parent = known
        own = count - upper
        break
      }
    }
    let value = append(.prefix(parent: parent, source: source, count: own, bits: bits & (1 << own - 1)))
    prefixes[key] = value
    return value
  }

  /// `sum_(i < real) eq(x, i)`, the coordinates of `x` from `source` on.
  mutating func total(source: Int, bits: Int, real: Int) -> Int {
    rangeSum(first: source, second: 0, bits: bits, packed: 0, width: 0, real: real)
  }

  /// `sum_(i < real) eq(x, i) eq(y, i)`.
  mutating func equality(_ first: Int, _ second: Int, bits: Int, real: Int) -> Int {
    rangeSum(first: first, second: second, bits: bits, packed: 0, width: 0, real: real)
  }

  /// As `equality`, the lowest `packed` bits of `y` having the weights `2^(width i)` in place of `eq`.
  ///
  /// - Parameter second: the coordinate of bit `packed`.
  mutating func packed(_ first: Int, second: Int, bits: Int, packed: Int, width: Int, real: Int) -> Int {
    rangeSum(first: first, second: second, bits: bits, packed: packed, width: width, real: real)
  }

  private mutating func rangeSum(
    first: Int, second: Int, bits: Int, packed: Int, width: Int, real: Int
  ) -> Int {
    let isWhole = real >= 1 << bits
    if bits == 0 || (isWhole && second == 0 && packed == 0) { return ValueLayout.one }
    // Sums of eq with eq are symmetric.
    let pair = packed == 0 && second != 0 ? [max(first, second), min(first, second)] : [first, second]
    let key = pair + [bits, packed, width, real]
    if let known = sums[key] { return known }
    let value = append(
      .rangeSum(first: first, second: second, bits: bits, packed: packed, width: width, real: real))
    sums[key] = value
    return value
  }

  mutating func indexMap(
    outputs: VerificationInstruction.Axis, taps: VerificationInstruction.Axis, entries: VerificationInstruction.Axis,
    stride: Int, dilation: Int, offset: Int
  ) -> Int {
    let key = MapKey(axes: [outputs, taps, entries], numbers: [stride, dilation, offset])
    if let known = maps[key] { return known }
    let value = append(
      .indexMap(
        outputs: outputs, taps: taps, entries: entries, stride: stride, dilation: dilation, offset: offset))
    maps[key] = value
    return value
  }

  /// A point of a fold, bit by bit from the lowest place on: a coordinate, or a constant.
  enum PointBit {
    case coordinate(Int)
    case constant(Bool)
  }

  /// The weight `f_0 P(1/zeta) + f_1 P(zeta)` of a fold at a point.
  mutating func fold(_ point: [PointBit]) -> Int {
    var key: [Int] = []
    var found = (node: 0, value: -1)
    var place = 0
    var ones = 0
    while place < point.count {
      guard case .coordinate(let source) = point[place] else {
        if case .constant(true) = point[place] { ones |= 1 << place }
        place += 1
        continue
      }
      var count = 1
      while place + count < point.count, case .coordinate(let next) = point[place + count], next == source + count {
        count += 1
      }
      // A shorter run that is known already can be continued.
      var done = 0
      for shorter in stride(from: count, to: 0, by: -1) {
        if let known = nodes[key + [source, place, shorter]] {
          found = known
          done = shorter
          break
        }
      }
      if done < count {
        found = node(parent: found.node, source: source + done, place: place + done, count: count - done, bits: 0)
        nodes[key + [source, place, count]] = found
      }
      key += [source, place, count]
      place += count
    }
    if ones != 0 || found.value < 0 {
      key += [-1, ones]
      if let known = nodes[key] { return known.value }
      found = node(parent: found.node, source: 0, place: 0, count: 0, bits: ones)
      nodes[key] = found
    }
    return found.value
  }

  private mutating func node(
    parent: Int, source: Int, place: Int, count: Int, bits: Int
  ) -> (node: Int, value: Int) {
    let value = append(.node(parent: parent, source: source, place: place, count: count, bits: bits))
    defer { nextNode += 1 }
    return (nextNode, value)
  }
}
