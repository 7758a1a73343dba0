package dev.tusk.server.wire;

/** Places in a JSON value, written as JSON pointers (RFC 6901). */
final class JsonPlace {

    private static final int MAX_SHOWN = 120;

    private JsonPlace() {}

    static String child(String place, String key) {
        return place + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** The place for a message: the whole value has an empty pointer, which says nothing to a reader. */
    static String shown(String place) {
        if (place.isEmpty()) {
            return "the top";
        }
        return place.codePointCount(0, place.length()) > MAX_SHOWN
                ? place.substring(0, place.offsetByCodePoints(0, MAX_SHOWN)) + "..."
                : place;
    }
}
