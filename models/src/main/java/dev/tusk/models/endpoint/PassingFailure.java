package dev.tusk.models.endpoint;

import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may be gone when the request is sent again. */
final class PassingFailure extends RuntimeException {

    private final TuskException failure;
    private final Optional<Duration> wait;

    /**
     * @param failure what the caller gets when there is no further try
     * @param wait how long the endpoint asks to wait
     */
    PassingFailure(TuskException failure, Optional<Duration> wait) {
        super(failure);
        this.failure = failure;
        this.wait = wait;
    }

    TuskException failure() {
        return failure;
    }

    Optional<Duration> requestedWait() {
        return wait;
    }
}
