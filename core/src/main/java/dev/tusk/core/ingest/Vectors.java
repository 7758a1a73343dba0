package dev.tusk.core.ingest;

import dev.tusk.core.embedding.Vector;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads vectors that a query casts to {@code real[]}, which pgJDBC receives in binary. */
final class Vectors {

    private Vectors() {}

    static Vector read(ResultSet row, int column) throws SQLException {
        Float[] boxed = (Float[]) row.getArray(column).getArray();
        float[] values = new float[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            values[i] = boxed[i];
        }
        return Vector.of(values);
    }
}
