import ModelGraph

/// Operators that move entries: reshapes, transpositions, slices, concatenation, padding.
extension PlanBuilder {
  /// The same entries in the same order. A function of each entry stays one.
  mutating func addReshape(_ node: FloatNode) throws(ModelImportError) {
    var value = try data(node, 0)
    let (shape, isBatched) = try resultShape(node, of: value)
    guard shape.reduce(1, *) == value.view.count else { throw failure(node, "it mixes samples of a batch") }
    value.view.shape = shape
    value.isBatched = isBatched
    try setValue(of: node, value)
  }

  /// One tensor, read through a map for each of its dimensions.
  private mutating func appendRearrangement(
    _ node: FloatNode, output: Int = 0, _ value: Value, maps: [AffineIndex], shape: [Int], isBatched: Bool
  ) throws(ModelImportError) {
    let sum = QuantizationPlan.Sum(terms: [.init(input: 0, factor: 1, maps: maps)])
    let name = output == 0 ? node.name : "\(node.name).\(output)"
    append(name, .sum(sum), [value.view], output: node.outputs[output], shape: shape)
    if let grid = grids[value.view.base] { grids[node.outputs[output]] = grid }
    try setResult(of: node, output: output, shape: shape, isBatched: isBatched)
    try restoreStored(node, output: output, like: value)
  }

  /// Moved integers stand for reals as before.
  private mutating func restoreStored(_ node: FloatNode, output: Int = 0, like value: Value) throws(ModelImportError) {
    guard value.stored != nil, var result = values[node.outputs[output]] else { return }
    result.stored = value.stored
    try setValue(of: node, output: output, result)
  }

  mutating func addTranspose(_ node: FloatNode, _ transpose: Transpose) throws(ModelImportError) {
    var value = try materialised(node, 0)
    let rank = value.shape.count + (value.isBatched ? 1 : 0)
    var permutation = transpose.permutation ?? Array((0..<rank).reversed())
    permutation = permutation.map { $0 < 0 ? $0 + rank : $0 }
    guard permutation.sorted() == Array(0..<rank) else { throw failure(node, "its permutation does not fit") }
    if value.isBatched {
      if permutation[0] == 0 {
        permutation = permutation.dropFirst().map { $0 - 1 }
      } else {
        value = try unbatched(node, value)
      }
    }
    let shape = permutation.map { value.shape[$0] }
    let maps = value.shape.indices.map { axis in AffineIndex.index(permutation.firstIndex(of: axis) ?? 0) }
    try appendRearrangement(node, value, maps: maps, shape: shape, isBatched: value.isBatched)
  }

  mutating func addSlice(_ node: FloatNode, _ slice: Slice) throws(ModelImportError) {
    var value = try materialised(node, 0)
    if try sampleAxes(node, slice.axes, value) == nil { value = try unbatched(node, value) }
    var maps = value.shape.indices.map { AffineIndex.index($0) }
    var shape = value.shape
    let full = (value.isBatched ? [Dimension.symbolic("batch")] : []) + value.shape.map(Dimension.fixed)
    do {
      for (axis, part) in try slice.parts(of: full, node: node.name) {
        let place = value.isBatched ? axis - 1 : axis
        guard place >= 0 else { continue }
        maps[place] = .index(place, coefficient: part.step, constant: part.start)
        shape[place] = part.count
      }
    } catch {
      throw .graph(error)
    }
    try appendRearrangement(node, value, maps: maps, shape: shape, isBatched: value.isBatched)
  }

  mutating func addSplit(_ node: FloatNode, _ split: Split) throws(ModelImportError) {
    var value = try materialised(node, 0)
    if try sampleAxis(node, split.axis, value) == nil { value = try unbatched(node, value) }
    guard let place = try sampleAxis(node, split.axis, value) else { return }
    var start = 0
    for output in node.outputs.indices {
      let (shape, _) = try resultShape(node, output: output, of: value)
      guard shape.count == value.shape.count else { throw failure(node, "its parts do not fit") }
      var maps = value.shape.indices.map { AffineIndex.index($0) }
      maps[place] = .index(place, constant: start)
      if node.outputs[output] != "" {
        try appendRearrangement(node, output: output, value, maps: maps, shape: shape, isBatched: value.isBatched)
      }
      start += shape[place]
    }
  }

  /// Slices at constant places. Each index is a term that reads its own slice and, elsewhere, outside the tensor, where
  /// it contributes nothing; indices at equal distances are one term.
  mutating func addGather(_ node: FloatNode, _ gather: Gather) throws(ModelImportError) {
    guard let indices = constant(node, 1)?.integers, let form = constant(node, 1)?.shape else {
      throw failure(node, "its indices must be constant")
    }
    var value = try materialised(node, 0)
    if try sampleAxis(node, gather.axis, value) == nil { value = try unbatched(node, value) }
    guard let place = try sampleAxis(node, gather.axis, value) else { return }
    let size = value.shape[place]
    var slices: [Int] = []
    for index in indices {
      let slice = index < 0 ? index + Int64(size) : index
      guard (0..<Int64(size)).contains(slice) else { throw failure(node, "its index \(index) is out of range") }
      slices.append(Int(slice))
    }
    guard !slices.isEmpty, slices.count <= 4096 else { throw failure(node, "it takes \(slices.count) slices") }
    func maps(_ index: AffineIndex) -> [AffineIndex] {
      var maps = value.shape.indices.map { AffineIndex.index($0) }
      maps[place] = index
      return maps
    }
    var terms: [QuantizationPlan.Sum.Term] = []
    let step = slices.count > 1 ? slices[1] - slices[0] : 1
    if step != 0, slices.indices.allSatisfy({ slices[$0] == slices[0] + $0 * step }) {
      terms.append(.init(input: 0, factor: 1, maps: maps(.index(place, coefficient: step, constant: slices[0]))))
    } else {
      for (position, slice) in slices.enumerated() {
        let index = AffineIndex.index(place, coefficient: size, constant: slice - size * position)
        terms.append(.init(input: 0, factor: 1, maps: maps(index)))
      }
    }
    var shape = value.shape
    shape[place] = slices.count
    append(node.name, .sum(.init(terms: terms)), [value.view], output: node.outputs[0], shape: shape)
    if let grid = grids[value.view.base] { grids[node.outputs[0]] = grid }
    shape.replaceSubrange(place...place, with: form)
    try setResult(of: node, shape: shape.isEmpty ? [1] : shape, isBatched: value.isBatched)
    try restoreStored(node, like: value)
  }

  /// Parts beside each other; constant ones become the bias of the sum.
  mutating func addConcat(_ node: FloatNode, _ concat: Concat) throws(ModelImportError) {
    var parts: [Int: Value] = [:]
    for index in node.inputs.indices where constant(node, index) == nil {
      parts[index] = try materialised(node, index)
    }
    guard let index = parts.keys.min(), var first = parts[index] else { throw failure(node, "it has no data") }
    let joinsSamples = try sampleAxis(node, concat.axis, first) == nil
    if joinsSamples || parts.values.contains(where: { $0.isBatched != first.isBatched }) {
      for (index, part) in parts { parts[index] = try unbatched(node, part) }
      first = try unbatched(node, first)
    }
    guard let place = try sampleAxis(node, concat.axis, first) else { return }
    let shape = try concatenatedShape(node, parts, first, along: place)
    var sum = QuantizationPlan.Sum(terms: [])
    var views: [QuantizationPlan.View] = []
    var start = 0
    // Each part is read at its own offset; what lies outside it contributes nothing.
    for index in node.inputs.indices {
      if let part = parts[index] {
        var maps = shape.indices.map { AffineIndex.index($0) }
        maps[place] = .index(place, constant: -start)
        sum.terms.append(.init(input: views.count, factor: 1, maps: maps))
        views.append(part.view)
        start += part.shape[place]
      } else {
        let values = try floats(node, index, "a constant part")
        let size = try partSize(node, index, first, place)
        var bias = sum.bias ?? [Double](repeating: 0, count: shape.reduce(1, *))
        let inner = shape[(place + 1)...].reduce(1, *)
        for (position, value) in values.enumerated() {
          let outer = position / (size * inner)
          bias[(outer * shape[place] + start) * inner + position % (size * inner)] = Double(value)
        }
        sum.bias = bias
        start += size
      }
    }
    append(node.name, .sum(sum), views, output: node.outputs[0], shape: shape)
    let values = parts.values
    if sum.bias == nil, let grid = grids[first.view.base], values.allSatisfy({ grids[$0.view.base] == grid }) {
      grids[node.outputs[0]] = grid
    }
    try setResult(of: node, shape: shape, isBatched: first.isBatched)
    if sum.bias == nil, values.allSatisfy({ $0.stored == first.stored }) { try restoreStored(node, like: first) }
  }

  /// Shape of the result for one sample.
  private func concatenatedShape(
    _ node: FloatNode, _ parts: [Int: Value], _ first: Value, along place: Int
  ) throws(ModelImportError) -> [Int] {
    var shape = first.shape
    shape[place] = 0
    for index in node.inputs.indices {
      if let part = parts[index] {
        shape[place] += part.shape[place]
      } else {
        shape[place] += try partSize(node, index, first, place)
      }
    }
    return shape
  }

  /// Size of a constant part along the axis; its other sizes are those of the data.
  private func partSize(_ node: FloatNode, _ index: Int, _ first: Value, _ place: Int) throws(ModelImportError) -> Int {
    var own = constant(node, index)?.shape ?? []
    if first.isBatched, own.count == first.shape.count + 1 {
      guard own[0] == 1 else { throw failure(node, "its constant depends on the batch") }
      own.removeFirst()
    }
    guard own.count == first.shape.count, own.indices.allSatisfy({ $0 == place || own[$0] == first.shape[$0] }) else {
      throw failure(node, "the sizes of its parts do not fit")
    }
    return own[place]
  }

  mutating func addPad(_ node: FloatNode, _ pad: Pad) throws(ModelImportError) {
    var value = try materialised(node, 0)
    let rank = value.shape.count + (value.isBatched ? 1 : 0)
    let axes = pad.axes ?? Array(0..<rank)
    guard pad.pads.count == 2 * axes.count else { throw failure(node, "its pads do not fit its axes") }
    for (position, axis) in axes.enumerated() where pad.pads[position] != 0 || pad.pads[position + axes.count] != 0 {
      if try sampleAxis(node, axis, value) == nil { value = try unbatched(node, value) }
    }
    var maps = value.shape.indices.map { AffineIndex.index($0) }
    var shape = value.shape
    for (position, axis) in axes.enumerated() {
      guard let place = try sampleAxis(node, axis, value) else { continue }
      maps[place] = .index(place, constant: -pad.pads[position])
      shape[place] += pad.pads[position] + pad.pads[position + axes.count]
    }
    guard shape.allSatisfy({ $0 > 0 }) else { throw failure(node, "it leaves nothing") }
    var sum = QuantizationPlan.Sum(terms: [.init(input: 0, factor: 1, maps: maps)])
    if pad.value != 0 {
      let inside = SumGeometry.isInside(maps, of: value.shape, over: shape)
      sum.bias = inside.map { $0 ? 0 : Double(pad.value) }
    }
    append(node.name, .sum(sum), [value.view], output: node.outputs[0], shape: shape)
    try setResult(of: node, shape: shape, isBatched: value.isBatched)
  }
}

enum SumGeometry {
  /// For each output entry in order, whether the maps read inside a tensor.
  static func isInside(_ maps: [AffineIndex], of tensor: [Int], over shape: [Int]) -> [Bool] {
    var result: [Bool] = []
    var indices = [Int](repeating: 0, count: shape.count)
    for _ in 0..<shape.reduce(1, *) {
      result.append(
        zip(maps, tensor).allSatisfy { map, size in
          (0..<size).contains(map.terms.reduce(map.constant) { $0 + $1.coefficient * indices[$1.variable] })
        })
      for axis in shape.indices.reversed() {
        indices[axis] += 1
        if indices[axis] < shape[axis] { break }
        indices[axis] = 0
      }
    }
    return result
  }
}
