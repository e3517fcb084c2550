import CoreLocation
import UIKit
import UserNotifications

/// Hears the phone's receiver while an order stands, also behind the screen: the system keeps the app for it. It keeps
/// nothing and decides nothing. Everything happens on the main queue.
final class Receiver: NSObject, CLLocationManagerDelegate {
  private let manager = CLLocationManager()
  private var folder: String?
  private var timer: Timer?
  private var allowed: (() -> Void)?

  override init() {
    super.init()
    manager.delegate = self
    manager.activityType = .fitness
    manager.desiredAccuracy = kCLLocationAccuracyBest
    manager.distanceFilter = kCLDistanceFilterNone
    manager.pausesLocationUpdatesAutomatically = false
    UIDevice.current.isBatteryMonitoringEnabled = true
  }

  /// Carries out the order in a folder, or looks at it again.
  func seeTo(_ folder: String) {
    self.folder = folder
    follow(Native.begin(folder))
    // A break and the end of the shift change the order while nothing is heard.
    timer = timer ?? Timer.scheduledTimer(withTimeInterval: 5, repeats: true) { [weak self] _ in self?.look() }
  }

  /// Asks for the location while the app is open, then always; the system shows the second question when it sees fit.
  func askPermissions(_ then: @escaping () -> Void) {
    switch manager.authorizationStatus {
    case .notDetermined:
      allowed = then
      manager.requestWhenInUseAuthorization()
    case .authorizedWhenInUse:
      manager.requestAlwaysAuthorization()
      then()
    default:
      then()
    }
  }

  var mayLocate: Bool {
    let allowed = [.authorizedAlways, .authorizedWhenInUse].contains(manager.authorizationStatus)
    return allowed && manager.accuracyAuthorization == .fullAccuracy
  }

  var mayLocateAlways: Bool { manager.authorizationStatus == .authorizedAlways }

  func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
    battery()
    follow(Native.hear(locations.flatMap { place in
      [
        place.coordinate.latitude, place.coordinate.longitude,
        place.horizontalAccuracy, place.speed, place.timestamp.timeIntervalSince1970 * 1000,
      ]
    }))
  }

  func locationManager(_ manager: CLLocationManager, didFailWithError error: Error) { look() }

  func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
    if manager.authorizationStatus != .notDetermined {
      allowed?()
      allowed = nil
    }
    if folder != nil { look() }
  }

  private func look() {
    battery()
    follow(Native.look(cause()))
  }

  private func cause() -> Cause? {
    if !CLLocationManager.locationServicesEnabled() { return .off }
    return mayLocate ? nil : .permission
  }

  private func follow(_ word: Word) {
    if word.ends { return finish() }
    if word.isTrouble { return }
    if word.pauses {
      manager.stopUpdatingLocation()
    } else if cause() == nil {
      manager.allowsBackgroundLocationUpdates = true
      manager.showsBackgroundLocationIndicator = true
      // The system has no "every so often": a coarser wish spares the receiver, and the recorder keeps what it asked for.
      manager.desiredAccuracy = word.everySeconds > 1 ? kCLLocationAccuracyNearestTenMeters : kCLLocationAccuracyBest
      manager.startUpdatingLocation()
      // Where the system ends the app all the same, a move wakes it.
      manager.startMonitoringSignificantLocationChanges()
    }
    if let cause = word.tell { tell(cause) }
  }

  private func finish() {
    folder = nil
    timer?.invalidate()
    timer = nil
    manager.stopUpdatingLocation()
    manager.stopMonitoringSignificantLocationChanges()
  }

  private func battery() {
    let device = UIDevice.current
    let used = device.batteryState == .unplugged && device.batteryLevel >= 0
    Native.battery(used ? Int32(device.batteryLevel * 100) : -1)
  }

  private func tell(_ cause: Cause) {
    let notice = UNMutableNotificationContent()
    notice.title = Words.alarm
    notice.body = Words.of(cause)
    notice.sound = .default
    UNUserNotificationCenter.current()
      .add(UNNotificationRequest(identifier: "recorder", content: notice, trigger: nil))
    UINotificationFeedbackGenerator().notificationOccurred(.warning)
  }
}
