package dev.tusk.runtime.install;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of PostgreSQL, such as 18.6. */
public record PostgresVersion(int major, int minor) implements Comparable<PostgresVersion> {

    /** The oldest major version that Tusk works with. */
    public static final int OLDEST = 15;

    /** The newest major version that Tusk works with. */
    public static final int NEWEST = 18;

    private static final Pattern IN_TEXT = Pattern.compile("PostgreSQL\\)? (\\d+)(?:\\.(\\d+))?");

    /** Reads what {@code postgres --version} and {@code pg_config --version} print. */
    public static Optional<PostgresVersion> in(String text) {
        Matcher matcher = IN_TEXT.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(new PostgresVersion(Integer.parseInt(matcher.group(1)), minor));
    }

    public boolean supported() {
        return OLDEST <= major && major <= NEWEST;
    }

    @Override
    public int compareTo(PostgresVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
