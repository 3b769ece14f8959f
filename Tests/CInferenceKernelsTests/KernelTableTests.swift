import CInferenceKernels
import Testing

@Suite("Kernel table")
struct KernelTableTests {
  private var rows: [plumbline_kernel_row] {
    var count = 0
    guard let first = plumbline_kernel_rows(&count) else { return [] }
    return (0..<count).map { first[$0] }
  }

  @Test("every family has a portable kernel, and no row occurs twice")
  func portableTwins() {
    var seen: Set<String> = []
    var portable: Set<String> = []
    var families: Set<String> = []
    for row in rows {
      let family = String(cString: row.family)
      #expect(seen.insert("\(family)/\(row.set.rawValue)").inserted)
      families.insert(family)
      if row.set == PLUMBLINE_SET_portable { portable.insert(family) }
    }
    #expect(!families.isEmpty)
    #expect(portable == families)
  }

  @Test("the portable set is always there; the active one can run here")
  func availability() {
    #expect(plumbline_kernels_for(PLUMBLINE_SET_portable) != nil)
    #expect(plumbline_set_available(plumbline_active_set()))
    #expect(plumbline_kernels_for(plumbline_active_set()) == plumbline_kernels_active())
    #expect(plumbline_kernels_for(PLUMBLINE_SET_COUNT) == nil)
    #expect(String(cString: plumbline_set_name(PLUMBLINE_SET_portable)) == "portable")
  }
}

/// An instruction set that this processor can run.
struct AvailableSet: Sendable, CustomTestStringConvertible {
  let set: plumbline_instruction_set

  static let all: [AvailableSet] = (0..<PLUMBLINE_SET_COUNT.rawValue)
    .map { AvailableSet(set: plumbline_instruction_set($0)) }
    .filter { plumbline_set_available($0.set) }

  var testDescription: String { String(cString: plumbline_set_name(set)) }

  func kernels() throws -> plumbline_kernels { try #require(plumbline_kernels_for(set)).pointee }
}
