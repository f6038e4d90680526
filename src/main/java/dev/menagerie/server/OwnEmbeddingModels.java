// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.menagerie.memory.embedding.EmbeddingConfig;
import jakarta.enterprise.inject.Instance;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The embedding models of LangChain4j that are beans, by the names of these. */
record OwnEmbeddingModels(Instance<EmbeddingModel> beans) {

  /**
   * The one that is configured.
   *
   * @return empty if another kind of model is
   * @throws StartRefused if it is not there
   */
  Optional<EmbeddingModel> chosen(EmbeddingConfig config) {
    return config.provider() == EmbeddingConfig.Provider.BEAN
        ? Optional.of(named(config.model()))
        : Optional.empty();
  }

  /**
   * A bean by its name.
   *
   * @throws StartRefused if there is none
   */
  EmbeddingModel named(String name) {
    return beans
        .handlesStream()
        .filter(it -> name.equals(it.getBean().getName()))
        .<EmbeddingModel>map(Instance.Handle::get)
        .findFirst()
        .orElseThrow(
            () ->
                new StartRefused(
                    "menagerie.memory.embedding.model: %s, is no bean of EmbeddingModel by @Named, must be one of %s"
                        .formatted(name, names())));
  }

  private String names() {
    return beans
        .handlesStream()
        .map(it -> it.getBean().getName())
        .filter(Objects::nonNull)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
