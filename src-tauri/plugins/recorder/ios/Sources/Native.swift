import Foundation

// The recorder itself, in Rust, by its C names: what is recorded, how often, and how it lies sealed on the disk.

@_silgen_name("patrolbook_recorder_begin")
private func patrolbook_recorder_begin(_ folder: UnsafePointer<CChar>, _ wall: Int64, _ mono: UInt64) -> Int64

@_silgen_name("patrolbook_recorder_hear")
private func patrolbook_recorder_hear(
  _ numbers: UnsafePointer<Double>, _ count: Int, _ wall: Int64, _ mono: UInt64
) -> Int64

@_silgen_name("patrolbook_recorder_look")
private func patrolbook_recorder_look(_ cause: Int32, _ wall: Int64, _ mono: UInt64) -> Int64

@_silgen_name("patrolbook_recorder_battery")
private func patrolbook_recorder_battery(_ percent: Int32)

/// Why nothing is recorded: the places of `track::GapCause::ALL`, from 1.
enum Cause: Int32 {
  case noFix = 1
  case killed, paused, permission, off
  case full = 8
}

/// What is to be done now, as `position::Word` packs it.
struct Word {
  let number: Int64

  var isTrouble: Bool { number < 0 }
  var ends: Bool { number == 0 }
  var pauses: Bool { !isTrouble && bits(0, 8) == 1 }
  var tell: Cause? { isTrouble ? nil : Cause(rawValue: Int32(bits(8, 8))) }
  var everySeconds: Int64 { bits(16, 16) }

  private func bits(_ from: Int64, _ count: Int64) -> Int64 { (number >> from) & ((1 << count) - 1) }
}

enum Native {
  static func begin(_ folder: String) -> Word {
    Word(number: folder.withCString { patrolbook_recorder_begin($0, wall(), mono()) })
  }

  /// Latitude, longitude, accuracy, speed, time; what is not known is below zero.
  static func hear(_ numbers: [Double]) -> Word {
    Word(number: numbers.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return patrolbook_recorder_look(0, wall(), mono()) }
      return patrolbook_recorder_hear(first, buffer.count, wall(), mono())
    })
  }

  static func look(_ cause: Cause?) -> Word {
    Word(number: patrolbook_recorder_look(cause?.rawValue ?? 0, wall(), mono()))
  }

  /// How full the battery is, in percent; below zero while it is charged.
  static func battery(_ percent: Int32) { patrolbook_recorder_battery(percent) }

  private static func wall() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  /// Goes on while the phone sleeps.
  private static func mono() -> UInt64 { clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW) / 1_000_000 }
}
