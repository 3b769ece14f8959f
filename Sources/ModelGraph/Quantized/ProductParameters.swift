/// The entry-by-entry product of two tensors of equal rank with broadcasting: `acc[o] = a[o] b[o]`, then requantisation by
/// `2^shift`.
package struct ProductParameters: Sendable, Equatable {
  package var shift: Int

  package init(shift: Int) { self.shift = shift }
}
