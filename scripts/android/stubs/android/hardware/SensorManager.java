package android.hardware;

public abstract class SensorManager {
    public native Sensor getDefaultSensor(int type);
    public native boolean requestTriggerSensor(TriggerEventListener listener, Sensor sensor);
}
