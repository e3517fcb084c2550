package org.patrolbook.recorder

import android.annotation.SuppressLint
import android.content.Context
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.location.LocationRequest
import android.os.Build
import android.os.Bundle
import android.os.Looper

/**
 * The phone's receiver of satellites, asked as the plan says. It keeps nothing and decides nothing.
 */
internal class Receiver(
    private val context: Context,
    private val looper: Looper,
    private val heard: (DoubleArray) -> Unit,
    private val switched: () -> Unit,
) : LocationListener {
    private val manager = context.getSystemService(LocationManager::class.java)
    private var asked = Pair(0L, 0L)

    /** Why it cannot be heard, where the phone knows. */
    fun cause(): Cause? = when {
        !Permissions.location(context) -> Cause.PERMISSION
        !manager.isProviderEnabled(LocationManager.GPS_PROVIDER) -> Cause.OFF
        else -> null
    }

    /** Asks for a fix every so often, handed over together after a while. */
    @SuppressLint("MissingPermission")
    fun ask(everyMs: Long, togetherMs: Long) {
        if (asked == Pair(everyMs, togetherMs) || cause() != null) return
        stop()
        asked = Pair(everyMs, togetherMs)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
            val request = LocationRequest.Builder(everyMs)
                .setQuality(LocationRequest.QUALITY_HIGH_ACCURACY)
                .setMaxUpdateDelayMillis(togetherMs)
                .build()
            manager.requestLocationUpdates(LocationManager.GPS_PROVIDER, request, { it.run() }, this)
        } else {
            // Older systems hand over each fix by itself.
            manager.requestLocationUpdates(LocationManager.GPS_PROVIDER, everyMs, 0f, this, looper)
        }
    }

    fun stop() {
        asked = Pair(0L, 0L)
        manager.removeUpdates(this)
    }

    override fun onLocationChanged(location: Location) = heard(numbers(listOf(location)))

    override fun onLocationChanged(locations: List<Location>) = heard(numbers(locations))

    override fun onProviderEnabled(provider: String) = switched()

    override fun onProviderDisabled(provider: String) = switched()

    @Deprecated("Called by Android 9 and before, where it must be there.")
    override fun onStatusChanged(provider: String?, status: Int, extras: Bundle?) = Unit

    private fun numbers(locations: List<Location>) = locations.flatMap {
        listOf(
            it.latitude,
            it.longitude,
            if (it.hasAccuracy()) it.accuracy.toDouble() else -1.0,
            if (it.hasSpeed()) it.speed.toDouble() else -1.0,
            it.time.toDouble(),
        )
    }.toDoubleArray()
}
