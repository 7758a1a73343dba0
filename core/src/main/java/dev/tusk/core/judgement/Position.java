package dev.tusk.core.judgement;

import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/** A place in the list of judgements, which a cursor carries: it needs no row to be there still. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Position(String start, byte[] key, String documentId) {

    private static final int KEY_BYTES = 32;

    static Position of(Judgement judgement) {
        JudgedText query = new JudgedText(judgement.query());
        return new Position(query.start(), query.key(), judgement.documentId());
    }

    String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(key);
            out.writeUTF(start);
            out.writeUTF(documentId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** @throws TuskException {@code INVALID_REQUEST} when it is no cursor of such a list */
    static Position decode(String cursor) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(cursor)))) {
            byte[] key = in.readNBytes(KEY_BYTES);
            Position position = new Position(in.readUTF(), key, in.readUTF());
            DocumentLimits.checkId(position.documentId);
            JudgedText.of(position.start);
            if (in.read() >= 0) {
                throw new IOException("more than a position");
            }
            return position;
        } catch (IllegalArgumentException | IOException | TuskException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "this is not a cursor of a list of judgements",
                    null,
                    "send the \"next\" of the page before, unchanged",
                    e);
        }
    }

    /** Whether it is a place among the judgements of this query. */
    boolean isOf(JudgedText query) {
        return Arrays.equals(key, query.key());
    }
}
