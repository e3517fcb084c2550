import Network
import Tauri
import UIKit
import UserNotifications
import WebKit

class StartArgs: Decodable {
  let folder: String
}

/// The app's side: starts the receiver, asks for permissions one by one, tells what the link costs.
class RecorderPlugin: Plugin {
  private lazy var receiver = Receiver()
  private let links = NWPathMonitor()

  override func load(webview: WKWebView) {
    links.start(queue: .global())
  }

  @objc public func start(_ invoke: Invoke) throws {
    let folder = try invoke.parseArgs(StartArgs.self).folder
    DispatchQueue.main.async {
      self.receiver.seeTo(folder)
      invoke.resolve()
    }
  }

  @objc public func permit(_ invoke: Invoke) {
    UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound]) { notices, _ in
      DispatchQueue.main.async {
        self.receiver.askPermissions {
          invoke.resolve([
            "location": self.receiver.mayLocate, "background": self.receiver.mayLocateAlways,
            "notices": notices, "unrestricted": true,
          ])
        }
      }
    }
  }

  @objc public func link(_ invoke: Invoke) {
    invoke.resolve(["metered": links.currentPath.isExpensive || links.currentPath.isConstrained])
  }
}

@_cdecl("init_plugin_recorder")
func initPlugin() -> Plugin { RecorderPlugin() }
