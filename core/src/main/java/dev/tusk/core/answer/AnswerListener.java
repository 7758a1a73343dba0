package dev.tusk.core.answer;

import java.util.List;

/**
 * Hears an answer while it is made, on the thread that asked. What a method throws ends the answer and is thrown to whoever asked. The
 * pieces of text joined are the text of the {@link Answer}.
 */
public interface AnswerListener {

    /** Hears nothing. */
    AnswerListener NONE = new AnswerListener() {
        @Override
        public void passages(List<Citation> passages) {}

        @Override
        public void text(String piece) {}
    };

    /** What the answer may name, before its first piece; not called where the documents support an answer too weakly for one to be tried. */
    void passages(List<Citation> passages);

    /** The next piece of the text; citations in it are whole, and name passages that there are. */
    void text(String piece);
}
