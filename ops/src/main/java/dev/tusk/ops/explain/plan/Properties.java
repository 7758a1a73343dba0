package dev.tusk.ops.explain.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Properties in their order. PostgreSQL 12 names {@code Workers} twice in one node, so a name may come again. Names are compared without case, as
 * PostgreSQL 9 wrote {@code Planning time}.
 */
public record Properties(List<Property> all) {

    public static final Properties NONE = new Properties(List.of());

    public Properties {
        all = List.copyOf(all);
    }

    /** The first value of this name; null where there is none. */
    public @Nullable Value get(String name) {
        for (Property property : all) {
            if (property.name().equalsIgnoreCase(name)) {
                return property.value();
            }
        }
        return null;
    }

    public boolean has(String name) {
        return get(name) != null;
    }

    /** A text, or a number or flag as it is written; empty where there is none. */
    public String text(String name) {
        return written(get(name));
    }

    private static String written(@Nullable Value value) {
        return switch (value) {
            case Value.Text text -> text.text();
            case Value.Num number -> number.written();
            case Value.Flag flag -> Boolean.toString(flag.isSet());
            case Value.Items items ->
                String.join(
                        ", ", items.items().stream().map(Properties::written).toList());
            case Value.Group ignored -> "";
            case Value.Nothing ignored -> "";
            case null -> "";
        };
    }

    /** The text of a name, or nothing where it is missing or empty. */
    public Optional<String> optional(String name) {
        return Optional.of(text(name)).filter(text -> !text.isEmpty());
    }

    /** A number, or nothing where there is none. */
    public OptionalDouble number(String name) {
        return get(name) instanceof Value.Num number && !Double.isNaN(number.number())
                ? OptionalDouble.of(number.number())
                : OptionalDouble.empty();
    }

    /** A number, or 0. */
    public double amount(String name) {
        return number(name).orElse(0);
    }

    public boolean flag(String name) {
        return get(name) instanceof Value.Flag flag && flag.isSet();
    }

    /** Texts of a list; one text counts as a list of one. */
    public List<String> texts(String name) {
        return switch (get(name)) {
            case Value.Items items ->
                items.items().stream().map(Properties::written).toList();
            case Value.Text text -> List.of(text.text());
            case null, default -> List.of();
        };
    }

    /** The members of a group; none where there is no such group. */
    public Properties group(String name) {
        return get(name) instanceof Value.Group group ? group.members() : NONE;
    }

    /** The groups of all lists of this name. */
    public List<Properties> groups(String name) {
        return all.stream()
                .filter(property -> property.name().equalsIgnoreCase(name))
                .flatMap(property ->
                        property.value() instanceof Value.Items items ? items.items().stream() : Stream.<Value>empty())
                .flatMap(each ->
                        each instanceof Value.Group group ? Stream.of(group.members()) : Stream.<Properties>empty())
                .toList();
    }

    /** These and one more. */
    public Properties with(Property more) {
        List<Property> longer = new ArrayList<>(all);
        longer.add(more);
        return new Properties(longer);
    }
}
