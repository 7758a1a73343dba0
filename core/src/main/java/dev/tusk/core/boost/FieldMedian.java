package dev.tusk.core.boost;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.sql.Sql;
import java.sql.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The median of the positive numbers of a declared field by the statistics that the server keeps of the field's index; no row
 * is read. They are there after the first analyze.
 */
final class FieldMedian {

    private FieldMedian() {}

    /** A number and the share of the rows that have it. */
    private record Share(double value, double mass) {}

    static OptionalDouble read(Pivots.Query query, CollectionDefinition definition, DeclaredField field) {
        String index =
                new CollectionTables(definition.store()).fieldIndex(field).name();
        return query
                .rows(Sql.of("""
                                select
                                  s.null_frac, s.most_common_vals::text, s.most_common_freqs, s.histogram_bounds::text
                                from pg_catalog.pg_stats s
                                where s.schemaname = ?
                                  and s.tablename = ?""", Sql.value(CollectionTables.SCHEMA.name()), Sql.value(index)), row -> {
                    List<Share> shares = new ArrayList<>();
                    double[] common = numbers(row.getString(2));
                    @Nullable Array frequencies = row.getArray(3);
                    double left = 1 - row.getDouble(1);
                    if (frequencies != null) {
                        Float[] each = (Float[]) frequencies.getArray();
                        for (int i = 0; i < Math.min(common.length, each.length); i++) {
                            shares.add(new Share(common[i], each[i]));
                            left -= each[i];
                        }
                    }
                    double[] bounds = numbers(row.getString(4));
                    for (double bound : bounds) {
                        shares.add(new Share(bound, Math.max(left, 0) / bounds.length));
                    }
                    return median(shares);
                })
                .stream()
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static double[] numbers(@Nullable String array) {
        if (array == null || array.length() < 3) {
            return new double[0];
        }
        return Arrays.stream(array.substring(1, array.length() - 1).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static OptionalDouble median(List<Share> all) {
        List<Share> positive = all.stream()
                .filter(share -> share.value() > 0 && share.mass() > 0)
                .sorted(Comparator.comparingDouble(Share::value))
                .toList();
        double half = positive.stream().mapToDouble(Share::mass).sum() / 2;
        double sum = 0;
        for (Share share : positive) {
            sum += share.mass();
            if (sum >= half) {
                return OptionalDouble.of(share.value());
            }
        }
        return OptionalDouble.empty();
    }
}
