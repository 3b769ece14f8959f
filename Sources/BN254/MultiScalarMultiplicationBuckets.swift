/// The bucket method: Pippenger, "On the evaluation of powers and monomials", 1980, with signed digits.
///
/// The digits of one window of one row are a line. Its points are sorted by the magnitude of their digits into buckets;
/// the buckets of many lines are summed up together, and so are the weighted sums over the buckets of each line (see
/// `reduce`): additions come in batches that share one inversion.
struct BucketMethod {
  let windows: ScalarWindows
  /// Number of scalars of all rows.
  let count: Int
  /// Digit of scalar `i` in window `w` at `w * count + i`.
  let digits: UnsafePointer<Int16>
  /// Twice the index of a point, plus 1 when its scalar is negative.
  let entries: UnsafePointer<UInt32>
  /// Where each row of scalars ends.
  let rowEnds: UnsafePointer<Int>
  let points: UnsafePointer<G1Affine>

  /// Digits or buckets that are worked on together: enough to share inversions, few enough for the second-level cache.
  static let slots = 8192

  private func scalars(of row: Int) -> Range<Int> { (row == 0 ? 0 : rowEnds[row - 1])..<rowEnds[row] }

  /// `sum_w 2^(width w) sum_i digit_(w, i) point_i` over the windows of `range`, for each of the rows.
  func sums(rows: Range<Int>, windows range: Range<Int>, store: (Int, G1) -> Void) {
    let lines = rows.count * range.count
    let row = { (line: Int) in rows.lowerBound + line / range.count }
    let largest = rows.reduce(1) { max($0, scalars(of: $1).count) }
    let all = rows.reduce(1) { $0 + scalars(of: $1).count } * range.count
    let buckets = windows.buckets
    let together = min(lines, max(1, Self.slots / buckets))
    let scratch = BucketScratch(entries: min(all, max(largest, Self.slots)), buckets: together * buckets)
    let batch = G1AffineBatch()

    var total = G1.identity
    var start = 0
    while start < lines {
      // As many lines as fit, and at least one.
      var end = start
      var size = 0
      while end < min(lines, start + together) {
        size += scalars(of: row(end)).count
        if end > start, size > Self.slots { break }
        end += 1
      }
      for line in start..<end {
        let own = scalars(of: row(line))
        let window = range.upperBound - 1 - line % range.count
        sort(own, window, from: line == start ? 0 : (line - start) * buckets, scratch)
      }
      scratch.lists.add(lists: (end - start) * buckets, of: points, into: scratch.sums, batch)
      reduce(lines: end - start, scratch, batch)
      for line in start..<end {
        total = tail(total, scratch.sums + (line - start) * buckets)
        guard line % range.count == range.count - 1 else { continue }
        for _ in 0..<(range.lowerBound * windows.width) { total = total.doubled() }
        store(row(line), total)
        total = .identity
      }
      start = end
    }
  }

  /// Sorts a line into the buckets from `first` on. Bucket `b` of a line holds the digits of magnitude `b + 1`.
  private func sort(_ scalars: Range<Int>, _ window: Int, from first: Int, _ scratch: borrowing BucketScratch) {
    let buckets = windows.buckets
    let ends = scratch.lists.ends + first
    let sorted = scratch.lists.entries
    let digits = digits + window * count
    var start = first == 0 ? 0 : (ends - 1).pointee
    ends.update(repeating: 0, count: buckets)
    for i in scalars where digits[i] != 0 { ends[Int(digits[i].magnitude) &- 1] &+= 1 }
    // Starts of the buckets; placing the entries moves them to the ends.
    for bucket in 0..<buckets {
      let size = ends[bucket]
      ends[bucket] = start
      start &+= size
    }
    for i in scalars where digits[i] != 0 {
      let bucket = Int(digits[i].magnitude) &- 1
      sorted[Int(ends[bucket])] = entries[i] ^ (digits[i] < 0 ? 1 : 0)
      ends[bucket] &+= 1
    }
  }

  /// Turns the bucket sums `S_b` of every line into `S` at place 0 and `U_j` at places `2^j`, where `S` is the sum over
  /// all `b` and `U_j` that over those with bit `j` set. Then `sum_b (b + 1) S_b = S + sum_j 2^j U_j`.
  ///
  /// Two neighbouring groups of `2^l` buckets are merged by adding their `S` and their `U_j`; the `S` of the upper group
  /// is the new `U_l` and already in its place. That takes two additions for each bucket altogether.
  private func reduce(lines: Int, _ scratch: borrowing BucketScratch, _ batch: borrowing G1AffineBatch) {
    let sums = scratch.sums
    let positions = scratch.positions
    for level in 0..<(windows.width - 1) {
      let distance = 1 << level
      var pairs = 0
      for group in stride(from: 0, to: lines * windows.buckets, by: 2 * distance) {
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

  /// `2^width total` plus the value of a line.
  private func tail(_ total: G1, _ sums: UnsafePointer<G1Affine>) -> G1 {
    var total = total.doubled()
    for bit in (0..<(windows.width - 1)).reversed() { total = total.doubled() + sums[1 << bit] }
    return total + sums[0]
  }
}

/// Memory of one run of the bucket method.
struct BucketScratch: ~Copyable {
  let lists: G1AffineSums
  /// Sums of the buckets.
  let sums: UnsafeMutablePointer<G1Affine>
  /// Places of the additions of a batch.
  let positions: UnsafeMutablePointer<UInt32>

  init(entries count: Int, buckets: Int) {
    lists = G1AffineSums(entries: count, lists: buckets)
    sums = .allocate(capacity: buckets)
    positions = .allocate(capacity: buckets / 2 + 1)
  }

  deinit {
    sums.deallocate()
    positions.deallocate()
  }
}
