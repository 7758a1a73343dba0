package dev.tusk.core.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The group that a hit is the best of.
 *
 * @param value what all hits of the group have in common: the document's id, or the field's value as in
 *     {@link dev.tusk.core.document.Document#metadata}; null for those without one
 * @param others the next best of the group, at most its size less one; their ranks are counted within the group, from 2
 */
public record HitGroup(@Nullable Object value, List<Hit> others) {
    public HitGroup {
        others = List.copyOf(others);
    }
}
