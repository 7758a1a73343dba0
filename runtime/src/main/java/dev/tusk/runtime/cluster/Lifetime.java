package dev.tusk.runtime.cluster;

/** When a server that Tusk started ends. */
public enum Lifetime {
    /** With the process that started it, however that ends. The data stays. */
    OWNER,
    /** With the process that started it, however that ends, and the data goes with it. */
    TEMPORARY,
    /** When somebody stops it. */
    DETACHED
}
