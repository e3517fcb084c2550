package android.os;

public final class PowerManager {
    public static final int PARTIAL_WAKE_LOCK = 1;
    public native boolean isIgnoringBatteryOptimizations(String packageName);
    public native WakeLock newWakeLock(int levelAndFlags, String tag);
    public final class WakeLock {
        public native void acquire(long timeout);
        public native boolean isHeld();
        public native void release();
    }
}
