package android.app;

public class Activity extends android.view.ContextThemeWrapper {
    public native void startActivity(android.content.Intent intent);
}
