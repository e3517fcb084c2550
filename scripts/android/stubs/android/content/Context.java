package android.content;

public abstract class Context {
    public static final int MODE_PRIVATE = 0;
    public abstract int checkSelfPermission(String permission);
    public abstract android.content.pm.PackageManager getPackageManager();
    public abstract String getPackageName();
    public abstract SharedPreferences getSharedPreferences(String name, int mode);
    public final native String getString(int resId);
    public final native String getString(int resId, Object... formatArgs);
    public final native <T> T getSystemService(Class<T> serviceClass);
    public abstract Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);
    public abstract ComponentName startForegroundService(Intent service);
}
