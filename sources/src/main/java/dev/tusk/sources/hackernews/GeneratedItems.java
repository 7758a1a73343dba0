package dev.tusk.sources.hackernews;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Items of the shape that Hacker News has, in the order of their numbers; the same for the same seed. Types are as frequent as in
 * BigQuery's table of October 2015 (8,399,919 comments, 1,959,809 stories, 11,088 poll options, 6,357 jobs, 1,616 polls). What it does not tell is
 * assumed: texts are log-normal with a median of 240 characters and a mean of about 415; 3 % are deleted, 4 % dead; one comment in 70 says
 * nothing; there is an item every 18 seconds. Memory does not grow with their number. For use by one thread.
 */
public final class GeneratedItems implements Iterator<HackerNewsItem> {

    private static final long FIRST_SECOND = 1_160_418_111;
    private static final double SECONDS_BETWEEN = 18;
    private static final int LIVE_THREADS = 300;
    private static final int LIVE_COMMENTS = 64;
    private static final double COMMENTS = 8_399_919;
    private static final double STORIES = 1_959_809;
    private static final double POLL_OPTIONS = 11_088;
    private static final double JOBS = 6_357;
    private static final double POLLS = 1_616;
    private static final double ALL = COMMENTS + STORIES + POLL_OPTIONS + JOBS + POLLS;
    private static final int AUTHORS = 200_000;

    private final SplittableRandom random;
    private final GeneratedText text;
    private final long count;
    private final List<Live> threads = new ArrayList<>();
    private long poll;
    private long given;
    private double time = FIRST_SECOND;

    /** A thread that goes on. */
    private static final class Live {
        final long story;
        final List<Long> comments = new ArrayList<>();

        Live(long story) {
            this.story = story;
        }
    }

    /** So many items, from number 1 on. */
    public GeneratedItems(long count, long seed) {
        this.random = new SplittableRandom(seed);
        this.text = new GeneratedText(random);
        this.count = count;
    }

    @Override
    public boolean hasNext() {
        return given < count;
    }

    @Override
    public HackerNewsItem next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        given++;
        time += -Math.log(1 - random.nextDouble()) * SECONDS_BETWEEN;
        double kind = random.nextDouble() * ALL;
        if (threads.isEmpty() || kind < STORIES) {
            return story(random.nextInt(6) == 0);
        }
        if (kind < STORIES + COMMENTS) {
            return comment();
        }
        if (kind < STORIES + COMMENTS + POLL_OPTIONS && poll != 0) {
            return item("pollopt", text.sentence(6), null, poll, null, null, points());
        }
        if (kind < ALL - POLLS) {
            return item("job", null, null, null, text.title() + " is hiring", text.address(), null);
        }
        poll = given;
        threads.add(new Live(given));
        return item("poll", text.body(), null, null, "Poll: " + text.title(), null, points());
    }

    private HackerNewsItem story(boolean asks) {
        threads.add(new Live(given));
        if (threads.size() > LIVE_THREADS) {
            threads.removeFirst();
        }
        return item(
                "story",
                asks ? text.body() : null,
                null,
                null,
                asks ? "Ask HN: " + text.title() : text.title(),
                asks ? null : text.address(),
                points());
    }

    /** Few stories have most comments, and new ones more than old ones. */
    private HackerNewsItem comment() {
        double u = random.nextDouble();
        Live thread = threads.get((int) ((1 - u * u * u) * (threads.size() - 1)));
        boolean first = thread.comments.isEmpty() || random.nextDouble() < 0.35;
        long parent = first ? thread.story : thread.comments.get(random.nextInt(thread.comments.size()));
        if (thread.comments.size() == LIVE_COMMENTS) {
            thread.comments.set(random.nextInt(LIVE_COMMENTS), given);
        } else {
            thread.comments.add(given);
        }
        return item("comment", random.nextInt(70) == 0 ? text.noise() : text.body(), parent, null, null, null, null);
    }

    private HackerNewsItem item(
            String type,
            @Nullable String body,
            @Nullable Long parent,
            @Nullable Long ofPoll,
            @Nullable String title,
            @Nullable String url,
            @Nullable Long score) {
        double fate = random.nextDouble();
        boolean deleted = fate < 0.03;
        boolean dead = !deleted && fate < 0.07;
        String author = "user" + (int) Math.pow(AUTHORS, random.nextDouble());
        Long comments = type.equals("story") || type.equals("poll") ? (Long) (score == null ? 0 : score / 2) : null;
        if (deleted) {
            return new HackerNewsItem(
                    given, type, null, (long) time, null, false, true, parent, ofPoll, null, null, null, null);
        }
        return new HackerNewsItem(
                given, type, author, (long) time, body, dead, false, parent, ofPoll, url, score, title, comments);
    }

    /** One story in 9,000 has more than 1,000 (217 of 1,959,809 by October 2015). */
    private Long points() {
        return (long) Math.min(6000, Math.pow(1 - random.nextDouble(), -1 / 1.32));
    }
}
