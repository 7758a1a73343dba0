package dev.tusk.core.ledger;

import dev.tusk.core.Tusk;
import dev.tusk.core.WordHashModel;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that runs an ingestion, and is killed over it. */
final class DoomedRun {

    static final int ITEMS = 3000;

    private DoomedRun() {}

    /**
     * The source as it is in a certain version: of the second, a tenth is changed, a tenth is gone and a tenth is new.
     */
    static TestSource source(int version) {
        TestSource source = new TestSource();
        source.versionsAreKnown = false;
        for (int i = 0; i < ITEMS; i++) {
            boolean changes = i % 10 == 3;
            boolean comesOrGoes = i % 10 == 7;
            String id = comesOrGoes ? "v%d-%d".formatted(version, i) : "item-" + i;
            source.plus(id, body(i, changes ? version : 1));
        }
        return source;
    }

    /** Of two chunks. */
    private static String body(int i, int version) {
        return ("Words of version " + version + " of number " + i + ". ").repeat(40);
    }

    public static void main(String[] arguments) {
        PGSimpleDataSource data = new PGSimpleDataSource();
        data.setUrl(arguments[0]);
        data.setUser(arguments[1]);
        data.setPassword(arguments[2]);
        TestSource source = source(Integer.parseInt(arguments[3]));
        source.beforeEach = () -> LockSupport.parkNanos(200_000);
        Tusk.open(data, name -> new WordHashModel())
                .collection("docs")
                .ledger()
                .run(null, source, RunOptions.DEFAULT.deletingGone(false), RunListener.SILENT);
    }
}
