import CInferenceKernels

/// Weights in the order in which kernels read them; packed once.
final class WeightPanels: @unchecked Sendable {
  static let columnsPerPanel = PLUMBLINE_PANEL_COLUMNS

  /// Pairs of inputs per panel.
  let pairs: Int
  let elementBytes: Int
  /// Whether a pair holds one input and a zero.
  let spread: Bool
  let count: Int
  private let storage: UnsafeMutableRawPointer

  /// `weights` is row-major, `columns` rows of `inputs` entries.
  init(_ weights: [Int16], columns: Int, inputs: Int, spread: Bool) {
    self.spread = spread
    pairs = spread ? inputs : (inputs + 1) / 2
    elementBytes = weights.allSatisfy { (-128...127).contains($0) } ? 1 : 2
    count = (columns + Self.columnsPerPanel - 1) / Self.columnsPerPanel
    storage = UnsafeMutableRawPointer.allocate(
      byteCount: plumbline_dense_panel_bytes(columns, pairs, elementBytes), alignment: 64)
    plumbline_dense_pack(weights, columns, inputs, elementBytes, spread, storage)
  }

  deinit { storage.deallocate() }

  /// Panels are only read after `init`.
  func pointer(toPanel index: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(storage + index * pairs * Self.columnsPerPanel * 2 * elementBytes)
  }
}
