package dev.tusk.sources.hackernews;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Texts of made-up words with the HTML that Hacker News makes. Words are as frequent as their rank says (Zipf); the most frequent ones are
 * English, so that stop words are what they are in English texts. For use by one thread.
 */
final class GeneratedText {

    private static final String[] FREQUENT =
            ("the to a of and that is in it I for you be on this are with have as but not or they if was "
                            + "can at so people don&#x27;t it&#x27;s just from like there about more what an would by your one all do will we my has "
                            + "time some which work only out because their no when up use than get other how think new make even much code good "
                            + "I&#x27;m could also then them really way know any who most want need data very software company money should had "
                            + "its into don&#x27;t something things years still over problem going first better point these being where right why")
                    .split(" ");
    private static final String[] NOISE = {
        "+1", "This.", "Thanks!", "Agreed", "^ this", "lol", "https:&#x2F;&#x2F;example.com&#x2F;"
    };
    private static final String[] SYLLABLES =
            "ba be bi bo bu ca ce co cu da de di do du fa fe fi ga ge go ha he hi la le li lo lu ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi"
                    .split(" ");
    private static final int VOCABULARY = 400_000;
    private static final double MEDIAN_CHARACTERS = 240;
    private static final double SIGMA = 1.05;
    private static final int MAX_CHARACTERS = 20_000;

    private final SplittableRandom random;

    GeneratedText(SplittableRandom random) {
        this.random = random;
    }

    /** The text of a comment, in HTML. */
    String body() {
        int length = (int) Math.clamp(MEDIAN_CHARACTERS * Math.exp(SIGMA * normal()), 12, MAX_CHARACTERS);
        StringBuilder html = new StringBuilder(length + 64);
        if (random.nextInt(12) == 0) {
            html.append("&gt; ").append(sentence(10)).append("<p>");
        }
        while (html.length() < length) {
            html.append(sentence(5 + random.nextInt(20)));
            int next = random.nextInt(100);
            if (next < 14) {
                html.append("<p>");
            } else if (next < 17) {
                link(html);
            } else if (next < 18) {
                html.append("<p><pre><code>  ")
                        .append(word())
                        .append(" = ")
                        .append(word())
                        .append("(")
                        .append(word())
                        .append(");\n  return ")
                        .append(word())
                        .append(";\n</code></pre>\n");
            } else {
                html.append(' ');
            }
        }
        return html.toString();
    }

    private void link(StringBuilder html) {
        String address = address().replace("/", "&#x2F;");
        String shown = address.length() > 60 ? address.substring(0, 40) + "..." : address;
        html.append(" <a href=\"")
                .append(address)
                .append("\" rel=\"nofollow\">")
                .append(shown)
                .append("</a> ");
    }

    /** So many words, with an end. */
    String sentence(int words) {
        StringBuilder sentence = new StringBuilder();
        for (int i = 0; i < words; i++) {
            String word = word();
            boolean slanted = i > 0 && random.nextInt(150) == 0;
            sentence.append(i == 0 ? capital(word) : slanted ? " <i>" + word + "</i>" : " " + word);
            if (random.nextInt(12) == 0 && i < words - 1) {
                sentence.append(',');
            }
        }
        return sentence.append('.').toString();
    }

    /** Four to eleven words. */
    String title() {
        StringBuilder title = new StringBuilder(capital(word()));
        for (int i = random.nextInt(3, 10); i > 0; i--) {
            title.append(' ').append(word());
        }
        return title.toString().replace("&#x27;", "'");
    }

    /** An address of a page. */
    String address() {
        return "https://www." + rare() + ".com/" + rare() + "/" + rare() + "-" + rare();
    }

    /** What says nothing. */
    String noise() {
        return NOISE[random.nextInt(NOISE.length)];
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** The rank is log-uniform, which is Zipf's law with exponent 1. */
    private String word() {
        int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
        return rank < FREQUENT.length ? FREQUENT[rank] : made(rank);
    }

    private String rare() {
        return made(random.nextInt(FREQUENT.length, VOCABULARY));
    }

    /** The made-up word of this rank; frequent ones are short. */
    private static String made(int rank) {
        StringBuilder word = new StringBuilder();
        for (int rest = rank; rest > 0; rest /= SYLLABLES.length) {
            word.append(SYLLABLES[rest % SYLLABLES.length]);
        }
        return word.append(rank % 3 == 0 ? "s" : rank % 5 == 0 ? "ing" : "n").toString();
    }

    /** Of mean 0 and deviation 1 (Box and Muller 1958). */
    private double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
