package dev.tusk.core.text;

/**
 * The properties before a Markdown text, between two lines {@code ---} (YAML) or {@code +++} (TOML).
 *
 * @param title the property {@code title}; empty where there is none
 * @param length how many characters of the source belong to it; 0 where there is none
 */
record FrontMatter(String title, int length) {

    private static final FrontMatter NONE = new FrontMatter("", 0);

    static FrontMatter of(String content) {
        String mark = content.startsWith("---") ? "---" : content.startsWith("+++") ? "+++" : "";
        int position = content.indexOf('\n') + 1;
        if (mark.isEmpty()
                || position == 0
                || !content.substring(0, position).strip().equals(mark)) {
            return NONE;
        }
        char assignment = mark.equals("---") ? ':' : '=';
        String title = "";
        while (position < content.length()) {
            int end = content.indexOf('\n', position);
            int next = end < 0 ? content.length() : end + 1;
            String line = content.substring(position, next).stripTrailing();
            if (line.equals(mark) || (line.equals("...") && assignment == ':')) {
                return new FrontMatter(title, next);
            }
            if (title.isEmpty() && line.startsWith("title")) {
                title = value(line.substring("title".length()).strip(), assignment);
            }
            position = next;
        }
        return NONE;
    }

    private static String value(String rest, char assignment) {
        if (rest.isEmpty() || rest.charAt(0) != assignment) {
            return "";
        }
        String value = rest.substring(1).strip();
        if (value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0)) {
            return value.substring(1, value.length() - 1);
        }
        return value;
    }
}
