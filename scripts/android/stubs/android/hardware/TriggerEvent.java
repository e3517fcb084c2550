package android.hardware;

public final class TriggerEvent {
}
