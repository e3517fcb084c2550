package android.location;

public final class LocationRequest {
    public static final int QUALITY_HIGH_ACCURACY = 100;
    public static final class Builder {
        public Builder(long intervalMillis) {}
        public native LocationRequest build();
        public native Builder setMaxUpdateDelayMillis(long maxUpdateDelayMillis);
        public native Builder setQuality(int quality);
    }
}
