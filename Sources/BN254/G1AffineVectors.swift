import CFieldKernels

/// Additions of affine points, eight at a time, where the processor has the instructions for it.
struct G1AffineVectors {
  /// Additions from which the vectors are worth the products that join and split their lanes.
  static let minimum = 12

  #if arch(x86_64)
    private static let lanes = Int(CFK_POINT_LANES)
    private let scratch: UnsafeMutablePointer<UInt64>

    /// Whether this processor has the instructions and the environment does not ask for portable code.
    static var isChosen: Bool { cfk_use_ifma() }

    /// Memory for batches of at most `block` additions, or `nil` when the processor lacks the instructions.
    init?(block: Int) {
      guard cfk_processor_has_ifma() else { return nil }
      let words = (block + Self.lanes - 1) / Self.lanes * Int(CFK_POINT_SCRATCH_WORDS)
      scratch = UnsafeMutableRawPointer.allocate(byteCount: 8 * words, alignment: 64)
        .bindMemory(to: UInt64.self, capacity: words)
    }

    func deallocate() { UnsafeMutableRawPointer(scratch).deallocate() }

    /// The additions that `cfk_point_batch` describes, at most as many as the memory is for.
    func add(
      _ points: UnsafePointer<G1Affine>, _ entries: UnsafePointer<UInt32>?, _ distance: Int,
      _ positions: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<G1Affine>
    ) {
      var batch = cfk_point_batch(
        points: points, entries: entries, distance: distance, positions: positions.baseAddress,
        count: positions.count, target: target)
      let lanes = Self.lanes
      withUnsafeTemporaryAllocation(of: cfk_limbs.self, capacity: 2 * lanes) { storage in
        guard let products = storage.baseAddress else { return }
        cfk_point_products_ifma(&batch, scratch, products)
        // Products of the lanes before each, one inversion, and back. No lane is 0.
        let before = products + lanes
        var product = Fq.one
        for lane in 0..<lanes {
          before[lane] = product.limbs
          product *= Fq(montgomery: products[lane])
        }
        var inverse = (product.inverse() ?? .zero) * Self.radix
        for lane in (0..<lanes).reversed() {
          let value = Fq(montgomery: products[lane])
          products[lane] = (inverse * Fq(montgomery: before[lane])).limbs
          inverse *= value
        }
        cfk_point_sums_ifma(&batch, scratch, products)
      }
    }

    /// See `cfk_point_batch`.
    private static let radix = Fq(UInt64(64))
  #else
    static var isChosen: Bool { false }
    init?(block: Int) { nil }
    func deallocate() {}
    func add(
      _ points: UnsafePointer<G1Affine>, _ entries: UnsafePointer<UInt32>?, _ distance: Int,
      _ positions: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<G1Affine>
    ) {}
  #endif
}
