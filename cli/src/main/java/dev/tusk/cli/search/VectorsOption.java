package dev.tusk.cli.search;

import dev.tusk.cli.output.Checks;
import dev.tusk.cli.shell.GivenFile;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.search.VectorQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option for the vectors that a search compares. */
final class VectorsOption {

    private static final int MAX_BYTES = 1 << 20;

    @Option(
            names = "--vector",
            paramLabel = "NAME[:WEIGHT][=TEXT|=@FILE]",
            description =
                    "Compare this named vector, or chunk for those of the chunks: by the query, by a text of its own, or by a ready "
                            + "vector in a file ([0.1,2], 0110 or {1:0.5}/1000): title, title:0.5, title=barn owls, "
                            + "image:2=@query.json. May be repeated.")
    private List<String> vectors = new ArrayList<>();

    boolean isGiven() {
        return !vectors.isEmpty();
    }

    List<VectorQuery> read(Shell shell, Checks checks) {
        List<VectorQuery> read = new ArrayList<>();
        for (String written : vectors) {
            VectorQuery query = checks.attempt(() -> query(shell, written));
            if (query != null) {
                read.add(query);
            }
        }
        return read;
    }

    private static VectorQuery query(Shell shell, String written) {
        int sign = written.indexOf('=');
        String target = sign < 0 ? written : written.substring(0, sign);
        int colon = target.indexOf(':');
        String name = colon < 0 ? target : target.substring(0, colon);
        double weight = colon < 0 ? 1 : weight(name, target.substring(colon + 1));
        if (sign < 0) {
            return VectorQuery.of(name).weighing(weight);
        }
        String source = written.substring(sign + 1);
        return source.startsWith("@")
                ? VectorQuery.of(name, vector(shell, name, source.substring(1))).weighing(weight)
                : VectorQuery.of(name, source).weighing(weight);
    }

    private static double weight(String name, String written) {
        try {
            return Double.parseDouble(written);
        } catch (NumberFormatException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the weight of the vector \"%s\" is \"%s\", no number".formatted(name, written),
                    null,
                    "write it like title:0.5",
                    e);
        }
    }

    private static VectorValue vector(Shell shell, String name, String path) {
        GivenFile file = new GivenFile(path);
        byte[] bytes = file.bytes(shell, MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "cannot read the vector \"%s\" of %s: it is larger than 1 MB".formatted(name, file.name()));
        }
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        return text.startsWith("{")
                ? SparseVector.parse(text)
                : text.startsWith("[") ? VectorType.VECTOR.parse(text) : BitVector.parse(text);
    }
}
