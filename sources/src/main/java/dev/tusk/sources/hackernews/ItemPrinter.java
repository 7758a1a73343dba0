package dev.tusk.sources.hackernews;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes items as dumps have them. */
public final class ItemPrinter {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final DateTimeFormatter BIGQUERY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private ItemPrinter() {}

    /** JSON lines, with the fields of the API. */
    public static void json(Iterator<HackerNewsItem> items, OutputStream to) throws IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        while (items.hasNext()) {
            out.write(json(items.next()));
            out.write('\n');
        }
        out.flush();
    }

    /** One item, as the API answers. */
    static byte[] json(HackerNewsItem item) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", item.id());
        text(node, "type", item.type());
        text(node, "by", item.by());
        number(node, "time", item.time());
        text(node, "text", item.text());
        if (item.dead()) {
            node.put("dead", true);
        }
        if (item.deleted()) {
            node.put("deleted", true);
        }
        number(node, "parent", item.parent());
        number(node, "poll", item.poll());
        text(node, "url", item.url());
        number(node, "score", item.score());
        text(node, "title", item.title());
        number(node, "descendants", item.descendants());
        return MAPPER.writeValueAsBytes(node);
    }

    private static void text(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void number(ObjectNode node, String name, @Nullable Long value) {
        if (value != null) {
            node.put(name, value.longValue());
        }
    }

    /** A table with the columns of BigQuery's export. */
    public static void csv(Iterator<HackerNewsItem> items, OutputStream to) throws IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        out.write("title,url,text,dead,by,score,time,timestamp,type,id,parent,descendants,ranking,deleted,poll\n"
                .getBytes(StandardCharsets.UTF_8));
        while (items.hasNext()) {
            HackerNewsItem item = items.next();
            StringBuilder row = new StringBuilder();
            cell(row, item.title());
            cell(row, item.url());
            cell(row, item.text());
            cell(row, item.dead() ? "true" : null);
            cell(row, item.by());
            cell(row, item.score());
            cell(row, item.time());
            cell(row, item.time() == null ? null : BIGQUERY.format(Instant.ofEpochSecond(item.time())));
            cell(row, item.type());
            cell(row, item.id());
            cell(row, item.parent());
            cell(row, item.descendants());
            cell(row, null);
            cell(row, item.deleted() ? "true" : null);
            cell(row, item.poll());
            row.setCharAt(row.length() - 1, '\n');
            out.write(row.toString().getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }

    private static void cell(StringBuilder row, @Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (text.indexOf('"') >= 0 || text.indexOf(',') >= 0 || text.indexOf('\n') >= 0) {
            row.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            row.append(text);
        }
        row.append(',');
    }
}
