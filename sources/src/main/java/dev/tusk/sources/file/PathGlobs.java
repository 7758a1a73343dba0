package dev.tusk.sources.file;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns for paths below a folder: {@code *.html} fits that name in any folder, {@code api/*.html} only directly in
 * {@code api}, <code>**&#47;old</code> the file or folder {@code old} at any depth.
 */
final class PathGlobs {

    private final List<PathMatcher> wholePaths = new ArrayList<>();
    private final List<PathMatcher> names = new ArrayList<>();

    /** @throws TuskException {@code INVALID_REQUEST} for a pattern that cannot be read */
    PathGlobs(List<String> patterns) {
        for (String pattern : patterns) {
            String glob = pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern;
            if (!glob.contains("/")) {
                names.add(matcher(glob, pattern));
                continue;
            }
            wholePaths.add(matcher(glob.startsWith("/") ? glob.substring(1) : glob, pattern));
            if (glob.startsWith("**/")) {
                wholePaths.add(matcher(glob.substring("**/".length()), pattern));
            }
        }
    }

    private static PathMatcher matcher(String glob, String pattern) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot read the pattern \"%s\": %s".formatted(pattern, e.getDescription()),
                    "* stands for any part of a name, ** for any folders, {a,b} for a or b");
        }
    }

    boolean isEmpty() {
        return wholePaths.isEmpty() && names.isEmpty();
    }

    /** @param relative a path below the folder that is read */
    boolean matches(Path relative) {
        Path name = relative.getFileName();
        return wholePaths.stream().anyMatch(matcher -> matcher.matches(relative))
                || (name != null && names.stream().anyMatch(matcher -> matcher.matches(name)));
    }
}
