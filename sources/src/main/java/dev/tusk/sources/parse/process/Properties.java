package dev.tusk.sources.parse.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;

/** The properties of a document that are worth filtering by; of the hundreds that parsers tell. */
final class Properties {

    /** What programs write where nobody gave a title. */
    private static final Pattern NO_TITLE = Pattern.compile(
            "(?i)(microsoft (word|powerpoint|excel) - .*|untitled.*|unnamed.*|document\\d*|presentation\\d*|none|null|title"
                    + "|powerpoint presentation|.*\\.(docx?|odt|rtf|pdf|indd|qxd|tex|dvi|pptx?|xlsx?|p65))");

    private Properties() {}

    /** The title in the properties, in one line; empty where there is none that a person gave. */
    static String title(Metadata metadata) {
        String title = metadata.get(TikaCoreProperties.TITLE);
        if (title == null) {
            return "";
        }
        String line = title.replaceAll("\\s+", " ").strip();
        return NO_TITLE.matcher(line).matches() ? "" : line;
    }

    static Map<String, Object> of(Metadata metadata, List<String> attachments) {
        Map<String, Object> properties = new LinkedHashMap<>();
        text(properties, "author", metadata, TikaCoreProperties.CREATOR);
        text(properties, "created", metadata, TikaCoreProperties.CREATED);
        text(properties, "modified", metadata, TikaCoreProperties.MODIFIED);
        Integer pages = metadata.getInt(PagedText.N_PAGES);
        if (pages != null && pages > 0) {
            properties.put("pages", (long) pages);
        }
        many(properties, "from", metadata.getValues(Message.MESSAGE_FROM));
        many(properties, "to", metadata.getValues(Message.MESSAGE_TO));
        many(properties, "cc", metadata.getValues(Message.MESSAGE_CC));
        if (!attachments.isEmpty()) {
            properties.put("attachments", attachments);
        }
        return properties;
    }

    private static void text(Map<String, Object> properties, String key, Metadata metadata, Property property) {
        String value = metadata.get(property);
        if (value != null && !value.isBlank()) {
            properties.put(key, value.strip());
        }
    }

    private static void many(Map<String, Object> properties, String key, String[] values) {
        List<String> texts = java.util.Arrays.stream(values)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .toList();
        if (texts.size() == 1) {
            properties.put(key, texts.get(0));
        } else if (!texts.isEmpty()) {
            properties.put(key, texts);
        }
    }
}
