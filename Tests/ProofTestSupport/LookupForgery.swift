import BN254
import Proving

/// A false run that satisfies every linear step, and the tensor whose lookup is all that stands against it.
package struct LookupForgery: Sendable, CustomStringConvertible {
  package let name: String
  /// The argument of that lookup.
  package let argument: String
  package let form: InputOpening
  package let run: @Sendable () -> ForgedRun

  package var description: String { name }

  package init(
    _ name: String, stoppedBy argument: String, form: InputOpening = .publicValues,
    _ run: @escaping @Sendable () -> ForgedRun
  ) {
    self.name = name
    self.argument = argument
    self.form = form
    self.run = run
  }

  package static let all: [LookupForgery] = [
    LookupForgery("first layer solved modulo p", stoppedBy: "x", form: .privateInput) {
      var run = ForgedRun()
      run.quotients = [14, 14, 14]
      run.remainders = [0, 5, 15]
      run.solveInput()
      run.activate()
      run.finish()
      return run
    },
    LookupForgery("input entry above its interval", stoppedBy: "x", form: .privateInput) { ForgedRun([8, -8, 6]) },
    LookupForgery("input entry below its interval", stoppedBy: "x", form: .privateInput) { ForgedRun([7, -9, 6]) },
    LookupForgery("input -1 as 2^4 - 1", stoppedBy: "x", form: .privateInput) {
      // The honest run would have -1 as its first entry; 15 is the same in 4 bits of two's complement.
      ForgedRun([15, -8, 6])
    },
    LookupForgery("rem + 2^s with q - 1", stoppedBy: "h.limb0") {
      var run = ForgedRun()
      run.shiftQuotient(0, by: -1)
      return run
    },
    LookupForgery("rem - 2^s with q + 1", stoppedBy: "h.limb0") {
      var run = ForgedRun()
      run.shiftQuotient(2, by: 1)
      return run
    },
    LookupForgery("rem far outside its width", stoppedBy: "h.limb0") {
      var run = ForgedRun()
      run.shiftQuotient(1, by: 16)
      return run
    },
    LookupForgery("q a fraction, rem + 1", stoppedBy: "h") {
      var run = ForgedRun()
      run.remainders[0] += .one
      run.quotients[0] -= Fr(1 << TargetModel.shift).inverse()!
      run.activations[0] = 9
      run.finish()
      return run
    },
    LookupForgery("value that its table does not have", stoppedBy: "h") {
      var run = ForgedRun()
      run.activations[0] = -1
      run.finish()
      return run
    },
    LookupForgery("value that its table has for another argument", stoppedBy: "h") {
      var run = ForgedRun()
      run.activations[1] = 5
      run.finish()
      return run
    },
  ]
}
