package dev.tusk.core.judgement;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list of judgements.
 *
 * @param next the cursor of the page that follows, or empty when this is the last
 */
public record JudgementPage(List<Judgement> judgements, Optional<String> next) {

    public JudgementPage {
        judgements = List.copyOf(judgements);
    }
}
