package dev.tusk.core.arrange;

import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A total order of hits: keys, and the chunk's id where all are the same. Table expressions have the values of the keys in
 * columns {@code k0}, {@code k1} and so on.
 */
public record Order(List<OrderKey> keys) {

    public Order {
        keys = List.copyOf(keys);
    }

    /** The values of the keys as columns of a select list, each after a comma. */
    public String columns() {
        return numbered(i -> ", " + keys.get(i).expression() + " as k" + i, "");
    }

    /** What stands after {@code order by}. */
    public String by(String alias) {
        return numbered(i -> keys.get(i).order(alias + ".k" + i), ", ") + ", " + alias + ".id";
    }

    /** The values of the keys as an array of text, for {@link Cursor#keys}. */
    public String texts(String alias) {
        return "array[" + numbered(i -> "%s.k%d::text".formatted(alias, i), ", ") + "]";
    }

    /** The condition of what comes after this place. */
    public Sql after(String alias, List<@Nullable String> values, long id) {
        List<Sql> alternatives = new ArrayList<>();
        Sql before = Sql.EMPTY;
        for (int i = 0; i < keys.size(); i++) {
            String column = alias + ".k" + i;
            String value = values.get(i);
            alternatives.add(before.append(keys.get(i).after(column, value)));
            before = before.append(keys.get(i).same(column, value)).append(" and ");
        }
        alternatives.add(before.append(Sql.of(alias + ".id > ?::bigint", Sql.value(id))));
        return Sql.of("(").append(Sql.join(" or ", alternatives)).append(")");
    }

    /**
     * Refuses values that are not of these keys.
     *
     * @throws IllegalArgumentException only where somebody made the cursor himself
     */
    void check(List<@Nullable String> values) {
        if (values.size() != keys.size()) {
            throw new IllegalArgumentException("another number of keys");
        }
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).check(values.get(i));
        }
    }

    private String numbered(java.util.function.IntFunction<String> part, String separator) {
        return IntStream.range(0, keys.size()).mapToObj(part).collect(Collectors.joining(separator));
    }
}
