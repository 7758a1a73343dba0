package dev.tusk.core.ledger;

/**
 * A source that is read in the order of an ever-growing key: rows of a dump, numbers of an API's items. The ledger keeps how far it was read,
 * and no row for each item.
 */
public interface BlockSource extends DescribedSource {

    /**
     * The blocks that are not done yet.
     *
     * @throws dev.tusk.core.failure.TuskException when the source cannot be read at all
     */
    Blocks open(BlockLedger ledger);
}
