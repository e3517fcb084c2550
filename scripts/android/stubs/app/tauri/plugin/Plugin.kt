package app.tauri.plugin

import android.app.Activity
import app.tauri.PermissionState

abstract class Plugin(private val activity: Activity) {
    protected fun requestPermissionForAlias(
        alias: String,
        invoke: Invoke,
        callbackName: String,
    ) = Unit

    fun getPermissionState(alias: String): PermissionState? = null
}
