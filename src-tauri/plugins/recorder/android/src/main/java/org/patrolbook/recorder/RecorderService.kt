package org.patrolbook.recorder

import android.app.AlarmManager
import android.app.PendingIntent
import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.ServiceInfo
import android.hardware.Sensor
import android.hardware.SensorManager
import android.hardware.TriggerEvent
import android.hardware.TriggerEventListener
import android.os.BatteryManager
import android.os.Build
import android.os.FileObserver
import android.os.Handler
import android.os.HandlerThread
import android.os.IBinder
import android.os.PowerManager
import android.os.SystemClock
import android.util.Log

/**
 * Records while an order stands, in a process of its own. It hears the receiver, shows the notice and wakes itself; all
 * else is [Native]. It has no key that opens what it wrote.
 */
class RecorderService : Service() {
    private val thread = HandlerThread("recorder")
    private lateinit var handler: Handler
    private lateinit var receiver: Receiver
    private lateinit var notices: Notices
    private lateinit var wake: PowerManager.WakeLock
    private var orders: FileObserver? = null
    private var begun = false

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onCreate() {
        super.onCreate()
        thread.start()
        handler = Handler(thread.looper)
        notices = Notices(this)
        receiver = Receiver(this, thread.looper, { numbers -> post { Native.hear(numbers) } }, { post { look() } })
        wake = getSystemService(PowerManager::class.java)
            .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "patrolbook:recorder")
    }

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        // After a kill the system starts it anew without words; the folder is where it was.
        val folder = intent?.getStringExtra(FOLDER) ?: Memory.folder(this) ?: return leave()
        if (!stepForward()) return leave()
        Memory.keep(this, folder)
        watch(folder)
        // Begun once; whoever starts it again only wants it to look.
        post { begin(folder) }
        return START_STICKY
    }

    private fun begin(folder: String): Word {
        if (!begun) {
            val word = Native.begin(folder)
            begun = !word.trouble
            if (word.ends || word.trouble) return word
        }
        return look()
    }

    /** Becomes a service that the officer sees. Started from behind, newer systems may refuse it the location. */
    private fun stepForward(): Boolean = try {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            val type = ServiceInfo.FOREGROUND_SERVICE_TYPE_LOCATION
            startForeground(Notices.STANDING_ID, notices.standing(null), type)
        } else {
            startForeground(Notices.STANDING_ID, notices.standing(null))
        }
        true
    } catch (refused: RuntimeException) {
        Log.w(TAG, "the system refused the recorder", refused)
        notices.alarm(if (Permissions.location(this)) Cause.KILLED else Cause.PERMISSION)
        false
    }

    /** Does something on the recorder's thread, awake, and then what it says is to be done. */
    private fun post(work: () -> Word) {
        handler.post {
            wake.acquire(AWAKE_MS)
            try {
                follow(work())
            } finally {
                if (wake.isHeld) wake.release()
            }
        }
    }

    private fun look(): Word {
        battery()
        return Native.look(receiver.cause())
    }

    private fun follow(word: Word) {
        when {
            word.ends -> return finish()
            word.trouble -> Unit
            word.pauses -> receiver.stop()
            else -> {
                receiver.ask(word.everyMs, word.togetherMs)
                if (word.everyMs > MOVING_MS) wakeOnMotion()
            }
        }
        val told = word.tell
        if (told != null) notices.alarm(told) else if (receiver.cause() == null && !word.trouble) notices.quiet()
        notices.show(word)
        lookAgain(maxOf(LOOK_MS, word.everyMs * 3 / 2))
    }

    /** Looks again also where the phone sleeps and no fix wakes it: silence is what is looked for. */
    private fun lookAgain(afterMs: Long) {
        val at = SystemClock.elapsedRealtime() + afterMs
        getSystemService(AlarmManager::class.java)
            .setAndAllowWhileIdle(AlarmManager.ELAPSED_REALTIME_WAKEUP, at, lookIntent())
    }

    private fun lookIntent(): PendingIntent {
        val flags = PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE
        return PendingIntent.getForegroundService(this, 0, Intent(this, RecorderService::class.java), flags)
    }

    /** The officer sets off: the receiver is asked often at once. The sensor speaks once, and needs no processor. */
    private fun wakeOnMotion() {
        val sensors = getSystemService(SensorManager::class.java)
        val sensor = sensors.getDefaultSensor(Sensor.TYPE_SIGNIFICANT_MOTION) ?: return
        sensors.requestTriggerSensor(moved, sensor)
    }

    private val moved = object : TriggerEventListener() {
        override fun onTrigger(event: TriggerEvent?) = post { Native.motion() }
    }

    private fun battery() {
        val state = registerReceiver(null, IntentFilter(Intent.ACTION_BATTERY_CHANGED)) ?: return
        val charged = state.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0
        val level = state.getIntExtra(BatteryManager.EXTRA_LEVEL, -1)
        val scale = state.getIntExtra(BatteryManager.EXTRA_SCALE, 100)
        Native.battery(if (charged || level < 0 || scale <= 0) -1 else level * 100 / scale)
    }

    /** A break, its end and the end of the shift change the order. */
    private fun watch(folder: String) {
        if (orders != null) return
        @Suppress("DEPRECATION") // The newer constructor is not on every phone.
        orders = object : FileObserver(folder, FileObserver.MOVED_TO or FileObserver.DELETE) {
            override fun onEvent(event: Int, path: String?) {
                if (path == ORDER) post { look() }
            }
        }.also { it.startWatching() }
    }

    private fun finish() {
        receiver.stop()
        orders?.stopWatching()
        getSystemService(AlarmManager::class.java).cancel(lookIntent())
        Memory.forget(this)
        notices.quiet()
        stopForeground(STOP_FOREGROUND_REMOVE)
        stopSelf()
    }

    private fun leave(): Int {
        stopSelf()
        return START_NOT_STICKY
    }

    override fun onDestroy() {
        // Without a word: what ended it otherwise than by its order was a kill, and shows as one.
        receiver.stop()
        thread.quitSafely()
        super.onDestroy()
    }

    companion object {
        private const val TAG = "Recorder"
        private const val FOLDER = "folder"
        private const val ORDER = "order.json"
        private const val AWAKE_MS = 10_000L
        private const val LOOK_MS = 60_000L
        private const val MOVING_MS = 1_000L

        /** Starts it, or tells it to look at its order again. */
        fun start(context: Context, folder: String) {
            context.startForegroundService(Intent(context, RecorderService::class.java).putExtra(FOLDER, folder))
        }
    }
}
