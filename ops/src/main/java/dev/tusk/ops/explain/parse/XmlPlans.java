package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** EXPLAIN (FORMAT XML). Neither document types nor entities from elsewhere are read. */
final class XmlPlans {

    private XmlPlans() {}

    /** @throws XMLStreamException where it is no XML, or is cut off */
    static Value value(String text) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
        try {
            reader.nextTag();
            Value root = element(reader, "explain", false);
            return root instanceof Value.Group group
                    ? new Value.Items(
                            group.members().all().stream().map(Property::value).toList())
                    : root;
        } finally {
            reader.close();
        }
    }

    /** The value of the element that was just opened. */
    private static Value element(XMLStreamReader reader, String name, boolean isSettings) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        List<Property> members = new ArrayList<>();
        while (reader.next() != XMLStreamReader.END_ELEMENT) {
            if (reader.getEventType() == XMLStreamReader.START_ELEMENT) {
                String child = isSettings ? reader.getLocalName() : named(reader.getLocalName());
                members.add(new Property(
                        child,
                        element(reader, child, isSettings || (name.equals("Query") && child.equals("Settings")))));
            } else if (reader.hasText()) {
                text.append(reader.getText());
            }
        }
        if (Shape.LISTS.contains(name)) {
            return new Value.Items(members.stream().map(Property::value).toList());
        }
        if (!members.isEmpty()) {
            return new Value.Group(new Properties(labelled(members)));
        }
        return isSettings ? new Value.Text(text.toString()) : Shape.typed(name, text.toString());
    }

    /** Groups of an incremental sort have their kind in place of their name: first those sorted as a whole, and memory before disk. */
    private static List<Property> labelled(List<Property> members) {
        List<Property> labelled = new ArrayList<>();
        boolean spilled = members.stream()
                .anyMatch(member -> member.name().equals("Sort Methods Used")
                        && new Properties(List.of(member)).text(member.name()).startsWith("external"));
        String groups = "Full-sort Groups";
        String space = spilled
                        && members.stream()
                                        .filter(member -> member.name().equals("Sort Space"))
                                        .count()
                                == 1
                ? "Sort Space Disk"
                : "Sort Space Memory";
        for (Property member : members) {
            switch (member.name()) {
                case "Incremental Sort Groups" -> {
                    labelled.add(new Property(groups, member.value()));
                    groups = "Pre-sorted Groups";
                }
                case "Sort Space" -> {
                    labelled.add(new Property(space, member.value()));
                    space = "Sort Space Disk";
                }
                default -> labelled.add(member);
            }
        }
        return labelled;
    }

    /** Elements have hyphens in place of blanks and strokes. */
    private static String named(String element) {
        return switch (element) {
            case "Full-sort-Groups" -> "Full-sort Groups";
            case "Pre-sorted-Groups" -> "Pre-sorted Groups";
            case "One-Time-Filter" -> "One-Time Filter";
            default -> element.replace("I-O", "I/O").replace('-', ' ');
        };
    }
}
