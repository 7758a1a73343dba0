package dev.tusk.core.indexuse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.Explainer.Plan;
import dev.tusk.core.indexuse.IndexUse.Walk;
import dev.tusk.core.indexuse.Rewrite.Proof;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a query walks an index over vectors, and why not. It takes any query and any table, needs nothing of Tusk's in the
 * database, and changes no table of it. Not for use by several threads at once; {@link #of} is.
 */
public final class IndexUseCheck {

    private static final int GENERIC_PLANS_SINCE = 16;

    private final Connection connection;
    private final QueryCheck check;
    private final Explainer explainer;

    private IndexUseCheck(Connection connection, QueryCheck check) {
        this.connection = connection;
        this.check = check;
        this.explainer = new Explainer(connection, check);
    }

    /**
     * Looks.
     *
     * @throws TuskException {@code INVALID_REQUEST} for what is no single query, or none that the server takes; {@code TIMEOUT};
     *     {@code MISSING_RIGHTS}
     */
    public static IndexUse of(Database database, QueryCheck check) {
        return database.connected(
                "look which indexes the query uses", connection -> new IndexUseCheck(connection, check).look());
    }

    private IndexUse look() throws SQLException {
        QueryText text = QueryText.of(check.sql());
        boolean generic = isGeneric(text);
        String bound = QueryText.bind(text.sql(), check.parameters());
        Plan planned = explainer.plan(bound, generic, false);
        refuseWrites(planned.root());
        Plan chosen = planned;
        if (check.analyze()) {
            explainer.refuseInto(bound);
            chosen = explainer.run(bound);
        }
        VectorCatalog catalog = VectorCatalog.read(connection, chosen.root());
        Diagnosis diagnosis = new Diagnosis(chosen.root(), catalog, this::anyVolatile);
        List<PlanNode> walks = catalog.walks(chosen.root());
        List<PlanNode> sorts = diagnosis.sorts();
        for (PlanNode sort : sorts) {
            diagnosis.structure(sort);
            choose(sort, chosen, catalog, text, generic, diagnosis);
        }
        if (sorts.isEmpty() && walks.isEmpty()) {
            diagnosis.withoutOrder();
        }
        for (PlanNode walk : walks) {
            diagnosis.walked(walk);
        }
        return new IndexUse(
                walks.stream().flatMap(node -> walk(node, catalog).stream()).toList(),
                diagnosis.findings(),
                Hazards.of(chosen, catalog, text, generic),
                diagnosis.findings().isEmpty() || sorts.size() > 1 ? null : rewrite(text, diagnosis, catalog, generic),
                generic);
    }

    private static Optional<Walk> walk(PlanNode node, VectorCatalog catalog) {
        return catalog.walked(node).map(index -> new Walk(index.name(), index.method(), node.orderBy()));
    }

    /** Where nothing in the query or the indexes speaks against it: whether an index could serve, and why it was not chosen. */
    private void choose(
            PlanNode sort, Plan chosen, VectorCatalog catalog, QueryText text, boolean generic, Diagnosis diagnosis)
            throws SQLException {
        boolean limited =
                chosen.root().pathTo(sort).stream().anyMatch(node -> node.type().equals("Limit"));
        if (!diagnosis.findings().isEmpty()) {
            if (!limited) {
                diagnosis.add(new ChoiceReason.NoLimit(), "no Limit above the " + sort.type());
            }
            return;
        }
        Plan forced = explainer.plan(QueryText.bind(text.sql(), check.parameters()), generic, true);
        if (catalog.walks(forced.root()).size() > catalog.walks(chosen.root()).size()) {
            new Choice(chosen, forced, catalog, text, generic).explain(sort, diagnosis);
        } else {
            if (text.hasInnerOffset()) {
                diagnosis.add(
                        new OrderReason.Between("a subquery with OFFSET, which is planned by itself", List.of()),
                        "Sort by " + String.join(", ", sort.sortKeys()));
                return;
            }
            String between = sort.all()
                    .filter(PlanNode::isJoin)
                    .findFirst()
                    .map(Diagnosis::described)
                    .orElse(sort.type());
            diagnosis.add(new ChoiceReason.Unexplained(between), "Sort by " + String.join(", ", sort.sortKeys()));
        }
    }

    /** @return whether the plan is to be one for any values of the parameters */
    private boolean isGeneric(QueryText text) throws SQLException {
        int parameters = text.parameters();
        List<String> given = check.parameters();
        if (!given.isEmpty() && given.size() != parameters) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the query has %d parameters, and %d values are given".formatted(parameters, given.size()),
                    "give one --param for each of $1, $2 ..., in their order");
        }
        boolean generic = parameters > 0 && given.isEmpty();
        if (generic && check.analyze()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a query with parameters cannot be run without their values",
                    "give one --param for each of $1, $2 ..., in their order");
        }
        if (generic && connection.getMetaData().getDatabaseMajorVersion() < GENERIC_PLANS_SINCE) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "PostgreSQL %d plans no query without the values of its parameters"
                            .formatted(connection.getMetaData().getDatabaseMajorVersion()),
                    "give one --param for each of $1, $2 ..., in their order; from PostgreSQL 16 on they can be left out");
        }
        return generic;
    }

    private static void refuseWrites(PlanNode root) {
        if (root.has(node -> node.type().equals("ModifyTable"))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the query writes to a table",
                    "give the SELECT in it alone: indexes over vectors serve reading");
        }
    }

    /** A plan names the schema of those functions alone that the search path does not find. */
    private boolean anyVolatile(List<Operand.Call> calls) {
        try {
            return !Database.query(
                            connection,
                            Sql.of(
                                    """
                                    select 1
                                    from pg_catalog.pg_proc p
                                    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                                    join unnest(?::text[], ?::text[]) as called (schema, name) on called.name = p.proname
                                    where p.provolatile = 'v'
                                      and case
                                        when called.schema = '' then pg_catalog.pg_function_is_visible(p.oid)
                                        else n.nspname = called.schema
                                      end
                                    limit 1""",
                                    Sql.textArray(calls.stream()
                                            .map(Operand.Call::schema)
                                            .toList()),
                                    Sql.textArray(calls.stream()
                                            .map(Operand.Call::name)
                                            .toList())),
                            row -> true)
                    .isEmpty();
        } catch (SQLException e) {
            throw SqlFailures.translate("look the functions of the query up", e);
        }
    }

    private @Nullable Rewrite rewrite(QueryText text, Diagnosis diagnosis, VectorCatalog catalog, boolean generic)
            throws SQLException {
        Optional<VectorIndexFacts> index = diagnosis.index().filter(VectorIndexFacts::isValid);
        Optional<VectorColumns.Place> place = diagnosis.place();
        boolean changesText = diagnosis.reasons().stream().anyMatch(IndexUseCheck::isMendedByText)
                && diagnosis.reasons().stream().noneMatch(OrderReason.VectorOfRow.class::isInstance);
        if (index.isEmpty() || place.isEmpty() || !changesText) {
            return null;
        }
        Optional<Rewrite> drawn = Rewriter.rewrite(text, place.get().column(), index.get(), diagnosis.reasons());
        return drawn.isEmpty() ? null : proven(drawn.get(), catalog, generic);
    }

    private static boolean isMendedByText(Reason reason) {
        return switch (reason) {
            case OrderReason ignored -> true;
            case IndexReason.InvalidIndex ignored -> false;
            case IndexReason.DimensionsMismatch ignored -> false;
            case IndexReason ignored -> true;
            case ChoiceReason.NoLimit ignored -> true;
            case ChoiceReason.LimitUnknown ignored -> true;
            case ChoiceReason.SeveralKeys ignored -> true;
            case ChoiceReason ignored -> false;
        };
    }

    /** With what EXPLAIN says of it; null where the server does not take it. */
    private @Nullable Rewrite proven(Rewrite drawn, VectorCatalog catalog, boolean generic) throws SQLException {
        boolean stillGeneric = generic && QueryText.of(drawn.sql()).parameters() > 0;
        String bound = QueryText.bind(drawn.sql(), check.parameters());
        Proof proof = Proof.UNPROVEN;
        try {
            if (catalog.isWalked(explainer.plan(bound, stillGeneric, false).root())) {
                proof = Proof.USED;
            } else if (catalog.isWalked(
                    explainer.plan(bound, stillGeneric, true).root())) {
                proof = Proof.USABLE;
            }
        } catch (TuskException e) {
            if (e.code() != ErrorCode.INVALID_REQUEST) {
                throw e;
            }
            return null;
        }
        return new Rewrite(drawn.sql(), proof, drawn.changes());
    }
}
