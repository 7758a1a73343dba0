package dev.tusk.core.ledger;

/** Where items come from. A run opens it once. */
public interface ItemSource {

    /** What an ingestion of it is called where nobody gives it a name: the same for the same source. */
    String name();

    /** What is read, for people: a JSON object without secrets. */
    String description();

    /** Everything that shapes its documents, in any form: where it differs from the last run, every item is read again. */
    String settings();

    /**
     * The items from the first one on.
     *
     * @throws dev.tusk.core.failure.TuskException when the source cannot be read at all
     */
    Items open();
}
