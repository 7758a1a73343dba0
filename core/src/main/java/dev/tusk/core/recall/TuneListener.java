package dev.tusk.core.recall;

/** Hears how far a tuning is, on the thread that runs it. */
@FunctionalInterface
public interface TuneListener {

    TuneListener SILENT = (step, done, all) -> {};

    /**
     * A step has begun or gone on.
     *
     * @param step what is done, in words
     * @param done so much of it
     * @param all of so much
     */
    void at(String step, int done, int all);
}
