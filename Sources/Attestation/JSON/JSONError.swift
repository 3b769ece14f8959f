/// Why bytes are no JSON text that is read here.
package enum JSONError: Error, Equatable, Sendable {
  /// Not JSON (RFC 8259), or not UTF-8, at this byte.
  case syntax(offset: Int)
  /// More than 32 arrays and objects inside each other.
  case tooDeep(offset: Int)
  /// A name that an object has twice: readers disagree on which value counts.
  case duplicateName(String)
}
