package dev.tusk.core.rerank;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/** Finds a rerank model by the name that a request gives. Safe for use by many threads at once. */
@FunctionalInterface
public interface RerankModels {

    /** Without any model. */
    RerankModels NONE = name -> {
        throw TuskException.withHint(
                ErrorCode.UNKNOWN_MODEL,
                "there is no rerank model \"%s\": Tusk was opened without any".formatted(name),
                "open it with rerank models: Tusk.open(dataSource, models, rerankModels)");
    };

    /**
     * The model of this name; the same name may give the same instance.
     *
     * @throws TuskException {@code UNKNOWN_MODEL} with the nearest known name as its hint
     */
    RerankModel find(String name);
}
