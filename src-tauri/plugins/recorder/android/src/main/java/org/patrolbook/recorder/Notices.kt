package org.patrolbook.recorder

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.os.Build
import android.os.VibrationEffect
import android.os.Vibrator

/** What the officer sees and feels of the recorder. */
internal class Notices(private val context: Context) {
    private val manager = context.getSystemService(NotificationManager::class.java)

    init {
        channel(STANDING, R.string.recorder_channel, NotificationManager.IMPORTANCE_LOW)
        channel(ALARM, R.string.recorder_channel_alarm, NotificationManager.IMPORTANCE_HIGH)
    }

    /** The notice that stands while the recorder works. */
    fun standing(word: Word?): Notification {
        val text = when {
            word == null || word.trouble -> context.getString(R.string.recorder_moving)
            word.pauses -> context.getString(R.string.recorder_break)
            word.everyMs >= SAVING_MS -> context.getString(R.string.recorder_saving, (word.everyMs / 1000).toInt())
            else -> context.getString(R.string.recorder_moving)
        }
        return notice(STANDING, context.getString(R.string.recorder_title), text).setOngoing(true).build()
    }

    fun show(word: Word) = manager.notify(STANDING_ID, standing(word))

    /** Tells, and shakes the phone, that nothing is recorded. */
    fun alarm(cause: Cause) {
        val text = context.getString(cause.text)
        val notice = notice(ALARM, context.getString(R.string.recorder_alarm), text).setAutoCancel(true).build()
        manager.notify(ALARM_ID, notice)
        shake()
    }

    fun quiet() = manager.cancel(ALARM_ID)

    private fun shake() {
        val vibrator = context.getSystemService(Vibrator::class.java)
        vibrator.vibrate(VibrationEffect.createWaveform(longArrayOf(0, 400, 200, 400, 200, 400), -1))
    }

    private fun notice(channel: String, title: String, text: String) =
        Notification.Builder(context, channel)
            .setSmallIcon(android.R.drawable.ic_menu_mylocation)
            .setContentTitle(title)
            .setContentText(text)
            .setContentIntent(open())

    private fun open(): PendingIntent? {
        val intent = context.packageManager.getLaunchIntentForPackage(context.packageName) ?: return null
        val flags = PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE
        return PendingIntent.getActivity(context, 0, intent, flags)
    }

    private fun channel(id: String, name: Int, importance: Int) =
        manager.createNotificationChannel(NotificationChannel(id, context.getString(name), importance))

    companion object {
        const val STANDING_ID = 1
        private const val ALARM_ID = 2
        private const val STANDING = "recorder"
        private const val ALARM = "recorder_alarm"
        private const val SAVING_MS = 60_000L
    }
}
