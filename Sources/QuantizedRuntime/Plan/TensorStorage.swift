import ModelGraph

/// How the integers of a tensor are kept during a run.
enum StoredElement: Sendable {
  /// 8 bits without sign.
  case byte
  /// 16 bits.
  case word
  /// 64 bits.
  case wide

  var bytes: Int {
    switch self {
    case .byte: 1
    case .word: 2
    case .wide: 8
    }
  }

  /// The least element for values of `range`, and what is subtracted from them.
  static func narrowest(for range: ClosedRange<Int64>, atLeast least: StoredElement) -> (StoredElement, zero: Int64) {
    let width = range.upperBound - range.lowerBound
    if least == .byte, width <= 255 { return (.byte, range.lowerBound) }
    if least != .wide {
      let low = Int64(Int16.min)
      if range.lowerBound >= low, range.upperBound <= Int64(Int16.max) { return (.word, 0) }
      if width <= 65535 { return (.word, range.lowerBound - low) }
    }
    return (.wide, 0)
  }
}

/// Where and how a tensor is kept: an element holds the value less `zero`.
struct TensorStorage: Sendable {
  let element: StoredElement
  let zero: Int64
  let layout: TensorLayout
  /// Bytes from the start of the arena to the first element.
  let position: Int
  /// Values it can take; 0 is among them if there is a border.
  let range: ClosedRange<Int64>

  /// The same entries under another layout.
  func with(_ layout: TensorLayout) -> TensorStorage {
    TensorStorage(element: element, zero: zero, layout: layout, position: position, range: range)
  }

  /// Largest element.
  var largest: Int64 { range.upperBound - zero }

  /// Fills in all entries from row-major values.
  func write(_ values: UnsafeBufferPointer<Int64>, to arena: Arena) {
    switch element {
    case .byte: write(values, to: arena.pointer(self, as: UInt8.self))
    case .word: write(values, to: arena.pointer(self, as: Int16.self))
    case .wide: write(values, to: arena.pointer(self, as: Int64.self))
    }
  }

  /// All entries in row-major order.
  func read(from arena: Arena) -> [Int64] {
    [Int64](unsafeUninitializedCapacity: layout.count) { values, initialized in
      initialized = layout.count
      guard let target = values.baseAddress else { return }
      switch element {
      case .byte: read(from: arena.pointer(self, as: UInt8.self), to: target)
      case .word: read(from: arena.pointer(self, as: Int16.self), to: target)
      case .wide: read(from: arena.pointer(self, as: Int64.self), to: target)
      }
    }
  }

  @inline(__always)
  private func write<Element: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Int64>, to elements: UnsafeMutablePointer<Element>
  ) {
    guard let source = values.baseAddress else { return }
    let zero = zero
    if layout.isFlat {
      for index in 0..<values.count {
        elements[layout.base &+ index] = Element(truncatingIfNeeded: source[index] &- zero)
      }
      return
    }
    let (lines, rows, columns) = (layout.lines, layout.rows, layout.columns)
    for line in 0..<lines {
      for column in 0..<columns {
        let from = source + (column &* lines &+ line) &* rows
        let to = elements + (layout.base &+ line &* layout.lineStride &+ column)
        if columns == 1 {
          for row in 0..<rows { to[row] = Element(truncatingIfNeeded: from[row] &- zero) }
        } else {
          for row in 0..<rows { to[row &* columns] = Element(truncatingIfNeeded: from[row] &- zero) }
        }
      }
    }
  }

  @inline(__always)
  private func read<Element: FixedWidthInteger>(
    from elements: UnsafeMutablePointer<Element>, to target: UnsafeMutablePointer<Int64>
  ) {
    let zero = zero
    if layout.isFlat {
      for index in 0..<layout.count {
        target[index] = Int64(truncatingIfNeeded: elements[layout.base &+ index]) &+ zero
      }
      return
    }
    let (lines, rows, columns) = (layout.lines, layout.rows, layout.columns)
    for column in 0..<columns {
      for line in 0..<lines {
        let to = target + (column &* lines &+ line) &* rows
        let from = elements + (layout.base &+ line &* layout.lineStride &+ column)
        for row in 0..<rows { to[row] = Int64(truncatingIfNeeded: from[row &* columns]) &+ zero }
      }
    }
  }
}
