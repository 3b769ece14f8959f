import Circuits

/// How the dimensions of tensors are cut in segments: more blocks have less padding, but each block costs a little
/// wherever its tensor is read.
///
/// Tensors of equal dimensions are cut alike, so that the arguments and values of a lookup go together.
package struct Segmentation: Sendable, Equatable {
  /// What one block costs, in committed entries.
  package var blockCost: Int
  /// Tensors of these dimensions are cut in this way, whatever a block costs.
  package var fixed: [[Int]: [[Int]]] = [:]

  package init(blockCost: Int) {
    self.blockCost = blockCost
  }

  /// Committed entries for each real one that a layout should stay below.
  package static let wasteLimit = 1.25
  /// Padding that is not worth a block: the shortest row of a commitment.
  package static let tolerated = 16

  /// The coarsest segmentation, from `blockCost` down, with which tensors and `extra` entries without padding stay at
  /// the limit; the finest one if none does.
  package static func choose(
    for tensors: [TensorDeclaration], extra: Int = 0, blockCost: Int
  ) -> Segmentation {
    let real = tensors.reduce(extra) { $0 + $1.realSize }
    var segmentation = Segmentation(blockCost: max(1, blockCost))
    while segmentation.blockCost > 1 {
      let committed = segmentation.applied(to: tensors).reduce(extra) { $0 + $1.committedSize }
      if Double(committed - tolerated) <= wasteLimit * Double(real) { break }
      segmentation.blockCost /= 2
    }
    return segmentation
  }

  /// The same tensors cut in segments; their blocks have no places yet.
  package func applied(to tensors: [TensorDeclaration]) -> [TensorDeclaration] {
    var known = fixed
    return tensors.map { tensor in
      var tensor = tensor
      let segments = known[tensor.dimensions] ?? segments(of: tensor.dimensions)
      known[tensor.dimensions] = segments
      tensor.segments = segments
      tensor.offsets = [Int](repeating: 0, count: tensor.blockCount)
      return tensor
    }
  }

  private struct Choice {
    var segments: [[Int]] = []
    var blocks = 1
    var size = 1
  }

  /// The cheapest segments for the given sizes: entries and the cost of blocks together; of equals the fewest blocks.
  package func segments(of dimensions: [Int]) -> [[Int]] {
    let best = Self.choices(dimensions).min { cost($0) < cost($1) }
    return best?.segments ?? dimensions.map { [AddressBits.count($0)] }
  }

  /// The ways to cut tensors of the given sizes of which none has both fewer entries and fewer blocks than another; the one
  /// with fewest blocks first.
  package static func ways(to dimensions: [Int]) -> [[[Int]]] { choices(dimensions).map(\.segments) }

  private static func choices(_ dimensions: [Int]) -> [Choice] {
    var choices = [Choice()]
    for size in dimensions {
      let options = options(size)
      let extended = choices.flatMap { choice in
        options.map { option in
          Choice(
            segments: choice.segments + [option], blocks: choice.blocks * option.count,
            size: choice.size * option.reduce(0) { $0 + 1 << $1 })
        }
      }
      // Only choices for which no other has fewer entries and no more blocks can be part of the best one.
      choices = []
      for choice in extended.sorted(by: { ($0.blocks, $0.size) < ($1.blocks, $1.size) })
      where choice.blocks <= CircuitLimits.blocks && choice.size < choices.last?.size ?? .max {
        choices.append(choice)
      }
    }
    return choices
  }

  private func cost(_ choice: Choice) -> Int { choice.size + blockCost * choice.blocks }

  /// The ways to cut one dimension: its highest bits exactly and one padded segment for the rest, coarsest first.
  static func options(_ size: Int) -> [[Int]] {
    var options: [[Int]] = []
    var exact: [Int] = []
    var rest = size
    var least = Int.max
    while rest > 0 {
      let last = AddressBits.count(rest)
      let length = size - rest + 1 << last
      if length < least {
        options.append(exact + [last])
        least = length
      }
      let highest = Int.bitWidth - 1 - rest.leadingZeroBitCount
      exact.append(highest)
      rest -= 1 << highest
    }
    return options
  }
}
