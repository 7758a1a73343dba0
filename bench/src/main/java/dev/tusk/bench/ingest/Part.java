package dev.tusk.bench.ingest;

/** What can be measured without the rest. */
enum Part {
    /** HTML pages from files to searchable, beside LangChain4j and the bare model; and again with one in a hundred changed. */
    PAGES,
    /** What it costs to keep the ledger. */
    LEDGER,
    /** Made-up items of Hacker News beside bare {@code COPY}, in little heap, and what was forecast for them. */
    HN,
    /** How long rows of a table that is followed take to be searchable. */
    ATTACH,
    /** What is left of programs that are killed. */
    KILLS
}
