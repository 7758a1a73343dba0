package dev.tusk.sources.clean;

/** Whether a document goes on to its collection. */
public sealed interface Verdict {

    /** It does. */
    record Keep() implements Verdict {}

    /**
     * It does not.
     *
     * @param stage which said so
     * @param reason why, the same words for the same reason, for example {@code only a link}
     * @param detail what it was in this case, in one line; may be empty
     */
    record Drop(Stage stage, String reason, String detail) implements Verdict {

        /** Stage, reason and detail in one line. */
        public String told() {
            return stage.wireName() + ": " + reason + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    Verdict KEEP = new Keep();
}
