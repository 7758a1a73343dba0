package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Explainer.Plan;
import dev.tusk.core.indexuse.Token.Kind;
import dev.tusk.core.indexuse.VectorColumns.Place;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why the planner took another way, where an index could have served this sort. */
final class Choice {

    /** Up to this share of its rows a table is thought to be filtered; beyond it, it is the cost that decides. */
    private static final double FILTERED_SHARE = 0.5;

    private final Plan chosen;
    private final Plan forced;
    private final VectorCatalog catalog;
    private final QueryText text;
    private final boolean generic;

    Choice(Plan chosen, Plan forced, VectorCatalog catalog, QueryText text, boolean generic) {
        this.chosen = chosen;
        this.forced = forced;
        this.catalog = catalog;
        this.text = text;
        this.generic = generic;
    }

    void explain(PlanNode sort, Diagnosis diagnosis) {
        PlanNode root = chosen.root();
        String costs = String.format(
                Locale.ROOT,
                "cost of the plan with the index %,.0f, of the one that was taken %,.0f",
                forcedCost(),
                root.cost());
        if (!chosen.walking().indexScans()) {
            diagnosis.add(new ChoiceReason.SettingOff("enable_indexscan"), "enable_indexscan = off");
            return;
        }
        if (root.pathTo(sort).stream().noneMatch(node -> node.type().equals("Limit"))) {
            diagnosis.add(new ChoiceReason.NoLimit(), "no Limit above the " + sort.type(), costs);
            return;
        }
        Optional<String> limit = parameterOfLimit();
        if (limit.isPresent()) {
            diagnosis.add(new ChoiceReason.LimitUnknown(limit.get()), "limit " + limit.get(), costs);
        }
        if (sort.sortKeys().size() > 1) {
            List<String> others = sort.sortKeys().subList(1, sort.sortKeys().size());
            diagnosis.add(new ChoiceReason.SeveralKeys(others), "Sort by " + String.join(", ", sort.sortKeys()), costs);
        }
        Place place = diagnosis.place().orElse(null);
        boolean told = limit.isPresent() || sort.sortKeys().size() > 1;
        if (place != null && filtered(place, diagnosis, costs)) {
            return;
        }
        Optional<PlanNode> join = sort.all().filter(PlanNode::isJoin).findFirst();
        if (join.isPresent() && place != null) {
            String joined = join.get()
                    .all()
                    .filter(node -> node.isScan()
                            && !node.relation().equals(place.scan().relation()))
                    .map(PlanNode::relation)
                    .findFirst()
                    .orElse("another set of rows");
            diagnosis.add(new ChoiceReason.JoinFirst(joined), Diagnosis.described(join.get()), costs);
            return;
        }
        if (!told) {
            double rows = place == null ? -1 : rows(place);
            diagnosis.add(
                    new ChoiceReason.Cost(
                            place == null ? "the table" : diagnosis.relation(place), rows, forcedCost(), root.cost()),
                    costs);
        }
    }

    /** What switched-off nodes add to a plan before PostgreSQL 18 is left out. */
    private double forcedCost() {
        double cost = forced.root().cost();
        return cost >= 1e10 ? cost % 1e10 : cost;
    }

    private double rows(Place place) {
        return catalog.relation(place.scan()).map(VectorCatalog.Relation::rows).orElse(-1.0);
    }

    private Optional<String> parameterOfLimit() {
        List<Token> tokens = text.tokens();
        for (int i = 0; generic && i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("limit") && tokens.get(i + 1).kind() == Kind.PARAMETER) {
                return Optional.of(tokens.get(i + 1).text());
            }
        }
        return Optional.empty();
    }

    private boolean filtered(Place place, Diagnosis diagnosis, String costs) {
        PlanNode scan = place.scan();
        String filter = scan.all()
                .flatMap(node -> Stream.of(node.filter(), node.condition()))
                .filter(condition -> !condition.isEmpty())
                .findFirst()
                .orElse("");
        double rows = rows(place);
        if (filter.isEmpty() || (rows > 0 && scan.rows() > FILTERED_SHARE * rows)) {
            return false;
        }
        @Nullable
        String other = scan.all()
                .map(PlanNode::index)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(null);
        diagnosis.add(
                new ChoiceReason.FilterFirst(
                        diagnosis.relation(place), filter, other, scan.rows(), partial(place, diagnosis, filter)),
                Diagnosis.described(scan) + ", " + filter,
                costs);
        return true;
    }

    /** The predicate of an index must be made of constants and of the row. */
    private static @Nullable String partial(Place place, Diagnosis diagnosis, String filter) {
        List<Token> tokens = SqlWords.of(filter);
        boolean constant = tokens.stream()
                        .noneMatch(
                                token -> token.kind() == Kind.PARAMETER || token.isAny(List.of("subplan", "initplan")))
                && Operand.columns(tokens).stream()
                        .allMatch(column -> column.alias().equals(place.scan().alias()));
        return diagnosis
                .index()
                .filter(index -> constant)
                .map(index -> "create index concurrently on %s using %s (%s %s) where %s"
                        .formatted(
                                diagnosis.relation(place),
                                index.method(),
                                index.key(),
                                index.operatorClass(),
                                Token.join(Operand.withoutTables(tokens))))
                .orElse(null);
    }
}
