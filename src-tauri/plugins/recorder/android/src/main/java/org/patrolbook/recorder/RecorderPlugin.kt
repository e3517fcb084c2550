package org.patrolbook.recorder

import android.Manifest
import android.annotation.SuppressLint
import android.app.Activity
import android.content.Intent
import android.net.ConnectivityManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import app.tauri.PermissionState
import app.tauri.annotation.Command
import app.tauri.annotation.InvokeArg
import app.tauri.annotation.Permission
import app.tauri.annotation.PermissionCallback
import app.tauri.annotation.TauriPlugin
import app.tauri.plugin.Invoke
import app.tauri.plugin.JSObject
import app.tauri.plugin.Plugin

private const val LOCATION = "location"
private const val BACKGROUND = "background"
private const val NOTICES = "notices"

@InvokeArg
class StartArgs {
    lateinit var folder: String
}

/** The app's side: starts the service, asks for permissions one by one, tells what the link costs. */
@TauriPlugin(
    permissions = [
        Permission(strings = [Manifest.permission.ACCESS_FINE_LOCATION], alias = LOCATION),
        Permission(strings = [Manifest.permission.ACCESS_BACKGROUND_LOCATION], alias = BACKGROUND),
        Permission(strings = [Manifest.permission.POST_NOTIFICATIONS], alias = NOTICES),
    ],
)
class RecorderPlugin(private val activity: Activity) : Plugin(activity) {
    @Command
    fun start(invoke: Invoke) {
        try {
            RecorderService.start(activity, invoke.parseArgs(StartArgs::class.java).folder)
            invoke.resolve()
        } catch (refused: IllegalStateException) {
            // The app is not on the screen: the notice asks for a tap.
            Notices(activity).alarm(Cause.KILLED)
            invoke.reject(refused.message ?: "the system refused")
        }
    }

    /** First the exact location, then notices, then the location behind the screen: systems refuse them all at once. */
    @Command
    fun permit(invoke: Invoke) {
        when {
            !Permissions.location(activity) -> requestPermissionForAlias(LOCATION, invoke, "afterLocation")
            else -> afterLocation(invoke)
        }
    }

    @PermissionCallback
    fun afterLocation(invoke: Invoke) {
        val wanted = getPermissionState(LOCATION) == PermissionState.GRANTED && !Permissions.notices(activity)
        if (wanted) requestPermissionForAlias(NOTICES, invoke, "afterNotices") else afterNotices(invoke)
    }

    @PermissionCallback
    fun afterNotices(invoke: Invoke) {
        val wanted = Permissions.location(activity) && !Permissions.background(activity)
        if (wanted && Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            requestPermissionForAlias(BACKGROUND, invoke, "afterBackground")
        } else {
            afterBackground(invoke)
        }
    }

    @SuppressLint("BatteryLife") // A route that stops when the screen does is what this app is there to prevent.
    @PermissionCallback
    fun afterBackground(invoke: Invoke) {
        if (Permissions.location(activity) && !Permissions.unrestricted(activity)) {
            val asks = Intent(Settings.ACTION_REQUEST_IGNORE_BATTERY_OPTIMIZATIONS)
            activity.startActivity(asks.setData(Uri.parse("package:" + activity.packageName)))
        }
        val granted = JSObject()
        granted.put("location", Permissions.location(activity))
        granted.put("background", Permissions.background(activity))
        granted.put("notices", Permissions.notices(activity))
        granted.put("unrestricted", Permissions.unrestricted(activity))
        invoke.resolve(granted)
    }

    @Command
    fun link(invoke: Invoke) {
        val metered = activity.getSystemService(ConnectivityManager::class.java).isActiveNetworkMetered
        invoke.resolve(JSObject().put("metered", metered))
    }
}
