package dev.tusk.runtime;

import com.sun.security.auth.module.UnixSystem;
import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where Tusk keeps its private installations and clusters when nobody says otherwise. */
public final class TuskHome {

    private TuskHome() {}

    /**
     * The folder: {@code TUSK_HOME}; else {@code /var/lib/tusk} for root, whose own home nobody else may pass; else
     * {@code $XDG_DATA_HOME/tusk}; else {@code ~/.local/share/tusk}. It need not be there yet.
     */
    public static Path fromEnvironment() {
        return from(System.getenv(), new UnixSystem().getUid() == 0);
    }

    static Path from(Map<String, String> environment, boolean root) {
        String chosen = given(environment, "TUSK_HOME");
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath().normalize();
        }
        if (root) {
            return Path.of("/var/lib/tusk");
        }
        String data = given(environment, "XDG_DATA_HOME");
        if (data != null && Path.of(data).isAbsolute()) {
            return Path.of(data, "tusk");
        }
        String home = given(environment, "HOME");
        if (home == null) {
            throw new LocalPostgresException(
                    "cannot find a folder for Tusk's data: HOME is not set", null, "set TUSK_HOME");
        }
        return Path.of(home, ".local/share/tusk");
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
