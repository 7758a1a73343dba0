package dev.tusk.core.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.chat.ChatReply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowUpTest {

    private static final List<Turn> TALK = List.of(
            new Turn("How long is the warranty of sensors?", "Three years [1]."),
            new Turn("And of gateways?", "The same [1]."));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What does it cost?",
                "And for batteries?",
                "Why?",
                "what about returns after that time",
                "Are those included?"
            })
    void asksAFollowUpTogetherWithTheLastQuestionThatStandsAlone(String question) {
        assertThat(FollowUp.joined(question, TALK)).isEqualTo("How long is the warranty of sensors? " + question);
    }

    @Test
    void leavesAQuestionThatStandsAloneAsItIs() {
        String question = "Which battery does the sensor S40 need?";
        assertThat(FollowUp.joined(question, TALK)).isEqualTo(question);
        assertThat(FollowUp.joined("Why?", List.of())).isEqualTo("Why?");
    }

    @Test
    void readsTheQuestionThatAModelMade() {
        assertThat(rewritten("<think>hm</think>\n\n\"How long is the warranty of batteries?\"\nBecause ..."))
                .contains("How long is the warranty of batteries?");
        assertThat(rewritten("  \n ")).isEmpty();
        assertThat(rewritten("x".repeat(2000))).isEmpty();
    }

    private static java.util.Optional<String> rewritten(String text) {
        return FollowUp.rewritten(new ChatReply(text, ChatReply.Finish.WHOLE, 0, 0));
    }
}
