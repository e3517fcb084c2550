package org.patrolbook.recorder

import android.os.SystemClock

/**
 * The recorder itself, in Rust: what is recorded, how often, and how it lies sealed on the disk. One in a process.
 * Never called from the app's own process.
 */
internal object Native {
    init {
        System.loadLibrary("patrolbook_lib")
    }

    @JvmStatic private external fun begin(folder: String, wallMs: Long, monoMs: Long): Long

    @JvmStatic private external fun hear(numbers: DoubleArray, wallMs: Long, monoMs: Long): Long

    @JvmStatic private external fun look(cause: Int, wallMs: Long, monoMs: Long): Long

    @JvmStatic private external fun motion(wallMs: Long, monoMs: Long): Long

    /** How full the battery is, in percent; below zero while it is charged. */
    @JvmStatic external fun battery(percent: Int)

    fun begin(folder: String): Word = Word(begin(folder, wall(), mono()))

    /** Latitude, longitude, accuracy, speed, time; what is not known is below zero. */
    fun hear(numbers: DoubleArray): Word = Word(hear(numbers, wall(), mono()))

    fun look(cause: Cause?): Word = Word(look(cause?.number ?: 0, wall(), mono()))

    fun motion(): Word = Word(motion(wall(), mono()))

    private fun wall() = System.currentTimeMillis()

    /** Goes on while the phone sleeps. */
    private fun mono() = SystemClock.elapsedRealtime()
}

/** Why nothing is recorded: the places of `track::GapCause::ALL`, from 1. */
internal enum class Cause(val number: Int, val text: Int) {
    NO_FIX(1, R.string.recorder_no_fix),
    KILLED(2, R.string.recorder_killed),
    PAUSED(3, R.string.recorder_break),
    PERMISSION(4, R.string.recorder_permission),
    OFF(5, R.string.recorder_off),
    FULL(8, R.string.recorder_full);

    companion object {
        fun of(number: Int): Cause? = values().firstOrNull { it.number == number }
    }
}

/** What is to be done now, as `position::Word` packs it. */
internal class Word(private val number: Long) {
    /** The order or the file cannot be used just now. */
    val trouble get() = number < 0
    val ends get() = number == 0L
    val pauses get() = !trouble && kind == 1
    val tell get() = if (trouble) null else Cause.of(bits(8, 8))
    val everyMs get() = bits(16, 16) * 1000L
    val togetherMs get() = bits(32, 16) * 1000L

    private val kind get() = bits(0, 8)

    private fun bits(from: Int, count: Int) = ((number shr from) and ((1L shl count) - 1)).toInt()
}
