package dev.tusk.ops.explain.parse;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.explain.plan.Plan;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;

/** Reads plans of PostgreSQL as people paste them: text, JSON, YAML or XML, with what programs and mails put around them. */
public final class PlanParser {

    /** More is no plan of anything; a plan of a thousand partitions with VERBOSE has a few million. */
    public static final int MOST_CHARACTERS = 50_000_000;

    private static final Pattern QUERY = Pattern.compile(
            "(?is)^\\s*(--[^\n]*\n\\s*|/\\*.*?\\*/\\s*)*(select|insert|update|delete|merge|with|values|table|explain|create|alter|drop)\\b.*");
    private static final Pattern YAML = Pattern.compile("(?m)^\\s*(- )?(Plan|Query Text):");

    private PlanParser() {}

    /**
     * The plans of a file.
     *
     * @throws TuskException saying what the bytes are, where they are no plan
     */
    public static List<Plan> parse(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 8_000); i++) {
            if (bytes[i] == 0 && !isUtf16(bytes)) {
                throw Unreadable.binary();
            }
        }
        return parse(decoded(bytes));
    }

    private static boolean isUtf16(byte[] bytes) {
        return bytes.length >= 2
                && ((bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe)
                        || (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff));
    }

    /** Windows' shells write UTF-16. What is no UTF-8 is read byte by byte, as names alone can be wrong then. */
    private static String decoded(byte[] bytes) {
        if (isUtf16(bytes)) {
            return new String(bytes, StandardCharsets.UTF_16);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (text.chars()
                            .limit(8_000)
                            .filter(c -> c < ' ' && c != '\n' && c != '\t' && c != '\r')
                            .count()
                    > 4) {
                throw Unreadable.binary();
            }
            return text;
        }
    }

    /**
     * The plans of a text, at least one.
     *
     * @throws TuskException saying what the text is, where it is no plan
     */
    public static List<Plan> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw Unreadable.tooLarge(text.length(), MOST_CHARACTERS);
        }
        if (text.isBlank()) {
            throw Unreadable.empty();
        }
        if (text.indexOf('\0') >= 0) {
            throw Unreadable.binary();
        }
        List<Plan> plans = new ArrayList<>();
        for (Piece piece : Unframed.pieces(text)) {
            List<Plan> found = plans(piece);
            found.forEach(plan -> plans.add(plan.query() == null ? plan.withQuery(piece.query()) : plan));
        }
        if (plans.isEmpty()) {
            throw noPlan(text);
        }
        plans.forEach(Whole::require);
        return plans;
    }

    private static TuskException noPlan(String text) {
        return Elsewhere.system(text)
                .map(Unreadable::other)
                .orElseGet(() -> QUERY.matcher(text).matches() ? Unreadable.query() : Unreadable.noPlan(text));
    }

    private static List<Plan> plans(Piece piece) {
        String text = piece.text();
        String begin = text.stripLeading();
        if (begin.startsWith("[") || begin.startsWith("{")) {
            return json(begin);
        }
        if (begin.startsWith("<")) {
            return xml(begin);
        }
        Matcher yaml = YAML.matcher(text);
        if (yaml.find() && text.contains("Node Type:")) {
            return yaml(text.substring(yaml.start()));
        }
        int first = first(piece.lines());
        if (first >= 0) {
            return Elsewhere.system(text)
                            .filter(system -> system.startsWith("MySQL"))
                            .isPresent()
                    ? List.of()
                    : TextPlans.plans(fromFirst(piece.lines(), first));
        }
        int inside = Math.max(text.indexOf("\n["), text.indexOf("\n{"));
        if (inside >= 0 && text.contains("\"Plan\"")) {
            return json(text.substring(inside + 1));
        }
        inside = text.indexOf("<explain");
        return inside >= 0 ? xml(text.substring(inside)) : List.of();
    }

    /** The root has no arrow and no indentation of its own; what stands before it is not of the plan. */
    private static List<String> fromFirst(List<String> lines, int first) {
        return lines.subList(first, lines.size());
    }

    private static int first(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()
                    && !line.startsWith("->")
                    && Character.isUpperCase(line.charAt(0))
                    && TextHeader.isMeasured(line)) {
                return i;
            }
        }
        boolean cut = lines.stream().anyMatch(line -> line.contains("(cost="));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()
                    && Character.isUpperCase(line.charAt(0))
                    && (TextHeader.isPlainNode(line) || (cut && line.contains("(cost=")))) {
                return i;
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("->")
                    && lines.get(i).contains("(cost=")
                    && lines.get(i).contains("..")) {
                return i;
            }
        }
        return -1;
    }

    private static List<Plan> json(String text) {
        try {
            return PlanTree.plans(JsonPlans.value(MergeTotals.outOfJson(text)));
        } catch (JacksonException e) {
            String place =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            String why = String.valueOf(e.getOriginalMessage());
            if (why.toLowerCase(Locale.ROOT).contains("unexpected end") || !(e instanceof StreamReadException)) {
                throw Unreadable.cutOff("its JSON ends" + place + " within a value", e);
            }
            if (Elsewhere.system(text).isPresent()) {
                return List.of();
            }
            throw Unreadable.broken("JSON", why + place, e);
        }
    }

    private static List<Plan> xml(String text) {
        try {
            return PlanTree.plans(XmlPlans.value(text));
        } catch (XMLStreamException e) {
            if (Elsewhere.system(text).isPresent()) {
                return List.of();
            }
            if (!text.contains("</explain>")) {
                throw Unreadable.cutOff("its XML ends before </explain>", e);
            }
            throw Unreadable.broken("XML", String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
    }

    private static List<Plan> yaml(String text) {
        try {
            return PlanTree.plans(YamlPlans.value(MergeTotals.outOfYaml(text)));
        } catch (YamlEngineException e) {
            throw Unreadable.broken(
                    "YAML", String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }
}
