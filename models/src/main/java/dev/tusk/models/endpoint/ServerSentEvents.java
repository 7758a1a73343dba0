package dev.tusk.models.endpoint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the data of server-sent events (WHATWG HTML, section 9.2.6) out of bytes that come cut up anyhow. Names and ids of events,
 * and comments, are passed over. Not for use by several threads.
 */
final class ServerSentEvents {

    /** One event holds a few words; what is longer is no stream of events. */
    private static final int LONGEST_LINE = 1 << 20;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean afterReturn;

    /**
     * The data of the events that end with these bytes.
     *
     * @throws BadAnswer when a line is longer than any event
     */
    List<String> add(byte[] bytes) throws BadAnswer {
        List<String> events = new ArrayList<>();
        for (byte b : bytes) {
            if (b == '\n' && afterReturn) {
                afterReturn = false;
            } else if (b == '\n' || b == '\r') {
                afterReturn = b == '\r';
                endLine(events);
            } else {
                afterReturn = false;
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    throw new BadAnswer("an event is longer than %,d bytes".formatted(LONGEST_LINE));
                }
            }
        }
        return events;
    }

    /** The data of an event that lacks the empty line at its end, as some servers leave the last one. */
    List<String> finish() {
        List<String> events = new ArrayList<>();
        endLine(events);
        endEvent(events);
        return events;
    }

    private void endLine(List<String> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            endEvent(events);
        } else if (text.equals("data") || text.startsWith("data:")) {
            String value = text.length() <= "data:".length() ? "" : text.substring("data:".length());
            data.append(hasData ? "\n" : "").append(value.startsWith(" ") ? value.substring(1) : value);
            hasData = true;
        }
    }

    private void endEvent(List<String> events) {
        if (hasData) {
            events.add(data.toString());
        }
        data.setLength(0);
        hasData = false;
    }
}
