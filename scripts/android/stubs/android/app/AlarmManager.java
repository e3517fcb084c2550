package android.app;

public class AlarmManager {
    public static final int ELAPSED_REALTIME_WAKEUP = 2;
    public native void cancel(PendingIntent operation);
    public native void setAndAllowWhileIdle(int type, long triggerAtMillis, PendingIntent operation);
}
