package dev.tusk.sources.sql;

import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.record.FieldMapping;
import dev.tusk.sources.record.Fingerprint;
import dev.tusk.sources.record.Row;
import dev.tusk.sources.record.Rows;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a result set, by the labels of its columns. */
final class SqlRows implements Rows {

    private static final int MAX_CLOB_CHARACTERS = 64 << 20;

    private final Connection connection;
    private final ResultSet result;
    private final List<String> columns = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final List<String> typeNames = new ArrayList<>();
    private long number;

    /** @throws TuskException where the mapping names a column that is not there */
    SqlRows(Connection connection, ResultSet result, FieldMapping mapping) throws SQLException {
        this.connection = connection;
        this.result = result;
        ResultSetMetaData meta = result.getMetaData();
        boolean upper = connection.getMetaData().storesUpperCaseIdentifiers();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            String label = meta.getColumnLabel(i);
            // Databases that write all names large mean nothing by it.
            columns.add(upper && label.equals(label.toUpperCase(Locale.ROOT)) ? label.toLowerCase(Locale.ROOT) : label);
            types.add(meta.getColumnType(i));
            typeNames.add(String.valueOf(meta.getColumnTypeName(i)).toLowerCase(Locale.ROOT));
        }
        Set<String> taken = new HashSet<>();
        for (String column : columns) {
            if (!taken.add(column)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the query has two columns \"%s\"".formatted(column),
                        "give one of them another name: select a.name, b.name as author ...");
            }
        }
        mapping.check(columns);
    }

    /** @throws TuskException where the database fails: what comes after cannot be had */
    @Override
    public Optional<Row> next() {
        try {
            if (!result.next()) {
                return Optional.empty();
            }
            number++;
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                fields.put(columns.get(i), value(i));
            }
            String text = MetadataJson.write(fields);
            return Optional.of(
                    new Row.Fields("row %d".formatted(number), fields, Fingerprint.of(text), 4L * text.length()));
        } catch (SQLException e) {
            throw SqlSource.failure("read row %,d of the query".formatted(number + 1), e);
        }
    }

    private @Nullable Object value(int column) throws SQLException {
        int index = column + 1;
        return switch (types.get(column)) {
            case Types.TIMESTAMP_WITH_TIMEZONE -> utc(result.getTimestamp(index));
            // PostgreSQL's driver calls both kinds TIMESTAMP.
            case Types.TIMESTAMP ->
                typeNames.get(column).equals("timestamptz") ? utc(result.getTimestamp(index)) : local(index);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> null;
            default -> plain(result.getObject(index), typeNames.get(column));
        };
    }

    private static @Nullable String utc(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant().atOffset(ZoneOffset.UTC).toString();
    }

    private @Nullable String local(int index) throws SQLException {
        Timestamp time = result.getTimestamp(index);
        return time == null ? null : time.toLocalDateTime().toString();
    }

    private static @Nullable Object plain(@Nullable Object value, String type) throws SQLException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigInteger number -> number;
            case BigDecimal number -> number;
            case Float number -> Float.isFinite(number) ? new BigDecimal(number.toString()) : null;
            case Double number -> Double.isFinite(number) ? BigDecimal.valueOf(number) : null;
            case Clob clob -> clob.getSubString(1, (int) Math.min(clob.length(), MAX_CLOB_CHARACTERS));
            case SQLXML xml -> xml.getString();
            case Array array -> plain(array.getArray(), "");
            case Object[] elements -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (Object element : elements) {
                    list.add(plain(element, ""));
                }
                yield list;
            }
            default -> type.equals("json") || type.equals("jsonb") ? json(value.toString()) : value.toString();
        };
    }

    private static Object json(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return text;
        }
        try {
            return MetadataJson.read(text);
        } catch (TuskException notAnObject) {
            return text;
        }
    }

    @Override
    public Optional<String> incomplete() {
        return Optional.empty();
    }

    @Override
    public void close() {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            // Nothing was written; the connection is given up whatever state it is in.
            System.getLogger(SqlRows.class.getName()).log(System.Logger.Level.DEBUG, "closing the query", e);
        }
    }
}
