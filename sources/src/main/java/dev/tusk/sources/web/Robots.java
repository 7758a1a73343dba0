package dev.tusk.sources.web;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What robots.txt of each host lets a program read (RFC 9309). Not for use by several threads at once. */
final class Robots {

    private static final int MAX_HOSTS = 1000;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private final Web web;
    private final String name;
    private final Map<String, BaseRobotRules> rules = new HashMap<>();

    /** @param userAgent its name is what stands before the slash */
    Robots(Web web, String userAgent) {
        this.web = web;
        this.name = userAgent.replaceFirst("[/ ].*", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Makes sure that this may be read.
     *
     * @throws TuskException {@code FILE_UNREADABLE} where it may not
     */
    void require(URI address) {
        BaseRobotRules known = rulesOf(address);
        if (!known.isAllowed(address.toString())) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read %s: %s"
                            .formatted(
                                    address,
                                    known.isDeferVisits()
                                            ? "robots.txt of its host cannot be had just now"
                                            : "robots.txt of its host forbids it"));
        }
    }

    private BaseRobotRules rulesOf(URI address) {
        String host = address.getScheme() + "://" + address.getAuthority();
        BaseRobotRules known = rules.get(host);
        if (known == null) {
            if (rules.size() == MAX_HOSTS) {
                rules.clear();
            }
            known = read(URI.create(host + "/robots.txt"));
            rules.put(host, known);
            long delay = known.getCrawlDelay();
            if (delay > 0) {
                web.atLeast(Duration.ofMillis(Math.min(delay, LONGEST_DELAY.toMillis())));
            }
        }
        return known;
    }

    private BaseRobotRules read(URI address) {
        SimpleRobotRulesParser parser = new SimpleRobotRulesParser();
        try {
            Web.Answer answer = web.get(address, Map.of(), any -> true);
            return answer.status() == 200
                    ? parser.parseContent(address.toString(), answer.body(), "text/plain", List.of(name))
                    : parser.failedFetch(answer.status());
        } catch (TuskException e) {
            // Not to be reached counts as forbidden for the time being (RFC 9309, 2.3.1.4).
            return parser.failedFetch(503);
        }
    }
}
