package dev.tusk.cli.demo;

import java.util.List;

/** What a page of the manual is about, by the beginning of its file's name. */
enum ManualTopic {
    COMMAND("command", "sql-"),
    PROGRAM("program", "app-", "pgbench", "pgtest", "pgupgrade"),
    FUNCTION("function", "functions-"),
    TYPE("type", "datatype-"),
    SETTING("setting", "runtime-config"),
    CATALOG("catalog", "catalog-", "view-", "infoschema-"),
    INDEX("index", "indexes", "index-", "btree", "gin", "gist", "spgist", "brin", "hash-index"),
    TEXT_SEARCH("text-search", "textsearch"),
    REPLICATION("replication", "logical", "warm-standby", "hot-standby", "high-availability"),
    BACKUP("backup", "backup", "continuous-archiving"),
    RELEASE("release-notes", "release"),
    LANGUAGE("procedural-language", "plpgsql", "plperl", "plpython", "pltcl"),
    C_INTERFACE("c-interface", "libpq", "ecpg", "spi", "xfunc-c", "protocol", "fdw", "custom-scan"),
    TUTORIAL("tutorial", "tutorial");

    private final String tag;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot be changed
    private final List<String> prefixes;

    ManualTopic(String tag, String... prefixes) {
        this.tag = tag;
        this.prefixes = List.of(prefixes);
    }

    /** The tags of a page; most have one, some none. */
    static List<String> of(String page) {
        return List.of(values()).stream()
                .filter(topic -> topic.prefixes.stream().anyMatch(page::startsWith))
                .map(topic -> topic.tag)
                .toList();
    }
}
