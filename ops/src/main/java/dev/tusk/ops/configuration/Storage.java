package dev.tusk.ops.configuration;

/** What the data directory is on. */
public enum Storage {
    HDD(2, "hard disks"),
    SSD(200, "SSDs"),
    SAN(300, "SAN storage"),
    NVME(1000, "NVMe drives");

    /** How many reads it can well have at once. */
    final int concurrency;

    final String words;

    Storage(int concurrency, String words) {
        this.concurrency = concurrency;
        this.words = words;
    }
}
