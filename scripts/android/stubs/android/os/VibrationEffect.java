package android.os;

public abstract class VibrationEffect {
    public static native VibrationEffect createWaveform(long[] timings, int repeat);
}
