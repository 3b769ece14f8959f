import Attestation

/// Bytes as hexadecimal text: digests, roots and contexts.
public enum HexadecimalBytes {
  /// Lower-case digits, two for each byte.
  public static func encode(_ bytes: [UInt8]) -> String { HexadecimalText.encode(bytes) }

  /// Reads digits of either case, with or without `0x` in front; `nil` for anything else.
  public static func decode(_ text: String) -> [UInt8]? { HexadecimalText.decode(text) }
}
