/// Sums of many lists of affine points at once, each by a tree of additions.
///
/// The trees of all lists grow together, so that each of their levels is one batch of additions.
struct G1AffineSums: ~Copyable {
  /// Twice the index of a point, plus 1 where it is negated; list after list.
  let entries: UnsafeMutablePointer<UInt32>
  /// Where each list ends in `entries`.
  let ends: UnsafeMutablePointer<UInt32>
  private let tree: UnsafeMutablePointer<G1Affine>
  private let positions: UnsafeMutablePointer<UInt32>

  /// Memory for so many entries in so many lists.
  init(entries count: Int, lists: Int) {
    entries = .allocate(capacity: count)
    ends = .allocate(capacity: lists)
    tree = .allocate(capacity: count)
    positions = .allocate(capacity: count / 2 + 1)
  }

  deinit {
    entries.deallocate()
    ends.deallocate()
    tree.deallocate()
    positions.deallocate()
  }

  /// Sums up the first `count` lists; empty ones give infinity.
  borrowing func add(
    lists count: Int, of points: UnsafePointer<G1Affine>, into sums: UnsafeMutablePointer<G1Affine>,
    _ batch: borrowing G1AffineBatch
  ) {
    // First level: from the given points.
    var pairs = 0
    var largest: UInt32 = 0
    var start: UInt32 = 0
    for list in 0..<count {
      let end = ends[list]
      largest = max(largest, end &- start)
      while start &+ 1 < end {
        positions[pairs] = start
        pairs &+= 1
        start &+= 2
      }
      if start < end { tree[Int(start)] = G1AffineBatch.signed(points, entries[Int(start)]) }
      start = end
    }
    batch.gather(points, entries, at: UnsafeBufferPointer(start: positions, count: pairs), into: tree)
    // Further levels: in place, so that the sum ends up at the start of the list.
    var distance: UInt32 = 2
    while distance < largest {
      pairs = 0
      start = 0
      for list in 0..<count {
        let end = ends[list]
        while start &+ distance < end {
          positions[pairs] = start
          pairs &+= 1
          start &+= 2 &* distance
        }
        start = end
      }
      batch.accumulate(tree, at: UnsafeBufferPointer(start: positions, count: pairs), distance: Int(distance))
      distance &*= 2
    }
    start = 0
    for list in 0..<count {
      let end = ends[list]
      sums[list] = start < end ? tree[Int(start)] : .infinity
      start = end
    }
  }
}
