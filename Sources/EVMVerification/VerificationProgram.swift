import BN254
import Circuits

/// Writes the verification program of a key as EVM code: each method returns the place of its value. What has been
/// computed is not computed again.
///
/// Every place holds a number below `2^256` that is a field element plus a multiple of the order; `reach` bounds it in
/// units of the order, of which five fit.
struct VerificationProgram {
  /// Where a value is: the number 1, a word of calldata, or a word of memory.
  enum Place: Hashable {
    case one
    case input(Int)
    case memory(Int)
  }

  /// One summand: `constant * prod factors`.
  struct Term {
    var constant: Int64
    var factors: [Place]

    init(_ constant: Int64 = 1, _ factors: [Place]) {
      self.constant = constant
      self.factors = factors.filter { $0 != .one }
    }
  }

  /// Products that are worth a place of their own because longer ones continue them.
  struct Plan {
    fileprivate var prefixes: Set<Prefix> = []
    fileprivate var equalities: Set<[Int]> = []
    fileprivate var nodes: Set<[Int]> = []
  }

  fileprivate struct Prefix: Hashable {
    /// One beyond the uppermost coordinate.
    var end: Int
    var count: Int
    var bits: Int
  }

  private(set) var code = EVMCode()
  private var nextMemory: Int
  private let plan: Plan
  /// Places of `zeta`, its inverse, and the weights of `W` in `L_1`, times `zeta`, and in `L_2`.
  private let opening: OpeningPlaces
  private var products: [Set<Place>: Place] = [:]
  private var complements: [Int: Place] = [:]
  private var prefixes: [Prefix: Place] = [:]
  private var wanted: Set<Prefix> = []
  private var equalities: [[Int]: Place] = [:]
  private var sums: [[Int]: Place] = [:]
  private var maps: [IndexMap: Place] = [:]
  private var correlations: [Correlation: Place?] = [:]
  private var nodes: [[Int]: (up: Place, down: Place)] = [:]
  private var folds: [[Int]: Place] = [:]
  private var squares: [[Int]: Place] = [:]

  struct OpeningPlaces {
    var zeta: Int
    var inverseZeta: Int
    var weightDown: Int
    var weightUp: Int
  }

  /// - Parameters:
  ///   - results: words of memory that are kept for results.
  ///   - plan: what a first writing of the same program asked for, its `nextPlan`.
  init(results: Int, opening: OpeningPlaces, plan: Plan) {
    nextMemory = results
    self.opening = opening
    self.plan = plan
  }

  var nextPlan: Plan { Plan(prefixes: prefixPlan, equalities: Set(equalities.keys), nodes: Set(nodes.keys)) }

  // MARK: Sums and products

  private mutating func load(_ place: Place) {
    switch place {
    case .one: code.push(1)
    case .input(let position): code.load(input: position)
    case .memory(let position): code.load(memory: position)
    }
  }

  /// Stores the top of the stack in a new place.
  private mutating func store() -> Place {
    defer { nextMemory += 1 }
    code.store(memory: nextMemory)
    return .memory(nextMemory)
  }

  /// Leaves the reduced product on the stack.
  private mutating func pushProduct(_ factors: [Place], constant: UInt64 = 1) {
    guard let first = factors.first else { return code.push(constant) }
    var rest = Array(factors.dropFirst())
    if rest.isEmpty, constant == 1 {
      load(first)
      return
    }
    // As many copies of the modulus as there are multiplications, within reach of DUP.
    let count = rest.count + (constant == 1 ? 0 : 1)
    let ahead = min(count, 8)
    for _ in 0..<ahead { code.modulus() }
    load(first)
    var left = ahead
    func multiply(_ push: (inout EVMCode) -> Void) {
      if left == 0 {
        code.modulus()
        code.swap(1)
      } else {
        left -= 1
      }
      push(&code)
      code.multiply()
    }
    if constant != 1 { multiply { $0.push(constant) } }
    while let factor = rest.first {
      rest.removeFirst()
      multiply { code in
        switch factor {
        case .one: code.push(1)
        case .input(let position): code.load(input: position)
        case .memory(let position): code.load(memory: position)
        }
      }
    }
  }

  /// Leaves the sum on the stack, at most the order (which a single term that is subtracted gives for 0).
  private mutating func pushSum(_ terms: [Term]) {
    guard let first = terms.first else { return code.push(0) }
    // A place alone may hold up to two units; what is subtracted has to be below the order.
    func push(_ term: Term) -> Int {
      pushProduct(term.factors, constant: term.constant.magnitude)
      let isReduced = term.factors.count + (term.constant.magnitude == 1 ? 0 : 1) > 1
      if term.constant < 0 {
        if !isReduced { code.reduce() }
        code.modulus()
        code.subtract()
        return 1
      }
      return isReduced ? 1 : 2
    }
    var reach = push(first)
    for term in terms.dropFirst() {
      if reach > 3 {
        code.reduce()
        reach = 1
      }
      reach += push(term)
      code.add()
    }
    if reach > 1 { code.reduce() }
  }

  mutating func sum(_ terms: [Term]) -> Place {
    pushSum(terms)
    return store()
  }

  /// Stores a sum as a result.
  mutating func result(_ position: Int, _ terms: [Term]) {
    pushSum(terms)
    code.store(memory: position)
  }

  mutating func product(_ factors: [Place]) -> Place {
    let factors = factors.filter { $0 != .one }
    if factors.isEmpty { return .one }
    if factors.count == 1 { return factors[0] }
    let key = Set(factors)
    if key.count == factors.count, let known = products[key] { return known }
    pushProduct(factors)
    let place = store()
    if key.count == factors.count { products[key] = place }
    return place
  }

  /// `1 - x`, less than two units.
  private mutating func complement(_ source: Int) -> Place {
    if let known = complements[source] { return known }
    code.load(input: source)
    code.modulus()
    code.push(1)
    code.add()
    code.subtract()
    let place = store()
    complements[source] = place
    return place
  }

  private mutating func bit(_ source: Int, _ isOne: Bool) -> Place {
    isOne ? .input(source) : complement(source)
  }

  // MARK: eq with constants

  /// `eq` of the coordinates in `source..<source + count` with the bits of `bits`.
  ///
  /// A tree from the upper coordinates down shares what prefixes have in common; the plan has its nodes.
  mutating func prefix(source: Int, count: Int, bits: Int) -> Place {
    if count <= 0 { return .one }
    let key = Prefix(end: source + count, count: count, bits: bits)
    wanted.insert(key)
    if let known = prefixes[key] { return known }
    // The nearest node above that is wanted too, or at which wanted ones part.
    var parent = Place.one
    var own = count
    for upper in stride(from: count - 1, to: 0, by: -1)
    where plan.prefixes.contains(Prefix(end: key.end, count: upper, bits: bits >> (count - upper))) {
      own = count - upper
      parent = prefix(source: source + own, count: upper, bits: bits >> own)
      break
    }
    var factors: [Place] = []
    for index in 0..<own { factors.append(bit(source + index, bits >> index & 1 == 1)) }
    let place = product([parent] + factors)
    prefixes[key] = place
    return place
  }

  /// The nodes of the tree of prefixes: those that were wanted, and those at which two of them part.
  private var prefixPlan: Set<Prefix> {
    var children: [Prefix: Set<Int>] = [:]
    for prefix in wanted {
      for upper in 0..<prefix.count {
        let below = prefix.bits >> (prefix.count - upper - 1)
        children[Prefix(end: prefix.end, count: upper, bits: below >> 1), default: []].insert(below & 1)
      }
    }
    return wanted.union(children.filter { $0.value.count > 1 && $0.key.count > 0 }.keys)
  }

  // MARK: Sums over an index

  /// `sum_(i < real) eq(x, i)`, the coordinates of `x` from `source` on.
  mutating func total(source: Int, bits: Int, real: Int) -> Place {
    rangeSum(first: source, second: nil, bits: bits, packed: 0, width: 0, real: real)
  }

  /// `sum_(i < real) eq(x, i) eq(y, i)`.
  mutating func equality(_ first: Int, _ second: Int, bits: Int, real: Int) -> Place {
    if bits > 0, real >= 1 << bits { return wholeEquality(max(first, second), min(first, second), bits: bits) }
    return rangeSum(
      first: max(first, second), second: min(first, second), bits: bits, packed: 0, width: 0, real: real)
  }

  /// As `equality`, the lowest `packed` bits of `y` having the weights `2^(width i)` in place of `eq`.
  ///
  /// - Parameter second: the coordinate of bit `packed`.
  mutating func packed(_ first: Int, second: Int?, bits: Int, packed: Int, width: Int, real: Int) -> Place {
    rangeSum(first: first, second: second, bits: bits, packed: packed, width: width, real: real)
  }

  /// `prod_i eq(x_i, y_i)`, continued from the longest product of the same beginning that the plan has.
  private mutating func wholeEquality(_ first: Int, _ second: Int, bits: Int) -> Place {
    let key = [first, second, bits]
    if let known = equalities[key] { return known }
    let shorter = (1..<bits).filter { plan.equalities.contains([first, second, $0]) }.last
    let parent = shorter.map { wholeEquality(first, second, bits: $0) } ?? .one
    let range = (shorter ?? 0)..<bits
    for index in range {
      _ = complement(first + index)
      _ = complement(second + index)
    }
    var isFirst = parent == .one
    if !isFirst { load(parent) }
    for index in range {
      if !isFirst {
        code.modulus()
        code.swap(1)
      }
      pushProduct([.input(first + index), .input(second + index)])
      pushProduct([complement(first + index), complement(second + index)])
      code.add()
      if !isFirst { code.multiply() }
      isFirst = false
    }
    if range.count == 1, parent == .one { code.reduce() }
    let place = store()
    equalities[key] = place
    return place
  }

  /// `sum_(i < real) prod_t factor_t(bit t of i)`, from the lowest bit on: of what is below the bits of `real` so far,
  /// and of everything.
  private mutating func rangeSum(
    first: Int, second: Int?, bits: Int, packed: Int, width: Int, real: Int
  ) -> Place {
    let isWhole = real >= 1 << bits
    if bits == 0 || (isWhole && second == nil && packed == 0) { return .one }
    let key = [first, second ?? -1, bits, packed, width, real]
    if let known = sums[key] { return known }
    for index in 0..<bits {
      _ = complement(first + index)
      if let second, index >= packed { _ = complement(second + index - packed) }
    }
    // On the stack: what everything so far sums to, then the part below `real`; either is missing while it is 1 or 0.
    var hasFull = false
    var hasPart = false
    // Sums of eq over both bits are 1.
    let tracksFull = second != nil || packed > 0
    let uppermost = isWhole ? bits - 1 : Int.bitWidth - 1 - real.leadingZeroBitCount
    for index in 0..<bits {
      let isSet = !isWhole && real >> index & 1 == 1
      let needsFull = tracksFull && (isWhole || index < uppermost)
      guard needsFull || isSet || hasPart else { continue }
      pushFactors(first, second, index: index, packed: packed, width: width)
      // zero, one on top of full, part.
      let below = (hasFull ? 1 : 0) + (hasPart ? 1 : 0)
      var newPart = hasPart
      if isSet {
        // zero * full + one * part
        if hasFull {
          code.modulus()
          code.duplicate(3)
          code.duplicate(4 + below)
          code.multiply()
        } else {
          code.duplicate(2)
          code.reduce()
        }
        if hasPart {
          code.modulus()
          code.duplicate(3)
          code.duplicate(6)
          code.multiply()
          code.add()
          code.reduce()
        }
        newPart = true
      } else if hasPart {
        code.modulus()
        code.duplicate(3)
        code.duplicate(5)
        code.multiply()
      }
      // Now full?, part?, zero, one, new part?.
      var items = below + 2 + (newPart ? 1 : 0)
      if needsFull {
        // full * (zero + one)
        let depthOfPart = newPart ? 1 : 0
        if hasFull { code.modulus() }
        let extra = hasFull ? 1 : 0
        code.duplicate(2 + depthOfPart + extra)
        code.duplicate(2 + depthOfPart + extra)
        code.add()
        if hasFull {
          code.duplicate(items + 2)
          code.multiply()
        }
        items += 1
        // Keep the new full and part, full below.
        keep(newPart ? 2 : 1, of: items)
        if newPart { code.swap(1) }
        hasFull = true
      } else {
        // Where nothing follows that needs everything so far, it is dropped; sums of eq alone stay 1.
        keep(newPart ? 1 : 0, of: items)
        hasFull = false
      }
      hasPart = newPart
    }
    if isWhole {
      code.reduce()
    } else if hasFull {
      code.swap(1)
      code.pop()
    }
    let place = store()
    sums[key] = place
    return place
  }

  /// Drops all but the uppermost words of so many.
  private mutating func keep(_ kept: Int, of items: Int) {
    let dropped = items - kept
    guard dropped > 0 else { return }
    if kept == 0 {
      for _ in 0..<dropped { code.pop() }
    } else if kept == 1 {
      code.swap(dropped)
      for _ in 0..<dropped { code.pop() }
    } else {
      // Two words: part, full (top). Move both down, then clear.
      let part = nextMemory
      code.store(memory: part)
      code.swap(dropped)
      for _ in 0..<dropped { code.pop() }
      code.load(memory: part)
    }
  }

  /// The factors of bit 0 and bit 1 of an index at place `index`, bit 1 on top.
  private mutating func pushFactors(_ first: Int, _ second: Int?, index: Int, packed: Int, width: Int) {
    let one = Place.input(first + index)
    let zero = complement(first + index)
    if index < packed {
      pushProduct([zero])
      code.modulus()
      load(one)
      // 2^(width 2^index)
      let exponent = width << index
      code.push([1 << UInt8(exponent % 8)] + [UInt8](repeating: 0, count: exponent / 8))
      code.multiply()
    } else if let second {
      pushProduct([zero, complement(second + index - packed)])
      pushProduct([one, .input(second + index - packed)])
    } else {
      pushProduct([zero])
      pushProduct([one])
    }
  }

  // MARK: Index maps

  struct Axis: Hashable {
    var source: Int
    var bits: Int
    /// Real entries.
    var count: Int
  }

  struct IndexMap: Hashable {
    struct Tap: Hashable {
      var axis: Axis
      var dilation: Int
    }

    var outputs: Axis
    var stride: Int
    /// Indices of few values, which are gone through one by one.
    var taps: [Tap]
    var entries: Axis
    var offset: Int
  }

  /// `sum eq(x, o) eq(u, stride o + sum_t dilation_t k_t + offset) prod_t eq(y_t, k_t)` over all `o` and `k_t` for which
  /// that falls inside; `nil` if nothing does.
  mutating func indexMap(_ map: IndexMap) -> Place? {
    if let known = maps[map] { return known }
    var terms: [Term] = []
    var shifts: [(offset: Int, weight: [Place])] = [(map.offset, [])]
    for tap in map.taps {
      shifts = shifts.flatMap { shift in
        (0..<tap.axis.count).map { index in
          (
            shift.offset + tap.dilation * index,
            shift.weight + (0..<tap.axis.bits).map { bit(tap.axis.source + $0, index >> $0 & 1 == 1) }
          )
        }
      }
    }
    for shift in shifts {
      let state = Correlation(
        outputs: map.outputs, entries: map.entries, stride: map.stride, level: 0, offset: shift.offset)
      if let shifted = correlation(state) { terms.append(Term(1, shift.weight + [shifted])) }
    }
    if terms.isEmpty { return nil }
    let place = sum(terms)
    maps[map] = place
    return place
  }

  /// `sum_o eq(x, o) eq(u, stride o + offset)` over the bits of both from `level` on; the counts are those of the values
  /// that the bits from there on may take.
  private struct Correlation: Hashable {
    var outputs: Axis
    var entries: Axis
    var stride: Int
    var level: Int
    var offset: Int
  }

  /// By the lowest bit `b` of `o`, which gives the lowest bit of the entry: few offsets and counts are met at each level,
  /// so that this is much less work than a product for each pair. `nil` is 0.
  private mutating func correlation(_ state: Correlation) -> Place? {
    let outputs = state.outputs
    let entries = state.entries
    guard outputs.count > 0, entries.count > 0 else { return nil }
    let reach = state.stride * (outputs.count - 1)
    guard state.offset + max(0, reach) >= 0, state.offset + min(0, reach) < entries.count else { return nil }
    if state.level >= max(outputs.bits, entries.bits) { return state.offset == 0 ? .one : nil }
    if let known = correlations[state] { return known }
    var terms: [Term] = []
    for lowest in 0...(state.level < outputs.bits ? 1 : 0) {
      let sum = state.stride * lowest + state.offset
      let entry = sum & 1
      if entry == 1, state.level >= entries.bits { continue }
      var next = state
      next.level += 1
      next.offset = sum >> 1
      next.outputs.count = (outputs.count - lowest + 1) / 2
      next.entries.count = (entries.count - entry + 1) / 2
      guard let rest = correlation(next) else { continue }
      var pair: [Place] = []
      if state.level < outputs.bits { pair.append(bit(outputs.source + state.level, lowest == 1)) }
      if state.level < entries.bits { pair.append(bit(entries.source + state.level, entry == 1)) }
      terms.append(Term(1, [product(pair), rest]))
    }
    let place = terms.isEmpty ? nil : terms.count == 1 ? product(terms[0].factors) : sum(terms)
    correlations[state] = place
    return place
  }

  // MARK: Folds

  /// `zeta^(2^index)`, or `zeta^(-2^index)`, plus so many units and ones.
  private mutating func square(_ index: Int, isInverse: Bool, plus: Int = 0) -> Place {
    let key = [isInverse ? 1 : 0, index, plus]
    if let known = squares[key] { return known }
    let place: Place
    if plus == 0 {
      if index == 0 { return .input(isInverse ? opening.inverseZeta : opening.zeta) }
      let root = square(index - 1, isInverse: isInverse)
      code.modulus()
      load(root)
      code.duplicate(1)
      code.multiply()
      place = store()
    } else {
      // One unit more, less 1 if `plus` is negative.
      let power = square(index, isInverse: isInverse)
      if plus < 0 { code.push(1) }
      load(power)
      code.modulus()
      code.add()
      if plus < 0 { code.subtract() }
      place = store()
    }
    squares[key] = place
    return place
  }

  /// The products over the coordinates of a point: at `zeta`, and at `1/zeta` times `zeta^(2^count - 1)`.
  private mutating func node(_ coordinates: [Int]) -> (up: Place, down: Place) {
    if coordinates.isEmpty { return (.one, .one) }
    if let known = nodes[coordinates] { return known }
    var start = coordinates.count - 1
    while start > 0, !plan.nodes.contains(Array(coordinates.prefix(start))) { start -= 1 }
    let parent = node(Array(coordinates.prefix(start)))
    for place in start..<coordinates.count {
      _ = square(place, isInverse: false, plus: -1)
      _ = square(place, isInverse: false, plus: 1)
    }
    load(parent.up)
    load(parent.down)
    for place in start..<coordinates.count {
      // x (1 + v (Z - 1)) and y (Z - v (Z - 1)); d = v (Z - 1) on top.
      pushProduct([.input(coordinates[place]), square(place, isInverse: false, plus: -1)])
      code.modulus()
      code.duplicate(2)
      load(square(place, isInverse: false, plus: 1))
      code.subtract()
      code.duplicate(4)
      code.multiply()
      code.swap(2)
      code.pop()
      code.push(1)
      code.add()
      code.modulus()
      code.swap(1)
      code.duplicate(4)
      code.multiply()
      code.swap(2)
      code.pop()
    }
    let down = store()
    let up = store()
    nodes[coordinates] = (up, down)
    return (up, down)
  }

  /// The weight `f_0 P(1/zeta) + f_1 P(zeta)` of a fold whose point is `coordinates` and above them the bits of `offset`.
  mutating func fold(_ coordinates: [Int], offset: Int) -> Place {
    let key = coordinates + [-1, offset]
    if let known = folds[key] { return known }
    let node = node(coordinates)
    func powers(_ exponent: Int, isInverse: Bool) -> [Place] {
      (0..<Int.bitWidth - 1).filter { exponent >> $0 & 1 == 1 }.map { square($0, isInverse: isInverse) }
    }
    let place = sum([
      Term(1, [.input(opening.weightUp), node.up] + powers(offset, isInverse: false)),
      Term(1, [.input(opening.weightDown), node.down] + powers(offset + 1 << coordinates.count, isInverse: true)),
    ])
    folds[key] = place
    return place
  }
}
