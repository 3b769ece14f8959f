import ArgumentParser
import Plumbline

extension Target: ExpressibleByArgument {}
extension InputKind: ExpressibleByArgument {}
extension OutputKind: ExpressibleByArgument {}

/// Samples or labels from a file, or from one array of an archive: `FILE.npz#NAME`.
func samples(_ argument: String) throws(PlumblineError) -> Samples {
  if !FileStore.exists(argument), let mark = argument.lastIndex(of: "#") {
    return try Samples(
      contentsOf: String(argument[..<mark]), array: String(argument[argument.index(after: mark)...]))
  }
  return try Samples(contentsOf: argument)
}

/// 32 bytes given as 64 hexadecimal digits, with or without `0x`.
func bytes32(_ text: String, option: String) throws(PlumblineError) -> [UInt8] {
  guard let bytes = HexadecimalBytes.decode(text), bytes.count == 32 else {
    throw .invalidOption(name: option, value: text, expected: "32 bytes as 64 hexadecimal digits")
  }
  return bytes
}

/// Choice of `b`.
struct RowLengthOptions: ParsableArguments {
  @Option(help: "Who is to verify: a process (native) or a contract (evm). Decides the row length.")
  var target: Target = .native

  @Option(name: .customLong("row-length"), help: "Entries under one commitment, a power of two; in place of --target.")
  var rowLength: Int?

  var choice: RowLength { rowLength.map { .entries($0) } ?? .target(target) }
}
