package dev.tusk.core.judgement;

import java.time.Instant;

/**
 * How well a document answers a query, as somebody judged.
 *
 * @param query in the one spelling that {@link Judgements} keeps
 * @param documentId the document, which may have been deleted since
 * @param grade 0 not at all, from 1 more is better, up to {@value Judgements#MAX_GRADE}
 * @param judgedAt when it was judged last
 */
public record Judgement(String query, String documentId, int grade, Instant judgedAt) {}
