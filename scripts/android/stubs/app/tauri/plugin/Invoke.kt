package app.tauri.plugin

class Invoke {
    fun <T> parseArgs(cls: Class<T>): T = throw NotImplementedError()

    fun resolve(data: JSObject?) = Unit

    fun resolve() = Unit

    fun reject(msg: String?) = Unit
}
