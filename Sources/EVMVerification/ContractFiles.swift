import CContractFiles

/// The contracts as part of the program: sources, interfaces, samples, artefacts of the compiler, deployment scripts.
package enum ContractFiles {
  package struct File: Sendable, Equatable {
    /// From the folder `Contracts` on, with slashes.
    package let path: String
    package let bytes: [UInt8]
  }

  /// In the order of their paths.
  package static var all: [File] {
    var count = 0
    let first = plumb_contract_files(&count)
    return UnsafeBufferPointer(start: first, count: count).map { file in
      File(path: String(cString: file.path), bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }
  }
}
