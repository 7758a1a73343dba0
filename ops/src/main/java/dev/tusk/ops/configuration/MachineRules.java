package dev.tusk.ops.configuration;

import java.util.ArrayList;
import java.util.List;

/**
 * What a machine asks for, by the rules of PGTune (as of 2026; docs/tune.md has them as formulas), to the byte and in its order. Sizes are in
 * kilobytes, as PGTune computes.
 */
public final class MachineRules {

    private static final long MEGABYTE = 1 << 10;
    private static final long GIGABYTE = 1 << 20;
    private static final long LEAST_WAL_BUFFERS = 32;
    private static final long MOST_WAL_BUFFERS = 16 * MEGABYTE;
    private static final long NEARLY_MOST_WAL_BUFFERS = 14 * MEGABYTE;
    private static final long MOST_MAINTENANCE = 8 * GIGABYTE;
    private static final long MOST_OF_32_BITS = 2 * GIGABYTE;
    private static final long LEAST_WORK = 4 * MEGABYTE;

    /** PostgreSQL's default of max_worker_processes. */
    private static final int USUAL_WORKERS = 8;

    /** From here on parallel settings are worth naming. */
    private static final int PARALLEL_CPUS = 4;

    private static final int MOST_GATHERED = 4;

    /** PostgreSQL's default of io_workers. */
    static final int USUAL_IO_WORKERS = 3;

    static final int MOST_IO_WORKERS = 32;

    private final Machine machine;
    private final List<Setting> settings = new ArrayList<>();

    private MachineRules(Machine machine) {
        this.machine = machine;
    }

    /** The settings, in the order in which PGTune prints them. */
    public static List<Setting> settings(Machine machine) {
        return new MachineRules(machine).all();
    }

    private List<Setting> all() {
        Workload workload = machine.workload();
        settings.add(Setting.of("max_connections", connections()));
        settings.add(Setting.kilobytes("shared_buffers", sharedBuffers()));
        settings.add(Setting.kilobytes("effective_cache_size", effectiveCacheSize()));
        settings.add(Setting.kilobytes("maintenance_work_mem", maintenance()));
        settings.add(new Setting("checkpoint_completion_target", "0.9"));
        settings.add(Setting.kilobytes("wal_buffers", walBuffers()));
        settings.add(Setting.of("default_statistics_target", workload.statisticsTarget));
        settings.add(new Setting("random_page_cost", randomPageCost()));
        if (machine.platform() == Platform.LINUX) {
            settings.add(Setting.of("effective_io_concurrency", machine.storage().concurrency));
        }
        settings.add(Setting.kilobytes("work_mem", work()));
        settings.add(new Setting("huge_pages", hugePages()));
        if (machine.version() >= 12 && workload.isShort) {
            settings.add(new Setting("jit", "off"));
        }
        settings.add(new Setting("wal_compression", machine.version() >= 15 ? "lz4" : "on"));
        autovacuum();
        io();
        settings.add(Setting.kilobytes("min_wal_size", workload.minWalMegabytes * MEGABYTE));
        settings.add(Setting.kilobytes("max_wal_size", workload.maxWalMegabytes * MEGABYTE));
        parallel();
        if (workload == Workload.DESKTOP) {
            settings.add(new Setting("wal_level", "minimal"));
            settings.add(new Setting("max_wal_senders", "0"));
        }
        return List.copyOf(settings);
    }

    private int connections() {
        Integer given = machine.connections();
        return given == null ? machine.workload().connections : given;
    }

    private long sharedBuffers() {
        return machine.memoryKilobytes() / machine.workload().buffersPart;
    }

    private long effectiveCacheSize() {
        return machine.workload() == Workload.DESKTOP
                ? machine.memoryKilobytes() / 4
                : machine.memoryKilobytes() * 3 / 4;
    }

    private long maintenance() {
        long part = machine.memoryKilobytes() / machine.workload().maintenancePart;
        // 2 GB themselves are refused there.
        return machine.isLimitedTo2Gigabytes()
                ? part >= MOST_OF_32_BITS ? MOST_OF_32_BITS - MEGABYTE : part
                : Math.min(part, MOST_MAINTENANCE);
    }

    /** 3 % of shared_buffers as the server takes by itself, and the whole 16 MB where that is nearly as much. */
    private long walBuffers() {
        long part = 3 * sharedBuffers() / 100;
        return part > NEARLY_MOST_WAL_BUFFERS ? MOST_WAL_BUFFERS : Math.max(part, LEAST_WAL_BUFFERS);
    }

    private String randomPageCost() {
        if (machine.databaseSize() == DatabaseSize.LESS_RAM) {
            return "1.1";
        }
        return machine.storage() == Storage.HDD || isCostLeftAtItsDefault() ? "4" : "1.1";
    }

    /** Of a data warehouse that is read from disk, as index scans over much of a table are the dearest mistake. */
    private boolean isCostLeftAtItsDefault() {
        return machine.workload() == Workload.DW
                && machine.storage() != Storage.HDD
                && machine.databaseSize() != DatabaseSize.LESS_RAM;
    }

    /** What is left of the memory, for three sorts or hashes of each connection and worker at once. */
    private long work() {
        Integer cpus = machine.cpus();
        int workers = cpus == null || cpus < PARALLEL_CPUS ? USUAL_WORKERS : cpus;
        double each = (machine.memoryKilobytes() - sharedBuffers()) / ((connections() + (double) workers) * 3);
        double part = Math.floor(each / machine.workload().workPart);
        long work = Math.max((long) Math.floor(part * machine.databaseSize().workFactor), LEAST_WORK);
        return machine.isLimitedTo2Gigabytes() ? Math.min(work, MOST_OF_32_BITS - MEGABYTE) : work;
    }

    private String hugePages() {
        return machine.platform() != Platform.MAC && sharedBuffers() >= 2 * GIGABYTE ? "try" : "off";
    }

    private void autovacuum() {
        Integer cpus = machine.cpus();
        if (cpus != null && cpus >= 16) {
            settings.add(Setting.of("autovacuum_max_workers", cpus >= 32 ? 5 : 4));
        }
        // Each of several workers would take maintenance_work_mem otherwise.
        if (maintenance() >= MOST_OF_32_BITS) {
            settings.add(Setting.kilobytes("autovacuum_work_mem", MOST_OF_32_BITS));
        }
    }

    private void io() {
        if (machine.version() < 18) {
            return;
        }
        if (machine.platform() == Platform.LINUX) {
            settings.add(new Setting("io_method", "io_uring"));
            return;
        }
        settings.add(new Setting("io_method", "worker"));
        Integer cpus = machine.cpus();
        int workers = cpus == null ? 0 : Math.min(cpus / 4, MOST_IO_WORKERS);
        if (workers > USUAL_IO_WORKERS) {
            settings.add(Setting.of("io_workers", workers));
        }
    }

    private void parallel() {
        Integer cpus = machine.cpus();
        if (cpus == null || cpus < PARALLEL_CPUS) {
            return;
        }
        int half = Math.ceilDiv(cpus, 2);
        settings.add(Setting.of("max_worker_processes", cpus));
        settings.add(Setting.of(
                "max_parallel_workers_per_gather",
                machine.workload() == Workload.DW ? half : Math.min(half, MOST_GATHERED)));
        settings.add(Setting.of("max_parallel_workers", cpus));
        if (machine.version() >= 11) {
            settings.add(Setting.of("max_parallel_maintenance_workers", Math.min(half, MOST_GATHERED)));
        }
    }

    /** What to know before these settings are used. */
    public static List<String> warnings(Machine machine) {
        List<String> warnings = new ArrayList<>();
        if (machine.memoryKilobytes() < 256 * MEGABYTE) {
            warnings.add("these rules are not made for as little memory as this");
        } else if (machine.memoryKilobytes() > 100 * GIGABYTE) {
            warnings.add("these rules are not made for as much memory as this: measure before and after");
        }
        if (machine.version() >= 15) {
            warnings.add("wal_compression = lz4 needs a PostgreSQL that was built with lz4, as packages are");
        }
        if (machine.version() >= 18 && machine.platform() == Platform.LINUX) {
            warnings.add(
                    "io_method = io_uring needs a PostgreSQL that was built with liburing, and a kernel (or container) that allows it: else the server does not start");
        }
        if (new MachineRules(machine).isCostLeftAtItsDefault()) {
            warnings.add(
                    "random_page_cost is left at 4 for a data warehouse on %s, as an index scan over much of a table is the dearest mistake: watch plans, and lower it where index scans are missing"
                            .formatted(machine.storage().words));
        }
        return List.copyOf(warnings);
    }
}
