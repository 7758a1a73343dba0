package dev.tusk.core.document;

import dev.tusk.core.embedding.Vector;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads vectors that a query casts to {@code real[]}, which pgJDBC receives in binary. */
public final class VectorColumn {

    private VectorColumn() {}

    /** The vector of this column, counted from 1; empty where it is null. */
    public static Optional<Vector> read(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null) {
            return Optional.empty();
        }
        Float[] boxed = (Float[]) array.getArray();
        float[] values = new float[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            values[i] = boxed[i];
        }
        return Optional.of(Vector.of(values));
    }
}
