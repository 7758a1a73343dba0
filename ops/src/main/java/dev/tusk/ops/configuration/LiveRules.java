package dev.tusk.ops.configuration;

import dev.tusk.ops.configuration.Measured.LargeTable;
import dev.tusk.ops.configuration.Measured.VectorColumn;
import dev.tusk.ops.configuration.Measured.VectorIndex;
import dev.tusk.ops.configuration.ServerSettings.Known;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server that runs asks for: the rules of its machine, and beyond them what it has measured. docs/tune.md has the formulas. */
final class LiveRules {

    private static final long MEGABYTE = 1 << 20;
    private static final long GIGABYTE = 1L << 30;

    /** Above this share of the memory shared_buffers leave too little for what else the server does and for the cache of files. */
    private static final double MOST_BUFFERS = 0.4;

    /** Beside an index in shared_buffers its table and everything else want room, too. */
    private static final double ROOM_BESIDE = 1.25;

    /** What one build may take of the memory. */
    private static final double MOST_OF_A_BUILD = 0.25;

    /** An hour has to be counted before a rate means something. */
    private static final double LEAST_SECONDS = 3_600;

    private static final double FILES_AN_HOUR = 10;

    /** Rows take more room in memory than in a file, by the manual's words on work_mem and by pgbadger's rule. */
    private static final double MEMORY_FOR_FILE = 2;

    private static final double MOST_REQUESTED = 0.2;

    /** Beyond so many for each core sessions wait for each other, and each costs memory. */
    private static final int CONNECTIONS_OF_A_CORE = 25;

    private static final int LEAST_FOR_A_POOLER = 100;

    /** Dead rows at which a large table is to be vacuumed. */
    private static final double DEAD_ROWS = 100_000;

    private final Machine machine;
    private final ServerSettings server;
    private final Measured measured;
    private final Map<String, Proposal> proposals = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    LiveRules(Machine machine, ServerSettings server, Measured measured) {
        this.machine = machine;
        this.server = server;
        this.measured = measured;
        ofMachine();
        vectorsInBuffers();
        nextBuild();
        spills();
        log();
        connections();
        measured.tables().forEach(this::autovacuum);
    }

    List<Proposal> proposals() {
        return List.copyOf(proposals.values());
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void ofMachine() {
        for (Setting setting : MachineRules.settings(machine)) {
            switch (setting.name()) {
                // What a desktop may do without, a server with a standby or a backup may not; nothing tells that it
                // never will.
                case "wal_level", "max_wal_senders" -> {}
                case "io_method" -> inputAndOutput();
                case "wal_compression" -> ofMachine(takes(setting) ? setting : new Setting(setting.name(), "on"));
                default -> ofMachine(setting);
            }
        }
    }

    private void ofMachine(Setting setting) {
        propose("TUN-001", setting, "by the rules for this machine and workload");
    }

    /** io_uring, which PGTune proposes, is forbidden in many containers, and then the server does not start; workers always work. */
    private void inputAndOutput() {
        Integer cpus = machine.cpus();
        boolean byWorkers = server.find("io_method")
                .map(known -> known.raw().equals("worker"))
                .orElse(false);
        if (byWorkers && cpus != null && cpus / 4 > MachineRules.USUAL_IO_WORKERS) {
            propose(
                    "TUN-008",
                    Setting.of("io_workers", Math.min(cpus / 4, MachineRules.MOST_IO_WORKERS)),
                    "a quarter of the cores can read ahead for the others",
                    Evidence.count("cores", cpus));
        }
    }

    private boolean takes(Setting setting) {
        return server.find(setting.name())
                .map(known -> known.takes(setting.value()))
                .orElse(false);
    }

    private void propose(String code, Setting setting, String why, Evidence... evidence) {
        Known known = server.find(setting.name()).orElse(null);
        if (known == null || known.isAlready(setting.value())) {
            proposals.remove(setting.name());
            return;
        }
        proposals.put(
                setting.name(),
                new Proposal(
                        code,
                        setting,
                        known.shown(),
                        known.byAlterSystem(),
                        known.needsRestart(),
                        obstacle(known),
                        why,
                        List.of(evidence)));
    }

    /** Why ALTER SYSTEM would not change what is in effect here; null where it would. */
    private static @Nullable String obstacle(Known known) {
        return switch (known.source()) {
            case "command line", "environment variable", "override" ->
                "it comes from the server's %s, which counts more than ALTER SYSTEM: change it there"
                        .formatted(known.source());
            case "database", "user", "database user" ->
                "it is set for this %s, which counts more than ALTER SYSTEM: change it there (alter database, alter role)"
                        .formatted(
                                known.source().equals("user")
                                        ? "role"
                                        : known.source().replace("user", "and role"));
            default ->
                known.context().equals("internal") ? "it is fixed when the server is built or initialised" : null;
        };
    }

    /** What is proposed so far, or else is. */
    private long bytes(String name) {
        Proposal proposal = proposals.get(name);
        Known known = server.require(name);
        return proposal == null ? known.bytes() : parsed(proposal.setting().value());
    }

    private static long parsed(String value) {
        return MemorySize.parse(value).bytes();
    }

    private static Setting size(String name, double bytes) {
        return Setting.kilobytes(name, Math.ceilDiv((long) bytes, MEGABYTE) * 1024);
    }

    /** A walk of HNSW reads pages all over the index, so that one which is not in memory waits for the disk at each step. */
    private void vectorsInBuffers() {
        long all =
                measured.vectorIndexes().stream().mapToLong(VectorIndex::bytes).sum();
        long buffers = bytes("shared_buffers");
        double wanted = Math.min(all * ROOM_BESIDE, machine.memoryBytes() * MOST_BUFFERS);
        if (all > 0 && wanted > buffers) {
            propose(
                    "TUN-002",
                    size("shared_buffers", wanted),
                    "indexes over vectors are read all over, and have to be in memory",
                    Evidence.bytes("indexes over vectors", all),
                    Evidence.bytes("shared_buffers without them", buffers));
        }
        if (all * ROOM_BESIDE > machine.memoryBytes() * MOST_BUFFERS) {
            VectorIndex largest = measured.vectorIndexes().getFirst();
            findings.add(
                    new Finding(
                            "TUN-002",
                            Severity.WARNING,
                            Subject.index(largest.name()),
                            "indexes over vectors do not fit into the memory that shared_buffers may well have",
                            List.of(
                                    Evidence.bytes("indexes over vectors", all),
                                    Evidence.bytes("the largest", largest.bytes()),
                                    Evidence.bytes("memory", machine.memoryBytes())),
                            "searches read from disk at each step of a walk",
                            Fix.advice(
                                    "take a smaller index (halfvec, binary, fewer dimensions: tusk index tune), or more memory")));
        }
    }

    private void nextBuild() {
        long largest = Math.max(
                measured.vectorIndexes().stream()
                        .filter(index -> index.method().equals("hnsw"))
                        .mapToLong(VectorIndex::bytes)
                        .max()
                        .orElse(0),
                measured.unindexed().stream()
                        .mapToLong(VectorColumn::bytes)
                        .max()
                        .orElse(0));
        double wanted = Math.min(largest * ROOM_BESIDE, machine.memoryBytes() * MOST_OF_A_BUILD);
        if (machine.isLimitedTo2Gigabytes()) {
            wanted = Math.min(wanted, 2 * GIGABYTE - MEGABYTE);
        }
        if (wanted > bytes("maintenance_work_mem")) {
            propose(
                    "TUN-003",
                    size("maintenance_work_mem", wanted),
                    "an HNSW index whose graph does not fit is built many times as slowly",
                    Evidence.bytes("the largest index over vectors, built or to be built", largest));
        }
    }

    private void spills() {
        Measured.Temporary spilled = measured.temporary();
        double hours = spilled.seconds() / 3_600;
        if (spilled.seconds() < LEAST_SECONDS || spilled.files() < FILES_AN_HOUR * hours) {
            return;
        }
        double mean = (double) spilled.bytes() / spilled.files();
        double most = (machine.memoryBytes() - bytes("shared_buffers")) / (3.0 * Math.max(measured.connections(), 8));
        double wanted = Math.min(mean * MEMORY_FOR_FILE, most);
        if (machine.isLimitedTo2Gigabytes()) {
            wanted = Math.min(wanted, 2 * GIGABYTE - MEGABYTE);
        }
        if (wanted > bytes("work_mem")) {
            propose(
                    "TUN-004",
                    size("work_mem", wanted),
                    "sorts and hashes spill to temporary files",
                    Evidence.count("temporary files", spilled.files()),
                    Evidence.bytes("mean of a file", (long) mean),
                    Evidence.seconds("counted for", spilled.seconds()));
        }
    }

    /**
     * The manual (WAL configuration): a checkpoint is requested when as much log was written as max_wal_size allows for one and its
     * completion; so that the clock begins it, there has to be room for what is written in (1 + checkpoint_completion_target) of its times.
     */
    private void log() {
        Measured.Wal wal = measured.wal();
        if (wal == null || wal.seconds() < LEAST_SECONDS) {
            return;
        }
        long checkpoints = wal.timed() + wal.requested();
        double share = checkpoints == 0 ? 0 : (double) wal.requested() / checkpoints;
        double timeout = server.require("checkpoint_timeout").number() / 1_000;
        double target = server.require("checkpoint_completion_target").number();
        double wanted = wal.bytes() / wal.seconds() * timeout * (1 + target);
        if (share > MOST_REQUESTED && wanted > bytes("max_wal_size")) {
            propose(
                    "TUN-007",
                    Setting.kilobytes("max_wal_size", Math.ceilDiv((long) wanted, GIGABYTE) << 20),
                    "checkpoints are begun by the size of the log and not by the clock, and each writes whole pages anew",
                    Evidence.share("checkpoints that were requested", share),
                    Evidence.bytes("log written a second", (long) (wal.bytes() / wal.seconds())),
                    Evidence.seconds("counted for", wal.seconds()));
        }
    }

    private void connections() {
        Integer cpus = machine.cpus();
        long most = (long) server.require("max_connections").number();
        if (cpus == null || most <= Math.max(LEAST_FOR_A_POOLER, (long) cpus * CONNECTIONS_OF_A_CORE)) {
            return;
        }
        findings.add(new Finding(
                "TUN-005",
                Severity.INFO,
                Subject.setting("max_connections"),
                "max_connections is %,d for %,d cores".formatted(most, cpus),
                List.of(
                        Evidence.count("sessions now", measured.connections()),
                        Evidence.count("max_connections", most),
                        Evidence.count("cores", cpus)),
                "each session takes memory, and more that work than there are cores wait for each other",
                Fix.advice(
                        "put PgBouncer in transaction mode in front of it, with a pool of about %d, and lower max_connections then"
                                .formatted(Math.max(10, cpus * 4)))));
    }

    private void autovacuum(LargeTable table) {
        double usual = server.require("autovacuum_vacuum_scale_factor").number();
        double wanted = Math.clamp(DEAD_ROWS / table.rows(), 0.001, usual);
        if (wanted > usual / 2) {
            return;
        }
        // One figure that counts.
        String factor = new BigDecimal(wanted)
                .round(new MathContext(1))
                .stripTrailingZeros()
                .toPlainString();
        findings.add(new Finding(
                "TUN-006",
                Severity.INFO,
                Subject.table(table.name()),
                "%s is vacuumed only when %,.0f of its rows are dead".formatted(table.name(), usual * table.rows()),
                List.of(Evidence.rows("rows", table.rows()), Evidence.rows("dead rows", table.deadRows())),
                "the table and its indexes grow, and a vacuum takes long when it comes",
                Fix.safe(
                                "have it vacuumed sooner",
                                Lock.SHARE_UPDATE_EXCLUSIVE,
                                "alter table %s set (autovacuum_vacuum_scale_factor = %s)"
                                        .formatted(table.name(), factor))
                        .undoneBy("alter table %s reset (autovacuum_vacuum_scale_factor)".formatted(table.name()))
                        .verifiedBy("select reloptions from pg_catalog.pg_class where oid = '%s'::pg_catalog.regclass"
                                .formatted(table.name().replace("'", "''")))));
    }
}
