/// The bucket method on some windows: Pippenger, "On the evaluation of powers and monomials", 1980, with signed digits.
///
/// Points are sorted by bucket, and every bucket is summed up by a tree of affine additions. All trees of several windows
/// grow together, so that each of their levels is one batch with one inversion. The weighted sum over the buckets of a
/// window is a second tree (see `reduce`).
struct BucketMethod {
  let windows: ScalarWindows
  /// Number of scalars.
  let count: Int
  /// Digit of scalar `i` in window `w` at `w * count + i`.
  let digits: UnsafePointer<Int16>
  /// Twice the index of a point, plus 1 when its scalar is negative.
  let entries: UnsafePointer<UInt32>
  let points: UnsafePointer<G1Affine>

  /// `sum_w 2^(width w) sum_i digit_(w, i) point_i` over the windows of `range`.
  func sum(over range: Range<Int>) -> G1 {
    let group = min(windows.groupSize(count: count), range.count)
    let scratch = BucketScratch(entries: group * count, buckets: group * windows.buckets)
    let batch = G1AffineBatch()
    var total = G1.identity
    var upper = range.upperBound
    while upper > range.lowerBound {
      let lower = max(range.lowerBound, upper - group)
      sort(lower..<upper, scratch)
      fill(buckets: (upper - lower) * windows.buckets, scratch, batch)
      reduce(windows: upper - lower, scratch, batch)
      for window in (0..<(upper - lower)).reversed() {
        total = tail(total, scratch.sums + window * windows.buckets)
      }
      upper = lower
    }
    for _ in 0..<(range.lowerBound * windows.width) { total = total.doubled() }
    return total
  }

  /// Sorts the digits of the windows by bucket. Bucket `b` of a window holds the digits of magnitude `b + 1`.
  private func sort(_ range: Range<Int>, _ scratch: borrowing BucketScratch) {
    let buckets = windows.buckets
    let ends = scratch.ends
    let sorted = scratch.entries
    ends.update(repeating: 0, count: range.count * buckets)
    for (slot, window) in range.enumerated() {
      let counts = ends + slot * buckets
      let digits = digits + window * count
      for i in 0..<count where digits[i] != 0 { counts[Int(digits[i].magnitude) &- 1] &+= 1 }
    }
    // Starts of the buckets; placing the entries moves them to the ends.
    var start: UInt32 = 0
    for bucket in 0..<(range.count * buckets) {
      let size = ends[bucket]
      ends[bucket] = start
      start &+= size
    }
    for (slot, window) in range.enumerated() {
      let next = ends + slot * buckets
      let digits = digits + window * count
      for i in 0..<count where digits[i] != 0 {
        let bucket = Int(digits[i].magnitude) &- 1
        sorted[Int(next[bucket])] = entries[i] ^ (digits[i] < 0 ? 1 : 0)
        next[bucket] &+= 1
      }
    }
  }

  /// Sums up every bucket, and places the sums in order.
  private func fill(buckets: Int, _ scratch: borrowing BucketScratch, _ batch: borrowing G1AffineBatch) {
    let ends = scratch.ends
    let tree = scratch.tree
    let positions = scratch.positions
    // First level: from the given points.
    var pairs = 0
    var largest: UInt32 = 0
    var start: UInt32 = 0
    for bucket in 0..<buckets {
      let end = ends[bucket]
      largest = max(largest, end &- start)
      while start &+ 1 < end {
        positions[pairs] = start
        pairs &+= 1
        start &+= 2
      }
      if start < end { tree[Int(start)] = G1AffineBatch.signed(points, scratch.entries[Int(start)]) }
      start = end
    }
    batch.gather(points, scratch.entries, at: UnsafeBufferPointer(start: positions, count: pairs), into: tree)
    // Further levels: in place, so that the sum ends up at the start of the bucket.
    var distance: UInt32 = 2
    while distance < largest {
      pairs = 0
      start = 0
      for bucket in 0..<buckets {
        let end = ends[bucket]
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
    for bucket in 0..<buckets {
      let end = ends[bucket]
      scratch.sums[bucket] = start < end ? tree[Int(start)] : .infinity
      start = end
    }
  }

  /// Turns the bucket sums `S_b` of every window into `S` at place 0 and `U_j` at places `2^j`, where `S` is the sum over all `b`
  /// and `U_j` that over those with bit `j` set. Then `sum_b (b + 1) S_b = S + sum_j 2^j U_j`.
  ///
  /// Two neighbouring groups of `2^l` buckets are merged by adding their `S` and their `U_j`; the `S` of the upper group is the
  /// new `U_l` and already in its place. That takes two additions for each bucket altogether, in one batch for each level.
  private func reduce(windows count: Int, _ scratch: borrowing BucketScratch, _ batch: borrowing G1AffineBatch) {
    let sums = scratch.sums
    let positions = scratch.positions
    for level in 0..<(windows.width - 1) {
      let distance = 1 << level
      var pairs = 0
      for group in stride(from: 0, to: count * windows.buckets, by: 2 * distance) {
        var offset = 0
        while offset < distance {
          let place = group &+ offset
          if !sums[place &+ distance].isInfinity {
            if sums[place].isInfinity {
              sums[place] = sums[place &+ distance]
            } else {
              positions[pairs] = UInt32(truncatingIfNeeded: place)
              pairs &+= 1
            }
          }
          offset = offset == 0 ? 1 : 2 &* offset
        }
      }
      batch.accumulate(sums, at: UnsafeBufferPointer(start: positions, count: pairs), distance: distance)
    }
  }

  /// `2^width total` plus the value of a window.
  private func tail(_ total: G1, _ sums: UnsafePointer<G1Affine>) -> G1 {
    var total = total.doubled()
    for bit in (0..<(windows.width - 1)).reversed() { total = total.doubled() + sums[1 << bit] }
    return total + sums[0]
  }
}

/// Memory of one run of the bucket method.
struct BucketScratch: ~Copyable {
  /// Ends of the buckets in `entries` and `tree`.
  let ends: UnsafeMutablePointer<UInt32>
  let entries: UnsafeMutablePointer<UInt32>
  let tree: UnsafeMutablePointer<G1Affine>
  let sums: UnsafeMutablePointer<G1Affine>
  /// Places of the additions of a batch.
  let positions: UnsafeMutablePointer<UInt32>

  init(entries count: Int, buckets: Int) {
    ends = .allocate(capacity: buckets)
    entries = .allocate(capacity: count)
    tree = .allocate(capacity: count)
    sums = .allocate(capacity: buckets)
    positions = .allocate(capacity: max(count, buckets) / 2 + 1)
  }

  deinit {
    ends.deallocate()
    entries.deallocate()
    tree.deallocate()
    sums.deallocate()
    positions.deallocate()
  }
}
