package dev.tusk.ops.doctor.extension;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class ExtensionInPublic implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "EXT-002",
                    Severity.INFO,
                    "Extensions in the schema public",
                    "Their functions stand beside your own tables; interfaces that are made of a schema (PostgREST) offer them to everybody.",
                    "Keep extensions in a schema of their own that is in the search_path. Not every extension can be moved.")
            .from("Supabase splinter, lint extension_in_public");

    private static final String QUERY = """
            select string_agg(quote_ident(e.extname), ', ' order by e.extname), min(quote_ident(e.extname)), count(*)
            from pg_extension e
            join pg_namespace n on n.oid = e.extnamespace
            where n.nspname = 'public'
            having count(*) > 0""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.SCHEMA, "public"),
                        "holds extensions: " + row.getString(1),
                        "Their functions stand among your own, and are offered where yours are",
                        Fix.decide(
                                        "Put the new schema into the search_path of those that use them first",
                                        Lock.NONE,
                                        "create schema if not exists extensions",
                                        "alter extension %s set schema extensions".formatted(row.getString(2)))
                                .undoneBy("alter extension %s set schema public".formatted(row.getString(2)))
                                .verifiedBy(
                                        "select extname, extnamespace::regnamespace from pg_catalog.pg_extension order by 1"),
                        Evidence.count("extensions", row.getLong(3))));
    }
}
