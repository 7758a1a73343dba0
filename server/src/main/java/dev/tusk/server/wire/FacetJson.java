package dev.tusk.server.wire;

import dev.tusk.core.facet.CalendarInterval;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.facet.FacetBucket;
import dev.tusk.core.facet.FacetCounts;
import dev.tusk.core.facet.FacetRange;
import dev.tusk.core.filter.IsoTimestamp;
import dev.tusk.core.search.SearchTotal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Facets, their answers and totals as JSON. */
public final class FacetJson {

    private static final Set<String> KNOWN =
            Set.of("field", "name", "limit", "ranges", "interval", "ignore_own_filter");
    private static final Set<String> RANGE = Set.of("key", "from", "to");

    private FacetJson() {}

    /**
     * One facet: the name of a field, or an object.
     *
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static Facet facet(JsonNode json) {
        Problems problems = new Problems("the facet");
        Facet facet = facet(json, "", problems);
        return problems.finish(() -> Objects.requireNonNull(facet, "what is no facet has a problem"));
    }

    /** The facets of a search request; those that are wrong are left out, and told as problems. */
    static List<Facet> facets(ObjectForm form, Problems problems) {
        List<Facet> facets = new ArrayList<>();
        JsonNode node = form.node("facets");
        if (node == null || node.isNull()) {
            return facets;
        }
        if (!node.isArray()) {
            problems.add(form.at("facets"), "an array is expected, not %s".formatted(ObjectForm.kind(node)), null);
            return facets;
        }
        for (int i = 0; i < node.size(); i++) {
            Facet facet = facet(node.get(i), form.at("facets") + "/" + i, problems);
            if (facet != null) {
                facets.add(facet);
            }
        }
        problems.attempt(form.at("facets"), () -> Facet.checked(facets));
        return facets;
    }

    private static @Nullable Facet facet(JsonNode json, String place, Problems problems) {
        if (json.isString()) {
            return problems.attempt(place, () -> Facet.terms(json.stringValue()));
        }
        ObjectForm form = ObjectForm.of(json, place, problems, KNOWN);
        if (!json.isObject()) {
            return null;
        }
        String field = form.requiredText("field");
        if (!isText(form.node("field"))) {
            return null;
        }
        Facet plain = plain(form, field, problems);
        if (plain == null) {
            return null;
        }
        String name = form.text("name");
        Facet named = name == null ? plain : problems.attempt(form.at("name"), () -> plain.named(name));
        return named != null && form.flag("ignore_own_filter", false) ? named.ignoringOwnFilter() : named;
    }

    private static @Nullable Facet plain(ObjectForm form, String field, Problems problems) {
        String interval = form.text("interval");
        JsonNode ranges = form.node("ranges");
        List<String> kinds = new ArrayList<>();
        for (String kind : List.of("limit", "ranges", "interval")) {
            if (form.has(kind) && !form.isNull(kind)) {
                kinds.add(kind);
            }
        }
        if (kinds.size() > 1) {
            problems.add(
                    form.at(kinds.get(1)),
                    "a facet cannot have \"%s\" and \"%s\"".formatted(kinds.get(0), kinds.get(1)),
                    "it counts values, ranges, or intervals of time; ask for two facets with different names");
            return null;
        }
        if (ranges != null && !ranges.isNull()) {
            return ranges(form, field, ranges, problems);
        }
        if (interval != null) {
            CalendarInterval calendar =
                    problems.attempt(form.at("interval"), () -> CalendarInterval.ofWireName(interval));
            return calendar == null ? null : problems.attempt(form.at("field"), () -> Facet.histogram(field, calendar));
        }
        int limit = form.integer("limit", Facet.DEFAULT_VALUES);
        Facet.Terms terms = problems.attempt(form.at("field"), () -> Facet.terms(field));
        return terms == null
                ? null
                : problems.attempt(form.at("limit"), () -> new Facet.Terms(terms.name(), terms.field(), limit, false));
    }

    private static @Nullable Facet ranges(ObjectForm form, String field, JsonNode ranges, Problems problems) {
        String place = form.at("ranges");
        if (!ranges.isArray()) {
            problems.add(place, "an array is expected, not %s".formatted(ObjectForm.kind(ranges)), null);
            return null;
        }
        List<FacetRange<BigDecimal>> numbers = new ArrayList<>();
        List<FacetRange<Instant>> times = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            ObjectForm range = ObjectForm.of(ranges.get(i), place + "/" + i, problems, RANGE);
            JsonNode from = range.node("from");
            JsonNode to = range.node("to");
            if (isText(from) || isText(to)) {
                add(
                        times,
                        range,
                        place + "/" + i,
                        problems,
                        instant(range, "from", problems),
                        instant(range, "to", problems),
                        FacetRange::times);
            } else {
                add(
                        numbers,
                        range,
                        place + "/" + i,
                        problems,
                        number(range, "from", problems),
                        number(range, "to", problems),
                        FacetRange::numbers);
            }
        }
        if (!numbers.isEmpty() && !times.isEmpty()) {
            problems.add(place, "some ranges are of numbers and some of dates", "a field holds either");
            return null;
        }
        return times.isEmpty()
                ? problems.attempt(place, () -> Facet.numberRanges(field, numbers))
                : problems.attempt(place, () -> Facet.timeRanges(field, times));
    }

    private static boolean isText(@Nullable JsonNode bound) {
        return bound != null && bound.isString();
    }

    private static <T extends Comparable<? super T>> void add(
            List<FacetRange<T>> ranges,
            ObjectForm form,
            String place,
            Problems problems,
            @Nullable T from,
            @Nullable T to,
            BiFunction<@Nullable T, @Nullable T, FacetRange<T>> making) {
        String key = form.text("key");
        FacetRange<T> range = problems.attempt(place, () -> {
            FacetRange<T> made = making.apply(from, to);
            return key == null ? made : made.named(key);
        });
        if (range != null) {
            ranges.add(range);
        }
    }

    private static @Nullable BigDecimal number(ObjectForm form, String name, Problems problems) {
        JsonNode bound = form.node(name);
        if (bound == null || bound.isNull()) {
            return null;
        }
        if (!bound.isNumber()) {
            problems.add(
                    form.at(name),
                    "a number or a date is expected, not %s".formatted(ObjectForm.kind(bound)),
                    "leave it out for a range without an end");
            return null;
        }
        return bound.decimalValue();
    }

    private static @Nullable Instant instant(ObjectForm form, String name, Problems problems) {
        JsonNode bound = form.node(name);
        if (bound == null || bound.isNull()) {
            return null;
        }
        Instant read =
                bound.isString() ? IsoTimestamp.parse(bound.stringValue()).orElse(null) : null;
        if (read == null) {
            problems.add(
                    form.at(name),
                    "a date is expected, not %s".formatted(ObjectForm.kind(bound)),
                    "write a date (2024-05-01) or a date and time with its offset (2024-05-01T12:30:00Z); a number"
                            + " without quotes");
        }
        return read;
    }

    static ArrayNode of(List<FacetCounts> facets) {
        ArrayNode all = Json.object().putArray("facets");
        for (FacetCounts facet : facets) {
            ObjectNode json = all.addObject();
            json.put("name", facet.name());
            json.put("field", facet.field().toString());
            json.put("distinct", facet.distinct());
            ArrayNode buckets = json.putArray("buckets");
            facet.buckets().forEach(bucket -> buckets.add(of(bucket)));
        }
        return all;
    }

    private static ObjectNode of(FacetBucket bucket) {
        ObjectNode json = Json.object();
        switch (bucket) {
            case FacetBucket.Value value -> json.set("value", JsonValues.toJson(value.value()));
            case FacetBucket.Numbers numbers ->
                json.put("key", numbers.key()).put("from", numbers.from()).put("to", numbers.to());
            case FacetBucket.Times times ->
                json.put("key", times.key()).put("from", text(times.from())).put("to", text(times.to()));
        }
        return json.put("count", bucket.count());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    static ObjectNode of(SearchTotal total) {
        ObjectNode json = Json.object();
        json.put("value", total.value());
        json.put("relation", total.relation().wireName());
        Long documents = total.documents();
        if (documents != null) {
            json.put("documents", documents);
        }
        return json;
    }
}
