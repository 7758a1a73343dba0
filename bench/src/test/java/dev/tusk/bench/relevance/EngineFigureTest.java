package dev.tusk.bench.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.search.LexicalAccess;
import dev.tusk.core.search.SearchPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineFigureTest {

    @Test
    void searchesThatDidWithoutTheIndexMakeNoFigure() {
        SearchPlan without = new SearchPlan.Keyword("english", new LexicalAccess.TsRankCd(false));
        assertThat(EngineFigure.whyNot(List.of(without, without)))
                .isEqualTo(
                        "2 of 2 searches did without the index of pg_textsearch, for example: keyword (english): any word by ts_rank_cd");
    }
}
