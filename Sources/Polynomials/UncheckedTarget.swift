/// Memory that workers write disjoint elements of, so that sharing the pointer is safe.
package struct UncheckedTarget<Element>: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Element>

  package init(_ base: UnsafeMutablePointer<Element>) {
    self.base = base
  }
}
