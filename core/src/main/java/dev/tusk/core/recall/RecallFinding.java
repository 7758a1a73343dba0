package dev.tusk.core.recall;

/**
 * That searches find less than was promised.
 *
 * @param what was measured
 * @param cause why, most probably
 * @param fix what to do, with the command
 */
public record RecallFinding(String what, Cause cause, String fix) {

    /** Why an index finds less than it did or was asked to. */
    public enum Cause {
        DELETED_ROWS("many rows of the table are deleted and not vacuumed away, and take places in the walk"),
        STALE_CENTROIDS(
                "the lists of an IVFFlat index are made around the vectors that were there when it was built, and many came since"),
        GROWN_DATA("many vectors came since the walk was tuned, and a walk of the same effort finds less among more"),
        SMALL_EFFORT("the walk ends too early for these vectors and queries");

        private final String sentence;

        Cause(String sentence) {
            this.sentence = sentence;
        }

        /** In words. */
        public String sentence() {
            return sentence;
        }
    }
}
