import CFieldKernels

/// Many independent additions of affine points at once, with one field inversion for each block of them.
///
/// An affine addition costs one inversion and three products; Montgomery's trick turns the inversions of a block into
/// three products each and one shared inversion. Points may be equal, opposite or infinite: such pairs are found by a
/// test that never fails on random points, and handled apart. With AVX-512 IFMA eight additions run side by side.
struct G1AffineBatch: ~Copyable {
  /// Additions that share an inversion. Larger blocks leave the second-level cache, smaller ones invert too often.
  private static let block = 1024
  /// Fewer additions than this are faster one by one.
  private static let vectorMinimum = 6

  private let scratch: UnsafeMutableRawPointer

  init() {
    let size = max(Self.block * MemoryLayout<Fq>.stride, cfk_batch_scratch(Self.block))
    scratch = .allocate(byteCount: size, alignment: 64)
  }

  deinit { scratch.deallocate() }

  /// `points[p] += points[p + distance]` for every `p` of `positions`.
  ///
  /// No place may be part of two of the additions.
  borrowing func accumulate(
    _ points: UnsafeMutablePointer<G1Affine>, at positions: UnsafeBufferPointer<UInt32>, distance: Int
  ) {
    var batch = cfk_batch()
    batch.points = UnsafeMutableRawPointer(points).assumingMemoryBound(to: cfk_point.self)
    batch.distance = distance
    run(&batch, positions) { positions in
      Self.add(
        positions, scratch.assumingMemoryBound(to: Fq.self),
        summands: { (points[$0], points[$0 + distance]) }, store: { points[$0] = $1 })
    }
  }

  /// `target[p] = s(p) + s(p + 1)` for every `p` of `positions`, where `s(p)` is the point `entries[p] >> 1` of
  /// `source`, negated when the lowest bit of the entry is set.
  borrowing func gather(
    _ source: UnsafePointer<G1Affine>, _ entries: UnsafePointer<UInt32>,
    at positions: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<G1Affine>
  ) {
    var batch = cfk_batch()
    batch.points = UnsafeMutableRawPointer(target).assumingMemoryBound(to: cfk_point.self)
    batch.source = UnsafeRawPointer(source).assumingMemoryBound(to: cfk_point.self)
    batch.entries = entries
    run(&batch, positions) { positions in
      Self.add(
        positions, scratch.assumingMemoryBound(to: Fq.self),
        summands: { (Self.signed(source, entries[$0]), Self.signed(source, entries[$0 + 1])) },
        store: { target[$0] = $1 })
    }
  }

  /// Cuts the positions into blocks, and hands each to the vector code or to `scalar`.
  @inline(__always)
  private borrowing func run(
    _ batch: inout cfk_batch, _ positions: UnsafeBufferPointer<UInt32>, scalar: (UnsafeBufferPointer<UInt32>) -> Void
  ) {
    batch.scratch = scratch
    for start in stride(from: 0, to: positions.count, by: Self.block) {
      let block = UnsafeBufferPointer(rebasing: positions[start..<min(start + Self.block, positions.count)])
      if !cfk_has_batch() || block.count < Self.vectorMinimum {
        scalar(block)
        continue
      }
      batch.at = block.baseAddress
      batch.count = block.count
      let product = Fq(montgomery: cfk_batch_begin(&batch))
      cfk_batch_end(&batch, (product.inverse() ?? .zero).limbs)
    }
  }

  /// The additions of a block, one by one.
  @inline(__always)
  private static func add(
    _ positions: UnsafeBufferPointer<UInt32>, _ products: UnsafeMutablePointer<Fq>,
    summands: (Int) -> (G1Affine, G1Affine), store: (Int, G1Affine) -> Void
  ) {
    var product = Fq.one
    for k in 0..<positions.count {
      let (a, b) = summands(Int(positions[k]))
      products[k] = product
      product *= denominator(a, b)
    }
    var inverse = product.inverse() ?? .zero
    for k in (0..<positions.count).reversed() {
      let place = Int(positions[k])
      let (a, b) = summands(place)
      let reciprocal = inverse * products[k]
      inverse *= denominator(a, b)
      store(place, sum(a, b, reciprocal))
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
