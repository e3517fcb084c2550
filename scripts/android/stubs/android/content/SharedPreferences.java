package android.content;

public interface SharedPreferences {
    Editor edit();
    String getString(String key, String defValue);
    interface Editor {
        void apply();
        Editor clear();
        Editor putString(String key, String value);
    }
}
