package dev.tusk.core.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of SQL and the values of its {@code ?} placeholders, in order. Pieces are joined into statements; a value
 * never becomes text. Immutable.
 *
 * <p>A question mark that is an operator of PostgreSQL (jsonb's {@code ?}) has to be written {@code ??}, as pgJDBC asks.
 *
 * @param text SQL written by Tusk, with one {@code ?} for each bind
 * @param binds the values, in the order of the placeholders
 */
public record Sql(String text, List<Bind> binds) {

    /** The piece without text. */
    public static final Sql EMPTY = new Sql("", List.of());

    public Sql {
        binds = List.copyOf(binds);
    }

    /** One value of a placeholder; it knows how to hand itself to JDBC. */
    @FunctionalInterface
    public interface Bind {
        /** Sets this value as parameter {@code index}, counted from 1. */
        void set(PreparedStatement statement, int index) throws SQLException;
    }

    /** SQL text without placeholders. */
    public static Sql of(String text) {
        return new Sql(text, List.of());
    }

    /** SQL text with one placeholder for each bind. */
    public static Sql of(String text, Bind... binds) {
        return new Sql(text, List.of(binds));
    }

    /** A bind for what {@link PreparedStatement#setObject(int, Object)} takes; null becomes SQL's null. */
    public static Bind value(@Nullable Object value) {
        return (statement, index) -> statement.setObject(index, value);
    }

    /** A bind for {@code text[]}; null elements are SQL's null. */
    public static Bind textArray(List<? extends @Nullable String> values) {
        String[] array = values.toArray(String[]::new);
        return (statement, index) ->
                statement.setArray(index, statement.getConnection().createArrayOf("text", array));
    }

    /** A bind for {@code real[]}, which pgJDBC sends in binary. */
    public static Bind realArray(float[] values) {
        return (statement, index) -> statement.setObject(index, values);
    }

    /** This piece followed by another, with nothing in between. */
    public Sql append(Sql next) {
        List<Bind> all = new ArrayList<>(binds.size() + next.binds.size());
        all.addAll(binds);
        all.addAll(next.binds);
        return new Sql(text + next.text, all);
    }

    /** This piece followed by text without placeholders. */
    public Sql append(String next) {
        return new Sql(text + next, binds);
    }

    /** The pieces with a separator between them. */
    public static Sql join(String separator, List<Sql> pieces) {
        StringBuilder joined = new StringBuilder();
        List<Bind> all = new ArrayList<>();
        for (Sql piece : pieces) {
            if (!joined.isEmpty()) {
                joined.append(separator);
            }
            joined.append(piece.text);
            all.addAll(piece.binds);
        }
        return new Sql(joined.toString(), all);
    }

    /** Sets all values, the first as parameter 1. */
    public void bindTo(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < binds.size(); i++) {
            binds.get(i).set(statement, i + 1);
        }
    }
}
