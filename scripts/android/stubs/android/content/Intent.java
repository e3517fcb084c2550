package android.content;

public class Intent {
    public static final String ACTION_BATTERY_CHANGED = "android.intent.action.BATTERY_CHANGED";
    public Intent(String action) {}
    public Intent(Context packageContext, Class<?> cls) {}
    public native int getIntExtra(String name, int defaultValue);
    public native String getStringExtra(String name);
    public native Intent putExtra(String name, String value);
    public native Intent setData(android.net.Uri data);
}
