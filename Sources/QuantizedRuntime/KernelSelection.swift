import CInferenceKernels

/// Which kernels a runtime uses. All of them compute the same integers.
package enum KernelSelection: Sendable, Hashable, CaseIterable {
  /// The best the processor can run; portable ones if the environment sets `PLUMBLINE_FORCE_PORTABLE=1`.
  case automatic
  /// The portable twins of the vector kernels.
  case portable
  /// Plain Swift loops.
  case reference
}

/// A table of C kernels. Tables are constant and live as long as the process.
struct KernelTable: @unchecked Sendable {
  let pointer: UnsafePointer<plumbline_kernels>

  /// Whether products of bytes are the fastest whatever their size. Else they are where pairs fit 16 bits.
  let prefersBytes: Bool
  /// Whether weights of 8 bits are better stored as 16 bits wherever activations have 16 bits.
  let prefersWideWeights: Bool

  private init(pointer: UnsafePointer<plumbline_kernels>) {
    self.pointer = pointer
    prefersBytes = pointer == plumbline_kernels_for(PLUMBLINE_SET_avx512)
    prefersWideWeights = pointer == plumbline_kernels_for(PLUMBLINE_SET_portable)
  }

  static let active = KernelTable(pointer: plumbline_kernels_active())

  /// The portable kernels run everywhere, so the active ones are never needed as a substitute.
  static let portable = KernelTable(
    pointer: plumbline_kernels_for(PLUMBLINE_SET_portable) ?? plumbline_kernels_active())
}
