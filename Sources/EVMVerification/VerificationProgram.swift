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
  private var prefixes: [Prefix: Int] = [:]
  private var wanted: Set<Prefix> = []
  private let plan: Plan
  private var sums: [[Int]: Int] = [:]
  private var equalities: [[Int]: Int] = [:]
  private var maps: [MapKey: Int] = [:]
  private var nodes: [[Int]: Int] = [:]
  private var folds: [[Int]: Int] = [:]

  private struct MapKey: Hashable {
    var axes: [VerificationInstruction.Axis]
    var numbers: [Int]
  }

  /// - Parameter plan: what a first writing of the same program asked for, its `nextPlan`.
  init(firstValue: Int, plan: Plan) {
    nextValue = firstValue
    self.plan = plan
  }

  /// Products that are worth a slot of their own because longer ones continue them.
  struct Plan {
    fileprivate var prefixes: Set<Prefix> = []
    fileprivate var equalities: Set<[Int]> = []
    fileprivate var nodes: Set<[Int]> = []
  }

  var nextPlan: Plan { Plan(prefixes: prefixPlan, equalities: Set(equalities.keys), nodes: Set(nodes.keys)) }

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
    for (index, term) in cut.enumerated() {
      let isLast = index == cut.count - 1
      if term.constant == 1, term.factors.count <= 2 {
        let factors = term.factors + [ValueLayout.one, ValueLayout.one]
        instructions.append(.add(factors[0], factors[1], last: isLast))
      } else {
        instructions.append(.add(term.constant, term.factors, last: isLast))
      }
    }
    defer { nextValue += 1 }
    return nextValue
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

  /// `eq` of the coordinates in `source..<source + count` with the bits of `bits`.
  ///
  /// A tree from the upper coordinates down shares what prefixes have in common; the plan has its nodes.
  mutating func prefix(source: Int, count: Int, bits: Int) -> Int {
    if count <= 0 { return ValueLayout.one }
    let key = Prefix(end: source + count, count: count, bits: bits)
    wanted.insert(key)
    if let known = prefixes[key] { return known }
    // The nearest node above that is wanted too, or at which wanted ones part.
    var parent = ValueLayout.one
    var own = count
    for upper in stride(from: count - 1, to: 0, by: -1)
    where plan.prefixes.contains(Prefix(end: key.end, count: upper, bits: bits >> (count - upper))) {
      own = count - upper
      parent = prefix(source: source + own, count: upper, bits: bits >> own)
      break
    }
    let value = append(.prefix(parent: parent, source: source, count: own, bits: bits & (1 << own - 1)))
    prefixes[key] = value
    return value
  }

  fileprivate struct Prefix: Hashable {
    /// One beyond the uppermost coordinate.
    var end: Int
    var count: Int
    var bits: Int
  }

  /// The nodes of the tree of prefixes: those that were wanted, and those at which two of them part.
  private var prefixPlan: Set<Prefix> {
    var children: [Prefix: Set<Int>] = [:]
    for prefix in wanted {
      for upper in 0..<prefix.count {
        let below = prefix.bits >> (prefix.count - upper - 1)
        let node = Prefix(end: prefix.end, count: upper, bits: below >> 1)
        children[node, default: []].insert(below & 1)
      }
    }
    return wanted.union(children.filter { $0.value.count > 1 && $0.key.count > 0 }.keys)
  }

  /// `sum_(i < real) eq(x, i)`, the coordinates of `x` from `source` on.
  mutating func total(source: Int, bits: Int, real: Int) -> Int {
    rangeSum(first: source, second: 0, bits: bits, packed: 0, width: 0, real: real)
  }

  /// `sum_(i < real) eq(x, i) eq(y, i)`.
  mutating func equality(_ first: Int, _ second: Int, bits: Int, real: Int) -> Int {
    if bits > 0, real >= 1 << bits { return wholeEquality(max(first, second), min(first, second), bits: bits) }
    return rangeSum(first: first, second: second, bits: bits, packed: 0, width: 0, real: real)
  }

  /// As `equality`, the lowest `packed` bits of `y` having the weights `2^(width i)` in place of `eq`.
  ///
  /// - Parameter second: the coordinate of bit `packed`.
  mutating func packed(_ first: Int, second: Int, bits: Int, packed: Int, width: Int, real: Int) -> Int {
    rangeSum(first: first, second: second, bits: bits, packed: packed, width: width, real: real)
  }

  /// `prod_i eq(x_i, y_i)`, continued from the longest known product of the same beginning.
  private mutating func wholeEquality(_ first: Int, _ second: Int, bits: Int) -> Int {
    let key = [first, second, bits]
    if let known = equalities[key] { return known }
    let shorter = (1..<bits).filter { plan.equalities.contains([first, second, $0]) }.last
    let parent = shorter.map { wholeEquality(first, second, bits: $0) } ?? ValueLayout.one
    let done = shorter ?? 0
    let value = append(
      .equality(parent: parent, first: first + done, second: second + done, count: bits - done))
    equalities[key] = value
    return value
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

  /// The weight `f_0 P(1/zeta) + f_1 P(zeta)` of a fold whose point is `coordinates` and above them the bits of `offset`.
  mutating func fold(_ coordinates: [Int], offset: Int) -> Int {
    let key = coordinates + [-1, offset]
    if let known = folds[key] { return known }
    var node = 0
    var place = 0
    while place < coordinates.count {
      var count = 1
      while place + count < coordinates.count, coordinates[place + count] == coordinates[place] + count { count += 1 }
      // Cut where another point ends or turns.
      var done = 0
      for end in 1...count {
        let point = Array(coordinates.prefix(place + end))
        if let known = nodes[point] {
          node = known
          done = end
        } else if end == count || plan.nodes.contains(point) {
          instructions.append(
            .node(parent: node, source: coordinates[place] + done, place: place + done, count: end - done))
          node = nextNode
          nextNode += 1
          nodes[point] = node
          done = end
        }
      }
      place += count
    }
    let value = append(.fold(node: node, count: coordinates.count, offset: offset))
    folds[key] = value
    return value
  }
}
