package dev.tusk.ops.configuration;

/** The operating system of a server. */
public enum Platform {
    LINUX,
    WINDOWS,
    MAC
}
