/// Bytes that are no canonical ABI encoding; `field` names the argument or the result.
package enum ABIError: Error, Equatable {
  /// The bytes end before the field does.
  case truncated(field: String)
  /// The offset of a field is not where an encoder puts it.
  case unexpectedOffset(field: String)
  /// Bytes that only fill up a word are not zero.
  case dirtyPadding(field: String)
  /// There are bytes after the last field.
  case trailingBytes(count: Int)
  /// The word is outside the range of its type.
  case outOfRange(field: String)
  /// A log with other topics than those of the event.
  case otherEvent(expected: String)
}
