/// The first entry in which two lists differ, as text, or nil if they are equal. Comparing long lists inside an
/// expectation would have it search for the shortest edit between them, which takes minutes when they differ.
func difference<Element: Equatable>(_ found: [Element], _ expected: [Element]) -> String? {
  if found.count != expected.count { return "\(found.count) entries instead of \(expected.count)" }
  return found.indices.first { found[$0] != expected[$0] }.map { "entry \($0): \(found[$0]), not \(expected[$0])" }
}
