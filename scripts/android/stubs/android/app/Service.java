package android.app;

public abstract class Service extends android.content.ContextWrapper {
    public static final int START_NOT_STICKY = 2;
    public static final int START_STICKY = 1;
    public static final int STOP_FOREGROUND_REMOVE = 1;
    public abstract android.os.IBinder onBind(android.content.Intent intent);
    public native void onCreate();
    public native void onDestroy();
    public native int onStartCommand(android.content.Intent intent, int flags, int startId);
    public final native void startForeground(int id, Notification notification);
    public final native void startForeground(int id, Notification notification, int foregroundServiceType);
    public final native void stopForeground(int notificationBehavior);
    public final native void stopSelf();
}
