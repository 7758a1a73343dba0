package dev.tusk.core.ledger;

/** Where items come from. A run opens it once. */
public interface ItemSource extends DescribedSource {

    /**
     * The items from the first one on.
     *
     * @throws dev.tusk.core.failure.TuskException when the source cannot be read at all
     */
    Items open();
}
