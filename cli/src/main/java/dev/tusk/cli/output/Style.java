package dev.tusk.cli.output;

/** Marks up text with ANSI sequences, or leaves it as it is. */
public enum Style {
    PLAIN(false),
    ANSI(true);

    private final boolean marksUp;

    Style(boolean marksUp) {
        this.marksUp = marksUp;
    }

    static Style of(boolean colours) {
        return colours ? ANSI : PLAIN;
    }

    public String bold(String text) {
        return with("1", text);
    }

    public String dim(String text) {
        return with("2", text);
    }

    public String red(String text) {
        return with("31", text);
    }

    public String green(String text) {
        return with("32", text);
    }

    public String yellow(String text) {
        return with("33", text);
    }

    public String cyan(String text) {
        return with("36", text);
    }

    private String with(String code, String text) {
        return marksUp && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
