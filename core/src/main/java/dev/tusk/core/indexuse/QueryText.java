package dev.tusk.core.indexuse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The text of a query, and the places in it that a rewriting touches. What is not found for certain is not found. */
final class QueryText {

    private static final List<String> BEGINNINGS = List.of("select", "with", "values", "table", "(");
    private static final List<String> AFTER_ORDER = List.of("limit", "offset", "fetch", "for");
    private static final List<String> AFTER_WHERE =
            List.of("group", "having", "window", "order", "limit", "offset", "fetch", "for");
    private static final List<String> SET_OPERATIONS = List.of("union", "intersect", "except");

    private final String sql;
    private final List<Token> tokens;
    private final int[] depths;

    private QueryText(String sql) {
        this.sql = sql;
        this.tokens = SqlWords.of(sql);
        this.depths = new int[tokens.size()];
        int depth = 0;
        for (int i = 0; i < depths.length; i++) {
            int change = DistanceTerm.depth(tokens.get(i));
            depths[i] = change < 0 ? depth + change : depth;
            depth += change;
        }
    }

    /**
     * Without the semicolon at its end.
     *
     * @throws TuskException {@code INVALID_REQUEST} where it begins like no query, and where it is SELECT INTO
     */
    static QueryText of(String sql) {
        List<Token> tokens = SqlWords.of(sql);
        int last = tokens.size() - 1;
        while (last >= 0 && tokens.get(last).is(";")) {
            last--;
        }
        if (last < 0) {
            throw TuskException.withHint(ErrorCode.INVALID_REQUEST, "the query is empty", "give one SELECT statement");
        }
        if (!tokens.getFirst().isAny(BEGINNINGS)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the query begins with \"%s\"; it must be one SELECT, WITH, VALUES or TABLE"
                            .formatted(tokens.getFirst().text()),
                    "give the query alone, without EXPLAIN or PREPARE");
        }
        if (tokens.subList(0, last).stream().anyMatch(token -> token.is(";"))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "this is more than one statement", "give one query at a time");
        }
        if (IntStream.range(1, tokens.size()).anyMatch(i -> isSelectInto(tokens, i))) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST, "the query writes to a table: SELECT INTO", "leave INTO out");
        }
        return new QueryText(sql.substring(0, tokens.get(last).end()));
    }

    /** As a reserved word, {@code into} is a name only behind a point or AS. */
    private static boolean isSelectInto(List<Token> tokens, int at) {
        return tokens.get(at).is("into") && !tokens.get(at - 1).isAny(List.of(".", "as", "insert", "merge"));
    }

    String sql() {
        return sql;
    }

    List<Token> tokens() {
        return tokens;
    }

    /** The highest number of a parameter, or 0. */
    int parameters() {
        return SqlWords.parameters(sql);
    }

    /** With values in place of parameters. */
    static String bind(String sql, List<String> values) {
        return SqlWords.bind(sql, values);
    }

    /**
     * A list of ORDER BY.
     *
     * @param keyword the token {@code order}
     * @param from its first key
     * @param to the token after its last
     */
    record Order(int keyword, int from, int to) {}

    List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("order") && tokens.get(i + 1).is("by")) {
                orders.add(new Order(i, i + 2, next(i + 2, AFTER_ORDER)));
            }
        }
        return orders;
    }

    /** The first of these keywords on the level of this token, or the end of the level. */
    private int next(int from, List<String> keywords) {
        int at = from;
        int level = depths[from - 1];
        while (at < tokens.size() && depths[at] >= level) {
            if (depths[at] == level && tokens.get(at).isAny(keywords)) {
                return at;
            }
            at++;
        }
        return at;
    }

    /** The item of the select list that this key of an order names, by alias or number; the key itself where it names none. */
    List<Token> named(Order order, List<Token> key) {
        if (key.size() != 1 || !(key.getFirst().isName() || key.getFirst().kind() == Kind.NUMBER)) {
            return key;
        }
        List<List<Token>> items = selectList(order.keyword());
        if (key.getFirst().kind() == Kind.NUMBER) {
            String written = key.getFirst().text();
            int number = written.matches("[0-9]{1,5}") ? Integer.parseInt(written) : 0;
            return number >= 1 && number <= items.size() ? withoutAlias(items.get(number - 1)) : key;
        }
        String name = key.getFirst().name();
        return items.stream()
                .filter(item -> alias(item).filter(name::equals).isPresent())
                .findFirst()
                .map(QueryText::withoutAlias)
                .orElse(key);
    }

    private List<List<Token>> selectList(int keyword) {
        int level = depths[keyword];
        int select = previous(keyword, level, "select");
        if (select < 0) {
            return List.of();
        }
        int end = next(select + 1, List.of("from", "where", "order", "limit"));
        List<List<Token>> items = new ArrayList<>();
        int begin = select + 1;
        for (int i = begin; i <= end && i <= tokens.size(); i++) {
            if (i == end || (depths[i] == level && tokens.get(i).is(","))) {
                items.add(tokens.subList(begin, i));
                begin = i + 1;
            }
        }
        return items;
    }

    private int previous(int before, int level, String keyword) {
        for (int i = before - 1; i >= 0 && depths[i] >= level; i--) {
            if (depths[i] == level && tokens.get(i).is(keyword)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> alias(List<Token> item) {
        int last = item.size() - 1;
        if (last < 1 || !item.get(last).isName()) {
            return Optional.empty();
        }
        Token before = item.get(last - 1);
        boolean ends = before.is("as") || before.is(")") || before.kind() == Kind.STRING || before.isName();
        return ends || before.kind() == Kind.PARAMETER || before.kind() == Kind.NUMBER
                ? Optional.of(item.get(last).name())
                : Optional.empty();
    }

    private static List<Token> withoutAlias(List<Token> item) {
        if (alias(item).isEmpty()) {
            return item;
        }
        int last = item.size() - 1;
        return item.subList(0, item.get(last - 1).is("as") ? last - 1 : last);
    }

    /** The number after LIMIT of this order's query; empty where there is none, or it is no plain number. */
    Optional<Token> limit(Order order) {
        int at = order.to();
        while (at + 1 < tokens.size() && depths[at] == depths[order.keyword()]) {
            if (tokens.get(at).is("limit")) {
                return Optional.of(tokens.get(at + 1));
            }
            at++;
        }
        return Optional.empty();
    }

    /** Whether behind the order comes LIMIT with a number of at most four digits and no more, or no bound at all. */
    boolean isPlainlyLimited(Order order) {
        int at = order.to();
        if (isEndOfRows(at, order)) {
            return true;
        }
        return tokens.get(at).is("limit")
                && at + 1 < tokens.size()
                && tokens.get(at + 1).text().matches("[0-9]{1,4}")
                && isEndOfRows(at + 2, order);
    }

    /** Nothing behind it bounds the rows: locks do not. */
    private boolean isEndOfRows(int at, Order order) {
        return at >= tokens.size()
                || depths[at] < depths[order.keyword()]
                || tokens.get(at).is("for");
    }

    boolean hasLimit(Order order) {
        return order.to() < tokens.size()
                && depths[order.to()] == depths[order.keyword()]
                && tokens.get(order.to()).isAny(AFTER_ORDER)
                && !tokens.get(order.to()).is("for");
    }

    /** The condition of the query of this order: its first token and the token after its last; empty where there is none. */
    Optional<int[]> where(int keyword) {
        int where = previous(keyword, depths[keyword], "where");
        return where < 0 ? Optional.empty() : Optional.of(new int[] {where + 1, next(where + 1, AFTER_WHERE)});
    }

    /** Where a WHERE has to be inserted before this token. */
    int beforeGrouping(int keyword) {
        int from = previous(keyword, depths[keyword], "from");
        return from < 0 ? keyword : next(from + 1, AFTER_WHERE);
    }

    /** The only table of the query of this order: its first token and the token after its alias, and how it is named. */
    record OnlyTable(int from, int to, String name) {}

    Optional<OnlyTable> onlyTable(Order order) {
        int from = previous(order.keyword(), depths[order.keyword()], "from");
        if (from < 0) {
            return Optional.empty();
        }
        int end = next(from + 1, AFTER_WHERE);
        int whole = IntStream.range(from + 1, end)
                .filter(i -> tokens.get(i).is("where") && depths[i] == depths[from])
                .findFirst()
                .orElse(end);
        int at = from + 1;
        while (at + 1 < whole && tokens.get(at + 1).is(".")) {
            at += 2;
        }
        if (at >= whole || !tokens.get(at).isName()) {
            return Optional.empty();
        }
        if (at + 1 < whole && tokens.get(at + 1).is("as")) {
            at++;
            at++;
        } else if (at + 1 < whole && tokens.get(at + 1).isName()) {
            at++;
        }
        return at + 1 == whole && tokens.get(at).isName()
                ? Optional.of(new OnlyTable(from + 1, end, tokens.get(at).text()))
                : Optional.empty();
    }

    /** Where ORDER BY can be added to the whole query; empty where it is not a plain SELECT without order. */
    Optional<Integer> endOfPlainSelect() {
        List<Integer> outer = IntStream.range(0, tokens.size())
                .filter(i -> depths[i] == 0)
                .boxed()
                .toList();
        boolean plain = outer.stream()
                        .noneMatch(i -> tokens.get(i).isAny(SET_OPERATIONS)
                                || tokens.get(i)
                                        .isAny(List.of("group", "having", "distinct", "order", "values", "table")))
                && outer.stream().anyMatch(i -> tokens.get(i).is("from"));
        if (!plain) {
            return Optional.empty();
        }
        return Optional.of(outer.stream()
                .filter(i -> tokens.get(i).isAny(AFTER_ORDER))
                .findFirst()
                .orElse(tokens.size()));
    }

    /** Whether a subquery has OFFSET, before which PostgreSQL plans nothing of what is outside. */
    boolean hasInnerOffset() {
        return IntStream.range(0, tokens.size())
                .anyMatch(i -> depths[i] > 0 && tokens.get(i).is("offset"));
    }

    /** The tokens from the first keyword after AS of a common table expression to its bracket. */
    Optional<int[]> materialized(String cte) {
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i).name().equals(cte)
                    && tokens.get(i + 1).is("as")) {
                if (tokens.get(i + 2).is("materialized")) {
                    return Optional.of(new int[] {i + 2, i + 3});
                }
                if (tokens.get(i + 2).is("(")) {
                    return Optional.of(new int[] {i + 2, i + 2});
                }
            }
        }
        return Optional.empty();
    }
}
