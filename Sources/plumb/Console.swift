import Plumbline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What people see. Results go to the standard output, everything else to the standard error.
struct Console {
  /// A line on the standard error.
  static func error(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  static func print(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

  static func printJSON(_ value: some Encodable) { write(JSONText.encode(value), to: STDOUT_FILENO) }

  func warn(_ text: String) { Self.error("warning: \(text)") }

  /// Said by every command that uses a reference string made on one machine.
  func warnAboutInsecureReferenceString() {
    warn(
      "this reference string was made on one machine: whoever made it can forge proofs; it is for development only")
  }

  /// Runs `body`; if it takes longer than a second, a line on the standard error says what is going on.
  func progress<Result>(_ activity: String, _ body: () throws(PlumblineError) -> Result) throws(PlumblineError)
    -> Result
  {
    let line = ProgressLine(activity)
    defer { line.end() }
    return try body()
  }

  /// The same for work that says how far it is.
  func progress<Result>(
    _ activity: String, _ body: (ProgressLine) throws(PlumblineError) -> Result
  ) throws(PlumblineError) -> Result {
    let line = ProgressLine(activity)
    defer { line.end() }
    return try body(line)
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  private static func systemWrite(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, base, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, base, count)
    #else
      Darwin.write(descriptor, base, count)
    #endif
  }
}
