import module java.base;
import module java.xml;

/**
 * Counts the test reports under each module of a folder ({@code MODULE/target/surefire-reports*}), prints what was skipped and what
 * failed, and ends with the line {@code N passed, N failed, N skipped}. Exit code 0 only if a test passed and none failed.
 */
final class TestSummary {

    private static final int LINES_OF_A_FAILURE = 12;

    private static final int CHARACTERS_OF_A_LINE = 300;

    /** How many tests of a class were skipped for a reason. */
    private final Map<String, Integer> skipped = new TreeMap<>();

    private final List<String> failed = new ArrayList<>();
    private int passed;

    public static void main(String[] arguments) throws IOException, XMLStreamException {
        var summary = new TestSummary();
        for (Path report : reports(Path.of(arguments[0]))) {
            summary.read(report);
        }
        System.exit(summary.print());
    }

    private static List<Path> reports(Path root) throws IOException {
        var found = new TreeSet<Path>();
        for (String where : List.of("*/target/surefire-reports*/TEST-*.xml", "adapters/*/target/surefire-reports*/TEST-*.xml")) {
            var matcher = FileSystems.getDefault().getPathMatcher("glob:" + where);
            try (var files = Files.find(root, where.split("/").length, (file, _) -> matcher.matches(root.relativize(file)))) {
                files.forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    private void read(Path report) throws IOException, XMLStreamException {
        // One test may run in several ways, each with reports of its own: surefire-reports-postgresql-17.
        String way = report.getParent().getFileName().toString().replaceFirst("surefire-reports-?", "");
        try (var in = Files.newInputStream(report)) {
            var xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("testcase")) {
                    readTest(xml, way);
                }
            }
        }
    }

    /** What an assumption that did not hold says of itself, above where it stands. */
    private static String reason(String text) {
        return text.lines()
                .findFirst()
                .map(line -> line.replaceFirst("^[\\w.]+: (Assumption failed: )?", "").strip())
                .filter(line -> !line.isEmpty())
                .orElse("no reason given");
    }

    private void readTest(XMLStreamReader xml, String way) throws XMLStreamException {
        String className = xml.getAttributeValue(null, "classname");
        String wayInWords = way.isEmpty() ? "" : " [" + way + "]";
        String name = Stream.of(className, xml.getAttributeValue(null, "name"))
                        .filter(part -> part != null && !part.isEmpty())
                        .collect(Collectors.joining("."))
                + wayInWords;
        boolean asExpected = true;
        while (!(xml.next() == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("testcase"))) {
            if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "skipped" -> {
                    asExpected = false;
                    String message = xml.getAttributeValue(null, "message");
                    String reason = message == null ? reason(xml.getElementText()) : message.strip();
                    skipped.merge(className + wayInWords + ": " + reason, 1, Integer::sum);
                }
                case "failure", "error" -> {
                    asExpected = false;
                    failed.add("FAILED " + name + "\n" + beginning(xml.getElementText()));
                }
                default -> {}
            }
        }
        if (asExpected) {
            passed++;
        }
    }

    private static String beginning(String trace) {
        return trace.strip()
                .lines()
                .limit(LINES_OF_A_FAILURE)
                .map(line -> line.length() <= CHARACTERS_OF_A_LINE ? line : line.substring(0, CHARACTERS_OF_A_LINE) + " ...")
                .collect(Collectors.joining("\n    ", "    ", "\n"));
    }

    private int print() {
        skipped.forEach((what, times) -> System.out.println("skipped " + times + (times == 1 ? " test of " : " tests of ") + what));
        failed.forEach(System.out::println);
        if (passed + failed.size() == 0) {
            System.out.println("no test ran");
        }
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped.values().stream().mapToInt(Integer::intValue).sum() + " skipped");
        return failed.isEmpty() && passed > 0 ? 0 : 1;
    }
}
