package android.os;

public abstract class FileObserver {
    public static final int DELETE = 512;
    public static final int MOVED_TO = 128;
    public FileObserver(String path, int mask) {}
    public abstract void onEvent(int event, String path);
    public native void startWatching();
    public native void stopWatching();
}
