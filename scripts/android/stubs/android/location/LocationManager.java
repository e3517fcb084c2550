package android.location;

public class LocationManager {
    public static final String GPS_PROVIDER = "gps";
    public native boolean isProviderEnabled(String provider);
    public native void removeUpdates(LocationListener listener);
    public native void requestLocationUpdates(String provider, long minTimeMs, float minDistanceM, LocationListener listener, android.os.Looper looper);
    public native void requestLocationUpdates(String provider, LocationRequest locationRequest, java.util.concurrent.Executor executor, LocationListener listener);
}
