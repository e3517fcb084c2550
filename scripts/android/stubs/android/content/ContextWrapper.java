package android.content;

public class ContextWrapper extends Context {
    public native int checkSelfPermission(String permission);
    public native android.content.pm.PackageManager getPackageManager();
    public native String getPackageName();
    public native SharedPreferences getSharedPreferences(String name, int mode);
    public native Intent registerReceiver(BroadcastReceiver receiver, IntentFilter filter);
    public native ComponentName startForegroundService(Intent service);
}
