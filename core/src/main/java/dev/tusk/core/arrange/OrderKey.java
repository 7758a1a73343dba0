package dev.tusk.core.arrange;

import dev.tusk.core.sql.Sql;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One part of an order as SQL.
 *
 * @param expression over {@code u} (score, distance), {@code c} and {@code d}
 */
public record OrderKey(String expression, Type type, boolean descending) {

    /** As the server writes numbers, and no more digits after the point than it reads. */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,20000}(\\.[0-9]{1,16383})?");

    /** What a cursor carries of a value, as text. */
    public enum Type {
        FLOAT("float8"),
        NUMERIC("numeric"),
        BOOLEAN("boolean"),
        TEXT("text");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        Sql bind(String value) {
            Sql.Bind bind = this == FLOAT ? Sql.value(Double.valueOf(value)) : Sql.value(value);
            return Sql.of(this == FLOAT ? "?::float8" : "?::text::" + sql, bind);
        }

        /** Refuses what the server would not read; only a cursor that somebody made holds such a thing. */
        void check(String value) {
            boolean reads = switch (this) {
                case FLOAT -> isDouble(value);
                case NUMERIC -> NUMBER.matcher(value).matches();
                case BOOLEAN -> value.equals("true") || value.equals("false");
                case TEXT -> value.indexOf('\0') < 0;
            };
            if (!reads) {
                throw new IllegalArgumentException("not a value of type " + sql);
            }
        }

        private static boolean isDouble(String value) {
            Double.parseDouble(value);
            return true;
        }
    }

    /** The key as a part of {@code order by}, where a column has its value. */
    String order(String column) {
        return column + (descending ? " desc nulls last" : " asc nulls last");
    }

    /** What comes after this value by this key alone; nothing does after null. */
    Sql after(String column, @Nullable String value) {
        return value == null
                ? Sql.of("false")
                : Sql.of("(%s %s ".formatted(column, descending ? "<" : ">"))
                        .append(type.bind(value))
                        .append(" or %s is null)".formatted(column));
    }

    Sql same(String column, @Nullable String value) {
        return value == null
                ? Sql.of(column + " is null")
                : Sql.of(column + " = ").append(type.bind(value));
    }

    /** @throws IllegalArgumentException when it is no value of this type */
    void check(@Nullable String value) {
        if (value != null) {
            type.check(value);
        } else if (type == Type.FLOAT) {
            throw new IllegalArgumentException("every hit has a score and a distance");
        }
    }
}
