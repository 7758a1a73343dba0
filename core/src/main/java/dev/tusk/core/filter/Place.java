package dev.tusk.core.filter;

/**
 * Where the reader is inside the JSON form.
 *
 * @param pointer a JSON pointer (RFC 6901), empty at the top
 * @param depth levels of filters down to here, counted from 1
 */
record Place(String pointer, int depth) {

    Place member(String name) {
        return new Place(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), depth);
    }

    Place element(int index) {
        return new Place(pointer + "/" + index, depth);
    }

    /** The same place, one level further down in the filter. */
    Place deeper() {
        return new Place(pointer, depth + 1);
    }
}
