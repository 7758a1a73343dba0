package dev.tusk.sources.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldMappingTest {

    private static String id(@Nullable Object value) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", value);
        return FieldMapping.BY_NAME.id(fields);
    }

    @Test
    void numbersAreWrittenOutUnlessTheyHaveZerosWithoutEnd() {
        assertThat(id(new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(id(new BigDecimal("12e3"))).isEqualTo("12000");
        assertThat(id(new BigDecimal("1e1000000000"))).isEqualTo("1E+1000000000");
        assertThat(id(new BigDecimal("1e-1000000000"))).isEqualTo("1E-1000000000");
    }
}
