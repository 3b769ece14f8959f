import EVMVerification
import Plumbline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the private key comes from. Errors never quote what was read.
package enum KeySource {
  /// The variable that may hold the key in place of a file.
  package static let variable = "PLUMBLINE_ORACLE_KEY"

  /// Reads 64 hexadecimal digits, with or without `0x`, from a file that nobody but its owner may read.
  package static func read(file path: String) throws(RelayerError) -> PrivateKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unusableKeyFile(path: path, problem: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      throw .unusableKeyFile(path: path, problem: "it is no file")
    }
    guard information.st_uid == geteuid() else {
      throw .unusableKeyFile(path: path, problem: "it belongs to another user")
    }
    guard information.st_mode & 0o077 == 0 else {
      throw .unusableKeyFile(path: path, problem: "others may read it: chmod 600 it")
    }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = Self.readPiece(descriptor, &buffer)
    guard count > 0, let key = parse(String(decoding: buffer[..<count], as: UTF8.self)) else {
      throw .unusableKeyFile(path: path, problem: "it does not hold a private key as 64 hexadecimal digits")
    }
    return key
  }

  private static func readPiece(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, &buffer, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, &buffer, buffer.count)
    #else
      Darwin.read(descriptor, &buffer, buffer.count)
    #endif
  }

  /// The key of `file`, or that of the environment if no file is named.
  package static func read(file: String?, environment: [String: String]) throws(RelayerError) -> PrivateKey {
    if let file { return try read(file: file) }
    guard let text = environment[variable] else {
      throw .invalidOption(name: "--key-file", value: "", expected: "a file, or the key in \(variable)")
    }
    guard let key = parse(text) else {
      throw .unusableKeyFile(path: variable, problem: "it does not hold a private key as 64 hexadecimal digits")
    }
    return key
  }

  private static func parse(_ text: String) -> PrivateKey? {
    var digits = text[...]
    while digits.last?.isWhitespace == true { digits.removeLast() }
    return HexadecimalBytes.decode(String(digits)).flatMap(PrivateKey.init(bytes:))
  }
}
