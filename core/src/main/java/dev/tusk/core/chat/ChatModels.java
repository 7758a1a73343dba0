package dev.tusk.core.chat;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/** Finds a chat model by the name that a request gives. Safe for use by many threads at once. */
@FunctionalInterface
public interface ChatModels {

    /** Without any model. */
    ChatModels NONE = name -> {
        throw TuskException.withHint(
                ErrorCode.UNKNOWN_MODEL,
                "there is no chat model \"%s\": Tusk was opened without any".formatted(name),
                "open it with chat models: Tusk.open(dataSource, models, rerankModels, chatModels); "
                        + "without a model the best sentences of the documents are the answer");
    };

    /**
     * The model of this name; the same name may give the same instance.
     *
     * @throws TuskException {@code UNKNOWN_MODEL} with the nearest known name as its hint
     */
    ChatModel find(String name);
}
