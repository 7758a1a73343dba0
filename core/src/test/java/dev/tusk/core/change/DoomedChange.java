package dev.tusk.core.change;

import dev.tusk.core.Tusk;
import dev.tusk.core.WordHashModel;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that does one step of a change of model, and is killed over it. */
final class DoomedChange {

    private DoomedChange() {}

    public static void main(String[] arguments) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(arguments[2]);
        ModelChanges changes = Tusk.open(source, name -> name.equals("other") ? new OtherModel() : new WordHashModel())
                .collection("docs")
                .modelChanges();
        switch (arguments[3]) {
            case "start" -> changes.start(ChangedCollection.target());
            case "run" -> changes.run(CopyLimits.DEFAULT, progress -> {});
            case "switch" -> changes.switchOver(progress -> {});
            case "rollback" -> changes.rollBack(progress -> {});
            case "finish" -> changes.finish();
            case "abort" -> changes.abort();
            default -> throw new IllegalArgumentException(arguments[3]);
        }
    }
}
