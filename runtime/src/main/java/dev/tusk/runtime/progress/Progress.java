package dev.tusk.runtime.progress;

/** Told of each step that takes long enough for a person to wonder. May be called from several threads, one at a time. */
@FunctionalInterface
public interface Progress {

    /**
     * A step begins.
     *
     * @param message the step that begins now, in lower case and without a full stop
     */
    void step(String message);

    /** Tells nobody. */
    static Progress silent() {
        return message -> {};
    }
}
