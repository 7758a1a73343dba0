package dev.tusk.core.ledger;

/** What a ledger knows of any source. */
public interface DescribedSource {

    /** What an ingestion of it is called where nobody gives it a name: the same for the same source. */
    String name();

    /** What is read, for people: a JSON object without secrets. */
    String description();

    /** Everything that shapes its documents, in any form: where it differs from the last run, all is read again. */
    String settings();
}
