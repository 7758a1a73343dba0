package dev.tusk.bench.firstrun;

import java.sql.SQLException;
import java.util.List;

/** A contender of the ingestion. Not for use by several threads at once. */
interface Loader {

    /** Brings all rows into the table. */
    interface Load {
        void run() throws Exception;
    }

    /** For people. */
    String name();

    /** Makes an empty table, and of the rows what the contender takes. Not timed, unlike the load that it gives. */
    Load prepare(List<Row> rows) throws SQLException;

    /** The table that holds one row for each row. */
    String table();

    /** Drops what {@link #prepare} made. */
    void drop() throws SQLException;
}
