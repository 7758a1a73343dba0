package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** EXPLAIN (FORMAT YAML), by the events of a parser: nothing is built but values, and there are no aliases in it. */
final class YamlPlans {

    private static final int MOST_CHARACTERS = 200_000_000;

    private final Iterator<Event> events;

    private YamlPlans(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * The documents of the text.
     *
     * @throws YamlEngineException where it is no YAML
     */
    static Value value(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build();
        YamlPlans plans = new YamlPlans(new Parse(settings).parseString(text).iterator());
        List<Value> documents = new ArrayList<>();
        while (plans.events.hasNext()) {
            Event event = plans.events.next();
            switch (event.getEventId()) {
                case Scalar, SequenceStart, MappingStart -> documents.add(plans.value(event));
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                case Alias, SequenceEnd, MappingEnd -> throw new YamlEngineException("unexpected " + event);
            }
        }
        return new Value.Items(documents);
    }

    private Value value(Event event) {
        return switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> {
                List<Value> items = new ArrayList<>();
                for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
                    items.add(value(next));
                }
                yield new Value.Items(items);
            }
            case MappingStart -> {
                List<Property> members = new ArrayList<>();
                for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
                    if (!(next instanceof ScalarEvent name)) {
                        throw new YamlEngineException("a name is expected, not " + next);
                    }
                    Value value = value(events.next());
                    boolean isEmpty = value instanceof Value.Nothing && Shape.LISTS.contains(name.getValue());
                    members.add(new Property(name.getValue(), isEmpty ? new Value.Items(List.of()) : value));
                }
                yield new Value.Group(new Properties(members));
            }
            case Alias, Comment, DocumentEnd, DocumentStart, MappingEnd, SequenceEnd, StreamEnd, StreamStart ->
                throw new YamlEngineException("unexpected " + event);
        };
    }

    private static Value scalar(ScalarEvent event) {
        String text = event.getValue();
        if (event.getScalarStyle() != ScalarStyle.PLAIN) {
            return new Value.Text(text);
        }
        return text.isEmpty() ? new Value.Nothing() : Shape.plain(text);
    }
}
