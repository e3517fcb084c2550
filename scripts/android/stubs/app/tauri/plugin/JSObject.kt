package app.tauri.plugin

class JSObject {
    fun put(key: String, value: Boolean): JSObject = this
}
