package dev.tusk.bench.ingest;

/** What can be measured without the rest. */
enum Part {
    /** HTML pages from files to searchable, beside LangChain4j and the bare model; and again with one in a hundred changed. */
    PAGES,
    /** How long rows of a table that is followed take to be searchable. */
    ATTACH,
    /** What is left of programs that are killed. */
    KILLS
}
