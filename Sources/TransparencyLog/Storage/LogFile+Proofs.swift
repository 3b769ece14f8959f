import GRDB

/// Proofs out of the stored hashes. What was altered in the file shows when a proof is verified, or in `audit`.
extension LogFile {
  private func proof<Proof>(
    _ size: UInt64?, _ make: (UInt64, (Subtree) throws(TransparencyLogError) -> TreeHash) throws -> Proof
  ) throws(TransparencyLogError) -> Proof {
    try read { database in
      let head = try Self.head(database)
      guard size ?? 0 <= head.size else { throw TransparencyLogError.noSuchSize(size ?? 0, size: head.size) }
      return try make(size ?? head.size) { subtree throws(TransparencyLogError) in
        try Self.typed { try Self.hash(database, subtree) }
      }
    }
  }

  /// For callers with typed errors: whatever SQLite says becomes `damaged`.
  static func typed<Result>(_ body: () throws -> Result) throws(TransparencyLogError) -> Result {
    do {
      return try body()
    } catch let error as TransparencyLogError {
      throw error
    } catch {
      throw .damaged(problem: "\(error)")
    }
  }

  /// The inclusion proof of an entry in the tree of the first `size` entries, by default of all.
  ///
  /// - Throws: `TransparencyLogError.noSuchEntry`, `.noSuchSize`, `.entryRemoved` or `.nodeRemoved`.
  package func inclusionProof(
    index: UInt64, size: UInt64? = nil
  ) throws(TransparencyLogError) -> (proof: InclusionProof, leaf: TreeHash) {
    try proof(size) { size, hash in
      let proof = try InclusionProof(index: index, size: size, hash)
      return (proof, try hash(Subtree(level: 0, position: index)))
    }
  }

  /// The proof that the tree of `second` entries, by default of all, continues that of `first`.
  ///
  /// - Throws: `TransparencyLogError.noSuchSize`, `.entryRemoved` or `.nodeRemoved`.
  package func consistencyProof(
    first: UInt64, second: UInt64? = nil
  ) throws(TransparencyLogError) -> ConsistencyProof {
    try proof(second) { size, hash in try ConsistencyProof(first: first, second: size, hash) }
  }

  /// `MTH` of the first `size` entries.
  ///
  /// - Throws: `TransparencyLogError.noSuchSize`, `.entryRemoved` or `.nodeRemoved`.
  package func root(size: UInt64) throws(TransparencyLogError) -> TreeHash {
    try proof(size) { size, hash in try TreeShape.root(0..<size, hash) }
  }
}
