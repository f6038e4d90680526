// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/** The count of a provider that tells no more than LangChain4j's common part. */
final class CommonUsage {

  private CommonUsage() {}

  static Usage of(TokenUsage usage) {
    return new Usage(
        Optional.ofNullable(usage.inputTokenCount()).orElse(0),
        0,
        Optional.ofNullable(usage.outputTokenCount()).orElse(0),
        BigDecimal.ZERO);
  }
}
