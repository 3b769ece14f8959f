/// One looked-up piece: `length` consecutive slots of a lane, filled from a block of `w`.
package struct LanePiece: Sendable, Equatable {
  package var lane: Int
  /// First slot, a multiple of `length`.
  package var slot: Int
  /// A power of two, at most `2^r`.
  package var length: Int
  package var tag: Int
  /// Address in `w` of the first argument.
  package var argument: Int
  /// Address in `w` of the first value, or `nil` for a lookup of one column.
  package var value: Int?

  package init(lane: Int, slot: Int, length: Int, tag: Int, argument: Int, value: Int?) {
    self.lane = lane
    self.slot = slot
    self.length = length
    self.tag = tag
    self.argument = argument
    self.value = value
  }
}

/// `count` lanes of `2^bits` lookups each; a slot that no piece fills has tag, argument and value 0.
package struct LookupLanes: Sendable, Equatable {
  package var count: Int
  /// `r`: also the logarithm of the padded number of table rows.
  package var bits: Int
  package var pieces: [LanePiece]

  package init(count: Int, bits: Int, pieces: [LanePiece]) {
    self.count = count
    self.bits = bits
    self.pieces = pieces
  }

  package var slots: Int { 1 << bits }
}
