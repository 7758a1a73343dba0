package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import org.jspecify.annotations.Nullable;

/** Something is not to be had from one of Debian's suites, or only not now; another suite may do. */
final class SuiteFailure extends LocalPostgresException {

    SuiteFailure(String message, @Nullable String detail, @Nullable String hint) {
        super(message, detail, hint);
    }
}
