package org.patrolbook.recorder

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.os.PowerManager

/** What the officer has allowed. It asks for nothing itself. */
internal object Permissions {
    fun location(context: Context) = granted(context, Manifest.permission.ACCESS_FINE_LOCATION)

    /** Before Android 10 the location while the app is closed needed no word of its own. */
    fun background(context: Context) = Build.VERSION.SDK_INT < Build.VERSION_CODES.Q ||
        granted(context, Manifest.permission.ACCESS_BACKGROUND_LOCATION)

    fun notices(context: Context) = Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU ||
        granted(context, Manifest.permission.POST_NOTIFICATIONS)

    fun unrestricted(context: Context) =
        context.getSystemService(PowerManager::class.java).isIgnoringBatteryOptimizations(context.packageName)

    private fun granted(context: Context, permission: String) =
        context.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED
}
