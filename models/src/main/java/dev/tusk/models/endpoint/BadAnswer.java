package dev.tusk.models.endpoint;

/** An answer that cannot be used; the message says why. */
final class BadAnswer extends Exception {
    BadAnswer(String message) {
        super(message);
    }
}
