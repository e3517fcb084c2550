package android.location;

public class Location {
    public native float getAccuracy();
    public native double getLatitude();
    public native double getLongitude();
    public native float getSpeed();
    public native long getTime();
    public native boolean hasAccuracy();
    public native boolean hasSpeed();
}
