/// Points in time as attestations write them: RFC 3339 in UTC with whole seconds, such as `2024-02-29T12:00:00Z`.
public enum UTCTime {
  /// The text for a number of seconds since 1970 (from 0 to the end of the year 9999), leap seconds not counted.
  public static func text(secondsSince1970 seconds: Int) -> String {
    let seconds = min(max(seconds, 0), 253_402_300_799)
    var days = seconds / 86_400
    var year = 1970
    while days >= length(ofYear: year) {
      days -= length(ofYear: year)
      year += 1
    }
    var month = 1
    while days >= length(ofMonth: month, year) {
      days -= length(ofMonth: month, year)
      month += 1
    }
    let second = seconds % 86_400
    let date = [digits(year, 4), digits(month, 2), digits(days + 1, 2)].joined(separator: "-")
    let time = [second / 3600, second / 60 % 60, second % 60].map { digits($0, 2) }.joined(separator: ":")
    return "\(date)T\(time)Z"
  }

  /// Whether a text has this form and names a day of the calendar.
  public static func isValid(_ text: String) -> Bool {
    let characters = Array(text.utf8)
    let pattern = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
    guard characters.count == pattern.count else { return false }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    for (character, expected) in zip(characters, pattern) {
      guard expected == UInt8(ascii: "d") ? digits.contains(character) : character == expected else { return false }
    }
    func number(_ range: Range<Int>) -> Int {
      characters[range].reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
    }
    let year = number(0..<4)
    let month = number(5..<7)
    return (1...12).contains(month) && (1...length(ofMonth: month, year)).contains(number(8..<10))
      && number(11..<13) < 24 && number(14..<16) < 60 && number(17..<19) < 60
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func length(ofYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
