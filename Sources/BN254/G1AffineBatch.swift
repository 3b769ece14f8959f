import CFieldKernels

/// Many independent additions of affine points at once, with one field inversion for each block of them.
///
/// An affine addition costs one inversion and three products; Montgomery's trick turns the inversions of a block into
/// three products each and one shared inversion. Points may be equal, opposite or infinite: such pairs are found by a
/// test that never fails on random points, and handled apart.
package struct G1AffineBatch: ~Copyable {
  /// Additions that share an inversion. Larger blocks leave the second-level cache, smaller ones invert too often.
  package static let block = 1024

  private let products: UnsafeMutablePointer<Fq>

  /// Memory of the vector code; `nil` where that is not used.
  private let vectors: G1AffineVectors?

  /// Which code adds; both give the same points.
  package enum Kernel: Sendable, CaseIterable {
    case scalar
    /// Scalar code too on processors without the instructions.
    case vector

    package static let best: Kernel = G1AffineVectors.isChosen ? .vector : .scalar
  }

  package init(kernel: Kernel = .best) {
    products = .allocate(capacity: Self.block)
    vectors = kernel == .vector ? G1AffineVectors(block: Self.block) : nil
  }

  /// Whether large batches run on vectors.
  package var isVectorized: Bool { vectors != nil }

  deinit {
    products.deallocate()
    vectors?.deallocate()
  }

  /// `points[p] += points[p + distance]` for every `p` of `positions`.
  ///
  /// No position may be touched by two of the additions.
  package borrowing func accumulate(
    _ points: UnsafeMutablePointer<G1Affine>, at positions: UnsafeBufferPointer<UInt32>, distance: Int
  ) {
    let products = products
    var start = 0
    while start < positions.count {
      let end = min(start + Self.block, positions.count)
      if let vectors, end - start >= G1AffineVectors.minimum {
        vectors.add(points, nil, distance, UnsafeBufferPointer(rebasing: positions[start..<end]), into: points)
        start = end
        continue
      }
      var product = Fq.one
      for k in start..<end {
        let p = Int(positions[k])
        products[k - start] = product
        product *= Self.denominator(points[p], points[p + distance])
      }
      var inverse = product.inverse() ?? .zero
      for k in (start..<end).reversed() {
        let p = Int(positions[k])
        let a = points[p]
        let b = points[p + distance]
        let reciprocal = inverse * products[k - start]
        inverse *= Self.denominator(a, b)
        points[p] = Self.sum(a, b, reciprocal)
      }
      start = end
    }
  }

  /// `target[p] = s(p) + s(p + 1)` for every `p` of `positions`, where `s(p)` is the point `entries[p] >> 1` of
  /// `source`, negated when the lowest bit of the entry is set.
  package borrowing func gather(
    _ source: UnsafePointer<G1Affine>, _ entries: UnsafePointer<UInt32>,
    at positions: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<G1Affine>
  ) {
    let products = products
    var start = 0
    while start < positions.count {
      let end = min(start + Self.block, positions.count)
      if let vectors, end - start >= G1AffineVectors.minimum {
        vectors.add(source, entries, 1, UnsafeBufferPointer(rebasing: positions[start..<end]), into: target)
        start = end
        continue
      }
      var product = Fq.one
      for k in start..<end {
        let p = Int(positions[k])
        if k + 8 < end {
          let next = Int(positions[k + 8])
          cfk_prefetch(source + Int(entries[next] >> 1))
          cfk_prefetch(source + Int(entries[next + 1] >> 1))
        }
        products[k - start] = product
        product *= Self.denominator(Self.signed(source, entries[p]), Self.signed(source, entries[p + 1]))
      }
      var inverse = product.inverse() ?? .zero
      for k in (start..<end).reversed() {
        let p = Int(positions[k])
        let a = Self.signed(source, entries[p])
        let b = Self.signed(source, entries[p + 1])
        let reciprocal = inverse * products[k - start]
        inverse *= Self.denominator(a, b)
        target[p] = Self.sum(a, b, reciprocal)
      }
      start = end
    }
  }

  /// The point that an entry stands for.
  @inline(__always)
  static func signed(_ source: UnsafePointer<G1Affine>, _ entry: UInt32) -> G1Affine {
    let point = source[Int(entry >> 1)]
    // Signs are random: a selection costs less than a branch.
    let negated = -point.y
    let keep = entry & 1 == 0
    return G1Affine(
      x: point.x,
      y: Fq(
        montgomery: .init(
          l0: keep ? point.y.l0 : negated.l0, l1: keep ? point.y.l1 : negated.l1,
          l2: keep ? point.y.l2 : negated.l2, l3: keep ? point.y.l3 : negated.l3)))
  }

  /// Whether the chord through the points may fail: equal abscissas, or an abscissa 0 as infinity has it.
  @inline(__always)
  private static func mayFail(_ a: G1Affine, _ b: G1Affine, _ difference: Fq) -> Bool {
    difference.isZero || a.x.isZero || b.x.isZero
  }

  /// What the slope of the sum is to be divided by; 1 where no division is needed. Never 0.
  @inline(__always)
  private static func denominator(_ a: G1Affine, _ b: G1Affine) -> Fq {
    let difference = b.x - a.x
    return mayFail(a, b, difference) ? rareDenominator(a, b) : difference
  }

  @inline(never)
  private static func rareDenominator(_ a: G1Affine, _ b: G1Affine) -> Fq {
    if a.isInfinity || b.isInfinity { return .one }
    let difference = b.x - a.x
    if !difference.isZero { return difference }
    // Equal points are doubled; the group has odd order, so y is not 0. Opposite points have the sum infinity.
    return a.y == b.y ? a.y.doubled() : .one
  }

  @inline(__always)
  private static func sum(_ a: G1Affine, _ b: G1Affine, _ reciprocal: Fq) -> G1Affine {
    if mayFail(a, b, b.x - a.x) { return rareSum(a, b, reciprocal) }
    return line(a, b, slope: (b.y - a.y) * reciprocal)
  }

  @inline(never)
  private static func rareSum(_ a: G1Affine, _ b: G1Affine, _ reciprocal: Fq) -> G1Affine {
    if a.isInfinity { return b }
    if b.isInfinity { return a }
    if a.x != b.x { return line(a, b, slope: (b.y - a.y) * reciprocal) }
    guard a.y == b.y else { return .infinity }
    let square = a.x.squared()
    return line(a, b, slope: (square.doubled() + square) * reciprocal)
  }

  /// The third point of the curve on the line through `a` and `b`, negated.
  @inline(__always)
  private static func line(_ a: G1Affine, _ b: G1Affine, slope: Fq) -> G1Affine {
    let x = slope.squared() - a.x - b.x
    return G1Affine(x: x, y: slope * (a.x - x) - a.y)
  }
}
