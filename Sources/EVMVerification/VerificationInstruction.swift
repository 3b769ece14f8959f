/// One instruction of a verification program: a word of 256 bits, as `PlumblineVerifier.vy` reads it.
struct VerificationInstruction: Equatable {
  /// Least significant first.
  private(set) var limbs: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  private init(operation: UInt64) {
    limbs.0 = operation
  }

  /// Adds `value` at bit `position`, where nothing has been written.
  private mutating func put(_ value: UInt64, at position: Int) {
    var words = [limbs.0, limbs.1, limbs.2, limbs.3]
    let word = position >> 6
    let bit = UInt64(position & 63)
    words[word] |= value << bit
    if bit > 0, word < 3 { words[word + 1] |= value >> (64 - bit) }
    limbs = (words[0], words[1], words[2], words[3])
  }

  private mutating func put(_ value: Int, at position: Int) { put(UInt64(value), at: position) }

  /// Adds `V[a] V[b]` to the sum; the last summand of a sum stores it.
  static func add(_ a: Int, _ b: Int, last: Bool) -> Self {
    var word = Self(operation: 1)
    if last { word.put(1, at: 4) }
    word.put(a, at: 8)
    word.put(b, at: 18)
    return word
  }

  /// Adds `constant * prod V[factors]`, of up to four factors, to the sum.
  static func add(_ constant: Int64, _ factors: [Int], last: Bool) -> Self {
    var word = Self(operation: 6)
    if last { word.put(1, at: 4) }
    if constant < 0 { word.put(1, at: 5) }
    word.put(constant.magnitude, at: 8)
    for (index, factor) in factors.enumerated() { word.put(factor, at: 72 + 10 * index) }
    return word
  }

  /// `V[parent]` times `eq` of the coordinates `source..<source + count` with the bits of a constant.
  static func prefix(parent: Int, source: Int, count: Int, bits: Int) -> Self {
    var word = Self(operation: 2)
    word.put(parent, at: 8)
    word.put(source, at: 18)
    word.put(count, at: 28)
    word.put(bits, at: 40)
    return word
  }

  /// `sum_(i < real) prod_t factor_t(bit t of i)`.
  static func rangeSum(first: Int, second: Int, bits: Int, packed: Int, width: Int, real: Int) -> Self {
    var word = Self(operation: 3)
    word.put(first, at: 8)
    word.put(second, at: 18)
    word.put(bits, at: 28)
    word.put(packed, at: 36)
    word.put(width, at: 48)
    word.put(real, at: 64)
    return word
  }

  /// `V[parent] prod_i eq(x_i, y_i)` over `count` coordinates.
  static func equality(parent: Int, first: Int, second: Int, count: Int) -> Self {
    var word = Self(operation: 8)
    word.put(parent, at: 8)
    word.put(first, at: 18)
    word.put(second, at: 28)
    word.put(count, at: 40)
    return word
  }

  /// A node of the tree of folds: its parent's products continued over coordinates at a place of the address.
  static func node(parent: Int, source: Int, place: Int, count: Int) -> Self {
    var word = Self(operation: 4)
    word.put(parent, at: 8)
    word.put(source, at: 18)
    word.put(place, at: 28)
    word.put(count, at: 36)
    return word
  }

  /// The weight of a fold at a node whose coordinates are those of places `0..<count`, above them the bits of an offset.
  ///
  /// The products at `1/zeta` carry `zeta^(2^count - 1)`, so that `zeta^-(offset + 2^count)` is left besides a `zeta`.
  static func fold(node: Int, count: Int, offset: Int) -> Self {
    var word = Self(operation: 7)
    word.put(node, at: 8)
    for (number, start) in [(offset, 32), (offset + 1 << count, 96)] {
      var position = start
      for place in 0..<Int.bitWidth where number >> place & 1 == 1 {
        word.put(place + 1, at: position)
        position += 5
      }
    }
    return word
  }

  struct Axis: Hashable {
    var source: Int
    var bits: Int
    /// Real entries.
    var count: Int
  }

  /// `sum_(o, k) eq(x, o) eq(y, k) eq(u, stride o + dilation k + offset)` over what falls inside.
  static func indexMap(outputs: Axis, taps: Axis, entries: Axis, stride: Int, dilation: Int, offset: Int) -> Self {
    var word = Self(operation: 5)
    for (axis, place) in [(outputs, 8), (taps, 30), (entries, 52)] {
      word.put(axis.source, at: place)
      word.put(axis.bits, at: place + 10)
    }
    word.put(outputs.count, at: 80)
    word.put(taps.count, at: 90)
    word.put(entries.count, at: 100)
    word.put(stride, at: 110)
    word.put(dilation, at: 118)
    word.put(offset + 1 << 16, at: 128)
    return word
  }

  /// 32 bytes, big-endian.
  var bytes: [UInt8] {
    [limbs.3, limbs.2, limbs.1, limbs.0].flatMap { limb in
      (0..<8).map { UInt8(truncatingIfNeeded: limb >> UInt64(56 - 8 * $0)) }
    }
  }

  static func == (left: Self, right: Self) -> Bool { left.limbs == right.limbs }
}
