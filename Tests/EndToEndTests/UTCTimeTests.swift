import Foundation
import Plumbline
import Testing

@Suite struct UTCTimeTests {
  /// Around leap days, turns of years, and both ends.
  static let moments = [
    0, 68_169_599, 68_169_600, 951_782_399, 951_782_400, 951_868_800, 1_709_207_999, 1_735_689_599, 1_735_689_600,
    4_107_542_399, 4_107_542_400, 253_402_300_799,
  ]

  @Test(arguments: moments) func equalsFoundation(seconds: Int) {
    let formatter = ISO8601DateFormatter()
    let text = UTCTime.text(secondsSince1970: seconds)
    #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
    #expect(UTCTime.isValid(text))
  }

  @Test func momentsOutsideAreTheNearestInside() {
    #expect(UTCTime.text(secondsSince1970: -5) == "1970-01-01T00:00:00Z")
    #expect(UTCTime.text(secondsSince1970: .max) == "9999-12-31T23:59:59Z")
  }

  @Test(arguments: [
    "", "2024-02-29", "2024-02-29T12:00:00", "2024-02-29T12:00:00z", "2024-02-29t12:00:00Z", "2024-02-29 12:00:00Z",
    "2024-02-29T12:00:00.5Z", "2024-02-29T12:00:00+00:00", "2023-02-29T12:00:00Z", "2100-02-29T12:00:00Z",
    "2024-13-01T12:00:00Z", "2024-00-01T12:00:00Z", "2024-04-31T12:00:00Z", "2024-04-00T12:00:00Z",
    "2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z", "2024-02-29T12:00:60Z", "-024-02-29T12:00:00Z",
  ])
  func otherTextsAreNoTimes(text: String) {
    #expect(!UTCTime.isValid(text))
  }
}
