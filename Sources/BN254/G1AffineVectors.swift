import CFieldKernels

/// Additions of affine points, eight at a time, where the processor has the instructions for it.
struct G1AffineVectors {
  /// Additions from which the vectors are worth the products that join and split their lanes.
  static let minimum = 6

  #if arch(x86_64)
    private let scratch: UnsafeMutablePointer<UInt64>

    /// Whether this processor has the instructions and the environment does not ask for portable code.
    static var isChosen: Bool { cfk_use_ifma() }

    /// Memory for batches of at most `block` additions, or `nil` when the processor lacks the instructions.
    init?(block: Int) {
      guard cfk_processor_has_ifma() else { return nil }
      let words = ((block + 7) / 8 + 3) * Int(CFK_POINT_SCRATCH_WORDS)
      scratch = UnsafeMutableRawPointer.allocate(byteCount: 8 * words, alignment: 64)
        .bindMemory(to: UInt64.self, capacity: words)
    }

    func deallocate() { UnsafeMutableRawPointer(scratch).deallocate() }

    /// The additions that `cfk_point_batch` describes, at least one and at most as many as the memory is for.
    func add(
      _ points: UnsafePointer<G1Affine>, _ entries: UnsafePointer<UInt32>?, _ distance: Int,
      _ positions: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<G1Affine>
    ) {
      var batch = cfk_point_batch(
        points: points, entries: entries, distance: distance, positions: positions.baseAddress,
        count: positions.count, target: target, scratch: scratch)
      let product = Fq(montgomery: cfk_point_batch_begin_ifma(&batch))
      cfk_point_batch_end_ifma(&batch, (product.inverse() ?? .zero).limbs)
    }
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
