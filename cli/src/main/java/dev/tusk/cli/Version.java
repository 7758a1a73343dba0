package dev.tusk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * Which Tusk this is.
 *
 * @param number the release, such as {@code 0.1.0}
 * @param build the commit it was built from, with {@code +changes} when the work tree differed; {@code unknown} outside of ./tusk
 * @param java the Java that runs it, with its vendor
 */
public record Version(String number, String build, String java) {

    /** Reads it from what the build left. */
    public static Version ofThisProgram() {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(Objects.requireNonNull(in, "version.properties is missing from the program"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                properties.getProperty("version"),
                properties.getProperty("build"),
                Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    }

    List<String> lines() {
        return List.of("tusk " + number, "build " + build, "java " + java);
    }

    /** Answers {@code tusk --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return ofThisProgram().lines().toArray(String[]::new);
        }
    }
}
