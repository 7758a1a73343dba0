package dev.tusk.sources.clean;

import java.util.Optional;

/** Tells short texts that say nothing by themselves: "+1", "this", bare links. */
public final class Noise {

    /** Longer texts say something, or cost more to look at than they do harm. */
    private static final int MAX_CHARACTERS = 200;

    private Noise() {}

    /** Why this text, which has no title of its own, says nothing; empty where it does say something. */
    public static Optional<String> in(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        return Information.noise(text, true).map(Verdict.Drop::reason);
    }
}
