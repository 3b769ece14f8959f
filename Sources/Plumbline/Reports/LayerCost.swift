import Circuits

/// What one layer of a circuit costs: one tensor of the model, with everything that is committed to compute it.
package struct LayerCost: Equatable {
  /// Name of the tensor.
  package var name: String
  /// Entries of `w`, padding included.
  package var committed = 0
  package var lookups = 0
  /// Entries of the parameters that are read first here, without padding.
  package var parameters = 0

  /// The layers of a circuit, the input first, then in the order of the steps.
  package static func layers(of circuit: Circuit) -> [LayerCost] {
    var layers: [LayerCost] = []
    var places: [String: Int] = [:]
    func place(_ tensor: Int) -> Int? {
      guard circuit.witness.indices.contains(tensor) else { return nil }
      let name = layer(of: circuit.witness[tensor].name)
      if let known = places[name] { return known }
      places[name] = layers.count
      layers.append(LayerCost(name: name))
      return layers.count - 1
    }
    func commit(_ tensor: Int) {
      if let place = place(tensor) { layers[place].committed += circuit.witness[tensor].committedSize }
    }
    for input in circuit.inputs { commit(input) }
    var counted: Set<Int> = []
    for step in circuit.steps {
      switch step {
      case .linear(let linear):
        commit(linear.result)
        for limb in linear.limbs { commit(limb.tensor) }
        guard let place = place(linear.result) else { continue }
        for parameter in linear.parameters where counted.insert(parameter).inserted {
          guard circuit.parameters.indices.contains(parameter) else { continue }
          layers[place].parameters += circuit.parameters[parameter].realSize
        }
      case .table(let table): commit(table.result)
      case .range(let range): for limb in range.limbs { commit(limb.tensor) }
      }
    }
    for lookup in (try? circuit.lookups()) ?? [] {
      guard let place = place(lookup.value ?? lookup.argument) else { continue }
      layers[place].lookups += circuit.witness[lookup.argument].committedSize
    }
    return layers
  }

  /// The tensor of the model that a committed tensor belongs to: without what the compiler adds to its name.
  private static func layer(of name: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let helpers: Set<Substring> = ["low", "high", "cell", "place", "difference", "positive"]
    func isNumbered(_ part: Substring, _ prefix: String) -> Bool {
      part.hasPrefix(prefix) && part.count > prefix.count && part.dropFirst(prefix.count).allSatisfy(\.isNumber)
    }
    while parts.count > 1, let last = parts.last,
      helpers.contains(last) || isNumbered(last, "limb") || isNumbered(last, "max")
    {
      parts.removeLast()
    }
    return parts.joined(separator: ".")
  }
}

extension LinearStep {
  /// Tensors of parameters that the step reads.
  fileprivate var parameters: [Int] {
    var operands = terms.map(\.operand)
    if let product { operands += [product.a, product.b] }
    if let bias { operands.append(bias) }
    return operands.map(\.tensor).filter { $0.space == .parameters }.map(\.index)
  }
}
