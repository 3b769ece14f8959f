import CInferenceKernels

/// Weights of a 32-bit product in the order in which kernels read them; packed once.
final class ProductPanels: @unchecked Sendable {
  enum Kind: Sendable {
    case byteByte
    case wordByte
    case wordWord
  }

  static let columnsPerPanel = PLUMBLINE_PANEL_COLUMNS

  let kind: Kind
  let columns: Int
  /// Groups of activations in a segment.
  let groups: Int
  /// Whether any two neighbouring products sum up to at most 32767.
  let pairsFit: Bool
  let count: Int
  private let panelBytes: Int
  private let storage: UnsafeMutableRawPointer

  /// - Parameters:
  ///   - weights: row-major, `columns` rows of `segments` times `length` entries.
  ///   - largest: largest activation as it is stored; used for bytes only.
  ///   - rows: rows of activations that one panel meets while it is in the cache.
  init(
    _ weights: [Int16], columns: Int, segments: Int, length: Int, element: StoredElement, largest: Int64, rows: Int,
    kernels: KernelTable
  ) {
    self.columns = columns
    // A panel that is used again and again is stored as the kernel needs it; one that is used once is best short.
    let widens = rows > 3 && segments * (length + 1) * Self.columnsPerPanel * 2 <= 1 << 14
    let narrow =
      !widens && !kernels.prefersWideWeights && weights.allSatisfy { (-128...127).contains($0) }
    kind = element == .byte ? .byteByte : narrow ? .wordByte : .wordWord
    let group = element == .byte ? 4 : 2
    let elementBytes = kind == .wordWord ? 2 : 1
    groups = (length + group - 1) / group
    count = (columns + Self.columnsPerPanel - 1) / Self.columnsPerPanel
    panelBytes = segments * groups * group * Self.columnsPerPanel * elementBytes
    var largestPair: Int64 = 0
    if element == .byte {
      for first in stride(from: 0, to: weights.count, by: length) {
        for index in stride(from: first, to: first + length, by: 2) {
          let second = index + 1 < first + length ? weights[index + 1] : 0
          largestPair = max(largestPair, Int64(weights[index].magnitude) + Int64(second.magnitude))
        }
      }
    }
    pairsFit = largestPair * largest <= Int64(Int16.max)
    storage = UnsafeMutableRawPointer.allocate(byteCount: max(count * panelBytes, 64), alignment: 64)
    plumbline_product_pack(weights, columns, segments, length, group, elementBytes, storage)
  }

  deinit { storage.deallocate() }

  /// Panels are only read after `init`.
  @inline(__always)
  func pointer(toPanel index: Int) -> UnsafeRawPointer { UnsafeRawPointer(storage + index &* panelBytes) }
}
