import CircuitCompiler
import Circuits
import ProofTestSupport
import TestSupport
import Testing

/// For every closure rule a circuit file that breaks it, and nothing else on purpose, is refused at load by its name.
///
/// The circuits start from the compiled tiny model: tensors `x`, its range check, `h` and limbs, `a`, `logits`.
@Suite struct ClosureRuleTests {
  static let circuit: Circuit = {
    guard let circuit = try? ModelCompiler.compile(TinyModels.mlp()) else { fatalError("the tiny model compiles") }
    return circuit
  }()

  /// The rule by which the file of a changed circuit is refused.
  private func rule(_ change: (inout Circuit) -> Void) throws -> ClosureRule? {
    var circuit = Self.circuit
    change(&circuit)
    let file = circuit.encoded
    #expect(try Circuit(decodingUnchecked: file) == circuit)
    do {
      _ = try Circuit(decoding: file)
      return nil
    } catch {
      guard case .rule(let rule, let name) = error else { return nil }
      #expect(!name.isEmpty)
      return rule
    }
  }

  private func index(_ name: String) -> Int {
    Self.circuit.witness.firstIndex { $0.name == name } ?? -1
  }

  /// Changes the linear step with this name.
  private func editStep(_ name: String, _ circuit: inout Circuit, _ change: (inout LinearStep) -> Void) {
    for (position, step) in circuit.steps.enumerated() {
      if case .linear(var linear) = step, linear.name == name {
        change(&linear)
        circuit.steps[position] = .linear(linear)
      }
    }
  }

  private func position(of name: String) -> Int {
    Self.circuit.steps.firstIndex { if case .linear(let step) = $0 { step.name == name } else { false } } ?? -1
  }

  private var tablePosition: Int {
    Self.circuit.steps.firstIndex { if case .table = $0 { true } else { false } } ?? -1
  }

  private var tableIndex: Int {
    Self.circuit.tables.firstIndex { if case .function = $0.rows { true } else { false } } ?? -1
  }

  @Test func unchangedCircuitIsAccepted() throws {
    #expect(try rule { _ in } == nil)
    #expect(try Circuit(decoding: Self.circuit.encoded) == Self.circuit)
  }

  @Test func freeTensor() throws {
    // A tensor that nothing defines, and a step whose operand does not exist.
    #expect(
      try rule { circuit in
        let end = circuit.witnessLength
        circuit.witness.append(TensorDeclaration(name: "free", dimensions: [1], offset: end))
      } == .freeTensor)
    #expect(try rule { $0.output = 99 } == .freeTensor)
    #expect(try rule { circuit in editStep("fc1", &circuit) { $0.bias?.tensor = .parameters(9) } } == .freeTensor)
  }

  @Test func definedTwice() throws {
    #expect(
      try rule { circuit in
        circuit.steps.append(circuit.steps[position(of: "fc2")])
      } == .definedTwice)
    #expect(
      try rule { circuit in editStep("fc2", &circuit) { $0.result = Self.circuit.input } } == .definedTwice)
  }

  @Test func cycle() throws {
    // fc1 reads the activation that depends on it; or its own result; or stands after its reader.
    let a = index("a")
    let h = index("h")
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) {
          $0.terms = [.init(factor: 1, operand: Operand(tensor: .witness(a), maps: [.index(0)]))]
        }
      } == .cycle)
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) {
          $0.terms = [.init(factor: 1, operand: Operand(tensor: .witness(h), maps: [.index(0)]))]
        }
      } == .cycle)
    #expect(
      try rule { circuit in circuit.steps.swapAt(position(of: "fc1"), tablePosition) } == .cycle)
  }

  @Test func shape() throws {
    #expect(try rule { circuit in editStep("fc2", &circuit) { $0.outputs = [1] } } == .shape)
    #expect(
      try rule { circuit in
        let a = index("a")
        circuit.witness[a] = TensorDeclaration(name: "a", dimensions: [2, 2], offset: circuit.witness[a].offsets[0])
      } == .shape)
  }

  @Test func variable() throws {
    #expect(
      try rule { circuit in editStep("fc1", &circuit) { $0.product?.b.maps = [.index(7)] } } == .variable)
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) {
          $0.product?.b.maps = [
            DimensionMap(terms: [.init(variable: 1, coefficient: 1), .init(variable: 1, coefficient: 1)])
          ]
        }
      } == .variable)
    #expect(try rule { circuit in editStep("fc1", &circuit) { $0.product = nil } } == .variable)
  }

  @Test func operandSpace() throws {
    // A parameter read with an offset, two parameters multiplied, a bias from the run.
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) {
          $0.bias?.maps = [DimensionMap(terms: [.init(variable: 0, coefficient: 1)], constant: 1)]
        }
      } == .operandSpace)
    #expect(
      try rule { circuit in editStep("fc1", &circuit) { step in step.product.map { step.product?.b = $0.a } } }
        == .operandSpace)
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) { $0.bias = Operand(tensor: .witness(Self.circuit.input), maps: [.index(0)]) }
      }
        == .operandSpace)
  }

  @Test func operandNotRangeChecked() throws {
    // fc2 reads the requantised h, which nothing bounds once its table step is gone.
    let h = index("h")
    let a = index("a")
    #expect(
      try rule { circuit in
        circuit.steps.remove(at: tablePosition)
        circuit.witness[a].dimensions = [4]
        circuit.lanes.pieces.removeAll { $0.value != nil }
        editStep("fc2", &circuit) { $0.product?.b.tensor = .witness(h) }
        // The tensor a stays defined, by a copy.
        circuit.steps.append(
          .linear(
            LinearStep(
              name: "copy", outputs: [4],
              terms: [.init(factor: 1, operand: Operand(tensor: .witness(h), maps: [.index(0)]))],
              shift: 0, result: a)))
      } == .operandNotRangeChecked)
  }

  @Test func unboundedQuotient() throws {
    // The output layer requantised without a range check.
    #expect(
      try rule { circuit in
        let limb = circuit.witness.count
        let end = circuit.witnessLength
        circuit.witness.append(TensorDeclaration(name: "limb", dimensions: [2], offset: end))
        editStep("fc2", &circuit) { step in
          step.shift = 4
          step.limbs = [Limb(tensor: limb, width: 4)]
        }
      } == .unboundedQuotient)
  }

  @Test func inputNotRangeChecked() throws {
    #expect(
      try rule { circuit in
        circuit.steps.removeAll { if case .range = $0 { true } else { false } }
        circuit.lanes.pieces.removeAll { $0.argument == circuit.witness[circuit.input].offsets[0] }
      } == .inputNotRangeChecked)
  }

  @Test func rangeTag() throws {
    // A range step under a tag with twice as many rows; a limb with no table of its own width; a table step under a
    // range tag.
    #expect(
      try rule { circuit in
        for (position, step) in circuit.steps.enumerated() {
          if case .range(var range) = step {
            range.bits -= 1
            circuit.steps[position] = .range(range)
          }
        }
      } == .rangeTag)
    #expect(
      try rule { circuit in
        for (position, table) in circuit.tables.enumerated() {
          if case .range(0, let bits) = table.rows, bits == 5 {
            circuit.tables[position].rows = .range(lower: 0, bits: 4)
          }
        }
      } == .rangeTag)
    #expect(
      try rule { circuit in
        if case .table(var step) = circuit.steps[tablePosition] {
          step.tag = circuit.tables.first { if case .range = $0.rows { true } else { false } }?.tag ?? 0
          circuit.steps[tablePosition] = .table(step)
        }
      } == .rangeTag)
  }

  @Test func looseLimbs() throws {
    #expect(try rule { circuit in editStep("fc1", &circuit) { $0.shift -= 1 } } == .looseLimbs)
    #expect(try rule { circuit in editStep("fc1", &circuit) { $0.limbs[0].width += 1 } } == .looseLimbs)
    #expect(try rule { circuit in editStep("fc2", &circuit) { $0.shift = 3 } } == .looseLimbs)
  }

  private func editRows(_ circuit: inout Circuit, _ change: (inout [LookupTable.FunctionRow]) -> Void) {
    if case .function(var rows) = circuit.tables[tableIndex].rows {
      change(&rows)
      circuit.tables[tableIndex].rows = .function(rows)
    }
  }

  @Test func tableNotFunction() throws {
    #expect(
      try rule { circuit in
        editRows(&circuit) { $0.insert(.init($0[3].argument, $0[3].value + 1), at: 4) }
      } == .tableNotFunction)
  }

  @Test func tableNotCovering() throws {
    #expect(try rule { circuit in editRows(&circuit) { $0.removeLast(8) } } == .tableNotCovering)
    #expect(try rule { circuit in editRows(&circuit) { $0.removeFirst(8) } } == .tableNotCovering)
    #expect(try rule { circuit in editRows(&circuit) { $0.remove(at: 5) } } == .tableNotCovering)
    #expect(try rule { circuit in editRows(&circuit) { $0 = [] } } == .tableNotCovering)
  }

  @Test func wraps() throws {
    // 2^s q beyond the range, a constant beyond it, a table value, a range's lower bound.
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) { $0.constant = .max }
      } == .wraps)
    #expect(try rule { circuit in editRows(&circuit) { $0[2].value = 1 << 62 } } == .wraps)
    #expect(try rule { circuit in editRows(&circuit) { $0[2].value = .min } } == .wraps)
    #expect(try rule { circuit in editStep("fc1", &circuit) { $0.constant = (1 << 62) - 5 } } == .wraps)
    #expect(
      try rule { circuit in
        editStep("fc2", &circuit) {
          $0.terms = [
            .init(
              factor: (1 << 61) - 1,
              operand: Operand(
                tensor: .witness(Self.circuit.input), maps: [DimensionMap(terms: [.init(variable: 0, coefficient: 1)])])
            )
          ]
        }
      } == .wraps)
  }

  @Test func wrappingQuotient() throws {
    // A quotient whose table is so wide that 2^s q leaves the range, while acc itself does not.
    #expect(
      try rule { circuit in
        let limbs = (0..<11).map { index -> Limb in
          let end = (circuit.witnessLength + 3) / 4 * 4
          circuit.witness.append(
            TensorDeclaration(name: "limb \(index)", dimensions: [4], offset: end))
          return Limb(tensor: circuit.witness.count - 1, width: 5)
        }
        editStep("fc1", &circuit) {
          $0.shift += 55
          $0.limbs += limbs
        }
      } == .wraps)
  }

  @Test func alignment() throws {
    #expect(try rule { circuit in circuit.witness[index("h")].offsets[0] += 1 } == .alignment)
    #expect(try rule { circuit in circuit.parameters[1].offsets[0] += 2 } == .alignment)
    #expect(
      try rule { circuit in
        let position = circuit.lanes.pieces.firstIndex { $0.length > 1 } ?? 0
        circuit.lanes.pieces[position].slot += 1
      } == .alignment)
  }

  /// `h` and `a`, or one of them, as 3 + 1 entries cut in blocks of 2, 1 and 1, the blocks at the end of `w`.
  private func cut(_ names: [String], _ circuit: inout Circuit) {
    for name in names {
      let end = (circuit.witnessLength + 3) / 4 * 4
      let old = circuit.witness[index(name)]
      circuit.witness[index(name)].segments = [[1, 0, 0]]
      circuit.witness[index(name)].offsets = [end, end + 2, end + 3]
      for position in circuit.lanes.pieces.indices {
        if circuit.lanes.pieces[position].argument == old.offsets[0] {
          circuit.lanes.pieces[position].argument = end
        }
        if circuit.lanes.pieces[position].value == old.offsets[0] { circuit.lanes.pieces[position].value = end }
      }
    }
  }

  /// The lookup of `h` and `a` in one piece for each block, as the rules want it, but for those left out.
  private func cutLookup(_ circuit: inout Circuit, blocks: [Int]) {
    cut(["h", "a"], &circuit)
    let h = circuit.witness[index("h")].blocks
    let a = circuit.witness[index("a")].blocks
    guard let position = circuit.lanes.pieces.firstIndex(where: { $0.value == a[0].offset }) else { return }
    let whole = circuit.lanes.pieces.remove(at: position)
    for block in blocks {
      circuit.lanes.pieces.append(
        LanePiece(
          lane: whole.lane, slot: whole.slot + h[block].segments[0].start, length: h[block].size, tag: whole.tag,
          argument: h[block].offset, value: a[block].offset))
    }
  }

  @Test func segments() throws {
    #expect(try rule { circuit in cutLookup(&circuit, blocks: [0, 1, 2]) } == nil)
    // The arguments of a table cut otherwise than its values.
    #expect(try rule { circuit in cut(["h"], &circuit) } == .segments)
    #expect(try rule { circuit in cut(["a"], &circuit) } == .segments)
    // An index that no segment covers, and a segment that covers none; one wider than the dimension; ascending ones;
    // a dimension without segments; a missing and a surplus offset.
    let cuts: [[[Int]]] = [[[1, 0]], [[1, 0, 0, 0]], [[2, 0]], [[3]], [[0, 1, 0]], [], [[2], [0]], [[]]]
    for cut in cuts {
      #expect(
        try rule { circuit in
          cutLookup(&circuit, blocks: [0, 1, 2])
          for name in ["h", "a"] { circuit.witness[index(name)].segments = cut }
        } == .segments, "\(cut)")
    }
    #expect(try rule { $0.parameters[0].offsets.append(64) } == .segments)
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        circuit.witness[index("a")].offsets.removeLast()
      } == .segments)
  }

  @Test func blocksAreAlignedDisjointAndLookedUpWhole() throws {
    // A block of two at an odd address, two blocks at one address, a block on another tensor's.
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        circuit.witness[index("a")].offsets[0] += 1
      } == .alignment)
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        circuit.witness[index("a")].offsets[2] = circuit.witness[index("a")].offsets[1]
      } == .overlap)
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        circuit.witness[index("a")].offsets[2] = circuit.witness[index("h")].offsets[0]
      } == .overlap)
    // Some blocks are not looked up, or one is twice; a block of arguments with the values of another one.
    for blocks in [[], [0], [0, 1], [1, 2], [0, 2]] {
      #expect(try rule { circuit in cutLookup(&circuit, blocks: blocks) } == .lanes, "\(blocks)")
    }
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        let last = circuit.lanes.pieces.count - 1
        let value = circuit.lanes.pieces[last].value
        circuit.lanes.pieces[last].value = circuit.lanes.pieces[last - 1].value
        circuit.lanes.pieces[last - 1].value = value
      } == .lanes)
    #expect(
      try rule { circuit in
        cutLookup(&circuit, blocks: [0, 1, 2])
        let last = circuit.lanes.pieces.count - 1
        circuit.lanes.pieces[last].argument = circuit.lanes.pieces[last - 1].argument
        circuit.lanes.pieces[last].value = circuit.lanes.pieces[last - 1].value
      } == .lanes)
  }

  @Test func overlap() throws {
    #expect(
      try rule { circuit in circuit.witness[index("a")].offsets[0] = circuit.witness[index("h")].offsets[0] }
        == .overlap)
    #expect(
      try rule { circuit in
        circuit.multiplicities = 0
        circuit.witness[index("x")].offsets[0] = 0
      } == .overlap)
    #expect(
      try rule { circuit in
        circuit.lanes.pieces[1].slot = circuit.lanes.pieces[0].slot
        circuit.lanes.pieces[1].lane = circuit.lanes.pieces[0].lane
      } == .overlap)
  }

  @Test func lanes() throws {
    // A lookup left out, twice, cut short, under another tag, with another value block, beyond its lane.
    #expect(try rule { $0.lanes.pieces.removeLast() } == .lanes)
    #expect(
      try rule { circuit in
        var piece = circuit.lanes.pieces[0]
        piece.lane = circuit.lanes.count
        circuit.lanes.count += 1
        circuit.lanes.pieces.append(piece)
      } == .lanes)
    #expect(
      try rule { circuit in
        let position = circuit.lanes.pieces.firstIndex { $0.length == 4 } ?? 0
        circuit.lanes.pieces[position].length = 2
      } == .lanes)
    #expect(
      try rule { circuit in
        let other = circuit.lanes.pieces.first { $0.tag != circuit.lanes.pieces[0].tag }?.tag ?? 0
        circuit.lanes.pieces[0].tag = other
      } == .lanes)
    #expect(
      try rule { circuit in
        let position = circuit.lanes.pieces.firstIndex { $0.value != nil } ?? 0
        circuit.lanes.pieces[position].value = circuit.witness[index("logits")].offsets[0] / 4 * 4
      } == .lanes)
    #expect(try rule { $0.lanes.pieces[0].slot = 1 << 20 } == .lanes)
    #expect(try rule { $0.lanes.pieces[0].argument = 1 << 20 } == .lanes)
  }

  @Test func duplicateTag() throws {
    #expect(try rule { $0.tables[1].tag = $0.tables[0].tag } == .duplicateTag)
    #expect(try rule { $0.tables[0].tag = 0 } == .duplicateTag)
  }

  @Test func tableSpace() throws {
    #expect(
      try rule { circuit in
        circuit.tables.append(LookupTable(tag: 99, name: "large", rows: .range(lower: 0, bits: circuit.lanes.bits)))
      } == .tableSpace)
  }

  @Test func padding() throws {
    #expect(try rule { $0.witness[$0.input].padding = 16 } == .padding)
    #expect(try rule { $0.witness[$0.input].padding = -1 } == .padding)
  }

  @Test func limit() throws {
    #expect(try rule { $0.parameterBits[0] = 1 } == .limit)
    #expect(try rule { $0.witness[0].dimensions = [0] } == .limit)
    #expect(try rule { $0.witness[0].dimensions = [1 << 20, 1 << 20] } == .limit)
    #expect(try rule { $0.lanes.count = 0 } == .limit)
    // More blocks than a tensor may have, and than a circuit may have.
    #expect(
      try rule { circuit in
        circuit.parameters[0].dimensions = [65]
        circuit.parameters[0].segments = [[Int](repeating: 0, count: 65)]
        circuit.parameters[0].offsets = Array(1024..<1089)
      } == .limit)
    #expect(
      try rule { circuit in
        for index in 0...(CircuitLimits.totalBlocks / 64) {
          circuit.parameters.append(
            TensorDeclaration(
              name: "many", dimensions: [64], segments: [[Int](repeating: 0, count: 64)],
              offsets: Array((1024 + 64 * index)..<(1088 + 64 * index))))
          circuit.parameterBits.append(4)
        }
      } == .limit)
    #expect(
      try rule { circuit in
        editStep("fc1", &circuit) { $0.contractions = [1 << 25] }
      } == .limit)
  }

  /// Every rule has a case: an expectation of it above, or in the key tests for the length of rows.
  @Test func everyRuleHasACase() throws {
    let own = try RepositoryPaths.text("Tests/CircuitsTests/ClosureRuleTests.swift")
    let keys = try RepositoryPaths.text("Tests/VerificationTests/VerifyingKeyTests.swift")
    for rule in ClosureRule.allCases {
      #expect(
        own.contains("== .\(rule.rawValue))") || keys.contains(".rule(.\(rule.rawValue), "), "no case for \(rule)")
    }
  }

  @Test func mutatedFilesNeverTrap() throws {
    let file = Self.circuit.encoded
    for length in 0..<file.count where length % 7 == 0 {
      #expect(throws: CircuitError.self) { try Circuit(decoding: Array(file[0..<length])) }
    }
    #expect(throws: CircuitError.self) { try Circuit(decoding: file + [0]) }
    var refused = 0
    for position in file.indices {
      for bit in [0, 6, 7] {
        var changed = file
        changed[position] ^= 1 << UInt8(bit)
        do { #expect(try Circuit(decoding: changed).encoded == changed) } catch { refused += 1 }
      }
    }
    #expect(refused > file.count / 2)
  }
}
