package dev.tusk.core.change;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much copying may burden the server.
 *
 * @param chunksPerSecond above 0, or null for as many as can be had
 * @param replicaLag how far behind a replica may fall before copying rests
 * @param walBytesPerSecond how much write-ahead log the server may write, with what others write, before copying slows down
 */
public record CopyLimits(@Nullable Double chunksPerSecond, Duration replicaLag, long walBytesPerSecond) {

    /** No set rate; a replica may be 10 seconds behind, and the server may write 32 MB of log a second. */
    public static final CopyLimits DEFAULT = new CopyLimits(null, Duration.ofSeconds(10), 32L << 20);

    /** None: for what has to be done now, as the last changes before a switch and before the way back. */
    static final CopyLimits NONE = new CopyLimits(null, Duration.ofDays(3_650), Long.MAX_VALUE);

    public CopyLimits {
        if (chunksPerSecond != null && !(chunksPerSecond > 0)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the rate is %s chunks a second; it must be above 0".formatted(chunksPerSecond));
        }
        if (replicaLag.isNegative() || replicaLag.isZero()) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "the lag of replicas must be above 0");
        }
        if (walBytesPerSecond <= 0) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "the rate of write-ahead log must be above 0");
        }
    }

    /** These limits with another rate. */
    public CopyLimits rate(@Nullable Double chunks) {
        return new CopyLimits(chunks, replicaLag, walBytesPerSecond);
    }
}
