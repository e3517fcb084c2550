// swift-tools-version:5.3

import PackageDescription

let package = Package(
  name: "tauri-plugin-recorder",
  platforms: [.iOS(.v14)],
  products: [
    .library(name: "tauri-plugin-recorder", type: .static, targets: ["tauri-plugin-recorder"])
  ],
  dependencies: [
    .package(name: "Tauri", path: "../.tauri/tauri-api")
  ],
  targets: [
    .target(
      name: "tauri-plugin-recorder",
      dependencies: [.byName(name: "Tauri")],
      path: "Sources")
  ]
)
