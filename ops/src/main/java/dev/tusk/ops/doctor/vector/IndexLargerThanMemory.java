package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class IndexLargerThanMemory implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            1,
            Unit.SHARE,
            "size of an index, of shared_buffers",
            "pgvector README: an index is fast while it stays in memory");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-004",
                    Severity.INFO,
                    "An index over vectors is larger than shared_buffers",
                    "A walk jumps from page to page all over the index: each that is not in memory is a read of the disk, and a search has hundreds. Above effective_cache_size, what the "
                            + "server expects to be cached at all, it is a warning.",
                    "Index half of the precision (halfvec) or bits with rescoring, fewer dimensions, or give the server more memory: tusk index create --store halfvec, tusk tune.")
            .with(SHARE)
            .from("pgvector README, Performance; Tusk, decision 23")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Setting buffers = db.facts().settings().get("shared_buffers");
        Setting cache = db.facts().settings().get("effective_cache_size");
        if (buffers == null || cache == null) {
            throw Inspection.notChecked("needs to see shared_buffers and effective_cache_size");
        }
        double limit = db.limit(this, SHARE) * buffers.bytes();
        return db.facts().indexes().stream()
                .filter(index -> List.of("hnsw", "ivfflat").contains(index.method()) && index.bytes() >= limit)
                .map(index -> finding(
                        index.bytes() >= cache.bytes() ? Severity.WARNING : Severity.INFO,
                        Subject.index(index.name()),
                        "is %s, and shared_buffers are %s"
                                .formatted(Unit.BYTES.text((double) index.bytes()), Unit.BYTES.text((double)
                                        buffers.bytes())),
                        "Searches read from the disk, or push everything else out of memory",
                        Fix.advice("A smaller index (halfvec, bits, fewer dimensions), or more memory: tusk tune")
                                .verifiedBy("select pg_catalog.pg_relation_size(%d)".formatted(index.oid())),
                        Evidence.bytes("size", index.bytes()),
                        Evidence.bytes("shared_buffers", buffers.bytes()),
                        Evidence.bytes("effective_cache_size", cache.bytes()),
                        Evidence.of("method", index.method())))
                .toList();
    }
}
